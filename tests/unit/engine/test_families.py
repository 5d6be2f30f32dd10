"""Families of tables coexist in one session, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.types import IntegerType
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

from rhosocial.activerecord.testsuite.engine.session import Session
from rhosocial.activerecord.testsuite.engine.session_end import end
from rhosocial.activerecord.testsuite.errors import KitError
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.schema.prefix import MAX_NAME, make_prefix, read_name
from rhosocial.activerecord.testsuite.schema.tables import Column, Family, ForeignKey, Table
from rhosocial.activerecord.testsuite.targets import driver_from_class
from rhosocial.activerecord.testsuite.targets.model import Target


@pytest.fixture(params=["sync", "async"])
def session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Session]:
    target = Target("mem", driver_from_class(SQLiteBackend), {"database": ":memory:"}, {}, "here")
    made = Session(target, request.param, SQLiteProvider(), make_prefix(1, "run", 0, request.param), tmp_path)
    made.open()
    yield made
    assert end(made, []) == []
    made.runner.close()


def tables(session: Session) -> set[str]:
    async def listed() -> Any:
        return await session.raw("SELECT name FROM sqlite_master WHERE name LIKE 'art%'")

    return {name for (name,) in session.run(listed())}


def family(name: str, *bases: str) -> Family:
    return Family(name, tuple(Table(base, (Column("id", IntegerType()),)) for base in bases))


def test_two_families_may_give_their_tables_the_same_name(session: Session) -> None:
    one = session.run(session.family(family("one", "pair", "a_long_name")))
    two = session.run(session.family(family("two", "pair", "a_long_name")))
    three = session.run(session.family(family("three", "pair")))
    real = [
        one.table("pair"),
        two.table("pair"),
        three.table("pair"),
        one.table("a_long_name"),
        two.table("a_long_name"),
    ]
    assert len(set(real)) == 5
    assert all(len(name) <= MAX_NAME and read_name(name) is not None for name in real)
    assert tables(session) == set(real)


def test_a_failed_family_does_not_block_the_next_attempt(session: Session) -> None:
    good = Table("good", (Column("id", IntegerType()),))
    bad = Table("bad", (Column("id", IntegerType()),), foreign_keys=(ForeignKey(("id",), "nowhere", ("id",)),))
    with pytest.raises(KeyError):
        session.run(session.family(Family("half", (good, bad))))
    assert tables(session) == set()
    session.run(session.family(family("half", "good")))
    assert {name[-5:] for name in tables(session)} == {"_good"}


def test_one_name_for_two_families_is_refused(session: Session) -> None:
    session.run(session.family(family("one", "a")))
    with pytest.raises(KitError, match="two families have the name 'one'"):
        session.run(session.family(family("one", "b")))


def test_recreating_and_emptying(session: Session) -> None:
    made = family("one", "a", "b")
    session.run(session.family(made))

    async def insert() -> None:
        await session.raw(f"INSERT INTO {session.names(made)['a']} VALUES (1)")

    async def count() -> Any:
        return (await session.raw(f"SELECT count(*) FROM {session.names(made)['a']}"))[0][0]

    session.run(insert())
    assert session.run(count()) == 1
    session.run(session.empty({"one": made}))
    assert session.run(count()) == 0
    session.run(insert())
    session.run(session.recreate({"one": made}))
    assert session.run(count()) == 0
    assert len(tables(session)) == 2


def test_objects_of_an_earlier_test_do_not_block_recreating_a_table(session: Session) -> None:
    made = Family("one", (Table("a", (Column("id", IntegerType()),), primary_key=("id",)),))
    session.run(session.family(made))
    real, left = session.names(made)["a"], session.own_name("left")

    async def leave() -> None:
        await session.raw("PRAGMA foreign_keys = ON")
        await session.raw(f"CREATE TABLE {left} (id INTEGER REFERENCES {real} (id))")
        await session.raw(f"INSERT INTO {real} VALUES (1)")
        await session.raw(f"INSERT INTO {left} VALUES (1)")

    session.run(leave())
    session.run(session.recreate({"one": made}, ["art_never_made"]))
    assert tables(session) == {real}
