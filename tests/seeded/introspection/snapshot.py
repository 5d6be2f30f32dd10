"""Seeded defects of the area ``introspection``: what is remembered, snapshots and their differences."""

from __future__ import annotations

from typing import Any, ClassVar

from rhosocial.activerecord.backend.impl.sqlite.schema.differ import SQLiteSchemaDiffer

from ..defect import SeededDefect
from ..introspectors import introspecting


def differing(mixin: type) -> type:
    """A ``Dialect`` mixin whose differ has ``mixin`` before its own class."""

    class Dialect:
        def create_schema_differ(self) -> Any:
            return type("SeededDiffer", (mixin, SQLiteSchemaDiffer), {})()

    return Dialect


class NothingIsForgotten(SeededDefect):
    """``clear_cache`` and ``invalidate_cache`` keep everything."""

    class _Introspector:
        def clear_cache(self) -> None:
            """Keep it."""

        def invalidate_cache(self, scope: Any = None, name: Any = None) -> None:
            """Keep it."""

    Backend = introspecting(_Introspector)


class InvalidatingKeepsAll(SeededDefect):
    """``invalidate_cache`` without a scope forgets nothing."""

    class _Introspector:
        def invalidate_cache(self, scope: Any = None, name: Any = None) -> None:
            if scope is not None:
                super().invalidate_cache(scope, name)

    Backend = introspecting(_Introspector)


class ScopeKeepsAll(SeededDefect):
    """``invalidate_cache`` with a scope forgets nothing."""

    class _Introspector:
        def invalidate_cache(self, scope: Any = None, name: Any = None) -> None:
            if scope is None:
                super().invalidate_cache()

    Backend = introspecting(_Introspector)


class ScopeByItsName(SeededDefect):
    """``invalidate_cache`` looks for the scope's name in a case that no key has."""

    class _Introspector:
        def invalidate_cache(self, scope: Any = None, name: Any = None) -> None:
            if scope is not None and name is not None:
                return
            super().invalidate_cache(scope, name)

    Backend = introspecting(_Introspector)


class MemoryOfTheClass(SeededDefect):
    """What is remembered belongs to the class."""

    class _Introspector:
        _shared: ClassVar[dict[str, Any]] = {}

        @property
        def _cache(self) -> Any:
            return type(self)._shared

        @_cache.setter
        def _cache(self, value: Any) -> None:
            """Keep the one of the class."""

    class Backend:
        def _create_introspector(self) -> Any:
            made = super()._create_introspector()
            shared = MemoryOfTheClass._Introspector._shared
            made.__dict__.pop("_cache")
            made.__class__ = type("Shared", (MemoryOfTheClass._Introspector, type(made)), {"_shared": shared})
            return made


class MissingIsRememberedForGood(SeededDefect):
    """What was missing once is missing ever after."""

    target = "file"

    class _Introspector:
        _gone: ClassVar[set[str]] = set()

        def _parse_columns(self, rows: Any, table_name: str, schema: str, **more: Any) -> Any:
            if not rows:
                self._gone.add(table_name)
            found = super()._parse_columns(rows, table_name, schema, **more)
            return [] if table_name in self._gone else found[:1] if "theirs" in table_name else found

    Backend = introspecting(_Introspector)


class AskingCommits(SeededDefect):
    """A question ends the caller's transaction."""

    class Backend:
        async def _get_cursor(self) -> Any:
            import sys

            if "introspection" in sys._getframe(1).f_code.co_filename:
                await self._connection.commit()
            return await super()._get_cursor()


class ListsFilledAnew(SeededDefect):
    """What is reported of a table's columns is always the same list, filled anew at each question."""

    class _Introspector:
        def _parse_columns(self, rows: Any, table_name: str, schema: str, **more: Any) -> Any:
            lists = self.__dict__.setdefault("_lists", {})
            kept: list[Any] = lists.setdefault(table_name, [])
            kept[:] = super()._parse_columns(rows, table_name, schema, **more)
            return kept

    Backend = introspecting(_Introspector)


class TextsLeftAsBytes(SeededDefect):
    """A question leaves the connection with another reading of texts."""

    class _Introspector:
        def _parse_tables(self, rows: Any, schema: Any) -> Any:
            self._backend._connection.text_factory = bytes
            return super()._parse_tables(rows, schema)

    Backend = introspecting(_Introspector)


