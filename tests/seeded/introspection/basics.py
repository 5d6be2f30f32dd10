"""Seeded defects of the area ``introspection``: what is reported of columns, keys and indexes."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.introspection.types import ColumnNullable, ReferentialAction

from ..defect import SeededDefect
from ..introspectors import answering, each, introspecting


class ToldColumnsSorted(SeededDefect):
    """Columns are reported in the order of the alphabet."""

    Backend = answering(list_columns=lambda found: sorted(found, key=lambda column: column.name))


class OrdinalsFromZero(SeededDefect):
    """The first column has the number 0."""

    Backend = answering(list_columns=each(ordinal_position=lambda column: column.ordinal_position - 1))


class TypesAsAffinity(SeededDefect):
    """Every type is reported by the name of its storage class."""

    Backend = answering(list_columns=each(data_type=lambda column: "text" if "char" in column.data_type else "numeric"))


class FullTypeCut(SeededDefect):
    """The full type holds neither length nor precision."""

    Backend = answering(list_columns=each(data_type_full=lambda column: column.data_type))


class LengthForgotten(SeededDefect):
    """The length of a text is not reported."""

    Backend = answering(list_columns=each(character_maximum_length=lambda column: None))


class ScaleAsPrecision(SeededDefect):
    """Precision and scale are swapped."""

    Backend = answering(
        list_columns=each(numeric_precision=lambda column: column.numeric_scale, numeric_scale=lambda column: None)
    )


class EverythingNullable(SeededDefect):
    """Every column is reported to take NULL."""

    Backend = answering(list_columns=each(nullable=lambda column: ColumnNullable.NULLABLE))


class DefaultsForgotten(SeededDefect):
    """No column has a default."""

    Backend = answering(list_columns=each(default_value=lambda column: None))


class DefaultNullByItsText(SeededDefect):
    """A default that holds the word NULL is taken for none. Seen with MariaDB's COLUMN_DEFAULT."""

    Backend = answering(
        list_columns=each(default_value=lambda c: None if "NULL" in str(c.default_value) else c.default_value)
    )


class EmptyDefaultIsNone(SeededDefect):
    """An empty text as a default is taken for none."""

    Backend = answering(list_columns=each(default_value=lambda c: str(c.default_value or "").strip("'") or None))


class NoDefaultIsEmpty(SeededDefect):
    """A column without a default has an empty one."""

    Backend = answering(list_columns=each(default_value=lambda column: column.default_value or ""))


class EveryKeyCountsUp(SeededDefect):
    """Every column of a key is reported as generated."""

    Backend = answering(list_columns=each(is_auto_increment=lambda column: column.is_primary_key))


class GeneratedKeyUntold(SeededDefect):
    """No key is reported as generated."""

    Backend = answering(list_columns=each(is_auto_increment=lambda column: False))


class ColumnNamesFolded(SeededDefect):
    """Names of columns are reported in lower case."""

    Backend = answering(list_columns=each(name=lambda column: column.name.lower()))


class ColumnFoundWithoutBlanks(SeededDefect):
    """A column is looked for by the first word of its name."""

    class _Introspector:
        def column_exists(self, table_name: str, column_name: str, schema: Any = None) -> Any:
            return super().column_exists(table_name, column_name.split()[0], schema)

    Backend = introspecting(_Introspector)


class KeyColumnsSorted(SeededDefect):
    """The columns of a key or an index are reported in the order of the alphabet."""

    Backend = answering(
        list_indexes=each(columns=lambda index: sorted(index.columns, key=lambda column: str(column.name)))
    )


class FirstColumnOfIndexes(SeededDefect):
    """Of an index or a key, the first column alone is reported."""

    Backend = answering(list_indexes=each(columns=lambda index: index.columns[:1]))


class IndexDirectionForgotten(SeededDefect):
    """Every column of an index is ascending. Seen in the mysql, mariadb and postgres backends."""

    class _Introspector:
        def _set_cached(self, key: str, data: Any) -> None:
            for index in data if key.startswith("index") else ():
                for column in index.columns:
                    column.is_descending = False
            super()._set_cached(key, data)

    Backend = introspecting(_Introspector)


