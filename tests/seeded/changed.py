"""The areas that a change concerns, by the imports between the rules, what they share, and the seeded defects."""

from __future__ import annotations

import ast
import functools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

from rhosocial.activerecord.testsuite.rules import areas

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("src/rhosocial/activerecord/testsuite")
SEEDED = Path("tests/seeded")
QUICK = frozenset({"parity", "selection"})
"""Two quick areas that use every part of the engine: they run where a change concerns most areas, or none by an import."""

# The rooms of the rules and of what they share; a change there concerns the areas that import it.
_SHARED = ("rules", "schema")
_CARRYING = ("engine", "pytest_plugin", "provider", "schema")


def base(root: Path = ROOT) -> str:
    """The revision since which something counts as changed: some commits ago (``AR_GATE_COMMITS``, else three)."""
    number = int(os.environ.get("AR_GATE_COMMITS", "3"))
    # A merge is one change: without --first-parent, its branches' commits would be counted by their dates.
    return _git(root, "rev-list", "--first-parent", "--max-count", str(number + 1), "HEAD")[-1]


def revision(root: Path = ROOT) -> str:
    """The commit that is checked out."""
    return _git(root, "rev-parse", "HEAD")[0]


def changed_files(since: str, root: Path = ROOT) -> set[Path]:
    """The files that changed since a git revision, in the working tree too; new ones need not be added."""
    tracked = _git(root, "diff", "--name-only", since, "--")
    return {Path(name) for name in [*tracked, *_git(root, "ls-files", "--others", "--exclude-standard")]}


def changed_areas(since: str) -> set[str]:
    """The areas that changed since a git revision."""
    return {area for path in changed_files(since) for area in concerned(path)}


def _git(root: Path, *arguments: str) -> list[str]:
    """The lines that git prints."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def concerned(path: Path) -> frozenset[str]:
    """The areas that a change of one file concerns; the file may be gone."""
    own = frozenset(area for area in [area_of(path)] if area is not None)
    if path.suffix != ".py":
        return own
    room = _room(path)
    found = own | (_importing(path) if room in _SHARED or path.is_relative_to(SEEDED) else frozenset())
    if room == "capabilities":
        found |= {"honesty"}
    carries = room in _CARRYING or path.parent == SEEDED
    return own | QUICK if len(found) > len(areas()) / 2 or (carries and not found) else found


def area_of(path: Path) -> Optional[str]:
    """The area in whose folder a file is: of the rules or of the seeded defects."""
    for room in (PACKAGE / "rules", SEEDED):
        if path.is_relative_to(room):
            folder = path.relative_to(room).parts[0]
            return folder if folder in areas() else None
    return None


def _room(path: Path) -> str:
    """The folder of the package that a file is in, at whatever depth."""
    return path.relative_to(PACKAGE).parts[0] if path.is_relative_to(PACKAGE) else ""


def _importing(path: Path) -> frozenset[str]:
    """The areas of which a file imports this one, itself or through others."""
    seen, new = {path}, [path]
    while new:
        more = importers().get(new.pop(), set()) - seen
        seen |= more
        new += more
    return frozenset(area for file in seen if (area := area_of(file)) is not None)


@functools.cache
def importers() -> dict[Path, set[Path]]:
    """File to the files that import it, of the rooms of the rules and of the seeded defects."""
    folders = [*(PACKAGE / room for room in _SHARED), SEEDED]
    files = {file.relative_to(ROOT) for folder in folders for file in (ROOT / folder).rglob("*.py")}
    found: dict[Path, set[Path]] = {}
    for file in files:
        for imported in _imports(file):
            if imported in files:
                found.setdefault(imported, set()).add(file)
    return found


def _imports(file: Path) -> Iterator[Path]:
    """What the import statements of a file may name: modules, or names of modules."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _file(Path("src"), alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = file.parents[node.level - 1] if node.level else Path("src")
            yield _file(base, node.module or "")
            for alias in node.names:
                yield _file(base, f"{node.module}.{alias.name}" if node.module else alias.name)


def _file(base: Path, name: str) -> Path:
    return base.joinpath(*name.split(".")).with_suffix(".py")
