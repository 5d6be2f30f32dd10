"""Facts of the server and the database: version, name, vendor (C25, C95)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.introspection.types import IntrospectionScope

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.bags import BAGS
from ..support.refusals import may_be_refused

_NUMBER = re.compile(r"\d+(?:\.\d+)+")
QUESTIONS = {
    IntrospectionScope.DATABASE: ("get_database_info", False),
    IntrospectionScope.TABLE: ("list_tables", False),
    IntrospectionScope.COLUMN: ("list_columns", True),
    IntrospectionScope.INDEX: ("list_indexes", True),
    IntrospectionScope.FOREIGN_KEY: ("list_foreign_keys", True),
    IntrospectionScope.VIEW: ("list_views", False),
    IntrospectionScope.TRIGGER: ("list_triggers", False),
}
"""What each kind is asked by, and whether it is asked of a table."""


_HERE = "FROM pg_database WHERE datname = current_database()"
OWN_FACTS = {
    "encoding": (f"SELECT pg_encoding_to_char(encoding) {_HERE}", "SELECT @@character_set_database"),
    "collation": (f"SELECT datcollate {_HERE}", "SELECT @@collation_database"),
}
"""How the databases that the kit knows tell these of themselves."""


async def servers_own(db: Db) -> tuple[int, ...]:
    """The number that the server gives when it is asked in SQL."""
    statement = db.provider.version_statement()
    if statement is None:
        skip(
            SkipKind.MISSING_HOOK, "the provider does not say how to ask the server for its version (version_statement)"
        )
    (row,) = await db.rows(statement)
    (text,) = row.values()
    found = _NUMBER.search(str(text))
    assert found is not None, f"{statement} gave {text!r}, which holds no version"
    return tuple(int(part) for part in found.group().split("."))


def assert_same_version(version: Any, own: tuple[int, ...]) -> None:
    """The server's own number; further parts, where the server has none, are 0."""
    assert tuple(version[: len(own)]) == own[: len(version)]
    assert set(version[len(own) :]) <= {0}, f"{version} has more parts than the server's own {own}"


class ServerVersionTests(ConformanceTests):
    """The version is the one that the server itself tells (C25)."""

    async def test_the_version_is_the_servers_own(self, db: Db) -> None:
        """Every number of it. Look at how ``get_server_version`` takes the text apart: suffixes hold numbers too."""
        assert_same_version(await db(db.backend.get_server_version()), await servers_own(db))

    async def test_the_dialect_has_the_servers_own_version(self, db: Db) -> None:
        """What the dialect claims rests on it. Look at ``introspect_and_adapt``."""
        assert_same_version(db.dialect.version, await servers_own(db))

    async def test_asking_for_the_version_leaves_a_transaction_as_it_is(self, db: Db) -> None:
        """Neither ended nor committed. Look at the statement of ``get_server_version``."""
        bags = await db.use(BAGS)
        await db(db.backend.begin_transaction())
        await db.run(bags.sql('INSERT INTO {member} ("id", "bag") VALUES (1, 1)'))
        await db(db.backend.get_server_version())
        assert db.backend.in_transaction is True
        await db(db.backend.rollback_transaction())
        assert await db.rows(bags.sql('SELECT "id" FROM {member}')) == []


