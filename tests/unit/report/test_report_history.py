"""The history of targets: points by versions, what changed between two, and how it is shown."""

from __future__ import annotations

import json
import re

import pytest

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.cli.history import history_of
from rhosocial.activerecord.testsuite.report import Outcome, plain, to_json
from rhosocial.activerecord.testsuite.report.comparing import Verdict
from rhosocial.activerecord.testsuite.report.failure import nameless
from rhosocial.activerecord.testsuite.report.history_pages import to_html, to_markdown
from rhosocial.activerecord.testsuite.report.history_plot import plot, spark
from rhosocial.activerecord.testsuite.report.history_table import history_lines

P, F, K, S = Outcome.PASSED, Outcome.FAILED, Outcome.KNOWN_FAILURE, Outcome.SKIPPED
HOSTILE = "</title><script>alert(1)</script>"


@pytest.fixture
def folder(item, run, target, tmp_path):
    """Writes reports, each from a version of the core and outcomes of the rules crud.a, crud.b and so on."""
    place = tmp_path / "reports"
    place.mkdir()
    number = iter(range(100))

    def write(core: str, outcomes: str, *, areas=("crud",), name="pg", server="15.1", unreachable=(), **more):
        words = {"p": P, "f": F, "k": K, "s": S}
        items = [
            item(f"{area}.{rule}", target=name, outcome=words[each])
            for area in areas
            for rule, each in zip("abcdefgh", outcomes)
            if each != "-"
        ]
        driver = (("activerecord-pg", "2.0"),)
        targets = (target(name, "pg", distributions=driver, server_version=server, unreachable=unreachable),)
        text = to_json(run(items, core_version=core, targets=targets, **more))
        (place / f"{next(number):02}.json").write_text(text, encoding="utf-8")
        return place

    return write


def numbers(history):
    return [(p.counts.passed, p.counts.known_failures, p.counts.bad) for p in history.points]


def test_points_follow_each_other_as_versions_do(folder) -> None:
    for core in ("1.0.0", "1.0.0.dev10", "1.0.0.dev9", "0.9"):
        place = folder(core, "p")
    (found,) = history_of(str(place))
    assert [point.versions["core"] for point in found.points] == ["0.9", "1.0.0.dev9", "1.0.0.dev10", "1.0.0"]
    assert found.columns == ("core", "driver", "server")
    assert found.labels()[0] == ("core 0.9",)


def test_a_version_with_which_nothing_could_run_is_said_and_not_compared(folder) -> None:
    folder("1.0", "ss", unreachable=(("sync", "no connection"),))
    folder("1.1", "pf")
    place = folder("1.2", "pp")
    (found,) = history_of(str(place))
    assert found.unusable == [("core 1.0", "no connection")]
    assert [
        len(step.comparison.of(Verdict.WORSE)) + len(step.comparison.of(Verdict.BETTER)) for step in found.steps
    ] == [0, 1]
    said = "core 1.0 nothing could run: no connection"
    assert "core 1.0 nothing could run: `no connection`" in to_markdown([found])
    assert said in to_html([found])
    assert any(said in plain([each]) for each in history_lines([found]))


def test_a_page_has_no_name_of_the_kits_tables() -> None:
    assert nameless("no table art_htknqxfk001ajx_p136e, nor smart_one") == "no table NAME, nor smart_one"


def test_versions_of_servers_that_no_standard_knows_are_sorted_too(folder) -> None:
    for server in ("11.4-MariaDB", "unknown", "10.11.19-MariaDB"):
        place = folder("1.0", "p", server=server)
    (found,) = history_of(str(place))
    assert [point.versions["server"] for point in found.points] == ["10.11.19-MariaDB", "11.4-MariaDB", "unknown"]
    assert found.labels()[0] == ("server 10.11.19-MariaDB",)


def test_reports_of_equal_versions_are_one_point_and_the_later_one_counts(folder) -> None:
    folder("1.0", "fp-", started="2025-03-02T00:00:00Z")
    place = folder("1.0", "ppp", started="2025-03-01T00:00:00Z")
    (found,) = history_of(str(place))
    assert numbers(found) == [(2, 0, 1)]


def test_another_kit_or_python_is_another_point_and_is_named(folder) -> None:
    folder("1.0", "p", python="3.11.1")
    place = folder("1.0", "p", python="3.12.1")
    (found,) = history_of(str(place))
    assert found.labels() == [("Python 3.11.1",), ("Python 3.12.1",)]
    assert "Python" in found.columns


def test_what_changed_is_told_by_rule(folder) -> None:
    folder("1.0", "pfkp")
    place = folder("1.1", "fppp")
    (found,) = history_of(str(place))
    (step,) = found.steps
    assert step.comparison.regression
    text = plain(history_lines([found], width=80))
    assert "core: 1.0 -> 1.1" in text
    assert re.search(r"worse: passed -> failed \(1\)\n  crud\.a: pg-sync", text)
    assert re.search(r"better: known failure -> passed \(1\)\n  crud\.c: pg-sync", text)
    assert "1 worse, 2 better, 0 changed, 1 the same" in text


def test_an_area_that_one_of_two_did_not_run_is_not_compared(folder) -> None:
    folder("1.0", "p", areas=("crud", "joins"))
    place = folder("1.1", "p", areas=("crud",))
    (found,) = history_of(str(place))
    assert found.steps[0].comparison.changes == ()
    assert found.areas == ["crud", "joins"]


