"""The tests that the gate runs: areas of the kit on backends with a seeded defect, as a third party's repository has them.

Collected by the gate alone, which names in ``AR_GATE`` a JSON file: a defect's name to its areas and the rules to run of
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

from .defect import SeededDefect, all_defects

# Where a defect makes sessions wait for each other, half a second shows it as well as two.
TARGETS: dict[str, dict[str, Any]] = {"memory": {"database": ":memory:"}, "file": {"timeout": 0.6}}
PLAN: dict[str, tuple[list[str], list[str]]] = (
    json.loads(Path(os.environ["AR_GATE"]).read_text(encoding="utf-8")) if "AR_GATE" in os.environ else {}
)


def _left_out(cls: type, rules: list[str]) -> dict[str, None]:
    """The names of a class's rules that are not wanted; pytest does not collect a name that is None."""
    names = [name for name in dir(cls) if name.startswith("test_")]
    return {name: None for name in names if rules and rule_id(cls.area, name) not in rules}


def _on_core(core: Callable[[pytest.MonkeyPatch], None]) -> Any:
    """A fixture of a class whose rules run on a core with a seeded defect."""

    @pytest.fixture(autouse=True)
    def seeded_core(self: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        core(monkeypatch)

    return seeded_core


def _classes(defect: type[SeededDefect], areas: list[str], rules: list[str]) -> dict[str, type]:
    body: dict[str, Any] = {
        "backend_class": defect.backend_class("sync"),
        # What can't be noticed in async mode need not run in it.
        "async_backend_class": defect.backend_class("async") if "async" in defect.modes() else None,
        "config_class": defect.config_class(),
        "driver": defect.__name__,
        "targets": {defect.__name__: TARGETS[defect.target]},
    }
    provider = type(f"{defect.__name__}Provider", (SQLiteProvider,), body)()
    found: dict[str, type] = {}
    for area in areas:
        for cls in classes_of(area):
            name = f"Test{defect.__name__}{cls.__name__}"
            own = {"provider": provider, "__module__": __name__}
            if defect.core is not None:
                own["seeded_core"] = _on_core(defect.core)
            left_out = _left_out(cls, rules)
            if len(left_out) < sum(each.startswith("test_") for each in dir(cls)):
                found[name] = type(name, (cls,), {**own, **left_out})
    return found


for _defect in all_defects():
    if _defect.__name__ in PLAN:
        globals().update(_classes(_defect, *PLAN[_defect.__name__]))
