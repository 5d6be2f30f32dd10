"""Saboteurs of the area ``introspection``: what is told of columns, keys and indexes."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.introspection.types import ColumnNullable, ReferentialAction

from .introspectors import each, introspecting, telling
from .kinds import Sabotage


class ToldColumnsSorted(Sabotage):
    """Columns are told in the order of the alphabet."""

    area = "introspection"
    source = "D133"
    Backend = telling(list_columns=lambda found: sorted(found, key=lambda column: column.name))


class OrdinalsFromZero(Sabotage):
    """The first column has the number 0."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(ordinal_position=lambda column: column.ordinal_position - 1))


class TypesAsAffinity(Sabotage):
    """Every type is told by the name of its storage class."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(data_type=lambda column: "text" if "char" in column.data_type else "numeric"))


class FullTypeCut(Sabotage):
    """The full type holds neither length nor precision."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(data_type_full=lambda column: column.data_type))


class LengthForgotten(Sabotage):
    """The length of a text is not told."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(character_maximum_length=lambda column: None))


class ScaleAsPrecision(Sabotage):
    """Precision and scale are swapped."""

    area = "introspection"
    source = "CK"
    Backend = telling(
        list_columns=each(numeric_precision=lambda column: column.numeric_scale, numeric_scale=lambda column: None)
    )


class EverythingNullable(Sabotage):
    """Every column is told to take NULL."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(nullable=lambda column: ColumnNullable.NULLABLE))


class DefaultsForgotten(Sabotage):
    """No column has a default."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(default_value=lambda column: None))


class DefaultNullByItsText(Sabotage):
    """A default that holds the word NULL is taken for none."""

    area = "introspection"
    source = "mariadb's COLUMN_DEFAULT"
    Backend = telling(
        list_columns=each(default_value=lambda c: None if "NULL" in str(c.default_value) else c.default_value)
    )


class EmptyDefaultIsNone(Sabotage):
    """An empty text as a default is taken for none."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(default_value=lambda c: str(c.default_value or "").strip("'") or None))


class NoDefaultIsEmpty(Sabotage):
    """A column without a default has an empty one."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(default_value=lambda column: column.default_value or ""))


class EveryKeyCountsUp(Sabotage):
    """Every column of a key is told to be generated."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(is_auto_increment=lambda column: column.is_primary_key))


class GeneratedKeyUntold(Sabotage):
    """No key is told to be generated."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(is_auto_increment=lambda column: False))


class ColumnNamesFolded(Sabotage):
    """Names of columns are told in lower case."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(name=lambda column: column.name.lower()))


class ColumnFoundWithoutBlanks(Sabotage):
    """A column is looked for by the first word of its name."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def column_exists(self, table_name: str, column_name: str, schema: Any = None) -> Any:
            return super().column_exists(table_name, column_name.split()[0], schema)  # type: ignore[misc]

    Backend = introspecting(_Introspector)


class KeyColumnsSorted(Sabotage):
    """The columns of a key or an index are told in the order of the alphabet."""

    area = "introspection"
    source = "D133"
    Backend = telling(
        list_indexes=each(columns=lambda index: sorted(index.columns, key=lambda column: str(column.name)))
    )


class FirstColumnOfIndexes(Sabotage):
    """Of an index or a key, the first column alone is told."""

    area = "introspection"
    source = "D133"
    Backend = telling(list_indexes=each(columns=lambda index: index.columns[:1]))


class IndexDirectionForgotten(Sabotage):
    """Every column of an index is ascending."""

    area = "introspection"
    source = "mysql, mariadb and postgres backends"

    class _Introspector:
        def _set_cached(self, key: str, data: Any) -> None:
            for index in data if key.startswith("index") else ():
                for column in index.columns:
                    column.is_descending = False
            super()._set_cached(key, data)  # type: ignore[misc]

    Backend = introspecting(_Introspector)


class NoIndexIsUnique(Sabotage):
    """Uniqueness of indexes is not told."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_indexes=each(is_unique=lambda index: False))


class UniqueIndexIsPrimary(Sabotage):
    """Every unique index is told as the primary key."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_indexes=each(is_primary=lambda index: index.is_unique))


class KeyColumnsUntold(Sabotage):
    """Columns do not say that they belong to the key."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_columns=each(is_primary_key=lambda column: False))


