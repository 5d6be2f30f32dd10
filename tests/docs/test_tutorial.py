"""The tutorial works as written: every file is made, every command runs, and all the output that it shows is printed."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from tests.docs.pages import DOCS, blocks
from tests.running import Done, ar_testsuite, pytest_in


def test_every_step_works_as_written(tmp_path: Path) -> None:
    printed = ""
    commands = 0
    for block in blocks(DOCS / "tutorial.md"):
        if block.language in ("python", "toml"):
            path = tmp_path / block.title
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            # A file written twice within a second keeps its size and time, so Python would use its old compiled form.
            os.utime(path, (0, commands))
        elif block.language == "bash":
            (line,) = block.commands
            if line == "pip install -e .":
                continue
            done = _run(tmp_path, shlex.split(line))
            assert done.status == (1 if block.fails else 0), done.out
            printed = " ".join(done.out.split())
            commands += 1
        else:
            for line in block.text.splitlines():
                assert " ".join(line.split()) in printed, f"{line!r} is not in {printed}"
    assert commands == 6


def _run(folder: Path, words: list[str]) -> Done:
    if words[0] == "pytest":
        return pytest_in(folder, *words[1:])
    assert words[0] == "ar-testsuite", words
    return ar_testsuite(folder, *words[1:])
