"""Every seeded defect runs in the gate: it is in a folder of an area, and every other file there is used."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.rules import areas
from tests.seeded.changed import SEEDED, importers
from tests.seeded.defect import HERE, SeededDefect, all_defects
from tests.seeded.rows import constant, seed, setting


def subclasses(cls: type) -> set[type]:
    return {below for each in cls.__subclasses__() for below in (each, *subclasses(each))}


def test_a_folder_of_defects_has_the_name_of_an_area() -> None:
    folders = {file.parent.relative_to(HERE).as_posix() for file in HERE.rglob("*.py")} - {"."}
    assert sorted(folders - set(areas())) == []


def test_no_defect_is_where_the_gate_does_not_look() -> None:
    found = set(all_defects())
    for file in HERE.glob("*.py"):
        importlib.import_module(f"tests.seeded.{file.stem}")
    of_package = {each for each in subclasses(SeededDefect) if each.__module__.startswith("tests.seeded.")}
    assert sorted(each.__qualname__ for each in of_package - found) == []


def test_a_module_has_a_defect_or_serves_one() -> None:
    modules = {each.__module__ for each in all_defects()}
    files = [SEEDED / file.relative_to(HERE) for file in HERE.glob("*/*.py")]
    idle = [file for file in files if ".".join(file.with_suffix("").parts) not in modules and not importers().get(file)]
    assert idle == []


def test_every_area_has_a_defect() -> None:
    proved_on_servers = {"faults"}  # tests/servers: SQLite can't lose a session
    assert set(areas()) - {each.area for each in all_defects()} - proved_on_servers == set()


def test_a_defect_describes_its_mistake_and_changes_something() -> None:
    with pytest.raises(TypeError, match="Undescribed needs a docstring"):
        type("Undescribed", (SeededDefect,), {"Backend": type("Backend", (), {})})
    with pytest.raises(TypeError, match="Harmless changes nothing"):
        type("Harmless", (SeededDefect,), {"__doc__": "Nothing."})


@pytest.mark.parametrize(
    ("parts", "modes"),
    [
        (("Backend",), ("sync", "async")),
        (("Transactions",), ("sync", "async")),
        (("Dialect",), ("sync", "async")),
        (("SyncBackend",), ("sync",)),
        (("AsyncTransactions",), ("async",)),
        (("SyncBackend", "AsyncTransactions"), ("sync", "async")),
    ],
)
def test_a_defect_is_in_the_modes_of_its_parts(parts: tuple[str, ...], modes: tuple[str, ...]) -> None:
    body = {"__doc__": "A mistake.", **{part: type(part, (), {}) for part in parts}}
    assert type("Some", (SeededDefect,), body).modes() == modes


def test_each_row_of_a_table_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    class Options:
        unique, columns = True, ("a", "b")

    class Dialect:
        def render(self, options: Options) -> tuple[bool, tuple[str, ...]]:
            return options.unique, options.columns

    changed = setting("render", unique=False, columns=lambda options: options.columns[:1])
    monkeypatch.setattr(f"{__name__}.Made", None, raising=False)
    seed(__name__, "Dialect", [("Made", "Options are lost.", changed)])
    made = globals()["Made"]
    assert (made.__doc__, made.__module__, made.modes()) == ("Options are lost.", __name__, ("sync", "async"))
    assert type("Seeded", (made.Dialect, Dialect), {})().render(Options()) == (False, ("a",))
    assert type("Seeded", (constant("render", "no"), Dialect), {})().render(Options()) == "no"


def test_the_files_of_defects_are_short() -> None:
    long = {file: file.read_text(encoding="utf-8").count("\n") for file in Path(HERE).rglob("*.py")}
    assert [file.name for file, lines in long.items() if lines > 400] == []
