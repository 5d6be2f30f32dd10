"""The kind of a skip survives its form as text."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.report import Facts, SkipKind, parse_skip_reason, skip_reason


@pytest.mark.parametrize("kind", SkipKind)
def test_kind_and_text_survive_pytest(kind):
    reason = skip_reason(kind, "WINDOW_FUNCTIONS: the dialect\n  says no")
    assert parse_skip_reason(reason) == (kind, "WINDOW_FUNCTIONS: the dialect says no")
    assert parse_skip_reason(f"Skipped: {reason}") == (kind, "WINDOW_FUNCTIONS: the dialect says no")


def test_the_prefix_is_in_words():
    assert skip_reason(SkipKind.NOT_OBSERVABLE, "in memory") == "not observable here: in memory"
    assert len({kind.prefix for kind in SkipKind}) == len(SkipKind) == 9


def test_a_reason_from_elsewhere_has_no_kind_and_keeps_its_text():
    assert parse_skip_reason("Skipped: unconditional skip") == (SkipKind.OTHER, "unconditional skip")
    assert parse_skip_reason("unsupported on Mondays") == (SkipKind.OTHER, "unsupported on Mondays")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_skip_needs_a_text(text):
    with pytest.raises(ValueError, match="'missing right' needs a reason in words"):
        skip_reason(SkipKind.MISSING_RIGHT, text)


def test_facts_survive_as_properties():
    facts = Facts("crud.saved", "crud", "pg", "async", "n1", "page.md", "core")
    assert Facts.from_properties(facts.to_properties()) == facts


def test_empty_facts_are_left_out_and_the_area_follows_from_the_rule():
    assert Facts("crud.saved", "", "pg", "sync").to_properties() == [
        ("ar_rule", "crud.saved"),
        ("ar_target", "pg"),
        ("ar_mode", "sync"),
    ]
    assert Facts.from_properties([["ar_rule", "crud.saved"], ["x", 1]]) == Facts("crud.saved", "crud", "", "")


def test_properties_of_other_tests_are_not_facts():
    assert Facts.from_properties([("other", "1"), ("ar_target", "pg")]) is None
