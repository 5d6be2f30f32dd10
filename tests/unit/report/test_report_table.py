"""The closing report fits the terminal, is complete, and shows the most important results first."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.report import (
    Finding,
    Honesty,
    Markup,
    Outcome,
    SkipKind,
    closing_report,
    plain,
)
from rhosocial.activerecord.testsuite.report.lines import cells_of, wrapped
from rhosocial.activerecord.testsuite.report.matrix import matrix
from rhosocial.activerecord.testsuite.report.table import totals

AREAS = ["crud", "types", "transactions", "isolation", "locking", "query", "relations", "schema", "introspection"]


def rows(lines):
    return plain(lines).splitlines()


def test_the_report_of_one_target(item, run, target):
    times = {"setup": 0.001, "call": 0.002, "teardown": 0.001, "body": 0.001}
    items = [
        item("crud.a", params="1", **times),
        item("crud.a", params="2", **times),
        item("crud.b", outcome=Outcome.FAILED),
        item("types.c", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED, reason="CUBE (the dialect says no)"),
        item("types.d", outcome=Outcome.KNOWN_FAILURE, reason="is rounded", known_page="p.md", known_owner="core"),
        item("types.e", outcome=Outcome.ERROR),
    ]
    text = plain(closing_report(run(items, targets=(target(modes=("sync",)),)), width=100))
    assert text == (
        "          |       | ms an | sqlite-memory\n"
        "area      | rules |  item | sync\n"
        "----------+-------+-------+--------------\n"
        "all areas |     5 |   1.3 | 2 passed\n"
        "          |       |       | 1 failed\n"
        "          |       |       | 1 error\n"
        "          |       |       | 1 known\n"
        "          |       |       | 1 skipped\n"
        "crud      |     2 |   2.7 | 2 passed\n"
        "          |       |       | 1 failed\n"
        "types     |     3 |   0.0 | 1 error\n"
        "          |       |       | 1 known\n"
        "          |       |       | 1 skipped\n"
        "\n"
        "causes\n"
        "  1 item, 1 rule: error: no message\n"
        "    e.g. crud.b on sqlite-memory-sync\n"
        "  1 item, 1 rule: error: no message\n"
        "    e.g. types.e on sqlite-memory-sync\n"
        "\n"
        "broken rules\n"
        "  FAILED crud.b\n"
        "  ERROR types.e\n"
        "\n"
        "skipped\n"
        "  1 unsupported (the dialect declares it unsupported)\n"
        "        1 CUBE (the dialect says no)\n"
        "\n"
        "known failures\n"
        "  1 defect of the core: is rounded [p.md] (1 rule)\n"
        "\n"
        "5 rules, 6 items: 2 passed, 1 failed, 1 error, 1 known failure, 1 skipped; 1.3 ms an item,\n"
        "  3.0 ms of it outside the tests\n"
    )


@pytest.fixture
def large(item, run, target):
    names = ["sqlite-memory", "pg", "a-group.an-instance-with-a-long-name-of-its-own"]
    items = [
        item(f"{area}.rule{number}", name, mode, list(Outcome)[number % 6], nodeid=f"{area}{number}{name}{mode}")
        for area in AREAS
        for name in names
        for mode in ("sync", "async")
        for number in range(60)
    ]
    return run(items, targets=tuple(target(name) for name in names))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_it_fits_the_width_by_breaking_into_blocks(large, width):
    lines = rows(closing_report(large, width=width))
    assert max(map(len, lines)) <= width
    for block in blocks(large, width):
        shown = [line.split("|")[0].strip() for line in block if line.split("|")[0].strip()]
        assert shown[0] == "area"
        assert sorted(shown[3:]) == sorted(AREAS)
    columns = sum(line.count("| sync") + line.count("| async") for line in lines)
    assert columns == 6


def blocks(run, width):
    return [block.split("\n") for block in plain(matrix(run, width=width)).split("\n\n")]


def test_a_wide_terminal_needs_one_block(large):
    assert len(blocks(large, 300)) == 1
    assert len(blocks(large, 80)) == 3


def test_a_long_id_is_broken_not_cut(large):
    (head,) = ("".join(each.split("|")[-1].strip() for each in block[:6]) for block in blocks(large, 80)[-1:])
    assert "a-group.an-instance-with-a-long-name-of-its-own" in head


def test_wide_characters_keep_the_columns_straight(item, run, target):
    items = [item("crud.a", "\u6570\u636e\u5e93", "sync"), item("crud.a", "b\x1b[2J", "sync")]
    lines = rows(matrix(run(items, targets=(target("\u6570\u636e\u5e93"), target("b")))))
    assert lines[0].split("|")[3] == " \u6570\u636e\u5e93   "
    assert "\x1b" not in "".join(lines)
    assert max(cells_of(line) for line in rows(wrapped((), "\u6570\u636e " * 40, 40))) <= 40


def test_targets_keep_their_order_and_sync_comes_first(item, run, target):
    items = [item("crud.a", name, mode) for name in ("a", "b") for mode in ("async", "sync")]
    lines = rows(matrix(run(items, targets=(target("b"), target("a")))))
    assert [part.strip() for part in lines[0].split("|")[3:]] == ["b", "b", "a", "a"]
    assert [part.strip() for part in lines[1].split("|")[3:]] == ["sync", "async", "sync", "async"]


def test_an_absent_mode_and_an_unreachable_target_have_lines_with_the_reason(item, run, target):
    infos = (
        target("a", modes=("sync",), absent=(("async", "there is no class AsyncAcmeBackend"),)),
        target("b", modes=(), unreachable=(("sync", "connection refused"), ("async", "connection refused"))),
    )
    lines = matrix(run([item("crud.a", "a")], targets=infos))
    text = rows(lines)
    assert "a-async absent: there is no class AsyncAcmeBackend" in text
    assert "b-sync NOT USABLE: connection refused" in text
    assert "b-async NOT USABLE: connection refused" in text
    marked = [part.text for each in lines for part in each if part.markup is Markup.BAD]
    assert marked == ["NOT USABLE: ", "NOT USABLE: "]


def test_an_unreachable_target_that_ran_partly_shows_both(item, run, target):
    info = target("a", modes=("sync",), unreachable=(("sync", "server went away"),))
    text = rows(matrix(run([item("crud.a", "a")], targets=(info,))))
    assert text[3].split("|")[3].strip() == "1 passed"
    assert text[-1] == "a-sync NOT USABLE: server went away"


def test_a_run_without_items_is_reported_in_one_line(run):
    assert rows(closing_report(run())) == ["", "0 rules, 0 items: 0 passed, 0 failed, 0 skipped; 0.0 ms an item"]


def test_vanished_items_are_reported_last_and_in_red(item, run):
    lines = closing_report(run([item()], collected=2))
    assert "vanished: 2 items were collected, but 1 are accounted for" in plain(lines[-2:])
    assert [part.text for each in totals(run([item()], collected=2)) for part in each if part.markup is Markup.BAD] == [
        "vanished: "
    ]


def test_a_green_run_has_nothing_marked_bad(item, run):
    lines = closing_report(run([item(), item("crud.b", outcome=Outcome.SKIPPED)]))
    marks = {part.markup for each in lines for part in each}
    assert Markup.BAD not in marks
    assert {Markup.GOOD, Markup.WARN, Markup.HEAD} <= marks


def test_broken_rules_are_listed_once_with_where(item, run):
    items = [
        *(item("crud.a", "pg", mode, Outcome.FAILED) for mode in ("sync", "async")),
        item("crud.a", "pg", "sync", Outcome.FAILED, params="2"),
        item("crud.b", "my", "sync", Outcome.UNEXPECTED_PASS),
        *(item("crud.c", name, "sync", Outcome.FAILED) for name in "abcdef"),
        item("crud.ok", "pg", "sync"),
    ]
    lines = rows(closing_report(run(items), width=110))
    assert lines[lines.index("broken rules") + 1 :][:3] == [
        "  FAILED crud.a: pg-async, pg-sync (2 items)",
        "  UNEXPECTED PASS crud.b: my-sync",
        "  FAILED crud.c: a-sync, b-sync, c-sync, d-sync and 2 more",
    ]


def test_a_long_list_of_broken_rules_is_cut(item, run):
    items = [item(f"crud.r{number:02}", outcome=Outcome.FAILED) for number in range(25)]
    lines = rows(closing_report(run(items)))
    start = lines.index("broken rules")
    assert lines[start + 20 : start + 22] == ["  FAILED crud.r19", "  and 5 more broken rules"]


def test_skips_are_counted_by_kind_with_the_most_frequent_reasons(item, run):
    hooks = [
        item(f"crud.h{n}", outcome=Outcome.SKIPPED, skip_kind=SkipKind.MISSING_HOOK, reason=f"hook{n % 8}")
        for n in range(9)
    ]
    cube = [item("crud.c", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED, reason="CUBE")]
    lines = rows(closing_report(run([*hooks, *cube])))
    start = lines.index("skipped")
    assert lines[start + 1 : start + 6] == [
        "  1 unsupported (the dialect declares it unsupported)",
        "        1 CUBE",
        "  9 missing provider hook (the provider lacks a hook that the rule needs)",
        "        2 hook0",
        "        1 hook1",
    ]
    assert lines[start + 10] == "          and 2 more reasons"


def test_known_failures_are_counted_by_cause_the_core_s_first(item, run):
    def known(rule, owner, page, reason, **more):
        known_as = {"known_owner": owner, "known_page": page, "reason": reason}
        return item(rule, outcome=Outcome.KNOWN_FAILURE, **known_as, **more)

    items = [
        known("crud.a", "acme", "a.md", "acme's own"),
        known("crud.b", "core", "b.md", "in the core", params="1"),
        known("crud.b", "core", "b.md", "in the core", params="2"),
        known("crud.c", "", "", "marked by hand"),
    ]
    lines = rows(closing_report(run(items)))
    start = lines.index("known failures")
    assert lines[start + 1 : start + 4] == [
        "  2 defect of the core: in the core [b.md] (1 rule)",
        "  1 marked by hand (1 rule)",
        "  1 defect of acme: acme's own [a.md] (1 rule)",
    ]


def test_false_claims_are_listed_and_true_ones_are_not(item, run):
    words = {word: Finding("pg", word.name, word, "why") for word in Honesty}
    lines = rows(closing_report(run([item()], findings=tuple(words.values()))))
    start = lines.index("false claims about capabilities")
    assert lines[start + 1 : start + 6] == [
        "  not refused NOT_REFUSED on pg: why",
        "  over-claimed OVER_CLAIMED on pg: why",
        "  undeclared UNDECLARED on pg: why",
        "  under-claimed UNDER_CLAIMED on pg: why",
        "",
    ]


def test_a_known_false_claim_is_not_listed(item, run):
    known = Finding("pg", "UNION", Honesty.OVER_CLAIMED, "why", "a.md")
    assert "false claims about capabilities" not in rows(closing_report(run([item()], findings=(known,))))


def test_warnings_and_notes_are_shown_wrapped(item, run):
    lines = rows(closing_report(run([item()], warnings=("word " * 30,), notes=("n",)), width=80))
    start = next(place for place, text in enumerate(lines) if text.startswith("warning: word"))
    assert lines[start + 1].startswith("         word")
    assert "note: n" in lines


def test_its_own_text_is_ascii_unless_unicode_is_allowed(large):
    assert plain(closing_report(large)).isascii()
    boxed = plain(closing_report(large, unicode=True))
    assert "─┼─" in boxed
    assert boxed.replace("│", "|").replace("─", "-").replace("┼", "+") == plain(closing_report(large))