class NoIndexIsUnique(SeededDefect):
    """Uniqueness of indexes is not reported."""

    Backend = answering(list_indexes=each(is_unique=lambda index: False))


class UniqueIndexIsPrimary(SeededDefect):
    """Every unique index is reported as the primary key."""

    Backend = answering(list_indexes=each(is_primary=lambda index: index.is_unique))


class KeyColumnsUntold(SeededDefect):
    """Columns do not say that they belong to the key."""

    Backend = answering(list_columns=each(is_primary_key=lambda column: False))


class ConstraintIndexesHidden(SeededDefect):
    """An index that a constraint made is not reported."""

    Backend = answering(list_indexes=lambda found: [i for i in found if not i.name.startswith("sqlite_autoindex")])


class OneIndexForColumns(SeededDefect):
    """Of two indexes over the same columns one is reported."""

    Backend = answering(
        list_indexes=lambda found: list({tuple(column.name for column in i.columns): i for i in found}.values())
    )


class ToldIndexConditionForgotten(SeededDefect):
    """The condition of an index is not reported."""

    Backend = answering(list_indexes=each(filter_condition=lambda index: None))


class IndexesOfEveryTable(SeededDefect):
    """The indexes of every table are reported for each."""

    class _Introspector:
        @property
        def pragma(self) -> Any:
            made = super().pragma
            rows = "SELECT DISTINCT i.* FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table'"
            made.index_list = lambda table, schema=None: made._executor.execute(rows)
            return made

    Backend = introspecting(_Introspector)


class ReferencesSorted(SeededDefect):
    """The columns that a foreign key refers to are reported in the order of the alphabet."""

    Backend = answering(list_foreign_keys=each(referenced_columns=lambda key: sorted(map(str, key.referenced_columns))))


class FirstPairOfForeignKeys(SeededDefect):
    """Of a foreign key, the first pair of columns alone is reported."""

    Backend = answering(
        list_foreign_keys=each(
            columns=lambda key: key.columns[:1], referenced_columns=lambda key: key.referenced_columns[:1]
        )
    )


class OneForeignKeyForEachTable(SeededDefect):
    """Of several foreign keys to one table, the last is reported."""

    Backend = answering(list_foreign_keys=lambda found: list({key.referenced_table: key for key in found}.values()))


class ToldActionsSwapped(SeededDefect):
    """What happens on delete is reported as what happens on update, and the reverse."""

    class _Introspector:
        def _parse_foreign_keys(self, rows: Any, table_name: str, schema: str) -> Any:
            found = super()._parse_foreign_keys(rows, table_name, schema)
            for key in found:
                key.on_delete, key.on_update = key.on_update, key.on_delete
            return found

    Backend = introspecting(_Introspector)


class SetNullAsRestrict(SeededDefect):
    """An action of two words is not known."""

    Backend = answering(
        list_foreign_keys=each(
            on_delete=lambda k: ReferentialAction.NO_ACTION if " " in k.on_delete.value else k.on_delete,
            on_update=lambda k: ReferentialAction.NO_ACTION if " " in k.on_update.value else k.on_update,
        )
    )


class ForeignKeyWithoutItsTable(SeededDefect):
    """A foreign key does not name its table."""

    Backend = answering(list_foreign_keys=each(table_name=lambda key: ""))


class ForeignKeysOfEveryTable(SeededDefect):
    """The foreign keys of every table are reported for each."""

    class Dialect:
        def format_foreign_key_query(self, expr: Any) -> Any:
            return "SELECT f.* FROM sqlite_master m, pragma_foreign_key_list(m.name) f", ()


class OneColumnWithMore(SeededDefect):
    """A column that is asked for alone is reported otherwise than in the list."""

    class _Introspector:
        def get_column_info(self, table_name: str, column_name: str, schema: Any = None) -> Any:
            from rhosocial.activerecord.backend.introspection.types import ColumnInfo

            return ColumnInfo(name=column_name, table_name=table_name)

    class SyncBackend(introspecting(_Introspector)):
        """The async twin would have to be awaited."""


class ForeignKeyNamesFolded(SeededDefect):
    """Names in foreign keys are reported in lower case."""

    Backend = answering(
        list_foreign_keys=each(referenced_columns=lambda key: [str(name).lower() for name in key.referenced_columns])
    )
