"""A comparison of two runs fails when anything is worse, whatever else is better."""

from __future__ import annotations

import json

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import Finding, Honesty, Outcome, plain, to_json
from rhosocial.activerecord.testsuite.report.comparing import Verdict, compare, shown
from rhosocial.activerecord.testsuite.report.last_run import LastRun

P, F, E, K, U, S = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.KNOWN_FAILURE,
    Outcome.UNEXPECTED_PASS,
    Outcome.SKIPPED,
)
VERDICTS = {
    **dict.fromkeys([(P, F), (P, E), (P, K), (P, S), (P, U), (K, F), (K, E), (S, F), (S, E), (U, F), (U, E)], "worse"),
    **dict.fromkeys([(None, F), (None, E), (P, None), (U, None), (U, S)], "worse"),
    **dict.fromkeys([(F, P), (E, P), (K, P), (U, P), (S, P), (K, U), (F, U)], "better"),
    **dict.fromkeys(
        [(F, E), (E, F), (F, K), (E, K), (F, S), (E, S), (K, S), (S, K), (S, U), (E, U), (U, K)], "changed"
    ),
    **dict.fromkeys([(F, None), (E, None), (K, None), (S, None)], "changed"),
    **dict.fromkeys([(None, P), (None, K), (None, S)], None),
}
VERDICTS[P, U] = "changed"
VERDICTS[None, U] = "changed"
EVERY = [(old, new) for old in (None, *Outcome) for new in (None, *Outcome) if old is not new]


def test_every_change_has_a_verdict() -> None:
    assert set(EVERY) == set(VERDICTS)


@pytest.mark.parametrize(("old", "new"), EVERY, ids=lambda each: each.value if each else "absent")
def test_the_fields_of_a_change(item, run, old, new) -> None:
    before, after = (run([item(outcome=each)] if each else []) for each in (old, new))
    found = compare(before, after)
    expected = VERDICTS[old, new]
    assert [change.verdict.value for change in found.changes] == ([expected] if expected else [])
    assert found.regression is (expected == "worse")


def test_a_known_failure_that_passes_by_accident_is_no_regression_in_either_order(item, run) -> None:
    """If this fails, the status of ``compare`` depends on which of two runs had the accident."""
    fails, passes = run([item(outcome=K)]), run([item(outcome=U)])
    assert [change.verdict for change in compare(fails, passes).changes] == [Verdict.BETTER]
    assert [change.verdict for change in compare(passes, fails).changes] == [Verdict.CHANGED]
    assert not compare(fails, passes).regression
    assert not compare(passes, fails).regression


@pytest.mark.parametrize("outcome", list(Outcome))
def test_unchanged_items_are_counted(item, run, outcome) -> None:
    found = compare(run([item(outcome=outcome, message="a")]), run([item(outcome=outcome, message="b")]))
    assert (found.changes, found.same, found.regression) == ((), 1, False)


def test_a_rule_missing_in_another_version_of_the_kit_is_not_a_regression(item, run) -> None:
    found = compare(run([item()]), run([], kit_version="3.0.0"))
    assert [change.verdict for change in found.changes] == [Verdict.CHANGED]
    assert ("kit", "2.0.0", "3.0.0") in found.versions


def test_two_targets_of_one_report_are_compared(item, run, target, tmp_path, capsys) -> None:
    both = run(
        [item(target="db-15"), item(target="db-18", outcome=F), item(target="other", outcome=F)],
        targets=(target("db-15", server_version="15.1"), target("db-18", server_version="18.6"), target("other")),
        findings=(Finding("db-15", "XMLPARSE", Honesty.VERIFIED), Finding("db-18", "XMLPARSE", Honesty.OVER_CLAIMED)),
    )
    file = tmp_path / "both.json"
    file.write_text(to_json(both), encoding="utf-8")
    assert main(["compare", str(file), str(file), "--pair", "db-15=db-18"]) == 1
    printed = capsys.readouterr().out
    assert "server of db-15 -> db-18: 15.1 -> 18.6" in printed
    assert "crud.saved: db-15 -> db-18-sync" in printed
    assert "XMLPARSE: db-15 -> db-18" in printed
    assert "other" not in printed


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("db", "expected OLD=NEW"),
        ("db-15=db-16", "no target 'db-16'. Did you mean 'db-15'? Targets of the report: db-15"),
    ],
)
def test_a_wrong_pair_names_the_targets(item, run, target, tmp_path, capsys, pair: str, message: str) -> None:
    file = tmp_path / "one.json"
    file.write_text(to_json(run([item(target="db-15")], targets=(target("db-15"),))), encoding="utf-8")
    assert main(["compare", str(file), str(file), "--pair", pair]) == 4
    assert message in capsys.readouterr().err


def test_an_item_is_recognized_in_another_file(item, run) -> None:
    found = compare(run([item(nodeid="a.py::T::test[x]")]), run([item(nodeid="b.py::U::test[x]", outcome=F)]))
    assert [(change.old, change.new) for change in found.changes] == [("passed", "failed")]


@pytest.mark.parametrize("more", [{"mode": "async"}, {"target": "pg"}, {"params": "n"}])
def test_modes_targets_and_parameters_are_distinguished(item, run, more) -> None:
    found = compare(run([item(), item(**more, outcome=F)]), run([item(), item(**more)]))
    assert [change.verdict.value for change in found.changes] == ["better"]
    assert found.same == 1


