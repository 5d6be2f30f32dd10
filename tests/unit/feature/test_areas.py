"""What every area must keep to: names that are unique, families that don't share a table, a class for central runs."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict

import rhosocial.activerecord.testsuite.feature as feature
import rhosocial.activerecord.testsuite.models as models
from rhosocial.activerecord.testsuite.feature import all_classes, areas, classes_of, find_class
from rhosocial.activerecord.testsuite.harness.rules import facts_of, rule_id
from rhosocial.activerecord.testsuite.harness.tables import Family
from rhosocial.activerecord.testsuite.known import builtin_entries


def families() -> list[Family]:
    found: dict[int, Family] = {}
    for package in (models, feature):
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
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


def test_every_rule_says_where_to_look() -> None:
    docstrings = {rule_id(cls.area, name): getattr(cls, name).__doc__ or "" for cls, name in rules()}
    # By the words of the guide, or by the name of what the rule calls.
    assert [rule for rule, text in docstrings.items() if "Look " not in text and "``" not in text] == []


def test_every_known_failure_names_a_rule() -> None:
    current = {rule_id(cls.area, name) for cls, name in rules()}
    assert sorted({rule for entry in builtin_entries() for rule in entry.rules} - current) == []


def test_no_two_classes_share_a_name() -> None:
    assert twice([cls.__name__ for cls in all_classes()]) == []


def test_every_class_is_found_by_its_name() -> None:
    assert [cls for cls in all_classes() if find_class(cls.__name__) is not cls] == []


def test_every_class_of_every_area_runs_centrally() -> None:
    missing = []
    for area in areas():
        module = importlib.import_module(f"rhosocial.activerecord.testsuite.conformance.test_{area}")
        collected = [
            value for name, value in vars(module).items() if name.startswith("Test") and isinstance(value, type)
        ]
        missing += [cls.__name__ for cls in classes_of(area) if not any(issubclass(each, cls) for each in collected)]
    assert missing == []
