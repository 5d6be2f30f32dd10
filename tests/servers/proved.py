"""Which rules are proved by a defect that is seeded on a server, read from the lists that the tests beside this run."""

from __future__ import annotations

import importlib
import pkgutil

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import find_class


def proved() -> dict[str, list[str]]:
    """Rule to the servers' drivers.

    Each test module says in ``PROVED`` what it asserts: a driver, a class of the kit, and one of its rules without the area.
    """
    import tests.servers as here

    found: dict[str, set[str]] = {}
    for info in pkgutil.iter_modules(here.__path__):
        if info.name.startswith("test_"):
            for driver, area_class, rule in importlib.import_module(f"{here.__name__}.{info.name}").PROVED:
                found.setdefault(rule_id(find_class(area_class).area, f"test_{rule}"), set()).add(driver)
    return {rule: sorted(drivers) for rule, drivers in sorted(found.items())}