class TypesNotCompared(SeededDefect):
    """The differ compares no types."""

    class _Differ:
        def _columns_equivalent(self, old_col: Any, new_col: Any) -> bool:
            return (old_col.nullable, old_col.default_value) == (new_col.nullable, new_col.default_value)

    Dialect = differing(_Differ)


class NullsNotCompared(SeededDefect):
    """The differ does not compare whether a column takes NULL."""

    class _Differ:
        def _columns_equivalent(self, old_col: Any, new_col: Any) -> bool:
            return (old_col.data_type, old_col.default_value) == (new_col.data_type, new_col.default_value)

    Dialect = differing(_Differ)


class DefaultsNotCompared(SeededDefect):
    """The differ compares no defaults."""

    class _Differ:
        def _columns_equivalent(self, old_col: Any, new_col: Any) -> bool:
            return (old_col.data_type, old_col.nullable) == (new_col.data_type, new_col.nullable)

    Dialect = differing(_Differ)


class DefaultOnlyWhereThereIsOne(SeededDefect):
    """The differ looks at the new default alone."""

    class _Differ:
        def _columns_equivalent(self, old_col: Any, new_col: Any) -> bool:
            same = new_col.default_value in (None, old_col.default_value)
            return same and (old_col.data_type, old_col.nullable) == (new_col.data_type, new_col.nullable)

    Dialect = differing(_Differ)


class IndexesByNameAlone(SeededDefect):
    """The differ compares the names of indexes."""

    class _Differ:
        def _indexes_equivalent(self, old_idx: Any, new_idx: Any) -> bool:
            return True

    Dialect = differing(_Differ)


class IndexColumnsAsSet(SeededDefect):
    """The differ compares the columns of indexes in no order."""

    class _Differ:
        def _indexes_equivalent(self, old_idx: Any, new_idx: Any) -> bool:
            old, new = ({(c.name, c.is_descending) for c in each.columns} for each in (old_idx, new_idx))
            return old == new and old_idx.is_unique == new_idx.is_unique

    Dialect = differing(_Differ)


class ForeignKeysByTargetAlone(SeededDefect):
    """The differ compares the ends of foreign keys and not what they do."""

    class _Differ:
        def _fk_equivalent(self, old_fk: Any, new_fk: Any) -> bool:
            return True

    Dialect = differing(_Differ)


class RemovedColumnsMissed(SeededDefect):
    """The differ looks at the columns of the new table alone."""

    class _Differ:
        def _diff_table(self, name: str, old_tbl: Any, new_tbl: Any) -> Any:
            found = super()._diff_table(name, old_tbl, new_tbl)
            found.column_diffs = [each for each in found.column_diffs if not each.is_removed]
            return found

    Dialect = differing(_Differ)


class RemovedTablesMissed(SeededDefect):
    """The differ looks at the new tables alone."""

    class _Differ:
        def compare(self, old: Any, new: Any) -> Any:
            found = super().compare(old, new)
            found.table_diffs = {name: each for name, each in found.table_diffs.items() if not each.is_removed}
            return found

    Dialect = differing(_Differ)


class ColumnsComparedAsObjects(SeededDefect):
    """The differ compares columns by identity, so that nothing is ever the same."""

    class _Differ:
        def _columns_equivalent(self, old_col: Any, new_col: Any) -> bool:
            return old_col is new_col

    Dialect = differing(_Differ)


class AnyDialectCompared(SeededDefect):
    """The differ compares snapshots of any two dialects."""

    class _Differ:
        def compare(self, old: Any, new: Any) -> Any:
            import dataclasses

            return super().compare(old, dataclasses.replace(new, dialect_class=old.dialect_class))

    Dialect = differing(_Differ)


class FactsThatJsonCannotHold(SeededDefect):
    """The extra facts that are reported of a column hold an object instead of plain values."""

    class _Introspector:
        def _parse_columns(self, rows: Any, table_name: str, schema: str, **more: Any) -> Any:
            found = super()._parse_columns(rows, table_name, schema, **more)
            for column in found:
                column.extra = {"row": object}
            return found

    Backend = introspecting(_Introspector)
