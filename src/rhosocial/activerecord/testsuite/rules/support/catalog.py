"""Tables and views created by plain SQL, and what the introspector reports about them.

They are created by plain SQL because a dialect that loses a length or an action in its own DDL would otherwise look
like an introspector that does not report it.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.prefix import base36
from .own_names import OwnNames
from .refusals import may_be_refused


def catalog_fixture() -> Any:
    """A fixture that provides the :class:`Catalog` of a rule; define it in the body of a rule class."""

    def make(self: Any, db: Db) -> Any:
        return Catalog(db)

    return pytest.fixture(make)


class Catalog(OwnNames):
    """The tables and views of one rule, and queries to the introspector. They are dropped after the rule."""

    @property
    def introspector(self) -> Any:
        return self.db.backend.introspector

    # -- making ---------------------------------------------------------------------------------------------------------
    async def table(self, base: str, *parts: str) -> str:
        """Create a table with these columns and constraints, and return its real name."""
        name = self.name(base)
        self.db.on_cleanup(self.db.provider.drop_statement(name))
        await self.by_hand(f"CREATE TABLE {{{base}}} ({', '.join(parts)})")
        return name

    async def kept(self, base: str, *parts: str, then: Iterable[str] = ()) -> str:
        """Create a table that no rule changes, or use the existing one, and return its real name.

        Rules with the same definition share the table. The statements in ``then`` fill it.
        """
        self._names[base] = self.db.own_name(base[:7] + base36(zlib.crc32(", ".join(parts).encode()), 4))
        with may_be_refused() as missing:
            await self.db.rows(self.sql(f"SELECT COUNT(*) AS n FROM {{{base}}}"))
        if missing:
            await self.by_hand(f"CREATE TABLE {{{base}}} ({', '.join(parts)})")
            for statement in then:
                await self.by_hand(statement)
        return self._names[base]

    async def drop(self, base: str) -> None:
        """Drop a table of the rule."""
        await self.db.run(self.db.provider.drop_statement(self.name(base)), kind="DDL")

    async def view(self, base: str, query: str) -> str:
        """Create a view and return its real name."""
        name = self.name(base)
        self.db.on_cleanup(self.db.provider.drop_view_statement(name))
        await self.by_hand(f"CREATE VIEW {{{base}}} AS {query}")
        return name

    async def index(self, base: str, on: str, kind: str = "INDEX") -> str:
        """Create an index and return its real name. ``on`` is a table of the rule, followed by the columns in
        parentheses."""
        await self.by_hand(f"CREATE {kind} {{{base}}} ON {on}")
        return self.name(base)

    @contextlib.asynccontextmanager
    async def other_schema(self, base: str) -> AsyncIterator[str]:
        """Create a second schema, yield its real name, and drop it with its tables. Skips where the user may not create
        one."""
        name = self.name(base)
        quoted = self.db.provider.quote(name)
        ways = {
            f"CREATE SCHEMA {quoted}": f"DROP SCHEMA {quoted}",
            f"ATTACH ':memory:' AS {quoted}": f"DETACH {quoted}",
        }
        made = await self.first_taken(*ways)
        if made is None:
            skip(SkipKind.MISSING_RIGHT, "the user may not create a schema (CREATE SCHEMA)")
        try:
            yield name
        finally:
            await self.by_hand(ways[made])

    # -- asking ---------------------------------------------------------------------------------------------------------
    async def ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Query the introspector after clearing its cache.

        Whether the introspector invalidates its cache by itself is a rule of its own; other rules must not fail with
        it.
        """
        self.introspector.clear_cache()
        return await self.ask_again(method, *args, **kwargs)

    async def ask_again(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Query the introspector, which may answer from its cache."""
        return await self.db(getattr(self.introspector, method)(*args, **kwargs))

    async def columns(self, base: str) -> list[Any]:
        """The columns of a table of the rule, in the order that the introspector returns."""
        return list(await self.ask("list_columns", self.name(base)))

    async def column(self, base: str, name: str) -> Any:
        """One column of a table of the rule."""
        found = await self.ask("get_column_info", self.name(base), name)
        assert found is not None, f"the introspector does not find column {name!r}"
        return found

    async def indexes(self, base: str) -> dict[str, Any]:
        """The indexes of a table of the rule, by name."""
        return {each.name: each for each in await self.ask("list_indexes", self.name(base))}

    async def foreign_keys(self, base: str) -> list[Any]:
        """The foreign keys of a table of the rule."""
        return list(await self.ask("list_foreign_keys", self.name(base)))

    async def own_tables(self, bases: Iterable[str], **options: Any) -> set[str]:
        """The base names among ``bases`` whose tables the introspector lists."""
        listed = {table.name for table in await self.ask("list_tables", **options)}
        return {base for base in bases if self.name(base) in listed}


def names(found: Iterable[Any]) -> list[str]:
    """The names of the reported objects, in order."""
    return [each.name for each in found]


def pairs(key: Any) -> list[tuple[str, str]]:
    """The columns of a foreign key, each with the column that it refers to."""
    assert len(key.columns) == len(key.referenced_columns)
    return list(zip(key.columns, key.referenced_columns))
