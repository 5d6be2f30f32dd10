"""Failures of one cause form one group, and the closing output fits a screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.report.causes import groups, in_full
from rhosocial.activerecord.testsuite.report.closing import MOST_LINES, summary
from rhosocial.activerecord.testsuite.report.collect import PhaseRecord
from rhosocial.activerecord.testsuite.report.failure import FailureCause, masked
from rhosocial.activerecord.testsuite.report.last_run import LastRun, recovered
from rhosocial.activerecord.testsuite.report.lines import plain
from rhosocial.activerecord.testsuite.report.outcome import Outcome
from rhosocial.activerecord.testsuite.report.skips import SkipKind

DIALECT = FailureCause("ValueError", "no such thing '...'", "acme/dialect.py:4 AcmeDialect.format_identifier")


def test_values_of_single_items_are_masked() -> None:
    one = masked("Unknown column 'art_k1_user.name' in row 17, near \"x\"")
    other = masked("Unknown column 'art_k2_item.id' in  row 4, near \"y\"")
    assert one == other == "Unknown column '...' in row N, near '...'"


def test_a_name_within_two_pairs_of_quotes_is_masked() -> None:
    assert masked('near ""g0"": syntax error') == masked('near ""other"": syntax error') == "near '...': syntax error"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            'no savepoint: SP_1 in [ROLLBACK TO SAVEPOINT "SP_1"]',
            'no savepoint: before in [ROLLBACK TO SAVEPOINT "before"]',
        ),
        (
            "a cast is needed in [UPDATE t SET a = CASE WHEN ? THEN ? END]",
            "a cast is needed in [UPDATE u SET b = ?, c = a[1]]",
        ),
    ],
    ids=["names", "shape"],
)
def test_a_statement_in_a_message_is_masked(one: str, other: str) -> None:
    assert masked(one) == masked(other)
    assert masked(one) != masked(one.replace("savepoint", "table").replace("cast", "type"))


def test_brackets_without_a_statement_are_kept() -> None:
    assert masked("[parameters] at least one") == "[parameters] at least one"


def test_a_name_behind_its_kind_is_masked() -> None:
    assert masked("no such column: COUNT") == masked("no such column: s.total") == "no such column: NAME"
    assert masked("no such table: NAME") != masked("no such column: NAME")
    assert masked("no such savepoint: here") == masked("no such savepoint: a")


def test_capabilities_of_one_kind_of_answer_are_one_message() -> None:
    """What a dialect denies and renders all the same is one cause for all of it, and so is what one error refuses."""
    told = "{} is not refused: the dialect renders '{}' instead of refusing"
    assert masked(told.format("OR_REPLACE_VIEW", "CREATE")) == masked(told.format("EXPLAIN_FORMAT of JSON", "EXPLAIN"))
    over = "{} is over-claimed: QueryError: {}"
    assert masked(over.format("TRIGGER", "no")) == masked(over.format("CREATE_TRIGGER", "no"))
    assert masked(over.format("TRIGGER", "no")) != masked(over.format("CREATE_TRIGGER", "yes"))


def test_an_apostrophe_in_a_word_is_no_quotation_mark() -> None:
    text = "everybody's rows aren't those of 'Ann', nor 'it's', nor 'a ''b'' c', and nobody's"
    assert masked(text) == "everybody's rows aren't those of '...', nor '...', nor '...', and nobody's"


def test_one_frame_is_one_cause_for_every_rule(item, run) -> None:
    failed = [item(f"crud.rule_{n}", outcome=Outcome.FAILED, cause=DIALECT) for n in range(7)]
    (group,) = groups(run(failed))
    assert (group.cause, len(group.items), group.rules) == (DIALECT, 7, 7)


def test_a_cause_shows_its_whole_text_when_all_items_have_the_same(item, run) -> None:
    missing = replace(DIALECT, said="no such thing 'upsert'")
    same = [item(f"crud.rule_{n}", outcome=Outcome.FAILED, cause=missing) for n in range(3)]
    other = item("crud.other", outcome=Outcome.FAILED, cause=replace(DIALECT, said="no such thing 'merge'"))
    (whole,), (differing,) = groups(run(same)), groups(run([*same, other]))
    assert (whole.text, whole.said) == ("ValueError: no such thing 'upsert'", "no such thing 'upsert'")
    assert (differing.text, differing.said) == ("ValueError: no such thing '...'", "")
    assert "ValueError: no such thing 'upsert'" in plain(summary(run(same)))


def test_a_rule_s_own_assertion_is_a_cause_by_itself(item, run) -> None:
    cause = FailureCause("AssertionError", "assert N == N")
    failed = [item(f"crud.rule_{n}", outcome=Outcome.FAILED, cause=cause) for n in range(3)]
    assert [group.rules for group in groups(run(failed))] == [1, 1, 1]


def test_processes_that_ended_are_one_cause_whatever_rule_they_ran(item, run) -> None:
    text = "worker 'gw{0}' crashed while running 'tests/ar_conformance/test_conformance.py::TestX::test_{0}'"
    failed = [item(f"crud.rule_{n}", outcome=Outcome.ERROR, message=text.format(n)) for n in range(3)]
    (group,) = groups(run(failed))
    assert (group.rules, group.text) == (3, "process ended: a worker crashed while it ran the rule")


def test_a_cause_shows_the_statement_that_ended_in_its_error(item, run) -> None:
    log = "[main] INSERT INTO t VALUES (?)  <- (1)  (0.1 ms)\n"
    log += "[second] SELECT \"!!\" FROM t WHERE a = ?  <- ('x')  !! Broken  (0.2 ms)"
    quiet = item("crud.a", outcome=Outcome.FAILED, cause=DIALECT)
    spoke = item("crud.b", outcome=Outcome.FAILED, cause=DIALECT, statements=log)
    (group,) = groups(run([quiet, spoke]))
    assert group.statement == 'SELECT "!!" FROM t WHERE a = ?'
    assert '    sql SELECT "!!" FROM t WHERE a = ?' in plain(summary(run([quiet, spoke]))).splitlines()
    assert groups(run([quiet]))[0].statement == ""


def test_the_largest_cause_comes_first(item, run) -> None:
    rare = FailureCause("KeyError", "'...'", "acme/backend.py:9 AcmeBackend.insert")
    failed = [item("crud.a", outcome=Outcome.FAILED, cause=rare)]
    failed += [item(f"dml.rule_{n}", outcome=Outcome.FAILED, cause=DIALECT) for n in range(2)]
    assert [group.cause for group in groups(run(failed))] == [DIALECT, rare]


def test_of_few_failures_four_of_a_cause_are_printed_in_full_and_of_many_one() -> None:
    assert in_full([("a",)] * 6 + [("b",)]) == [0, 1, 2, 3, 6]
    many = [(str(n % 9),) for n in range(90)] + [("0",)] * 5
    assert in_full(many) == [0, 1, 2, 3]


def test_the_closing_output_fits_a_screen_however_much_fails(item, run) -> None:
    failed = [
        item(
            f"area_{n}.a_rule_with_a_rather_long_sentence_that_says_what_must_hold_{m}",
            outcome=Outcome.FAILED,
            cause=replace(DIALECT, message="a long message " * 30, frame=f"{DIALECT.frame}_{n}"),
        )
        for n in range(40)
        for m in range(3)
    ]
    lines = plain(summary(run(failed), width=80)).splitlines()
    assert len(lines) <= MOST_LINES
    assert max(len(line) for line in lines) <= 80
    assert "120 broken rules, 40 causes, the largest first" in lines[0]


def test_the_first_line_is_the_verdict(item, run, target) -> None:
    def first(*items, **more) -> str:
        return plain(summary(run(items, **more))).splitlines()[0]

    passed, failed = item("crud.a"), item("crud.b", outcome=Outcome.FAILED, cause=DIALECT)
    not_run = item("crud.c", outcome=Outcome.SKIPPED, skip_kind=SkipKind.NOT_RUN)
    assert first(passed) == "PASSED: 1 rule on 1 target"
    assert first(passed, failed) == "FAILED: 1 broken rule, 1 cause"
    assert first(passed, not_run) == "INCOMPLETE: 1 of 2 items did not run"
    assert first(passed, warnings=("out of date",)) == "FAILED: 1 warning"
    assert first(passed, collected=3) == "FAILED: items vanished"
    assert first() == "NOTHING RAN: no item was chosen"
    skipped = item("crud.d", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED)
    assert first(skipped) == "NOTHING PASSED: 1 item skipped"
    assert first(passed, skipped) == "PASSED: 2 rules on 1 target"


def test_a_target_that_can_t_be_reached_breaks_no_rule(item, run, target) -> None:
    gone = [
        item(target="gone", mode=mode, outcome=Outcome.ERROR, cause=FailureCause("Failed", "can't be reached"))
        for mode in ("sync", "async")
    ]
    gone.append(item("crud.b", target="gone", outcome=Outcome.SKIPPED, skip_kind=SkipKind.TARGET_UNREACHABLE))
    reasons = (("sync", "refused"), ("async", "refused"))
    there = target("gone", unreachable=reasons)
    text = plain(summary(run([item(), *gone], targets=(target(), there)))).splitlines()
    assert text[:2] == [
        "FAILED: 1 target not usable",
        "  the target gone can't be reached in sync and async mode: refused",
    ]
    # A session that was lost on the way broke the rules that it had run.
    lost = [item(target="gone"), item("crud.b", target="gone", outcome=Outcome.FAILED, cause=DIALECT)]
    text = plain(summary(run(lost, targets=(target("gone", unreachable=reasons[:1]),)))).splitlines()
    assert text[:2] == [
        "FAILED: 1 broken rule, 1 cause; 1 target not usable",
        "  the target gone-sync was given up: refused",
    ]


def test_many_unusable_targets_fit_a_screen(item, run, target) -> None:
    reasons = (("sync", "refused " * 60), ("async", "absent " * 60))
    targets = [target(f"t{n}", unreachable=reasons[:1], absent=reasons[1:]) for n in range(30)]
    failed = [item(f"crud.r{n}", f"t{n % 30}", outcome=Outcome.FAILED) for n in range(90)]
    lines = plain(summary(run(failed, targets=targets, warnings=["w" * 500] * 9, notes=["n" * 500] * 9))).splitlines()
    assert len(lines) <= MOST_LINES - 3
    assert max(len(line) for line in lines) <= 80


def test_known_failures_are_counted_by_owner_and_severity(item, run) -> None:
    known = [
        item(
            f"crud.rule_{n}",
            outcome=Outcome.KNOWN_FAILURE,
            known_owner="core",
            known_page=f"core/{n}.md",
            known_severity=severity,
        )
        for n, severity in enumerate(["data", "data", "report"])
    ]
    before = {(each.rule, each.target, each.mode, each.params): number == 0 for number, each in enumerate(known)}
    text = " ".join(plain(summary(run(known), known_before=before)).split())
    assert "3 items, 2 new since the last run, by 3 defects of core (2 data, 1 report)" in text


def test_the_journal_of_a_killed_run_names_what_was_running(tmp_path: Path) -> None:
    last = LastRun(tmp_path)
    last.begin({"kit_version": "2", "core_version": "1"})
    facts = (("ar_rule", "crud.a"), ("ar_area", "crud"), ("ar_target", "mem"), ("ar_mode", "sync"))
    last.started("t.py::test_a")
    for when in ("setup", "call", "teardown"):
        last.took(PhaseRecord("t.py::test_a", when, "passed", properties=facts))
    last.started("t.py::test_b")
    last.took(PhaseRecord("t.py::test_b", "setup", "passed", properties=facts))
    journal = last.journal
    assert journal is not None
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"record": {"nodei')
    found = recovered(journal)
    assert found.kit_version == "2"
    assert [(item.nodeid, item.outcome) for item in found.items] == [
        ("t.py::test_a", Outcome.PASSED),
        ("t.py::test_b", Outcome.FAILED),
    ]
    assert found.warnings == ("the run ended before it finished; it was running t.py::test_b",)


def test_known_failures_of_many_owners_are_never_cut(item, run) -> None:
    """Where a line for each owner would be too long, the severities of all owners stand together."""
    severities = ("security", "data", "wrong-answer", "crash", "refusal", "report")
    known = [
        item(
            f"crud.rule_{n}",
            outcome=Outcome.KNOWN_FAILURE,
            known_owner=owner,
            known_page=f"{owner}/{n}.md",
            known_severity=severities[n % 6],
        )
        for owner in ("core", "sqlite", "mariadb", "mysql", "postgres")
        for n in range(12)
    ]
    text = " ".join(plain(summary(run(known), known_before={})).split())
    every = "10 security, 10 data, 10 wrong-answer, 10 crash, 10 refusal, 10 report"
    owners = "12 defects of core, 12 of mariadb, 12 of mysql, 12 of postgres, 12 of sqlite"
    assert f"known failures: 60 items, 0 new since the last run, by {owners} ({every})" in text
