"""The page is complete and self-contained, and text in messages and names never becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.report import (
    Finding,
    Honesty,
    Outcome,
    RuleText,
    SkipKind,
    site,
    to_json,
)
from rhosocial.activerecord.testsuite.report.failure import FailureCause
from rhosocial.activerecord.testsuite.report.html_report import to_html
from rhosocial.activerecord.testsuite.report.page_data import page_data
from rhosocial.activerecord.testsuite.report.printable import printable

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'&lt; <!-- ]]> \u2028 \ud800 \x00 {{ 7 * 7 }}"
)


class Tree(HTMLParser):
    """The elements of a page, and whether each was closed in the right order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.text += data


@pytest.fixture
def sample(item, run, target):
    items = [
        item("crud.a"),
        item(
            "crud.a",
            mode="async",
            outcome=Outcome.FAILED,
            message="> assert 1\nE   assert 1 == 2",
            statements="SELECT 1",
        ),
        item("crud.b", outcome=Outcome.KNOWN_FAILURE, reason="lost", known_page="lost.md", known_owner="core"),
        item("joins.c", outcome=Outcome.SKIPPED, skip_kind=SkipKind.UNSUPPORTED, reason="no FULL JOIN", params="full"),
        item("joins.c", target="pg", outcome=Outcome.ERROR, message="left open", story="E1"),
    ]
    return run(
        items,
        targets=(target(server_version="3.40.1"), target("pg", "postgres", absent=(("async", "no class"),))),
        rules=(RuleText("crud.a", "A rule.\n\nLook at ``insert``."),),
        findings=(
            Finding("sqlite-memory", "LATERAL_JOIN", Honesty.OVER_CLAIMED, "a rule fails"),
            Finding("pg", "LATERAL_JOIN", Honesty.VERIFIED),
            Finding("pg", "CUBE", Honesty.VERIFIED, "3 rules"),
        ),
        warnings=("act on it",),
        notes=("good to know",),
        deselected=("x",),
    )


