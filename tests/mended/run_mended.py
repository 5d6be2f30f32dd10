"""The tests that the runner of the mends collects: rules of the kit on a published backend with mends applied.

``AR_MENDED`` names a JSON file: the driver and the options of its target, the names of the mends, and the rules to run,
none for all. A process that collects this module stays mended: nothing else is run in it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.provider.lookup import provider_for
from rhosocial.activerecord.testsuite.rules import areas, classes_of
from rhosocial.activerecord.testsuite.targets import Drivers

from .mend import all_mends, apply

PLAN: dict[str, Any] = (
    json.loads(Path(os.environ["AR_MENDED"]).read_text(encoding="utf-8")) if "AR_MENDED" in os.environ else {}
)


def _provider(name: str, options: dict[str, Any]) -> Any:
    """The profile of a driver under a name that no published driver has, so that a pass of a rule that is known to fail
    is a pass."""
    driver = Drivers().get(name)
    profile = type(provider_for(driver))
    body = {
        "driver": f"mended_{name}",
        "backend_class": driver.sync_class,
        "async_backend_class": driver.async_class,
        "targets": {f"mended_{name}": options},
    }
    return type("MendedProvider", (profile,), body)()


def _classes(provider: Any, rules: list[str]) -> dict[str, type]:
    found: dict[str, type] = {}
    for area in sorted({rule.partition(".")[0] for rule in rules}) or areas():
        for cls in classes_of(area):
            names = [each for each in dir(cls) if each.startswith("test_")]
            # pytest does not collect a name that is None.
            left_out: dict[str, Any] = {each: None for each in names if rules and rule_id(area, each) not in rules}
            if len(left_out) < len(names):
                title = f"TestMended{cls.__name__}"
                found[title] = type(title, (cls,), {"provider": provider, "__module__": __name__, **left_out})
    return found


if PLAN:
    _made = _provider(PLAN["driver"], PLAN["options"])
    apply([mend for mend in all_mends() if mend.__name__ in PLAN["mends"]])
    globals().update(_classes(_made, PLAN["rules"]))
