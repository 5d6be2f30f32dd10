"""Every area has unique names and families that share no table, and a run collects every class."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import rhosocial.activerecord.testsuite as testsuite
import rhosocial.activerecord.testsuite.rules as rules_package
from rhosocial.activerecord.testsuite.defects import builtin_entries
from rhosocial.activerecord.testsuite.engine.base import ConformanceTests
from rhosocial.activerecord.testsuite.engine.rules import facts_of, rule_id
from rhosocial.activerecord.testsuite.rules import SUPPORT, all_classes, areas, classes_of, find_class, topics_of
from rhosocial.activerecord.testsuite.schema.tables import Family


def modules() -> Iterator[Any]:
    """Every module of the rules and the shared families."""
    for room in ("rules", "schema"):
        package = importlib.import_module(f"{testsuite.__name__}.{room}")
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(info.name)


def families() -> list[Family]:
    found: dict[int, Family] = {}
    for module in modules():
        found.update({id(value): value for value in vars(module).values() if isinstance(value, Family)})
    return list(found.values())


def twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def rules() -> list[tuple[type, str]]:
    return [(cls, name) for cls in all_classes() for name in dir(cls) if name.startswith("test_")]


def test_no_two_families_share_a_name() -> None:
    assert twice([family.name for family in families()]) == []


def test_no_two_rules_share_an_id() -> None:
    owners = defaultdict(set)
    for cls, name in rules():
        owner = next(base for base in cls.__mro__ if name in vars(base))
        owners[rule_id(cls.area, name)].add(f"{owner.__module__}.{owner.__qualname__}")
    assert {identity: sorted(found) for identity, found in owners.items() if len(found) > 1} == {}


def test_no_former_id_is_in_use_again() -> None:
    current = {rule_id(cls.area, name) for cls, name in rules()}
    assert [
        facts_of(getattr(cls, name)).was for cls, name in rules() if facts_of(getattr(cls, name)).was in current
    ] == []


def test_every_rule_says_what_to_check() -> None:
    """Its docstring goes on with "If this fails, check ...", for the author of a backend."""
    texts = {rule_id(cls.area, name): " ".join((getattr(cls, name).__doc__ or "").split()) for cls, name in rules()}
    assert sorted(rule for rule, text in texts.items() if "If this fails, check" not in text) == []


def test_every_known_failure_names_a_rule() -> None:
    current = {rule_id(cls.area, name) for cls, name in rules()}
    assert sorted({rule for entry in builtin_entries() for rule in entry.rules} - current) == []


def test_no_two_classes_share_a_name() -> None:
    assert twice([cls.__name__ for cls in all_classes()]) == []


def test_every_class_is_found_by_its_name() -> None:
    assert [cls for cls in all_classes() if find_class(cls.__name__) is not cls] == []


def test_no_module_holds_a_class_that_no_run_collects() -> None:
    """A class of rules is named ``...Tests`` and is defined in ``rules/<area>/<topic>.py``, whose name has no underscore first.

    If this fails, check the class's file and name: nothing else registers it.
    """
    collected = set(all_classes())
    defined = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, ConformanceTests) and value.__module__ == module.__name__
    }
    holds_rules = {cls for cls in defined if any(name.startswith("test_") for name in dir(cls))}
    # A class that others in its module extend is collected with them.
    extended = {base for cls in collected for base in cls.__mro__[1:]}
    assert sorted(cls.__qualname__ for cls in holds_rules - collected - extended) == []


def test_every_folder_of_rules_is_an_area_with_topics() -> None:
    found = {info.name for info in pkgutil.iter_modules(rules_package.__path__)}
    assert found == {*areas(), SUPPORT}
    assert [area for area in areas() if not topics_of(area) or not classes_of(area)] == []


def test_every_class_runs_centrally_under_the_name_that_a_backend_s_repository_gives_it() -> None:
    central = importlib.import_module(f"{testsuite.__name__}.conformance.test_conformance")
    collected = {name for name, value in vars(central).items() if name.startswith("Test") and isinstance(value, type)}
    assert collected == {"Test" + cls.__name__[: -len("Tests")] for cls in all_classes()}


def test_importing_one_area_imports_no_other() -> None:
    script = "import sys, rhosocial.activerecord.testsuite.rules as r; r.classes_of({area!r})\n"
    script += (
        "inside = [n[len(r.__name__) + 1:].split('.')[0] for n in sys.modules if n.startswith(r.__name__ + '.')]\n"
    )
    script += "print(*sorted(set(inside)))"
    for area in ("crud", "realworld", "ddl"):
        done = subprocess.run(
            [sys.executable, "-c", script.format(area=area)], capture_output=True, text=True, check=True
        )
        assert set(done.stdout.split()) <= {area, SUPPORT}
