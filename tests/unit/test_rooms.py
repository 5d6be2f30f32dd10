"""Imports between the rooms of the package point one way, lazy imports and those for types included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import rhosocial.activerecord.testsuite as testsuite

PACKAGE = Path(testsuite.__file__).parent

ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "files": set(),
    "texts": set(),
    "targets": {"errors", "files"},
    "capabilities": {"errors"},
    "report": {"errors", "files"},
    "defects": {"errors", "files"},
    "schema": {"capabilities", "errors"},
    "provider": {"capabilities", "errors", "defects", "schema", "targets"},
    "engine": {"capabilities", "errors", "defects", "provider", "report", "schema", "targets"},
    "rules": {"capabilities", "engine", "errors", "provider", "report", "schema"},
    "benchmark": {"capabilities", "engine", "report", "schema"},
    "conformance": {"benchmark", "rules"},
    "pytest_plugin": {
        "benchmark",
        "capabilities",
        "engine",
        "errors",
        "files",
        "defects",
        "report",
        "rules",
        "targets",
    },
    "cli": {
        "capabilities",
        "defects",
        "engine",
        "errors",
        "files",
        "provider",
        "report",
        "rules",
        "schema",
        "targets",
        "texts",
    },
    "plugin": {"pytest_plugin"},
}
"""Room to the rooms that it may import. The package's own ``__init__`` names what is public and may import any."""

FREE = {"__init__", "__main__", "__version__"}


def imports(file: Path) -> Iterator[tuple[str, int]]:
    """The modules of the package that a file imports, dotted from the package's folder, with their lines."""
    inside = file.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        above = inside[: len(inside) - node.level + 1]
        if node.module is not None:
            yield ".".join([*above, node.module]), node.lineno
        else:
            for name in node.names:
                yield ".".join([*above, name.name]), node.lineno


def files() -> Iterator[tuple[str, Path]]:
    """Each room with each of its files."""
    for file in sorted(PACKAGE.rglob("*.py")):
        first = file.relative_to(PACKAGE).parts[0]
        yield first.removesuffix(".py"), file


def test_every_room_is_listed() -> None:
    """A new folder of the package is a room. If this fails, add its allowed imports to ``ALLOWED``."""
    assert {room for room, _ in files()} - FREE == set(ALLOWED)


def test_rooms_import_only_what_they_may() -> None:
    """If this fails, move the imported code to a lower room, or pass it as an argument."""
    wrong = [
        f"{file.relative_to(PACKAGE)}:{line} imports {module}"
        for room, file in files()
        if room not in FREE
        for module, line in imports(file)
        if module.partition(".")[0] not in {room, *ALLOWED[room], *FREE}
    ]
    assert wrong == []


def test_the_allowed_imports_have_no_circle() -> None:
    order = list(TopologicalSorter(ALLOWED).static_order())
    assert order.index("errors") < order.index("engine") < order.index("rules") < order.index("conformance")


def test_no_area_imports_another() -> None:
    """Code of two areas belongs in ``rules/support`` or in ``schema/families``."""
    wrong = []
    for file in sorted((PACKAGE / "rules").glob("*/**/*.py")):
        area = file.relative_to(PACKAGE / "rules").parts[0]
        for module, line in imports(file):
            parts = module.split(".")
            if parts[0] == "rules" and len(parts) > 1 and parts[1] not in {area, "support"}:
                wrong.append(f"{file.relative_to(PACKAGE)}:{line} imports {module}")
    assert wrong == []


def test_no_two_modules_import_each_other() -> None:
    """The check includes lazy imports and imports for types. If this fails, move the shared code to a module of its own."""
    names = {
        ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): file for _, file in files()
    }
    pairs = {name: {module for module, _ in imports(file)} for name, file in names.items() if name not in FREE}
    both = sorted(
        tuple(sorted((one, other))) for one, found in pairs.items() for other in found if one in pairs.get(other, ())
    )
    assert both == []
