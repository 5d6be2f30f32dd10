"""The page in a real browser: its script draws the view of an address, and hostile text has no effect."""

from __future__ import annotations

import html
import re
import shutil
import subprocess

import pytest

from rhosocial.activerecord.testsuite.report import Outcome, RuleText
from rhosocial.activerecord.testsuite.report.html_report import to_html

BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
OWNED = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture
def drawn(item, run, target, tmp_path):
    """The page in the browser after its script ran, for an address's fragment."""
    items = [
        item(f"{area}.rule_{number}", target=name, mode=mode)
        for area in ("crud", "joins")
        for number in range(80)
        for name in ("sqlite-memory", "pg")
        for mode in ("sync", "async")
    ]
    items += [
        item(
            "crud.bad",
            outcome=Outcome.FAILED,
            message=f"E  wrong {OWNED}",
            statements="SELECT 'ran'",
            story="Traceback of it",
        ),
        item("crud.bad", target="pg"),
        item("joins.known", outcome=Outcome.KNOWN_FAILURE, reason=OWNED, known_page="page.md", known_owner="core"),
    ]
    rules = (RuleText("crud.bad", f"One rule. Look at ``insert``. {OWNED}"),)
    page = tmp_path / "report.html"
    page.write_text(to_html(run(items, targets=(target(), target("pg", "postgres")), rules=rules)), encoding="utf-8")

    def draw(fragment: str = "") -> str:
        command = [
            str(BROWSER),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
        ]
        done = subprocess.run(
            [*command, "--virtual-time-budget=2000", "--dump-dom", page.as_uri() + fragment],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
        assert "<title>Conformance: sqlite-memory, pg</title>" in done.stdout
        return done.stdout

    return draw


def found(page: str) -> str:
    (text,) = re.findall(r'<p id="found" role="status">(.*?)</p>', page)
    return text


def test_the_whole_list_is_drawn_a_part_at_a_time(drawn) -> None:
    page = drawn("#all")
    assert 'class="scripted"' in page
    assert found(page) == "162 rules, 643 items"
    assert page.count('class="rule"') == 25
    assert "Show 25 more of 137" in page


def test_failures_come_first(drawn) -> None:
    page = drawn()
    assert found(page) == "1 rule, 1 item"
    assert 'data-rule="crud.bad"' in page
    assert '<a href="#failures" aria-current="page">' in page
    assert '<section id="failures">' in page
    assert '<section id="matrix" hidden="">' in page


@pytest.mark.parametrize(
    ("fragment", "shown"),
    [
        ("#area=joins", "81 rules, 321 items"),
        ("#on=pg-async", "160 rules, 160 items"),
        ("#area=crud&on=pg-sync&outcome=passed", "81 rules, 81 items"),
        ("#outcome=failed,known_failure", "2 rules, 2 items"),
        ("#q=RULE%2079", "2 rules, 8 items"),
        ("#q=wrong", "1 rule, 2 items"),
        ("#area=nothing&q=no+such+text", "0 rules, 0 items"),
        ("#tab=known", "1 rule, 1 item"),
        ("#tab=failures&cause=1", "1 rule, 1 item of cause 1"),
        ("#tab=nothing", "162 rules, 643 items"),
    ],
)
def test_an_address_filters_and_searches(drawn, fragment: str, shown: str) -> None:
    assert found(drawn(fragment)) == shown


def test_a_rule_s_address_opens_it(drawn) -> None:
    page = drawn("#rule=crud.bad")
    assert found(page) == "1 rule, 2 items"
    assert 'aria-expanded="true"' in page
    assert "Look at <code>insert</code>." in page
    assert "<pre>SELECT 'ran'</pre>" in page
    assert "<pre>Traceback of it</pre>" in page
    assert "pytest 'test_crud.py::TestIt::test_bad[sqlite-memory-sync]'" in page
    assert "</b> on pg-sync (0 ms)" in page
    # The text is shown as text; it makes no image and no script.
    assert page.count(html.escape(OWNED, quote=False)) >= 2
    assert "<img" not in page
