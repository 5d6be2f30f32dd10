"""The evening with a broken backend works as written: what the page saves is mended, and what it shows is printed.

The watch of the page runs beside the other commands, and answers each file that the page saves. Figures are near the page's, as
in ``test_build_a_backend.py``; seconds may be any.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Optional

import pytest

from tests.cli.test_watch import WAITING, Running, watching
from tests.docs.pages import DOCS, blocks
from tests.docs.test_build_a_backend import shows, write
from tests.running import Done, ar_testsuite, pytest_in, run, with_kit

COMMANDS = 10


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C of another process")
def test_the_evening_is_as_written(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    pytest.importorskip("sqlglot")
    printed = ""
    commands = 0
    missing: list[tuple[str, str]] = []
    with contextlib.ExitStack() as ends:
        watch: Optional[Running] = None
        for block in blocks(DOCS / "debugging.md"):
            if block.title:
                save(tmp_path, block.title, block.text, commands)
                if watch is not None:
                    printed = "\n".join(watch.until(WAITING))
            for line in block.commands if block.language == "bash" else ():
                words = [word for word in shlex.split(line) if word != "PYTHONPATH=src"]
                if words[0] == "pip":
                    continue
                if words[:2] == ["ar-testsuite", "watch"]:
                    watch = ends.enter_context(watching(tmp_path, call=words[2:]))
                    printed = "\n".join(watch.until(WAITING))
                    commands += 1
                    continue
                if watch is not None and words[0] == "pytest":
                    watch.interrupt()
                    watch = None
                done = _run(tmp_path, words)
                assert done.status == (1 if block.fails else 0), done.out
                printed = done.out
                commands += 1
            if block.language == "text":
                said = _steady(printed)
                missing += [(line, printed) for line in _whole_lines(block.text) if not shows(said, _steady(line))]
    assert [each[0] for each in missing] == [], missing
    assert commands == COMMANDS


def save(folder: Path, title: str, text: str, moment: int) -> None:
    """Write a file as the page says, at once for a watch: the new file takes the place of the old one."""
    name = title.partition(",")[0]
    beside = folder / ".saved"
    if (folder / name).exists():
        (beside / name).parent.mkdir(parents=True, exist_ok=True)
        (beside / name).write_text((folder / name).read_text(encoding="utf-8"), encoding="utf-8")
    write(beside, title, text, moment=moment)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (beside / name).replace(folder / name)


def _steady(text: str) -> str:
    """The text in one line, without what depends on the machine: seconds, and how many items had a second run."""
    text = re.sub(r"\b\d+\.\d+ s\b", "N s", text)
    return re.sub(r"\(ran in [^()]*\)?", "(ran in", " ".join(text.split()))


def _whole_lines(text: str) -> list[str]:
    """The lines of a block, without what follows the name of a suspect."""
    return re.sub(r"\(ran in [^()]*\)?", "(ran in\n", text).splitlines()


def _run(folder: Path, words: list[str]) -> Done:
    if words[0] == "pytest":
        return pytest_in(folder, *words[1:], COLUMNS="100")
    if words[0] == "python":
        return run(sys.executable, *words[1:], cwd=folder, env=with_kit(sys.executable, {"PYTHONPATH": "src"}))
    assert words[0] == "ar-testsuite", words
    return ar_testsuite(folder, *words[1:], COLUMNS="100")
