"""Every command of the page about the command line runs, in order, in a copy of the example's repository."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli import COMMANDS
from tests.running import EXAMPLE, ROOT, ar_testsuite, install_example, pytest_in

pytest.importorskip("hatchling", reason="builds a wheel")
TEXT = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
NEED_A_FAILURE = ("repro", "twin", "accept")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def commands() -> list[list[str]]:
    return [shlex.split(line) for _, block in BLOCKS for line in block.splitlines()]


def test_every_block_is_a_command() -> None:
    assert {language for language, _ in BLOCKS} == {"bash"}
    assert TEXT.count("```") == 2 * len(BLOCKS)
    assert {words[0] for words in commands()} == {"ar-testsuite", "pytest"}


def test_every_command_has_its_section_and_its_line_in_the_table() -> None:
    sections = re.findall(r"^## ([a-z]+)$", TEXT, re.MULTILINE)
    assert sections == list(COMMANDS)
    assert re.findall(r"^\| `([a-z]+)` \|", TEXT, re.MULTILINE) == list(COMMANDS)
    assert {words[1] for words in commands() if words[0] == "ar-testsuite"} == set(COMMANDS)


def test_the_commands_work_as_the_page_states(tmp_path: Path) -> None:
    site = install_example(tmp_path / "site")
    folder = shutil.copytree(EXAMPLE, tmp_path / "acme", ignore=shutil.ignore_patterns("__pycache__", "tests"))
    env = {"PYTHONPATH": site, "ACME_DATA": str(tmp_path / "data")}
    for program, *arguments in commands():
        done = (pytest_in if program == "pytest" else ar_testsuite)(folder, *arguments, **env)
        if program == "ar-testsuite" and arguments[0] in NEED_A_FAILURE:
            # The example is green, and the command says so.
            assert (done.status, "did not fail in the last run" in done.out) == (4, True), done.out
        else:
            assert done.status == 0, f"{program} {' '.join(arguments)}\n{done.out}"
        assert done.out.strip()
    assert (folder / "results" / "acme_db-local.md").is_file()
