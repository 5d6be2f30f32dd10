"""A report is somebody else's file: whatever is in it, the kit refuses it with one message or shows it as text."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.report.json_report import from_json, to_document, to_json
from rhosocial.activerecord.testsuite.report.last_run import recovered
from rhosocial.activerecord.testsuite.report.markdown_text import page_name, text
from rhosocial.activerecord.testsuite.report.outcome import (
    Finding,
    Honesty,
    ItemOutcome,
    Outcome,
    RuleText,
    RunOutcome,
    TargetInfo,
)

EVIL = "<script>alert(1)</script> `x` | a [b](javascript:c) \x1b[2J\x00\x9b \u202e \ud800 {{}}\r\n# head"
NAMES = (
    "../../escaped",
    "/tmp/escaped",
    "..",
    "a/b",
    "a\\b",
    "index",
    "honesty",
    "con",
    "x" * 500,
    EVIL,
    "a\x00",
    "é",
    ".hidden",
)
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
SLOW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def hostile(said: str, target: str) -> RunOutcome:
    """A run whose every text is ``said``."""
    known = {"known_page": said, "known_owner": said, "known_severity": said}
    items = [
        ItemOutcome(f"{outcome.value} {said}", said, said, target, "sync", outcome, params=said, reason=said, **known)
        for outcome in Outcome
        if outcome is not Outcome.SKIPPED
    ]
    return RunOutcome(
        *[said] * 6,
        targets=(
            TargetInfo(target, said, ((said, said),), said, said, ("sync",), (("async", said),), (("sync", said),)),
        ),
        items=tuple(items),
        collected=len(items),
        rules=(RuleText(said, said),),
        findings=tuple(Finding(target, said, word, said, page) for word in Honesty for page in ("", said)),
        notes=(said,),
        warnings=(said,),
    )


def command(*arguments: str) -> tuple[int, str]:
    """``ar-testsuite`` in this process, with all that it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = main(arguments)
    return status, printed.getvalue()


def written(folder: Path, document: Any) -> str:
    path = folder / "run.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(path)


def expect_text_alone(shown: str) -> None:
    assert OBEYED.findall(shown) == []


@pytest.mark.parametrize("target", NAMES)
def test_pages_stay_in_their_folder_and_hold_no_markup(target: str, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    folder = tmp_path / "a" / "b" / "pages"
    before = set(tmp_path.rglob("*"))
    run = written(tmp_path / "a" / "b", to_document(hostile(EVIL, target)))
    files = [str(folder / f"all.{kind}") for kind in ("md", "html", "json")]
    assert command("report", run, "--pages", str(folder))[0] == 0
    assert command("report", run, *(part for file in files for part in ("-o", file)))[0] == 0
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before - {Path(run)}
    assert {path.parent for path in made} == {folder}
    assert len(made) == 7
    for path in made:
        content = path.read_bytes().decode("utf-8")
        expect_text_alone(content)
        if path.suffix == ".md":
            assert "<script" not in content
            assert "](javascript:" not in content.replace("\\]", "")
            assert all("|" not in line.replace("\\|", "") for line in content.splitlines() if not line.startswith("|"))


def test_names_of_pages_are_unique_and_keep_ordinary_ones() -> None:
    assert page_name("sqlite-memory") == "sqlite-memory.md"
    assert len({page_name(name).lower() for name in NAMES}) == len(NAMES)
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.md", page_name(name)) for name in NAMES)


def test_markdown_shows_a_text_as_it_is() -> None:
    assert text("a|b `c` [d](e) <f> & *g*") == r"a\|b \`c\` \[d\](e) &lt;f&gt; &amp; \*g\*"


def test_a_terminal_obeys_nothing(tmp_path: Path) -> None:
    run = written(tmp_path, to_document(hostile(EVIL, EVIL)))
    for arguments in (("report", run), ("compare", run, run)):
        status, shown = command(*arguments)
        assert status == 0, shown
        expect_text_alone(shown)


BROKEN: dict[str, Any] = {
    "not JSON": "{",
    "nothing": "",
    "a list": "[]",
    "deep": "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "many digits": '{"schema_version": 2, "collected": ' + "9" * 5000 + "}",
    "another version": '{"schema_version": 99}',
}
VALUES = (
    float("nan"),
    float("inf"),
    -float("inf"),
    1e300,
    -1,
    10**400,
    "x",
    None,
    True,
    [],
    {},
    [[]],
    "\x1b[2J",
    "\ud800",
)


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_report(case: str, tmp_path: Path) -> None:
    status, shown = command("report", written(tmp_path, BROKEN[case]))
    assert status == 4
    assert "run.json: this" in shown


@given(data=st.data())
@SLOW
def test_one_wrong_value_anywhere_is_one_message_or_harmless(data: st.DataObject, tmp_path_factory: Any) -> None:
    document = to_document(hostile("plain", "target"))
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], (dict, list)) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        break
    place[key] = data.draw(st.sampled_from(VALUES) | st.text(max_size=20))
    folder = tmp_path_factory.mktemp("report")
    try:
        name = written(folder, document)
    except ValueError:
        return  # too many digits for this Python to write
    status, shown = command("report", name, "--pages", str(folder / "pages"))
    assert status in (0, 4), shown
    assert "Traceback" not in shown
    expect_text_alone(shown)
    assert status == 0 or len(shown.strip().splitlines()) == 1, shown


@given(
    said=st.text(alphabet=st.characters(), min_size=1, max_size=30),
    target=st.text(alphabet=st.characters(), min_size=1, max_size=30),
)
@SLOW
def test_any_text_is_shown_as_text(said: str, target: str, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("report")
    run = written(folder, to_document(hostile(said, target)))
    status, shown = command("report", run)
    assert status == 0, shown
    expect_text_alone(shown)
    assert command("report", run, "--pages", str(folder / "pages"))[0] == 0
    assert len(list((folder / "pages").iterdir())) == 4


@given(lines=st.lists(st.sampled_from(["run", "started", "record"]) | st.text(max_size=5), max_size=4), data=st.data())
@SLOW
def test_a_journal_is_untrusted_as_well(lines: list[str], data: st.DataObject, tmp_path_factory: Any) -> None:
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda each: st.lists(each, max_size=3)
    )
    entries = [
        json.dumps({line: data.draw(values | st.dictionaries(st.text(max_size=5), values, max_size=3))})
        for line in lines
    ]
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    path.write_text("\n".join([*entries, "[" * 10_000, "{"]), encoding="utf-8")
    found, refused = None, ""
    try:
        found = recovered(path)
    except ConfigurationError as error:
        refused = str(error)
    assert (str(path) in refused) == (found is None)
    if found is not None:
        assert to_document(from_json(to_json(found))) == to_document(found)
