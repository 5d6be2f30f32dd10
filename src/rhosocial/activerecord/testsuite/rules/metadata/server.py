"""Facts about the server and the database: version, name, vendor (C25, C95)."""

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
"""The introspector's method for each scope, and whether the method takes a table."""


_HERE = "FROM pg_database WHERE datname = current_database()"
OWN_FACTS = {
    "encoding": (f"SELECT pg_encoding_to_char(encoding) {_HERE}", "SELECT @@character_set_database"),
    "collation": (f"SELECT datcollate {_HERE}", "SELECT @@collation_database"),
}
"""Statements that return these facts in the databases that the kit knows."""


async def server_version(db: Db) -> tuple[int, ...]:
    """The version that the server returns in SQL."""
    statement = db.provider.version_statement()
    if statement is None:
        skip(
            SkipKind.MISSING_HOOK,
            "the provider does not say which statement returns the server's version (version_statement)",
        )
    (row,) = await db.rows(statement)
    (text,) = row.values()
    found = _NUMBER.search(str(text))
    assert found is not None, f"{statement} returned {text!r}, which contains no version number"
    return tuple(int(part) for part in found.group().split("."))


def assert_same_version(version: Any, own: tuple[int, ...]) -> None:
    """The version equals the server's; further parts, which the server lacks, are 0."""
    assert tuple(version[: len(own)]) == own[: len(version)]
    assert set(version[len(own) :]) <= {0}, f"{version} has more parts than the server's version {own}"


class ServerVersionTests(ConformanceTests):
    """The backend reports the version that the server itself returns (C25)."""

    async def test_the_backend_reports_the_servers_version(self, db: Db) -> None:
        """Every number of the version is equal.
        If this fails, check how ``get_server_version`` parses the text: suffixes contain numbers too."""
        assert_same_version(await db(db.backend.get_server_version()), await server_version(db))

    async def test_the_dialect_has_the_servers_version(self, db: Db) -> None:
        """The dialect's capabilities depend on it. If this fails, check ``introspect_and_adapt``."""
        assert_same_version(db.dialect.version, await server_version(db))

    async def test_get_server_version_leaves_an_open_transaction_unchanged(self, db: Db) -> None:
        """The transaction is neither committed nor rolled back.
        If this fails, check the statement that ``get_server_version`` runs."""
        bags = await db.use(BAGS)
        for key, end in ((1, db.backend.rollback_transaction), (2, db.backend.commit_transaction)):
            await db(db.backend.begin_transaction())
            await db.run(bags.sql('INSERT INTO {member} ("id", "bag") VALUES (?, 1)'), (key,))
            await db(db.backend.get_server_version())
            assert db.backend.in_transaction is True
            await db(end())
        assert await db.rows(bags.sql('SELECT "id" FROM {member}')) == [{"id": 2}]


@requires(Capability.DATABASE_INFO)
class DatabaseInfoTests(ConformanceTests):
    """``get_database_info`` describes the database of the session (C95)."""

    async def test_the_database_info_has_the_servers_version(self, db: Db) -> None:
        """The version is a tuple of three numbers and a text (C25). If this fails, check ``_parse_database_info``."""
        own = await server_version(db)
        info = await self._info(db)
        assert (type(info.version_tuple), [type(part) for part in info.version_tuple]) == (tuple, [int] * 3)
        assert_same_version(info.version_tuple, own)
        assert ".".join(str(part) for part in own) in info.version

    async def test_the_database_info_has_the_databases_name(self, db: Db) -> None:
        """The database itself returns the same name; a file may have any name.
        If this fails, check ``name`` in ``_parse_database_info``."""
        info = await self._info(db)
        assert (type(info.name), bool(info.name)) == (str, True)
        statement = db.provider.database_statement()
        if statement is not None:
            (row,) = await db.rows(statement)
            assert [info.name] == list(row.values())

    async def test_every_fact_of_the_database_info_has_its_type_or_is_none(self, db: Db) -> None:
        """Texts are not empty and numbers are not negative. If this fails, check ``_parse_database_info``."""
        info = await self._info(db)
        assert (type(info.vendor), bool(info.vendor)) == (str, True)
        for fact in (info.encoding, info.collation, info.timezone):
            assert fact is None or (type(fact) is str and fact)
        for number in (info.size_bytes, info.table_count):
            assert number is None or (type(number) is int and number >= 0)
        assert type(info.extra) is dict

    async def test_encoding_and_collation_are_those_of_the_database(self, db: Db) -> None:
        """This applies where the database info has them.
        If this fails, check ``encoding`` and ``collation`` in ``_parse_database_info``."""
        info = await self._info(db)
        own = {
            fact: await self._query_own(db, ways) for fact, ways in OWN_FACTS.items() if getattr(info, fact) is not None
        }
        known = {fact: value for fact, value in own.items() if value is not None}
        if not known:
            skip(
                SkipKind.OTHER,
                "the backend reports neither, or the kit knows no statement that returns them from this database",
            )
        assert {fact: getattr(info, fact) for fact in known} == known

    async def _query_own(self, db: Db, ways: tuple[str, ...]) -> Any:
        for statement in ways:
            with may_be_refused() as refused:
                (row,) = await db.rows(statement)
            if not refused:
                return next(iter(row.values()))
        return None

    async def test_two_sessions_report_the_same_database_info(self, db: Db) -> None:
        """Version, name, vendor, encoding and collation are equal.
        If this fails, check whether ``_parse_database_info`` uses facts of the session."""
        other = db.unconnected()
        await db(other.connect())
        await db(other.introspect_and_adapt())
        infos = [await self._info(db), await db(other.introspector.get_database_info())]
        first, second = [(i.name, i.version, i.version_tuple, i.vendor, i.encoding, i.collation) for i in infos]
        assert first == second

    async def test_the_database_info_is_unchanged_after_a_reconnect(self, db: Db) -> None:
        """A new session reports the same name and version.
        If this fails, check what ``get_database_info`` keeps of the old session."""
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
        """It connects as the first statement of a backend does (C23).
        If this fails, check how the executor of ``introspector`` gets its cursor."""
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
    """Every introspection scope that the dialect claims works (C17)."""

    async def test_every_claimed_introspection_scope_returns_a_result(self, db: Db) -> None:
        """The database scope returns one object; every other scope returns a list.
        If this fails, check ``get_supported_introspection_scopes`` and the introspector's method for each scope."""
        bags = await db.use(BAGS)
        scopes = db.dialect.get_supported_introspection_scopes()
        assert {type(scope) for scope in scopes} == {IntrospectionScope}
        db.backend.introspector.clear_cache()
        for scope in scopes:
            question, of_table = QUESTIONS.get(scope, ("list_tables", False))
            result = await db(getattr(db.backend.introspector, question)(*([bags.table("member")] if of_table else [])))
            assert result is not None
            assert isinstance(result, list) is (scope is not IntrospectionScope.DATABASE)

    async def test_introspection_flags_agree_with_the_supported_scopes(self, db: Db) -> None:
        """A scope is in the list exactly when its flag returns True.
        If this fails, check ``get_supported_introspection_scopes`` and flags such as
        ``supports_table_introspection``."""
        scopes = db.dialect.get_supported_introspection_scopes()
        flags = {scope: f"supports_{scope.value}_introspection" for scope in QUESTIONS}
        flags[IntrospectionScope.DATABASE] = "supports_database_info"
        claimed = {scope for scope, flag in flags.items() if getattr(db.dialect, flag)() is True}
        assert {scope for scope in scopes if scope in flags} == claimed