@requires(Capability.DATABASE_INFO)
class DatabaseInfoTests(ConformanceTests):
    """``get_database_info`` tells of the database that the session is in (C95)."""

    async def test_the_version_of_the_database_is_the_servers_own(self, db: Db) -> None:
        """As three numbers and as text. Look at ``_parse_database_info``."""
        own = await servers_own(db)
        info = await self._info(db)
        assert (type(info.version_tuple), [type(part) for part in info.version_tuple]) == (tuple, [int] * 3)
        assert_same_version(info.version_tuple, own)
        assert ".".join(str(part) for part in own) in info.version

    async def test_the_name_is_that_of_the_database(self, db: Db) -> None:
        """As the database itself says; any name for a file. Look at ``name`` in ``_parse_database_info``."""
        info = await self._info(db)
        assert (type(info.name), bool(info.name)) == (str, True)
        statement = db.provider.database_statement()
        if statement is not None:
            (row,) = await db.rows(statement)
            assert [info.name] == list(row.values())

    async def test_a_fact_is_of_its_type_or_none(self, db: Db) -> None:
        """Look at ``_parse_database_info``."""
        info = await self._info(db)
        assert (type(info.vendor), bool(info.vendor)) == (str, True)
        for fact in (info.encoding, info.collation, info.timezone):
            assert fact is None or (type(fact) is str and fact)
        for number in (info.size_bytes, info.table_count):
            assert number is None or (type(number) is int and number >= 0)
        assert type(info.extra) is dict

    async def test_encoding_and_collation_are_the_database_s_own(self, db: Db) -> None:
        """Where they are told. Look at ``encoding`` and ``collation`` in ``_parse_database_info``."""
        info = await self._info(db)
        own = {fact: await self._own(db, ways) for fact, ways in OWN_FACTS.items() if getattr(info, fact) is not None}
        known = {fact: value for fact, value in own.items() if value is not None}
        if not known:
            skip(SkipKind.OTHER, "neither is told, or the kit does not know how this database itself tells them")
        assert {fact: getattr(info, fact) for fact in known} == known

    async def _own(self, db: Db, ways: tuple[str, ...]) -> Any:
        for statement in ways:
            with may_be_refused() as refused:
                (row,) = await db.rows(statement)
            if not refused:
                return next(iter(row.values()))
        return None

    async def test_two_sessions_are_told_the_same(self, db: Db) -> None:
        """Version, name, vendor, encoding. Look at facts of a session in ``_parse_database_info``."""
        other = db.unconnected()
        await db(other.connect())
        await db(other.introspect_and_adapt())
        told = [await self._info(db), await db(other.introspector.get_database_info())]
        first, second = [(i.name, i.version, i.version_tuple, i.vendor, i.encoding, i.collation) for i in told]
        assert first == second

    async def test_the_database_is_known_after_a_reconnect(self, db: Db) -> None:
        """A new session, the same answer. Look at what the introspector keeps of the old one."""
        backend = db.unconnected()
        await db(backend.connect())
        await db(backend.introspect_and_adapt())
        before = await db(backend.introspector.get_database_info())
        await db(backend.disconnect())
        await db(backend.connect())
        backend.introspector.clear_cache()
        after = await db(backend.introspector.get_database_info())
        assert (after.name, after.version_tuple) == (before.name, before.version_tuple)

    async def test_the_introspector_connects_by_itself(self, db: Db) -> None:
        """As any first statement does (C23). Look at how the introspector's executor takes its cursor."""
        backend = db.unconnected()
        await db(backend.introspect_and_adapt())
        await db(backend.disconnect())
        info = await db(backend.introspector.get_database_info())
        assert info.version_tuple == (await self._info(db)).version_tuple

    async def _info(self, db: Db) -> Any:
        db.backend.introspector.clear_cache()
        return await db(db.backend.introspector.get_database_info())


@requires(Capability.INTROSPECTION)
class IntrospectionScopeTests(ConformanceTests):
    """What the dialect says can be asked for, can be asked for (C17)."""

    async def test_every_kind_that_is_claimed_gives_an_answer(self, db: Db) -> None:
        """Look at ``get_supported_introspection_scopes`` and at the question for each kind."""
        bags = await db.use(BAGS)
        scopes = db.dialect.get_supported_introspection_scopes()
        assert {type(scope) for scope in scopes} == {IntrospectionScope}
        db.backend.introspector.clear_cache()
        for scope in scopes:
            question, of_table = QUESTIONS.get(scope, ("list_tables", False))
            told = await db(getattr(db.backend.introspector, question)(*([bags.table("member")] if of_table else [])))
            assert told is not None
            assert isinstance(told, list) is (scope is not IntrospectionScope.DATABASE)

    async def test_a_kind_is_claimed_by_its_flag_and_in_the_list_alike(self, db: Db) -> None:
        """Look at ``get_supported_introspection_scopes`` beside ``supports_table_introspection`` and its like."""
        scopes = db.dialect.get_supported_introspection_scopes()
        flags = {scope: f"supports_{scope.value}_introspection" for scope in QUESTIONS}
        flags[IntrospectionScope.DATABASE] = "supports_database_info"
        claimed = {scope for scope, flag in flags.items() if getattr(db.dialect, flag)() is True}
        assert {scope for scope in scopes if scope in flags} == claimed