def test_each_target_has_a_history_of_its_own(folder) -> None:
    folder("1.0", "p", name="pg")
    place = folder("1.0", "f", name="maria")
    assert [(each.target, numbers(each)) for each in history_of(str(place))] == [
        ("maria", [(0, 0, 1)]),
        ("pg", [(1, 0, 0)]),
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 160])
def test_the_table_keeps_to_the_terminal(folder, width: int) -> None:
    for minor in range(9):
        place = folder(f"1.{minor}.0.dev17", "pfkps"[minor % 3 :], areas=("crud", "transactions"))
    text = plain(history_lines(history_of(str(place)), width=width))
    assert max(len(line) for line in text.splitlines() if " -> " not in line and "the same" not in line) <= width
    for minor in range(9):
        assert f"1.{minor}.0.dev17" in text


def test_a_page_has_the_lines_the_tables_and_every_change(folder) -> None:
    folder("1.0", "pfkp")
    place = folder("1.1", "fppp")
    found = history_of(str(place))
    page = to_html(found)
    assert page.count('<svg class="line ') == 3
    assert page.count('<svg class="spark"') == 1
    assert "<summary><b>core 1.0 to 1.1</b>: 1 worse, 2 better, 0 changed</summary>" in page
    assert "<li>crud.a: pg-sync</li>" in page
    assert "<script" not in page
    text = to_markdown(found)
    assert "| 1.0 | 2.0 | 15.1 | 2 | 1 | 1 | 0 |  |  |" in text
    assert "| 1.1 | 2.0 | 15.1 | 3 | 0 | 1 | 0 | 1 | 2 |" in text
    assert "| crud | 2 passed, 1 known, 1 failed | 3 passed, 1 failed |" in text
    assert "- `crud.a`: pg-sync" in text
    assert "<svg" not in text
    assert to_markdown(found, drawn=True).count("<svg") == 3


def test_no_text_of_a_report_becomes_markup(folder) -> None:
    folder(HOSTILE, "p", server=HOSTILE)
    place = folder("1.1", "f")
    found = history_of(str(place))
    for page in (to_html(found), to_markdown(found, drawn=True)):
        assert "<script" not in page


def test_a_plot_has_every_value_and_labels_that_do_not_overlap() -> None:
    values = [1, 1, 1, 5, 5, 5, 5, 5, 5, 2]
    drawn = plot(values, [[f"1.0.0.dev{number}"] for number in range(10)], "passed", "passed")
    assert drawn.count("<circle") == 10
    assert re.findall(r">(\d)</text>", drawn) == ["1", "5", "2"]
    labels = re.findall(r">(1\.0\.0\.dev\d)</text>", drawn)
    assert labels[0] == "1.0.0.dev0"
    assert labels[-1] == "1.0.0.dev9"
    assert len(labels) <= 4
    assert "passed: 1 in 1.0.0.dev0, " in drawn


def test_a_line_without_a_change_is_not_drawn_beside_an_area() -> None:
    assert spark([([3, 3], "passed", "passed"), ([0, 0], "failed", "failed")]) == ""
    assert spark([([3, 3], "passed", "passed"), ([0, 1], "failed", "failed")]).count("<polyline") == 1


def test_the_command_shows_and_writes_it(folder, tmp_path, capsys) -> None:
    folder("1.0", "p")
    place = folder("1.1", "f")
    assert main(["report", "--history", str(place)]) == 0
    assert "pg, driver pg: 2 versions" in capsys.readouterr().out
    files = [tmp_path / f"history{ending}" for ending in (".md", ".html", ".json")]
    assert main(["report", "--history", str(place), *(word for file in files for word in ("-o", str(file)))]) == 0
    (target,) = json.loads(files[2].read_text(encoding="utf-8"))["targets"]
    assert [point["areas"]["crud"]["failed"] for point in target["points"]] == [0, 1]
    assert target["points"][1]["since_the_one_before"]["regression"] is True
    assert main(["report", "--history", str(place), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["targets"] == [target]


def test_the_pages_of_a_run_have_it_beside_them(folder, tmp_path, capsys) -> None:
    folder("1.0", "p")
    place = folder("1.1", "f")
    pages = tmp_path / "pages"
    assert main(["report", str(place / "01.json"), "--history", str(place), "--pages", str(pages)]) == 0
    assert "(history.md)" in (pages / "index.md").read_text(encoding="utf-8")
    assert "# History" in (pages / "history.md").read_text(encoding="utf-8")
    history = (pages / "history.md").read_text(encoding="utf-8")
    assert main(["report", str(place / "01.json"), "--pages", str(pages)]) == 0
    assert "(history.md)" in (pages / "index.md").read_text(encoding="utf-8")
    assert (pages / "history.md").read_text(encoding="utf-8") == history


def test_pages_without_a_history_link_to_none(folder, tmp_path) -> None:
    place, pages = folder("1.0", "p"), tmp_path / "pages"
    assert main(["report", str(next(place.glob("*.json"))), "--pages", str(pages)]) == 0
    assert "(history.md)" not in (pages / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--history", "missing"], "--history: missing can't be read: No such file or directory"),
        (["--history", "empty"], "--history: empty has no .json file (expected reports that --ar-report wrote)"),
        (["--history", "wrong"], "wrong/a.json: this is not JSON"),
        (["--history", "good", "run.json"], "--history: reads its folder alone: name no report"),
        (["--history", "good", "-o", "a.txt"], "a.txt: unknown form of history (choose from .md, .html, .json)"),
    ],
)
def test_a_wrong_call_names_the_choice(folder, tmp_path, monkeypatch, capsys, arguments, message) -> None:
    folder("1.0", "p").rename(tmp_path / "good")
    (tmp_path / "empty").mkdir()
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "a.json").write_text("{", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["report", *arguments]) == 4
    assert message in capsys.readouterr().err
