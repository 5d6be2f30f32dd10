"""The tests that the gate runs: areas of the kit on sabotaged backends, each as a third party's repository would.

Collected by the gate alone, which says in ``AR_GATE`` (a JSON object: saboteur's name to areas) what to run.
"""

from __future__ import annotations

import json
import os
from typing import Any

from rhosocial.activerecord.testsuite.feature import classes_of
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider

from .kinds import Sabotage, all_saboteurs

# Where a saboteur makes sessions wait for each other, half a second shows it as well as two.
TARGETS: dict[str, dict[str, Any]] = {"memory": {"database": ":memory:"}, "file": {"timeout": 0.6}}
PLAN: dict[str, list[str]] = json.loads(os.environ.get("AR_GATE", "{}"))


def _classes(saboteur: type[Sabotage], areas: list[str]) -> dict[str, type]:
    modes = saboteur.modes()
    body: dict[str, Any] = {
        "backend_class": saboteur.backend_class("sync"),
        "async_backend_class": saboteur.backend_class("async"),
        "config_class": saboteur.config_class(),
        "driver": saboteur.__name__,
        "targets": {saboteur.__name__: TARGETS[saboteur.target]},
    }
    provider = type(f"{saboteur.__name__}Provider", (SQLiteProvider,), body)()
    found: dict[str, type] = {}
    for area in areas:
        for cls in classes_of(area):
            name = f"Test{saboteur.__name__}{cls.__name__}"
            found[name] = type(name, (cls,), {"provider": provider, "__module__": __name__, "sabotaged_modes": modes})
    return found


for _saboteur in all_saboteurs():
    if _saboteur.__name__ in PLAN:
        globals().update(_classes(_saboteur, PLAN[_saboteur.__name__]))
