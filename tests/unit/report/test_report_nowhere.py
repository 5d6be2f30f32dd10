"""A rule that passes on no target of a run is listed with every reason."""

from __future__ import annotations

from rhosocial.activerecord.testsuite.report import Outcome
from rhosocial.activerecord.testsuite.report.nowhere import nowhere
from rhosocial.activerecord.testsuite.report.skips import SkipKind
from rhosocial.activerecord.testsuite.report.table import plain


def test_a_rule_that_passes_nowhere_is_listed_with_its_reasons(item, run):
    items = [
        item(rule="crud.somewhere", target="a", outcome=Outcome.FAILED),
        item(rule="crud.somewhere", target="b"),
        item(rule="ddl.never", target="a", outcome=Outcome.KNOWN_FAILURE, known_page="core/x.md"),
        item(rule="ddl.never", target="b", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED, reason="CUBE"),
        item(rule="ddl.never", target="c", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED, reason="CUBE"),
        item(rule="ddl.broken", target="a", outcome=Outcome.FAILED),
    ]
    assert "".join(plain(nowhere(run(items), 200))).splitlines() == [
        "2 rules of 3 passed nowhere",
        "ddl.broken: failed (a)",
        "ddl.never: unsupported: CUBE (b, c); known failure core/x.md (a)",
    ]


def test_a_run_in_which_each_rule_passes_somewhere_lists_none(item, run):
    assert "".join(plain(nowhere(run([item()])))).splitlines() == ["0 rules of 1 passed nowhere"]
