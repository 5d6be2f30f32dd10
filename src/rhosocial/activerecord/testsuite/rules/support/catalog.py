"""Tables and views written by hand, and what the introspector tells of them.

They are made with plain SQL: a dialect that loses a length or an action in its own DDL would otherwise look like an introspector
that does not tell it.
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
    """A fixture that gives a rule its :class:`Catalog`; stands in the body of an area's class."""

    def make(self: Any, db: Db) -> Any:
        return Catalog(db)

    return pytest.fixture(make)


class Catalog(OwnNames):
    """What one rule makes by hand, and its questions to the introspector. What was made is dropped after the rule."""

    @property
    def introspector(self) -> Any:
        return self.db.backend.introspector

    # -- making ---------------------------------------------------------------------------------------------------------
    async def table(self, base: str, *parts: str) -> str:
        """Make a table of these columns and constraints; its real name."""
        name = self.name(base)
        self.db.on_cleanup(self.db.provider.drop_statement(name))
        await self.by_hand(f"CREATE TABLE {{{base}}} ({', '.join(parts)})")
        return name

    async def kept(self, base: str, *parts: str, then: Iterable[str] = ()) -> str:
        """A table that no rule changes: made once and shared by all that want it so; its real name.

        ``then`` are the statements that fill it.
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
        """Drop a table of the rule's."""
        await self.db.run(self.db.provider.drop_statement(self.name(base)), kind="DDL")

    async def view(self, base: str, query: str) -> str:
        """Make a view; its real name."""
        name = self.name(base)
        self.db.on_cleanup(self.db.provider.drop_view_statement(name))
        await self.by_hand(f"CREATE VIEW {{{base}}} AS {query}")
        return name

    async def index(self, base: str, on: str, kind: str = "INDEX") -> str:
        """Make an index; ``on`` is a table of the rule's and what stands in parentheses. Its real name."""
        await self.by_hand(f"CREATE {kind} {{{base}}} ON {on}")
        return self.name(base)

    @contextlib.asynccontextmanager
    async def other_schema(self, base: str) -> AsyncIterator[str]:
        """A schema beside the usual one, where this user may make one; gives its real name. Its tables go with it."""
        name = self.name(base)
        quoted = self.db.provider.quote(name)
        ways = {
            f"CREATE SCHEMA {quoted}": f"DROP SCHEMA {quoted}",
            f"ATTACH ':memory:' AS {quoted}": f"DETACH {quoted}",
        }
        made = await self.first_taken(*ways)
        if made is None:
            skip(SkipKind.MISSING_RIGHT, "the user may not make a schema (CREATE SCHEMA)")
        try:
            yield name
        finally:
            await self.by_hand(ways[made])

    # -- asking ---------------------------------------------------------------------------------------------------------
    async def ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """A question to the introspector that has forgotten what it was told before.

        That it should forget by itself is a rule of its own, and no other rule shall fail with it.
        """
        self.introspector.clear_cache()
        return await self.ask_again(method, *args, **kwargs)

    async def ask_again(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """A question that the introspector may answer from memory."""
        return await self.db(getattr(self.introspector, method)(*args, **kwargs))

    async def columns(self, base: str) -> list[Any]:
        """The columns of a table of the rule's, in the order in which they are told."""
        return list(await self.ask("list_columns", self.name(base)))

    async def column(self, base: str, name: str) -> Any:
        """One column."""
        found = await self.ask("get_column_info", self.name(base), name)
        assert found is not None, f"there is no column {name!r}"
        return found

    async def indexes(self, base: str) -> dict[str, Any]:
        """The indexes of a table of the rule's, by name."""
        return {each.name: each for each in await self.ask("list_indexes", self.name(base))}

    async def foreign_keys(self, base: str) -> list[Any]:
        """The foreign keys of a table of the rule's."""
        return list(await self.ask("list_foreign_keys", self.name(base)))

    async def own_tables(self, bases: Iterable[str], **options: Any) -> set[str]:
        """Which of these bases are among the tables that are listed."""
        listed = {table.name for table in await self.ask("list_tables", **options)}
        return {base for base in bases if self.name(base) in listed}


def names(found: Iterable[Any]) -> list[str]:
    """The names of what was told, in its order."""
    return [each.name for each in found]


def pairs(key: Any) -> list[tuple[str, str]]:
    """A foreign key's columns, each with the one that it refers to."""
    assert len(key.columns) == len(key.referenced_columns)
    return list(zip(key.columns, key.referenced_columns))
