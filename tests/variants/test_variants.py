"""Honest backends that differ are green where their difference is touched, and not when they keep silent about it."""

from __future__ import annotations

from typing import Any

import pytest

from .run import Part, described, red_items, run
from .variant import Variant, all_variants

VARIANTS = all_variants()
SPEAKING = [name for name, variant in VARIANTS.items() if variant.red]
"""The variants whose facts some rule needs to know."""


def _areas(rules: tuple[str, ...]) -> list[str]:
    return sorted({rule.partition(".")[0] for rule in rules})


def _part(name: str, variant: type[Variant], *, silent: bool) -> Part:
    rules = variant.red if silent else (*variant.red, *variant.quick)
    return Part(name, silent, _areas(rules), sorted(set(rules)))


@pytest.fixture(scope="module")
def honest() -> list[dict[str, Any]]:
    """The quick rules of every variant, in one run."""
    return run([_part(name, variant, silent=False) for name, variant in VARIANTS.items()])


@pytest.fixture(scope="module")
def silent() -> list[dict[str, Any]]:
    """The same databases without a word about what they do."""
    return run([_part(name, VARIANTS[name], silent=True) for name in SPEAKING])


def test_there_are_many_kinds() -> None:
    assert len(VARIANTS) >= 25


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_says_what_it_is_and_what_it_touches(name: str) -> None:
    variant = VARIANTS[name]
    assert (variant.__doc__ or "").strip()
    assert variant.red or variant.quick


@pytest.mark.parametrize("name", VARIANTS)
def test_an_honest_variant_is_green(name: str, honest: list[dict[str, Any]]) -> None:
    part = _part(name, VARIANTS[name], silent=False)
    assert {item["mode"] for item in honest if item["target"] == part.target} == {"sync", "async"}
    red = red_items(honest, part)
    assert not red, "\n".join(described(red))


@pytest.mark.parametrize("name", SPEAKING)
def test_the_same_database_is_noticed_when_nothing_is_said(name: str, silent: list[dict[str, Any]]) -> None:
    part = _part(name, VARIANTS[name], silent=True)
    assert {item["mode"] for item in red_items(silent, part)} == {"sync", "async"}