def read(page: str) -> dict[str, Any]:
    """The data of the page's script, with the items' values by name and the numbers of texts resolved."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    fields = re.search(r"FIELDS = (\[.*?\]);", page)
    assert fields is not None
    names = json.loads(fields.group(1))
    for rule in data["rules"]:
        for place, values in enumerate(rule["items"]):
            padded = [*values, *[0] * (len(names) - len(values))]
            rule["items"][place] = {
                name: value if number < 3 else data["texts"][value]
                for number, (name, value) in enumerate(zip(names, padded))
            }
    return data


def test_every_element_is_closed_and_every_id_given_once(sample) -> None:
    tree = Tree(to_html(sample))
    assert tree.open == []
    ids = [attributes["id"] for _, attributes in tree.tags if "id" in attributes]
    assert sorted(ids) == sorted(set(ids))


def test_it_loads_nothing_and_only_its_own_script_may_run(sample) -> None:
    page = to_html(sample)
    tree = Tree(page)
    assert {tag for tag, _ in tree.tags} & {"link", "img", "iframe", "object", "base", "source"} == set()
    assert [a for _, a in tree.tags if "src" in a or any(name.startswith("on") for name in a) or "style" in a] == []
    assert all(a["href"].startswith("#") for tag, a in tree.tags if tag == "a")
    (policy,) = (a["content"] for tag, a in tree.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    for kind, text in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "url(" not in style
    assert "@import" not in style
    # The script sets text as text, so the page's data can't become markup.
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|fetch\(", script)


def test_the_matrix_has_every_target_and_area(sample) -> None:
    page = to_html(sample)
    assert '<th scope="col">sqlite-memory-sync</th><th scope="col">sqlite-memory-async</th>' in page
    assert '<th scope="row">joins</th>' in page
    assert 'href="#area=crud&amp;on=sqlite-memory-async"' in page
    assert 'title="crud on sqlite-memory-sync: 2 rules, 2 items, 1 known, 0.0 ms an item"' in page


def test_it_shows_the_overview_without_the_script(sample) -> None:
    text = Tree(to_html(sample)).text
    for sentence in (
        "2 items failed; 1 claims about capabilities are false.",
        "failed: assert 1 == 2",
        "error: left open",
        "over-claimeda rule fails",
        "lostdocs/defects/lost.md",
        "1 unsupported: the dialect declares it unsupported",
        "async absent: no class",
        "warning: act on it",
        "note: good to know",
        "2025-03-01T10:00:00Z with kit 2.0.0",
    ):
        assert sentence in text


def test_a_claim_that_is_false_stands_before_those_that_are_true(sample) -> None:
    page = to_html(sample)
    assert page.index(">LATERAL_JOIN<") < page.index(">CUBE<")
    assert '<tr class="untrue"><th scope="row">LATERAL_JOIN</th>' in page
    assert '<td class="word passed" title="3 rules">verified</td>' in page


def test_a_known_false_claim_shows_its_page_and_fails_nothing(item, run) -> None:
    page = to_html(run([item()], findings=(Finding("sqlite-memory", "CUBE", Honesty.OVER_CLAIMED, "why", "cube.md"),)))
    assert "Nothing failed." in page
    assert (
        '<td class="word old"><b>over-claimed</b><small title="why">why</small><small>docs/defects/cube.md</small></td>'
        in page
    )


def test_the_data_has_every_rule_with_all_its_facts(sample) -> None:
    data = read(to_html(sample))
    assert [rule["id"] for rule in data["rules"]] == ["crud.a", "crud.b", "joins.c"]
    assert data["rules"][0]["doc"] == "A rule.\n\nLook at ``insert``."
    assert sum(len(rule["items"]) for rule in data["rules"]) == len(sample.items)
    for rule in data["rules"]:
        for each in rule["items"]:
            nodeid = each["base"] + each["rest"]
            (one,) = (item for item in sample.items if item.nodeid == nodeid)
            assert data["rows"][each["row"]] == f"{one.target}-{one.mode}"
            assert data["outcomes"][each["outcome"]] == one.outcome.value
            kept = ("params", "reason", "message", "statements", "story")
            assert [each[name] for name in kept] == [getattr(one, name) for name in kept]
            assert (each["page"], each["owner"]) == (one.known_page, one.known_owner)


def test_hostile_text_stays_text_wherever_it_stands(item, run, target) -> None:
    everything = {"reason": HOSTILE, "message": HOSTILE, "statements": HOSTILE, "story": HOSTILE, "params": HOSTILE}
    known = {**everything, "known_page": HOSTILE, "known_owner": HOSTILE}
    items = [
        item(f"{HOSTILE}.a", target=HOSTILE, outcome=Outcome.FAILED, **everything),
        item("crud.b", target=HOSTILE, outcome=Outcome.KNOWN_FAILURE, **known),
        item("crud.b", target=HOSTILE, mode="async", **known),
        item("crud.c", target=HOSTILE, outcome=Outcome.SKIPPED, skip_kind=SkipKind.OTHER, **everything),
        item("", "", "", Outcome.ERROR, nodeid=HOSTILE, message=HOSTILE),
    ]
    info = target(
        HOSTILE,
        HOSTILE,
        distributions=((HOSTILE, HOSTILE),),
        server_version=HOSTILE,
        origin=HOSTILE,
        absent=((HOSTILE, HOSTILE),),
        unreachable=((HOSTILE, HOSTILE),),
    )
    plain = run([item("crud.b")], targets=(target(),))
    hostile = run(
        items,
        targets=(info,),
        rules=(RuleText("crud.b", HOSTILE),),
        findings=(Finding(HOSTILE, HOSTILE, Honesty.OVER_CLAIMED, HOSTILE),),
        notes=(HOSTILE,),
        warnings=(HOSTILE,),
        started=HOSTILE,
        core_version=HOSTILE,
    )
    page = to_html(hostile)
    page.encode("ascii")
    tree = Tree(page)
    assert tree.open == []
    allowed = {tag for tag, _ in Tree(to_html(plain)).tags}
    assert {tag for tag, _ in tree.tags} - allowed <= {"details", "summary", "small", "code", "span", "li", "ul"}
    assert [tag for tag, _ in tree.tags].count("script") == 2
    assert [name for _, a in tree.tags for name in a if name.startswith("on")] == []
    assert printable(HOSTILE) in read(page)["texts"]


def test_the_data_can_t_end_its_element(item, run) -> None:
    text = page_data(
        run([item(outcome=Outcome.FAILED, message="<!-- <script> </SCRIPT > ]]> &")]), [("sqlite-memory", "sync")]
    )
    assert not set("<>&") & set(text)
    assert "<!-- <script> </SCRIPT > ]]> &" in json.loads(text)["texts"]


def test_texts_that_repeat_are_written_once(item, run) -> None:
    message = "the same long message " * 20
    items = [item(f"crud.r{number}", outcome=Outcome.FAILED, message=message) for number in range(50)]
    # The text is once in the data, and its beginning is in the table of causes.
    assert to_html(run(items)).count(message) == 1


def test_a_page_stays_small_however_much_failed(item, run) -> None:
    items = [
        item(
            f"crud.r{number}",
            outcome=Outcome.FAILED,
            message=f"{number} " + "a line of its own\n" * 100 + f"E   wrong {number}",
            statements=f"SELECT {number}",
            cause=FailureCause("AssertionError", f"cause {number % 700}", "backend.py:1 run"),
        )
        for number in range(5000)
    ]
    page = to_html(run(items))
    assert len(page) < 3_000_000
    tree = Tree(page)
    assert "500 more causes; the list of rules has what they break." in tree.text
    shown = [each for rule in read(page)["rules"] for each in rule["items"]]
    assert len(shown) == 5000
    whole = {each["cause"] for each in shown if not each["note"]}
    # The first failures of each cause come before the second ones.
    assert len(whole) > 400
    assert [each["cause"] for each in shown if not each["note"]].count("1") == 1
    cut = next(each for each in shown if each["note"])
    assert cut["message"].startswith("failed: wrong")
    assert cut["statements"] == ""


def severe(page: str) -> list[str]:
    return re.findall(r'<td class="known"><a href="#area=(\w+)', page)


def test_a_cell_is_marked_only_for_what_is_new_or_severe(item, run) -> None:
    def known(rule: str, severity: str) -> Any:
        return item(rule, outcome=Outcome.KNOWN_FAILURE, reason="r", known_page="p.md", known_severity=severity)

    found = run([known("joins.a", "crash"), known("dml.b", "data"), known("crud.c", "report"), item("crud.d")])
    assert severe(to_html(found)) == ["dml"]
    before = {(each.rule, each.target, each.mode, each.params): each.rule != "crud.c" for each in found.items}
    page = to_html(found, before)
    assert severe(page) == ["crud", "dml"]
    assert '<b class="known">1 new</b>' in page


def test_marks_of_code_become_elements_and_messages_stay_as_they_are(item, run) -> None:
    page = to_html(
        run(
            [
                item(outcome=Outcome.KNOWN_FAILURE, reason="``save()`` drops `<b>`", known_page="p.md"),
                item("crud.b", outcome=Outcome.FAILED, message="E   no table `t`"),
            ]
        )
    )
    assert "<code>save()</code> drops <code>&lt;b&gt;</code>" in page
    assert "failed: no table `t`" in page


def test_a_run_of_nothing_is_a_page_too(run) -> None:
    tree = Tree(to_html(run()))
    assert tree.open == []
    assert "Nothing ran." in tree.text
    assert "Nothing failed." in tree.text


def test_an_unusable_target_is_reported_first(run, target) -> None:
    text = Tree(to_html(run(targets=(target("pg", unreachable=(("sync", "refused"),)),)))).text
    assert "pg could not be used." in text
    assert "sync not usable: refused" in text


def test_the_command_writes_several_files_at_once(sample, tmp_path) -> None:
    (tmp_path / "run.json").write_text(to_json(sample), encoding="utf-8")
    outputs = [argument for name in ("all.html", "all.md", "all.json") for argument in ("-o", str(tmp_path / name))]
    assert main(["report", str(tmp_path / "run.json"), *outputs]) == 0
    assert (tmp_path / "all.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (tmp_path / "all.md").read_text(encoding="utf-8").startswith("# Conformance")
    assert (tmp_path / "all.json").read_text(encoding="utf-8") == to_json(sample)


def test_defects_are_linked_where_the_site_is_known(item, run, target, monkeypatch) -> None:
    known = {"reason": "broken", "known_owner": "core"}
    items = [
        item("crud.a", outcome=Outcome.KNOWN_FAILURE, known_page="core/a'b.md", **known),
        item("crud.b", outcome=Outcome.KNOWN_FAILURE, known_page="known_failures.yml:3", **known),
    ]
    page = to_html(run(items, targets=(target(),)))
    assert '<a href="https://' not in page
    assert '<html lang="en"><head>' in page
    monkeypatch.setattr(site, "address", lambda: "https://example.org/kit")
    page = to_html(run(items, targets=(target(),)))
    assert '<a href="https://example.org/kit/defects/core/a%27b/">docs/defects/core/a&#39;b.md</a>' in page
    assert '<html lang="en" data-site="https://example.org/kit">' in page
    assert "<small>known_failures.yml:3</small>" in page
