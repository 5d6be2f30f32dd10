"""Honest backends that differ are green where their difference is touched, and not when they keep silent about it."""

from __future__ import annotations

from fnmatch import filter as matching
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.pytest_plugin.expected_failures import rules_of
from rhosocial.activerecord.testsuite.rules import all_classes

from .run import Part, described, red_items, run
from .variant import Variant, all_variants

VARIANTS = all_variants()
BOTH = {"sync", "async"}
SPEAKING = [name for name, variant in VARIANTS.items() if variant.red]
"""The variants whose facts some rule needs to know."""


def _areas(rules: tuple[str, ...]) -> list[str]:
    return sorted({rule.partition(".")[0] for rule in rules})


def _part(name: str, variant: type[Variant], *, silent: bool) -> Part:
    rules = variant.red if silent else (*variant.red, *variant.quick)
    return Part(name, silent, _areas(rules), sorted(set(rules)))


def test_there_are_many_kinds() -> None:
    assert len(VARIANTS) >= 25


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_says_what_it_is_and_what_it_touches(name: str) -> None:
    variant = VARIANTS[name]
    assert (variant.__doc__ or "").strip()
    assert variant.red or variant.quick


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_touches_rules_that_exist(name: str) -> None:
    """A pattern that names no rule asks the variant nothing: say what the rule is called now."""
    patterns = (*VARIANTS[name].red, *VARIANTS[name].quick)
    rules = rules_of(all_classes(_areas(patterns)))
    assert [pattern for pattern in patterns if not matching(rules, pattern)] == []


# One test for all variants: a run for each of them, or in each worker of xdist, would take minutes.
def test_honest_variants_are_green() -> None:
    plan = [_part(name, variant, silent=False) for name, variant in VARIANTS.items()]
    items = run(plan)
    assert {part.target: _modes(items, part) for part in plan if _modes(items, part) != BOTH} == {}
    red = {part.name: described(red_items(items, part)) for part in plan}
    assert {name: lines for name, lines in red.items() if lines} == {}


def test_the_same_databases_are_noticed_when_nothing_is_said() -> None:
    plan = [_part(name, VARIANTS[name], silent=True) for name in SPEAKING]
    items = run(plan)
    unnoticed = [part.name for part in plan if _modes(red_items(items, part), part) != BOTH]
    assert unnoticed == []


def _modes(items: list[dict[str, Any]], part: Part) -> set[str]:
    return {item["mode"] for item in items if item["target"] == part.target}
