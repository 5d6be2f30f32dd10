"""Honest backends that differ are green where their difference is touched, and not when they keep silent about it.

An ordinary run takes the variants that the last commits concern and some that take turns (``choice.py``); all with ``AR_LONG``.
"""

from __future__ import annotations

from fnmatch import filter as matching
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.pytest_plugin.expected_failures import rules_of
from rhosocial.activerecord.testsuite.rules import all_classes

from .choice import chosen, concerned, in_turn
from .run import Part, described, red_items, run
from .variant import Variant, all_variants

VARIANTS = all_variants()
BOTH = {"sync", "async"}


@pytest.fixture(scope="module")
def names() -> list[str]:
    return chosen(VARIANTS)


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


def test_a_change_of_a_variant_or_of_its_rules_runs_it() -> None:
    here = Path("tests/variants/texts.py")
    of_file = [name for name, variant in VARIANTS.items() if variant.__module__ == "tests.variants.texts"]
    assert of_file
    assert [name for name, variant in VARIANTS.items() if concerned(variant, {here})] == of_file
    rules = Path("src/rhosocial/activerecord/testsuite/rules/ddl/tables.py")
    by_rule = [name for name, variant in VARIANTS.items() if concerned(variant, {rules})]
    assert 0 < len(by_rule) < len(VARIANTS)
    assert not any(concerned(variant, {Path("README.md")}) for variant in VARIANTS.values())


def test_all_variants_take_turns_with_the_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = [in_turn(VARIANTS, str(commit)) for commit in range(100)]
    assert in_turn(VARIANTS, "0") == turns[0]
    assert turns[0] != turns[1]
    assert {name for turn in turns for name in turn} == set(VARIANTS)
    monkeypatch.setenv("AR_LONG", "1")
    assert chosen(VARIANTS) == list(VARIANTS)


# One test for all of them: a run for each would import the rules each time.
def test_honest_variants_are_green(names: list[str]) -> None:
    plan = [_part(name, VARIANTS[name], silent=False) for name in names]
    items = run(plan)
    assert {part.target: _modes(items, part) for part in plan if _modes(items, part) != BOTH} == {}
    red = {part.name: described(red_items(items, part)) for part in plan}
    assert {name: lines for name, lines in red.items() if lines} == {}


def test_the_same_databases_are_noticed_when_nothing_is_said(names: list[str]) -> None:
    # Without rules that are red, no rule needs to know the facts.
    plan = [_part(name, VARIANTS[name], silent=True) for name in names if VARIANTS[name].red]
    assert plan
    items = run(plan)
    unnoticed = [part.name for part in plan if _modes(red_items(items, part), part) != BOTH]
    assert unnoticed == []


def _modes(items: list[dict[str, Any]], part: Part) -> set[str]:
    return {item["mode"] for item in items if item["target"] == part.target}