def test_a_target_of_one_run_alone_is_named(item, run) -> None:
    """Else each of its items looks as if something had become worse."""
    both, one = run([item(target="a"), item(target="b")]), run([item(target="a")])
    found = compare(both, one)
    assert (found.only_old, found.only_new) == (("b-sync",), ())
    assert "only the old run has b-sync" in plain(shown(found))
    assert "only the new run has b-sync" in plain(shown(compare(one, both)))
    assert "only the" not in plain(shown(compare(one, one)))


def test_the_worst_of_an_item_that_ran_twice_counts(item, run) -> None:
    for twice in ([item(outcome=F), item()], [item(), item(outcome=F)]):
        found = compare(run([item()]), run(twice))
        assert [(change.old, change.new) for change in found.changes] == [("passed", "failed")]
        assert found.regression


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        (Honesty.VERIFIED, Honesty.OVER_CLAIMED, "worse"),
        (None, Honesty.UNDECLARED, "worse"),
        (Honesty.OVER_CLAIMED, Honesty.VERIFIED, "better"),
        (Honesty.OVER_CLAIMED, None, "changed"),
        (Honesty.OVER_CLAIMED, Honesty.UNDECLARED, None),
        (Honesty.UNDER_CLAIMED, Honesty.VERIFIED, None),
    ],
)
def test_a_claim_that_became_false_is_worse(run, old, new, verdict) -> None:
    before, after = (run(findings=(Finding("pg", "CUBE", word, "why"),) if word else ()) for word in (old, new))
    assert [change.verdict.value for change in compare(before, after).changes] == ([verdict] if verdict else [])


def test_different_versions_are_reported(run, target) -> None:
    one = target(server_version="15", distributions=(("d", "1"),))
    two = target(server_version="16", distributions=(("d", "2"),))
    found = compare(run(targets=(one,), python="3.9"), run(targets=(two,), python="3.13"))
    assert found.versions == (
        ("python", "3.9", "3.13"),
        ("server of sqlite-memory", "15", "16"),
        ("driver of sqlite-memory", "d 1", "d 2"),
    )


def test_the_worst_changes_come_first(item, run) -> None:
    old = run([item("crud.a"), item("crud.a", mode="async"), item("crud.b", outcome=F), item("crud.c", params="n")])
    new = run(
        [
            item("crud.a", outcome=F),
            item("crud.a", mode="async", outcome=F),
            item("crud.b"),
            item("crud.c", params="n", outcome=S, reason="no CUBE"),
        ],
        core_version="2.0",
    )
    assert plain(shown(compare(old, new))).splitlines() == [
        "core: 1.0.0 -> 2.0",
        "",
        "worse: passed -> failed (2)",
        "  crud.a: sqlite-memory-async, sqlite-memory-sync",
        "",
        "worse: passed -> skipped (1)",
        "  crud.c [n]: sqlite-memory-sync (no CUBE)",
        "",
        "better: failed -> passed (1)",
        "  crud.b: sqlite-memory-sync",
        "",
        "3 worse, 1 better, 0 changed, 0 the same",
    ]


def test_a_long_list_of_rules_is_cut(item, run) -> None:
    old, new = (run([item(f"crud.r{n:02}", outcome=outcome) for n in range(50)]) for outcome in (P, F))
    assert "  and 10 more" in plain(shown(compare(old, new))).splitlines()


@pytest.fixture
def files(item, run, tmp_path):
    for name, outcome in (("good", P), ("bad", F)):
        (tmp_path / f"{name}.json").write_text(to_json(run([item(outcome=outcome)])), encoding="utf-8")
    return [str(tmp_path / "good.json"), str(tmp_path / "bad.json")]


def test_the_command_s_status_shows_a_regression(files, capsys) -> None:
    good, bad = files
    assert main(["compare", good, bad]) == 1
    assert "worse: passed -> failed (1)" in capsys.readouterr().out
    assert main(["compare", bad, good]) == 0
    assert main(["compare", good, good]) == 0
    assert capsys.readouterr().out.endswith("0 worse, 0 better, 0 changed, 1 the same\n")


def test_the_comparison_is_available_as_json(files, capsys) -> None:
    assert main(["compare", *files, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["regression"] is True
    assert [(each["verdict"], each["what"]) for each in document["changes"]] == [("worse", "crud.saved")]


def test_a_merged_run_can_be_printed_as_json(files, capsys) -> None:
    assert main(["report", files[0], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["collected"] == 1


def test_what_was_deselected_is_not_compared(item, run) -> None:
    both = [item("crud.a", outcome=F), item("crud.b")]
    found = compare(run(both), run([both[0]], deselected=(both[1].nodeid,)))
    assert (found.changes, found.same) == ((), 1)


def test_without_names_the_last_two_runs_of_the_folder_are_compared(item, run, capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    last = LastRun(tmp_path)
    last.folder.mkdir()
    assert main(["compare"]) == 4
    assert "no run before the last one" in capsys.readouterr().err
    last.end(run([item()]))
    last.end(run([item(outcome=F)]))
    assert main(["compare"]) == 1
    assert "crud.saved" in capsys.readouterr().out
    assert main(["compare", str(last.json)]) == 0
    assert last.failed() == {("crud.saved", "sqlite-memory", "sync", "")}


def test_no_report_at_all_is_a_wrong_call(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report"]) == 4
    assert "no report: name RUN.json" in capsys.readouterr().err