class ConstraintIndexesHidden(Sabotage):
    """An index that a constraint made is not told."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_indexes=lambda found: [i for i in found if not i.name.startswith("sqlite_autoindex")])


class OneIndexForColumns(Sabotage):
    """Of two indexes over the same columns one is told."""

    area = "introspection"
    source = "CK"
    Backend = telling(
        list_indexes=lambda found: list({tuple(column.name for column in i.columns): i for i in found}.values())
    )


class ToldIndexConditionForgotten(Sabotage):
    """The condition of an index is not told."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_indexes=each(filter_condition=lambda index: None))


class IndexesOfEveryTable(Sabotage):
    """The indexes of every table are told for each."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        @property
        def pragma(self) -> Any:
            made = super().pragma  # type: ignore[misc]
            rows = "SELECT DISTINCT i.* FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table'"
            made.index_list = lambda table, schema=None: made._executor.execute(rows)
            return made

    Backend = introspecting(_Introspector)


class ReferencesSorted(Sabotage):
    """The columns that a foreign key refers to are told in the order of the alphabet."""

    area = "introspection"
    source = "D133"
    Backend = telling(list_foreign_keys=each(referenced_columns=lambda key: sorted(map(str, key.referenced_columns))))


class FirstPairOfForeignKeys(Sabotage):
    """Of a foreign key, the first pair of columns alone is told."""

    area = "introspection"
    source = "D133"
    Backend = telling(
        list_foreign_keys=each(
            columns=lambda key: key.columns[:1], referenced_columns=lambda key: key.referenced_columns[:1]
        )
    )


class OneForeignKeyForEachTable(Sabotage):
    """Of several foreign keys to one table, the last is told."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_foreign_keys=lambda found: list({key.referenced_table: key for key in found}.values()))


class ToldActionsSwapped(Sabotage):
    """What happens on delete is told as what happens on update, and the reverse."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def _parse_foreign_keys(self, rows: Any, table_name: str, schema: str) -> Any:
            found = super()._parse_foreign_keys(rows, table_name, schema)  # type: ignore[misc]
            for key in found:
                key.on_delete, key.on_update = key.on_update, key.on_delete
            return found

    Backend = introspecting(_Introspector)


class SetNullAsRestrict(Sabotage):
    """An action of two words is not known."""

    area = "introspection"
    source = "CK"
    Backend = telling(
        list_foreign_keys=each(
            on_delete=lambda k: ReferentialAction.NO_ACTION if " " in k.on_delete.value else k.on_delete,
            on_update=lambda k: ReferentialAction.NO_ACTION if " " in k.on_update.value else k.on_update,
        )
    )


class ForeignKeyWithoutItsTable(Sabotage):
    """A foreign key does not tell whose it is."""

    area = "introspection"
    source = "CK"
    Backend = telling(list_foreign_keys=each(table_name=lambda key: ""))


class ForeignKeysOfEveryTable(Sabotage):
    """The foreign keys of every table are told for each."""

    area = "introspection"
    source = "CK"

    class Dialect:
        def format_foreign_key_query(self, expr: Any) -> Any:
            return "SELECT f.* FROM sqlite_master m, pragma_foreign_key_list(m.name) f", ()


class OneColumnWithMore(Sabotage):
    """A column that is asked for alone is told otherwise than in the list."""

    area = "introspection"
    source = "CK"

    class _Introspector:
        def get_column_info(self, table_name: str, column_name: str, schema: Any = None) -> Any:
            from rhosocial.activerecord.backend.introspection.types import ColumnInfo

            return ColumnInfo(name=column_name, table_name=table_name)

    class SyncBackend(introspecting(_Introspector)):  # type: ignore[misc]
        """The async twin would have to be awaited."""


class ForeignKeyNamesFolded(Sabotage):
    """Names in foreign keys are told in lower case."""

    area = "introspection"
    source = "CK"
    Backend = telling(
        list_foreign_keys=each(referenced_columns=lambda key: [str(name).lower() for name in key.referenced_columns])
    )
