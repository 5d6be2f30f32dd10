"""Reports carry findings about capabilities, which become one verdict per target and a table."""

from __future__ import annotations

from rhosocial.activerecord.testsuite.report import Collector, Finding, Honesty, PhaseRecord, TargetInfo
from rhosocial.activerecord.testsuite.report.facts import FINDINGS, Facts
from rhosocial.activerecord.testsuite.report.honesty import combined, grouped, read, written
from rhosocial.activerecord.testsuite.report.markdown import honesty_page, overview_page, target_page, to_markdown

FACTS = tuple(Facts(rule="honesty.r", area="honesty", target="pg", mode="sync").to_properties())


def test_what_is_written_is_read_without_secrets_and_with_its_page() -> None:
    found = {"UNION": (Honesty.OVER_CLAIMED, "the pass word"), "CUBE": (Honesty.VERIFIED, "")}
    found.update(dict.fromkeys(("A", "B"), (Honesty.UNDER_CLAIMED, "")))
    page_of = {"A": "denied.md", "B": ""}.__getitem__
    text = written(found, "a.md", lambda reason: reason.replace("pass word", "***"), page_of)
    assert read((*FACTS, (FINDINGS, text))) == [
        Finding("pg", "UNION", Honesty.OVER_CLAIMED, "the ***", "a.md"),
        Finding("pg", "CUBE", Honesty.VERIFIED),
        Finding("pg", "A", Honesty.UNDER_CLAIMED, "", "denied.md"),
        Finding("pg", "B", Honesty.UNDER_CLAIMED),
    ]
    assert read(FACTS) == []
    assert read(((FINDINGS, text),)) == []


def test_the_worse_verdict_of_two_modes_counts() -> None:
    found = [Finding("pg", "CUBE", word) for word in Honesty]
    assert combined(found) == (Finding("pg", "CUBE", Honesty.UNDECLARED),)
    both = (Finding("a", "CUBE", Honesty.VERIFIED), Finding("b", "CUBE", Honesty.VERIFIED))
    assert combined(reversed(both)) == both


def test_a_collector_gathers_what_its_last_reports_found() -> None:
    collector = Collector()
    text = written({"CUBE": (Honesty.VERIFIED, "")}, "", str, str)
    collector.add(PhaseRecord("n", "setup", "passed", properties=FACTS))
    collector.add(PhaseRecord("n", "call", "passed", properties=(*FACTS, (FINDINGS, text))))
    assert collector.findings() == (Finding("pg", "CUBE", Honesty.VERIFIED),)


def test_the_table_groups_equal_findings_the_worst_first(item, run) -> None:
    findings = (
        Finding("pg", "A", Honesty.VERIFIED),
        Finding("pg", "B", Honesty.VERIFIED),
        Finding("pg", "C", Honesty.NOT_SHOWN, "no|way"),
        Finding("pg", "D", Honesty.UNDER_CLAIMED, "supports_d() says no"),
        Finding("pg", "E", Honesty.UNDER_CLAIMED, "supports_e() says no"),
        Finding("pg", "F", Honesty.OVER_CLAIMED, "syntax error near 1", "f.md"),
        Finding("pg", "G", Honesty.OVER_CLAIMED, "syntax error near 2", "f.md"),
        Finding("my", "F", Honesty.VERIFIED),
    )
    assert [names for _, names in grouped(findings, "pg")] == [["F", "G"], ["D", "E"], ["C"], ["A", "B"]]
    outcome = run([item(target="pg")], targets=(TargetInfo("pg", "postgres"),), findings=findings)
    lines = target_page(outcome, "pg").splitlines()
    start = lines.index("## What the dialect says of itself")
    assert lines[start + 2 : start + 8] == [
        "| found | capabilities | why |",
        "|---|---|---|",
        "| over-claimed | `F`, `G` | [known](../defects/f.md) |",
        "| under-claimed | `D`, `E` | the dialect says no, and a standard statement works |",
        "| not shown | `C` | no\\|way |",
        "| verified | `A`, `B` |  |",
    ]
    assert "### What the dialect says of itself" in to_markdown(outcome)
    assert "What the dialect says" not in target_page(run([item(target="pg")], targets=outcome.targets), "pg")


def test_a_page_compares_the_targets(item, run) -> None:
    findings = (
        Finding("my", "UNION", Honesty.UNDER_CLAIMED, "r", "d.md"),
        Finding("pg", "UNION", Honesty.VERIFIED),
        Finding("pg", "CUBE", Honesty.OVER_CLAIMED, "r"),
        Finding("pg", "XMLPI", Honesty.NOT_SHOWN, "no way"),
    )
    infos = (TargetInfo("my", "mysql"), TargetInfo("pg", "postgres"))
    outcome = run([item(target="pg")], targets=infos, findings=findings)
    lines = honesty_page(outcome).splitlines()
    assert lines[lines.index("| capability | my | pg |") :] == [
        "| capability | my | pg |",
        "|---|---|---|",
        "| `CUBE` |  | **over-claimed** |",
        "| `UNION` | [under-claimed](../defects/d.md) | verified |",
        "| `XMLPI` |  | not shown |",
        "",
        "## Not shown",
        "",
        "| why | capabilities |",
        "|---|---|",
        "| no way | `XMLPI` |",
    ]
    assert "](honesty.md)" in overview_page(outcome)
    assert "](honesty.md)" not in overview_page(run([item(target="pg")], targets=infos))
