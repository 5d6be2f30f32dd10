"""Every capability is shown by a probe or has a reason why not, and probes speak of capabilities as wholes and parts."""

from __future__ import annotations

import importlib
import re
from decimal import Decimal
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.capabilities import Capability, Specific
from rhosocial.activerecord.testsuite.capabilities.parts import PARTS
from rhosocial.activerecord.testsuite.capabilities.probe import Gives, Refuses, differs, plain
from rhosocial.activerecord.testsuite.capabilities.probes import NOT_SHOWN, PROBES

PLAIN = sorted(set(Capability), key=lambda capability: capability.name)


def _shown(capability: Capability) -> bool:
    return any(
        probe.forms
        for need, probe in PROBES.items()
        if (need.capability if isinstance(need, Specific) else need) is capability
    )


@pytest.mark.parametrize("capability", PLAIN, ids=lambda capability: capability.name)
def test_a_capability_is_shown_or_has_a_reason_why_not(capability: Capability) -> None:
    assert _shown(capability) is not bool(NOT_SHOWN.get(capability))


def test_every_probe_shows_something_or_asks_for_it() -> None:
    assert [need.label for need, probe in PROBES.items() if not probe.forms and probe.asks is None] == []
    assert len({need.label for need in PROBES}) == len(PROBES)


def test_what_a_form_of_statements_does_is_read_back_or_refused() -> None:
    """A statement that is merely accepted may have been parsed and ignored."""
    blind = [
        need.label
        for need, probe in PROBES.items()
        for form in probe.forms
        if isinstance(form, tuple)
        and not any(isinstance(step, (Gives, Refuses)) for step in form)
        # Each makes an index that it could not make if the one before were still there.
        and need not in (Capability.DROP_INDEX, Capability.INDEX_IF_EXISTS)
    ]
    assert blind == []


def test_every_expression_is_rendered_or_refused_and_never_misspelt() -> None:
    """Against the core's dummy dialect, which claims nearly everything."""
    expression = importlib.import_module("rhosocial.activerecord.backend.expression")
    dialect = importlib.import_module("rhosocial.activerecord.backend.impl.dummy.dialect").DummyDialect()
    refused = importlib.import_module("rhosocial.activerecord.backend.dialect").UnsupportedFeatureError

    def written(asked: Any) -> str:
        try:
            return str(asked.to_sql()[0])
        except (refused, NotImplementedError):
            return "refused"

    texts = {need.label: written(probe.asks(expression, dialect)) for need, probe in PROBES.items() if probe.asks}
    assert [name for name, text in texts.items() if not text] == []
    assert len(set(texts.values())) > 100


def test_objects_are_lettered_in_every_statement() -> None:
    """What a statement makes is named by a token, so that it is cleaned up and never anybody else's."""
    made = re.compile(r"CREATE[A-Z ]*? (?:TABLE|VIEW|SEQUENCE|FUNCTION|TRIGGER|INDEX)(?: IF NOT EXISTS)? (\S)")
    statements = [
        (need.label, step if isinstance(step, str) else step.sql)
        for need, probe in PROBES.items()
        for form in probe.forms
        for step in (form if isinstance(form, tuple) else ())
    ]
    names = [(need, sql, name) for need, sql in statements for name in made.findall(sql)]
    assert len(names) > 300
    assert [each for each in names if each[2] != "{"] == []


def test_wholes_and_parts_are_different_and_no_circle() -> None:
    for whole, rule in PARTS.items():
        assert whole not in rule.parts
        assert len(set(rule.parts)) == len(rule.parts) > 0

    def below(capability: Capability) -> set[Capability]:
        parts = PARTS[capability].parts if capability in PARTS else ()
        return set(parts).union(*(below(part) for part in parts))

    assert [whole.name for whole in PARTS if whole in below(whole)] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), (True, "1"), (1, "1"), (1.0, "1"), (Decimal("30.00"), "30"), (b"x", "x"), ("x", "x"), (100, "100")],
)
def test_values_of_different_drivers_are_the_same_text(value: object, text: object) -> None:
    assert plain(value) == text


def test_rows_differ_in_number_value_and_order_where_it_counts() -> None:
    assert differs(Gives("q", ((1,), (2,))), [(2,), (1,)]) == ""
    assert differs(Gives("q", ((1,), (2,)), ordered=True), [(2,), (1,)]) == "q gives [(2,), (1,)], not [(1,), (2,)]"
    assert differs(Gives("q", ((1,), (1,))), [(1,)])
    assert differs(Gives("q", ()), [(1,)])
