"""Which functions a saved file changed, by its syntax tree."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional

import pytest

from rhosocial.activerecord.testsuite.cli.watching.places import Watched
from rhosocial.activerecord.testsuite.cli.watching.sources import (
    BrokenSource,
    Changes,
    Sources,
    changes_of,
    parsed,
)
from rhosocial.activerecord.testsuite.engine.spectra.own_code import OwnCode
from rhosocial.activerecord.testsuite.engine.spectra.watched import Places

FILE = "mydb/backend.py"
BEFORE = '''
LIMIT = 5

class Backend:
    """A backend."""
    kind = "x"

    def execute(self, sql):
        """Run it."""
        def inner():
            return sql
        class Row:
            def get(self):
                return 1
        return inner()

    @property
    def size(self):
        return 1

    @size.setter
    def size(self, value):
        self.kept = value

def helper():
    return 2
'''


def changed(old: str, new: str, before: str = BEFORE) -> Changes:
    assert old in before
    return changes_of(FILE, parsed(before.encode(), FILE), parsed(before.replace(old, new, 1).encode(), FILE))


MAPPED = {
    "the body of a method": ("return inner()", "return inner() + 1", {"Backend.execute"}),
    "a default": ("def execute(self, sql):", "def execute(self, sql=None):", {"Backend.execute"}),
    "what is nested in a method": ("return sql", "return sql + ''", {"Backend.execute"}),
    "a method of a local class": (
        "return 1\n        return inner",
        "return 2\n        return inner",
        {"Backend.execute", "Row.get"},
    ),
    "a setter, beside its getter": ("self.kept = value", "self.kept = 0", {"Backend.size"}),
    "a decorator": ("@size.setter", "@other.setter", {"Backend.size"}),
    "a function of the module": ("return 2", "return 3", {"helper"}),
    "a method that is gone": ("def helper():\n    return 2\n", "", {"helper"}),
}


@pytest.mark.parametrize("case", MAPPED)
def test_a_change_in_a_function_is_its_change(case: str) -> None:
    old, new, names = MAPPED[case]
    assert changed(old, new) == Changes(frozenset((FILE, name) for name in names))


NOTHING = {
    "a comment": ("LIMIT = 5", "LIMIT = 5  # rows"),
    "lines": ("def helper", "\n\n\ndef helper"),
    "the docstring of a method": ('"""Run it."""', '"""Run it now."""'),
    "the docstring of a class": ('    """A backend."""\n', ""),
}


@pytest.mark.parametrize("case", NOTHING)
def test_what_python_does_not_run_is_no_change(case: str) -> None:
    assert not changed(*NOTHING[case])


OUTSIDE = {
    "a constant": ("LIMIT = 5", "LIMIT = 6", f"{FILE} outside of its functions"),
    "an attribute of a class": ('kind = "x"', 'kind = "y"', f"{FILE} outside of its functions"),
    "a new method": ("def helper", "def other():\n    pass\n\ndef helper", f"{FILE} other is new"),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_what_is_in_no_function_of_before_maps_to_none(case: str) -> None:
    old, new, said = OUTSIDE[case]
    assert changed(old, new) == Changes(outside=(said,))


@pytest.mark.parametrize(
    ("before", "after", "said"), [(None, "x = 1", "new"), ("x = 1", None, "gone"), (None, None, "")]
)
def test_a_file_that_comes_or_goes_maps_to_no_function(before: Optional[str], after: Optional[str], said: str) -> None:
    old, new = (None if text is None else parsed(text.encode(), FILE) for text in (before, after))
    assert changes_of(FILE, old, new).outside == ((f"{FILE} is {said}",) if said else ())


def test_a_file_that_is_not_python_counts_as_a_whole() -> None:
    before, after = parsed(b"a: 1", "backends.yml"), parsed(b"a: 2", "backends.yml")
    assert changes_of("backends.yml", before, after) == Changes(outside=("backends.yml",))


@pytest.mark.parametrize("text", [b"def f(:\n", b"x = 1\n  y = 2\n", b"\x00", b"# coding: nowhere\n"])
def test_broken_source_is_one_line_that_names_the_file(text: bytes) -> None:
    with pytest.raises(BrokenSource, match=r"^mydb/backend.py.* can't be compiled: \S.*$"):
        parsed(text, FILE)


def test_broken_source_leaves_what_was_known_until_it_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "backend.py"
    path.write_text(BEFORE, encoding="utf-8")
    sources = Sources()
    sources.update([(path, FILE)])
    path.write_text("def f(:\n", encoding="utf-8")
    assert not sources.update([(path, FILE)])
    assert list(sources.broken.values()) == [f"{FILE}:1 can't be compiled: invalid syntax"]
    path.write_text(BEFORE.replace("return 2", "return 3"), encoding="utf-8")
    assert sources.update([(path, FILE)]) == Changes(frozenset({(FILE, "helper")}))
    assert sources.broken == {}


def test_a_broken_file_that_nothing_imports_counts_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text("def f(:\n", encoding="utf-8")
    sources = Sources()
    sources.update([(path, "example.py")])
    sources.accept_broken()
    assert not sources.broken
    assert not sources.update([(path, "example.py")])
    assert not sources.broken
    path.write_text("def f():\n    pass\n", encoding="utf-8")
    assert sources.update([(path, "example.py")]).outside[0] == "example.py f is new"


def test_a_file_saved_without_a_change_of_code_is_named(tmp_path: Path) -> None:
    path = tmp_path / "backend.py"
    sources = Sources()
    for text, same in ((BEFORE, []), (BEFORE, []), (f"{BEFORE}# note\n", [FILE])):
        path.write_text(text, encoding="utf-8")
        sources.update([(path, FILE)])
        assert sources.same == same


def test_what_is_kept_of_sources_finds_the_same_changes(tmp_path: Path) -> None:
    path = tmp_path / "backend.py"
    path.write_text(BEFORE, encoding="utf-8")
    sources = Sources()
    sources.update([(path, FILE)])
    again = Sources.of(sources.to_data())
    path.write_text(BEFORE.replace("return 2", "return 3"), encoding="utf-8")
    assert again.update([(path, FILE)]) == Changes(frozenset({(FILE, "helper")}))


def test_the_files_are_the_authors_and_those_that_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mydb/backend.py", "mydb/__pycache__/x.py", "mydb/notes.txt", "tests/provider.py", "tests/test_x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    places = Places(OwnCode((f"{tmp_path / 'mydb'}{os.sep}",)), (str(tmp_path / "tests" / "provider.py"),))
    watched = Watched(places, (str(tmp_path / "backends.yml"),))
    assert {name for _, name in watched.every()} == {"mydb/backend.py", "tests/provider.py"}
    (tmp_path / "backends.yml").write_text("", encoding="utf-8")
    assert "backends.yml" in {name for _, name in watched.every()}
    assert set(watched.folders()) == {str(tmp_path / "mydb"), str(tmp_path / "tests"), str(tmp_path)}


def test_every_python_file_of_the_folder_counts_until_a_run_could_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mydb.py", ".venv/lib/x.py", "env/pyvenv.cfg", "env/lib/y.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    watched = Watched(None)
    assert [name for _, name in watched.every()] == ["mydb.py"]
    assert watched.name(tmp_path / "env" / "lib" / "y.py") is None
