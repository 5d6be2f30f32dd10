"""A backend's card says what works, what is refused and what is broken, in words that a stranger reads, on one page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.cli.completeness import lacks
from rhosocial.activerecord.testsuite.report import Finding, Honesty, Outcome, SkipKind, card_text, to_json
from rhosocial.activerecord.testsuite.report.card import MOST_DEFECTS, CardWords, card_of
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.levels import LEVELS
from rhosocial.activerecord.testsuite.rules import areas

WORDS = CardWords(
    areas={"crud": "Single records", "json": "JSON documents"},
    themes={"LATERAL": "lateral join", "UNNEST": "lateral join", "MERGE": "merge", "VIEW": "view"},
    severities={"security": "a secret is shown", "data": "rows are lost", "refusal": "an unclear refusal"},
    pages=frozenset({"acme/lost.md"}),
)


def known(item: Any, rule: str, severity: str, reason: str, owner: str = "acme", page: str = "acme/lost.md") -> Any:
    return item(
        rule,
        "acme",
        outcome=Outcome.KNOWN_FAILURE,
        level="core",
        reason=reason,
        known_owner=owner,
        known_page=page,
        known_severity=severity,
    )


@pytest.fixture
def info(target: Any) -> Any:
    distributions = (("acme-ar", "1.2"), ("acmelib", "9"))
    return target(
        "acme",
        "acme_db",
        distributions=distributions,
        server_version="16.4",
        absent=(("async", "none"),),
        modes=("sync",),
    )


@pytest.fixture
def sample(item: Any, run: Any, info: Any) -> Any:
    cause = FailureCause("OperationalError", "near '...'", "acme/backend.py:9 B.execute")
    items = [
        item("crud.a", "acme", level="core"),
        item("json.a", "acme", level="full"),
        item("json.b", "acme", outcome=Outcome.FAILED, level="full", cause=cause, message="m"),
        known(item, "crud.k", "data", "a `row` is lost"),
        known(item, "crud.c", "security", "the core's", owner="core", page="core/x.md"),
        item("crud.d", "acme", outcome=Outcome.SKIPPED, skip_kind=SkipKind.NOT_RUN, level="core", reason="ended"),
    ]
    words = [("LATERAL", Honesty.REFUSED_PROPERLY), ("UNNEST", Honesty.VERIFIED), ("MERGE", Honesty.UNSUPPORTED)]
    words += [("VIEW", Honesty.OVER_CLAIMED)]
    return run(items, targets=[info], findings=[Finding("acme", name, word) for name, word in words])


def test_a_card_says_everything(sample: Any, info: Any) -> None:
    text = card_text.to_markdown(card_of(sample, info, WORDS))
    assert text.startswith("# acme-ar 1.2: database backend for rhosocial-activerecord\n")
    assert "**conformance: core: 1 of 3**" in text
    assert "- driver: acmelib 9\n- server: 16.4\n" in text
    assert "- modes: sync, no async\n" in text
    assert "No level is complete: 2 rules of the lowest one, core, fail." in text
    assert "Some rules fail: Single records (1 of 4); JSON documents (1 of 2)." in text
    assert "Optional features that the kit saw at work: in part: lateral join." in text
    assert (
        "The backend says no to these, so that an application knows before it relies on them: merge; in part: lateral join."
        in text
    )
    rows = re.findall(r"^\| (data|refusal|not classified) \| (.*) \|$", text, re.MULTILINE)
    assert [severity for severity, _ in rows] == ["data", "refusal", "not classified"]
    assert rows[0][1] == "a row is lost | acme | 1"
    assert rows[1][1] == "it says yes to what does not work: VIEW | acme_db | "
    assert rows[2][1] == "json: OperationalError: near '...' | not known yet | 1"
    assert "In the core, so with every backend:\n\n- 1 security: a secret is shown\n" in text
    assert "- 1 rule: the run or the target was ended before" in text


def test_both_forms_say_the_same(sample: Any, info: Any) -> None:
    card = card_of(sample, info, WORDS)
    page = card_text.to_html(card)
    for said in ("acme-ar 1.2", "Single records", "a row is lost", "merge; in part: lateral join", card.verdict):
        assert said in page
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "<script" not in page
    assert page.isascii()


def test_a_text_of_a_report_is_no_markup(item: Any, run: Any, target: Any) -> None:
    evil = "<img src=x onerror=alert(1)>"
    info = target("acme", evil, distributions=((evil, "[a](http://b)"),))
    items = [
        known(item, "crud.k", "", f"{evil} [c](http://d)", page="https://example.org/1"),
        item("crud.a", "acme", level="core"),
    ]
    card = card_of(run(items, targets=[info]), info, CardWords())
    assert "<img" not in card_text.to_html(card)
    text = card_text.to_markdown(card)
    assert "<img" not in text
    assert re.findall(r"(?<!\\)\]\((.*?)\)", text) == ["https://example.org/1"]


@pytest.mark.parametrize(
    ("page", "address", "link"),
    [
        ("acme/lost.md", None, False),
        ("acme/lost.md", "https://example.org", True),
        ("acme/gone.md", "https://example.org", False),
        ("known.yml:3", "https://example.org", False),
    ],
)
def test_a_defect_is_linked_where_its_page_exists(
    page: str, address: Any, link: bool, item: Any, run: Any, info: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rhosocial.activerecord.testsuite.report.site.address", lambda: address)
    card = card_of(run([known(item, "crud.k", "data", "lost", page=page)], targets=[info]), info, WORDS)
    assert ("https://example.org/defects/acme/lost/" in card_text.to_markdown(card)) is link
    assert ('<a href="https://example.org/defects/acme/lost/">' in card_text.to_html(card)) is link


def test_a_card_of_many_defects_stays_one_page(item: Any, run: Any, info: Any) -> None:
    items = [known(item, f"crud.k{number}", "data", f"defect {number}") for number in range(40)]
    card = card_of(run(items, targets=[info]), info, WORDS)
    assert (len(card.broken), card.more_broken) == (MOST_DEFECTS, 30)
    assert "And 30 more.\n" in card_text.to_markdown(card)


@pytest.mark.parametrize(
    ("failing", "said"),
    [
        ((), "Every rule of every level passes."),
        (("standard",), "Complete to the level core; 1 rule of the next one, standard, fails."),
        (("connect", "full"), "No level is complete: 1 rule of the lowest one, connect, fails."),
    ],
)
def test_the_verdict_is_one_sentence(failing: tuple[str, ...], said: str, item: Any, run: Any, info: Any) -> None:
    items = [
        item(f"a.{level}", "acme", level=level, outcome=Outcome.FAILED if level in failing else Outcome.PASSED)
        for level in LEVELS
    ]
    assert card_of(run(items, targets=[info]), info, WORDS).verdict == said


def test_a_part_of_the_kit_is_called_one(item: Any, run: Any, info: Any) -> None:
    words = CardWords(lacks="the run lacks the area crud")
    card = card_of(run([item("a.b", "acme", level="core")], targets=[info]), info, words)
    assert card.verdict == "1 of 1 rules pass in a run of a part of the kit: the run lacks the area crud."
    assert "conformance:" not in card_text.to_markdown(card)
    assert "<svg" not in card_text.to_html(card)


def whole(item: Any, *names: str, leave_out: tuple[str, ...] = ()) -> list[Any]:
    return [item(f"{area}.a", name, level="core") for name in names for area in areas() if area not in leave_out]


def test_the_command_writes_a_card_of_each_target(item: Any, run: Any, target: Any, tmp_path: Path) -> None:
    def written(found: Any, *arguments: str) -> list[str]:
        (tmp_path / "run.json").write_text(to_json(found), encoding="utf-8")
        assert main(["report", str(tmp_path / "run.json"), *arguments]) == 0
        return sorted(path.name for path in tmp_path.iterdir() if path.suffix in (".md", ".html"))

    card, badge = str(tmp_path / "card.md"), str(tmp_path / "badge.svg")
    assert written(run(whole(item, "acme"), targets=[target("acme", "acme")]), "--card", card, "--badge", badge) == [
        "card.md"
    ]
    assert "![conformance: full](badge.svg)" in (tmp_path / "card.md").read_text(encoding="utf-8")
    two = run(whole(item, "a", "b"), targets=[target("a", "a"), target("b", "b")])
    assert written(two, "--card", str(tmp_path / "card.html")) == ["card-a.html", "card-b.html", "card.md"]


NODE = "tests/test_c.py::TestParity::test_both_backends_use_the_same_dialect[NOTSET]"


def test_a_backend_of_one_mode_lacks_nothing(item: Any, run: Any, target: Any, tmp_path: Path) -> None:
    """Rules of a mode that a backend does not have can't run: a badge is possible all the same."""
    items = whole(item, "acme", leave_out=("parity",))
    absent = target("acme", "acme", modes=("sync",), absent=(("async", "no class"),))
    found = run(items, targets=[absent], deselected=(NODE,))
    assert lacks(found) == ""
    (tmp_path / "run.json").write_text(to_json(found), encoding="utf-8")
    assert main(["report", str(tmp_path / "run.json"), "--badge", str(tmp_path / "badge.svg")]) == 0
    chosen = target("acme", "acme", modes=("sync",))
    assert lacks(run(items, targets=[chosen], deselected=(NODE,))) == "the run lacks the async mode of acme"
    assert lacks(run(items, targets=[absent])) == "the run lacks the area parity"
    assert lacks(run(items[:1], targets=[absent])) == f"the run lacks {len(areas()) - 1} of {len(areas())} areas"
    assert lacks(run(items, targets=[absent], deselected=(NODE, "x"))) == "the run lacks 1 item that options left out"
