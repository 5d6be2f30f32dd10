"""Repositories that ``ar-testsuite init`` writes, made in this process."""

from __future__ import annotations

from pathlib import Path

from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.cli.scaffold.servers import SERVERS

NEW = tuple(SERVERS)


def made(folder: Path, *arguments: str) -> Path:
    """The folder after ``init``, which must succeed."""
    folder.mkdir(exist_ok=True)
    assert main(["init", "--folder", str(folder), *arguments]) == 0
    return folder


def files(folder: Path) -> dict[str, str]:
    """Path to text of everything below a folder."""
    found = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}
