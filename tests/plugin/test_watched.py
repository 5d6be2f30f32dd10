"""A run that a watch started: which items it has, in which order, and what it notes of each."""

from __future__ import annotations

import re

import pytest

from rhosocial.activerecord.testsuite.engine.spectra.watched import Places, SpectraReader, Wanted
from rhosocial.activerecord.testsuite.files import WATCHED
from rhosocial.activerecord.testsuite.report.spectra import Spectrum

from .sandbox import Result, Sandbox

BACKEND = """
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend, SQLiteDialect


class MyDialect(SQLiteDialect):
    def format_create_table_statement(self, *args, **kwargs):
        return super().format_create_table_statement(*args, **kwargs)


class MyBackend(SQLiteBackend):
    def introspect_and_adapt(self):
        super().introspect_and_adapt()
        self._dialect = MyDialect(self._dialect.version)

    def broken(self):
        return 1
"""
HEAD = "from mydb import MyBackend\n"
RULES = """
    async def test_a(self, db, blog):
        pass

    async def test_b(self, db, blog):
        assert db.backend.broken() == 2

    async def test_c(self, db, blog):
        pass

    async def test_d(self, db):
        assert db.backend.broken() == 1
"""


def ids(*names: str) -> tuple[str, ...]:
    return tuple(f"test_own.py::TestOwn::test_{name}[mem-sync]" for name in names)


def of(sandbox: Sandbox, wanted: Wanted) -> tuple[Result, list[str], dict[str, Spectrum]]:
    """A run with the names of its items in order, and what it noted of them."""
    sandbox.write("mydb.py", BACKEND)
    sandbox.rules(RULES, head=HEAD, provider="    backend_class = MyBackend\n")
    folder = sandbox.folder.parent / f"{sandbox.folder.name}-watch"
    folder.mkdir()
    wanted.write(folder)
    sandbox.environ[WATCHED] = str(folder)
    run = sandbox.run("-v", "--ar-mode", "sync", "--ar-suspects", "never")
    order = re.findall(r"^test_own\.py::TestOwn::test_(\w)\[mem-sync\]", run.out, re.MULTILINE)
    noted = {each.nodeid.partition("::test_")[2][0]: each for each in SpectraReader(folder).read()}
    return run, list(dict.fromkeys(order)), noted


def names(spectrum: Spectrum) -> set[str]:
    return {each.name for each in spectrum.executed}


def test_a_whole_run_has_every_item_that_is_not_done_the_red_ones_first(sandbox: Sandbox) -> None:
    wanted = Wanted(whole=True, done=ids("a"), red=(("own.c", "mem", "sync", ""),))
    run, order, noted = of(sandbox, wanted)
    assert order == ["c", "b", "d"], run.out
    assert noted.keys() == {"b", "c", "d"}
    assert "1 deselected" in run.out


def test_items_that_execute_a_change_come_before_those_of_their_area(sandbox: Sandbox) -> None:
    wanted = Wanted(ids("d", "b"), ids("a"), red=(("own.d", "mem", "sync", ""), ("own.a", "mem", "sync", "")))
    run, order, noted = of(sandbox, wanted)
    assert order == ["d", "b", "a"], run.out
    # What the others execute is known already.
    assert noted.keys() == {"b", "d"}


def test_a_quick_run_has_the_red_items(sandbox: Sandbox) -> None:
    _, order, noted = of(sandbox, Wanted(quick=True, red=(("own.b", "mem", "sync", ""),)))
    assert order == ["b"]
    assert noted.keys() == {"b"}


def test_what_an_item_executes_is_noted_and_what_made_its_tables(sandbox: Sandbox) -> None:
    _, _, noted = of(sandbox, Wanted(whole=True))
    assert {name for name, each in noted.items() if "MyBackend.broken" in names(each)} == {"b", "d"}
    made = {name for name, each in noted.items() if "MyDialect.format_create_table_statement" in names(each)}
    # One item alone makes the tables that three use.
    assert made == {"a", "b", "c"}
    opening = {each.name for spectrum in noted.values() for each in spectrum.opening}
    assert "MyBackend.introspect_and_adapt" in opening


def test_a_run_says_where_the_authors_code_lies_and_replaces_no_last_run(sandbox: Sandbox) -> None:
    of(sandbox, Wanted(whole=True))
    places = Places.read(sandbox.folder.parent / f"{sandbox.folder.name}-watch")
    assert places is not None
    assert places.own.holds(str(sandbox.folder / "mydb.py"))
    assert places.files == (str(sandbox.folder / "test_own.py"),)
    assert not (sandbox.folder / ".ar").exists()


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(("a",), ("b",), (("r", "t", "sync", ""),), True, True, ("c",), "p.py:P")]
)
def test_what_is_wanted_is_read_as_written(wanted: Wanted, sandbox: Sandbox) -> None:
    wanted.write(sandbox.folder)
    assert Wanted.read(sandbox.folder) == wanted
