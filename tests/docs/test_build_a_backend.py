"""The long tutorial works as written: every file is made, every command runs, and all the output that it shows is printed.

The figures of a page may differ a little: a new rule in one of its areas is no reason to write the page again. So a number is
near the page's, by two or by a tenth, a zero is a zero, and a level that is whole there is whole. All else is literal.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shlex
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, blocks
from tests.running import ROOT, Done, ar_testsuite, pytest_in

needs_driver = pytest.mark.skipif(
    importlib.util.find_spec("duckdb") is None, reason="DuckDB's driver is not installed; it needs Python 3.11"
)
COMMANDS = 17
# Simpler than the example's on purpose.
OWN = {
    "__init__",
    "_refuse_digits",
    "_timestamp",
    "close",
    "format_create_table_statement",
    "get_default_schema",
    "is_aborted",
    "is_alive",
    "observable",
    "open_channel",
    "parse_type",
    "run",
    "run_many",
}


@needs_driver
def test_every_step_works_as_written(tmp_path: Path) -> None:
    printed = ""
    commands = 0
    missing = []
    for block in blocks(DOCS / "build-a-backend.md"):
        if block.title:
            write(tmp_path, block.title, block.text, moment=commands)
            continue
        for line in block.commands if block.language == "bash" else ():
            if line.startswith("pip "):
                continue
            done = _run(tmp_path, shlex.split(line))
            assert done.status == (1 if block.fails else 0), done.out
            printed = " ".join(done.out.split())
            commands += 1
        if block.language == "text":
            missing += [(commands, line, printed) for line in block.text.splitlines() if not shows(printed, line)]
    assert [each[1] for each in missing] == [], missing
    assert commands == COMMANDS


def test_a_method_that_the_example_has_is_the_example_s(tmp_path: Path) -> None:
    for block in blocks(DOCS / "build-a-backend.md"):
        if block.title:
            write(tmp_path, block.title, block.text, moment=0)
    example = functions(ROOT / "examples" / "duckdb" / "src")
    ours = functions(tmp_path / "src")
    assert {name for name, texts in ours.items() if not texts <= example.get(name, texts)} == OWN


def functions(folder: Path) -> dict[str, set[str]]:
    """The functions and methods of a folder by their names, without comments and docstrings."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if ast.get_docstring(node) is not None and len(node.body) > 1:
                    del node.body[0]
                found.setdefault(node.name, set()).add(ast.unparse(node))
    return found


def write(folder: Path, title: str, text: str, *, moment: float) -> None:
    """Do what a block says: make a file, add to its end, or change lines of it."""
    name, _, where = title.partition(", ")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if where:
        assert where == "at its end", title
        text = f"{path.read_text(encoding='utf-8')}\n{text}"
    elif re.match(r"[ +-]", text):
        text = changed(path.read_text(encoding="utf-8"), text)
    path.write_text(text, encoding="utf-8")
    # A file written twice within a second may keep its size and time, so Python would use its old compiled form.
    os.utime(path, (0, moment))


def changed(text: str, diff: str) -> str:
    """The text after a diff, whose hunks are found by their lines alone."""
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        assert {line[0] for line in lines} <= set(" +-"), hunk
        old = "".join(line[1:] for line in lines if line[0] != "+")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {text}"
        text = text.replace(old, "".join(line[1:] for line in lines if line[0] != "-"))
    return text


def shows(printed: str, line: str) -> bool:
    """Whether a line is printed, with figures near its own."""
    wanted = " ".join(line.split())
    pattern = re.sub(r"\b\d+\b", r"\\d+", re.escape(wanted))
    return any(near(wanted, found[0]) for found in re.finditer(pattern, printed))


def near(wanted: str, found: str) -> bool:
    pairs = zip(re.findall(r"\b\d+\b", wanted), re.findall(r"\b\d+\b", found))
    close = all(abs(int(a) - int(b)) <= (max(2, int(a) // 10) if int(a) and int(b) else 0) for a, b in pairs)
    return close and wholes(wanted) == wholes(found)


def wholes(line: str) -> list[bool]:
    return [passed == of for passed, of in re.findall(r"(\d+) of (\d+)", line)]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("level  75 of 75", True),
        ("level 74 of 75", False),
        ("level 70 of 70", True),
        ("level 40 of 40", False),
        ("0 failed", True),
        ("1 failed", False),
        ("12 rules", True),
        ("13 failed", False),
    ],
)
def test_figures_are_near(line: str, shown: bool) -> None:
    assert shows("level 75 of 75 - 13 rules, 0 failed", line) is shown


def _run(folder: Path, words: list[str]) -> Done:
    if words[0] == "pytest":
        return pytest_in(folder, *words[1:])
    assert words[0] == "ar-testsuite", words
    return ar_testsuite(folder, *words[1:])
