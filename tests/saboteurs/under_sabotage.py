"""The tests that the gate runs: areas of the kit on sabotaged backends, each as a third party's repository would.

Collected by the gate alone, which names in ``AR_GATE`` a JSON file: a saboteur's name to its areas and the rules to run of
them, none for all.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable

import pytest

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.rules import classes_of

from .kinds import Sabotage, all_saboteurs

# Where a saboteur makes sessions wait for each other, half a second shows it as well as two.
TARGETS: dict[str, dict[str, Any]] = {"memory": {"database": ":memory:"}, "file": {"timeout": 0.6}}
PLAN: dict[str, tuple[list[str], list[str]]] = (
    json.loads(Path(os.environ["AR_GATE"]).read_text(encoding="utf-8")) if "AR_GATE" in os.environ else {}
)


def _left_out(cls: type, rules: list[str]) -> dict[str, None]:
    """The names of a class's rules that are not wanted, as pytest takes them for no test."""
    names = [name for name in dir(cls) if name.startswith("test_")]
    return {name: None for name in names if rules and rule_id(cls.area, name) not in rules}  # type: ignore[attr-defined]


def _seeded(core: Callable[[pytest.MonkeyPatch], None]) -> Any:
    """A fixture of a class whose rules run on a sabotaged core."""

    @pytest.fixture(autouse=True)
    def sabotaged_core(self: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        core(monkeypatch)

    return sabotaged_core


def _classes(saboteur: type[Sabotage], areas: list[str], rules: list[str]) -> dict[str, type]:
    body: dict[str, Any] = {
        "backend_class": saboteur.backend_class("sync"),
        # What can't be noticed in async mode need not run in it.
        "async_backend_class": saboteur.backend_class("async") if "async" in saboteur.modes() else None,
        "config_class": saboteur.config_class(),
        "driver": saboteur.__name__,
        "targets": {saboteur.__name__: TARGETS[saboteur.target]},
    }
    provider = type(f"{saboteur.__name__}Provider", (SQLiteProvider,), body)()
    found: dict[str, type] = {}
    for area in areas:
        for cls in classes_of(area):
            name = f"Test{saboteur.__name__}{cls.__name__}"
            own = {"provider": provider, "__module__": __name__}
            if saboteur.core is not None:
                own["sabotaged_core"] = _seeded(saboteur.core)
            left_out = _left_out(cls, rules)
            if len(left_out) < sum(each.startswith("test_") for each in dir(cls)):
                found[name] = type(name, (cls,), {**own, **left_out})
    return found


for _saboteur in all_saboteurs():
    if _saboteur.__name__ in PLAN:
        globals().update(_classes(_saboteur, *PLAN[_saboteur.__name__]))
