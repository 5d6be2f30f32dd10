"""The parts of a run for several machines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.pytest_plugin.item_shards import LEAST, costs, parts
from rhosocial.activerecord.testsuite.rules import areas, classes_of


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 9000), min_size=1), st.integers(1, 9))
def test_no_part_takes_longer_than_the_average_and_the_dearest_rule(measured: dict[str, int], count: int) -> None:
    found = parts([*measured, *measured], count, measured)
    assert found.keys() == measured.keys()
    work = dict.fromkeys(range(1, count + 1), 0)
    for rule, number in found.items():
        work[number] += measured[rule] + LEAST
    assert max(work.values()) <= sum(work.values()) / count + max(measured.values()) + LEAST


def test_the_order_in_which_rules_are_collected_changes_no_part() -> None:
    rules = sorted(costs())
    assert parts(reversed(rules), 4, costs()) == parts(rules, 4, costs())


def test_most_rules_have_a_cost() -> None:
    """If this fails, run `python -m tests.seeded.ranking --costs REPORT.json` with the report of a run on SQLite."""
    existing = {
        rule_id(area, name) for area in areas() for cls in classes_of(area) for name in dir(cls) if name[:5] == "test_"
    }
    missing = existing - costs().keys()
    # Some rules skip on SQLite.
    assert len(missing) < len(existing) / 5, sorted(missing)[:20]
