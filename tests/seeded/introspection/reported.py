"""Seeded defects of the area ``introspection`` from public reports (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..introspectors import answering, each, introspecting


def _without(test: Any) -> Any:
    return each(default_value=lambda c: None if c.default_value and test(str(c.default_value)) else c.default_value)


class UniqueIndexesHaveNoCondition(SeededDefect):
    """A unique index with a condition is reported as one without."""

    Backend = answering(list_indexes=each(filter_condition=lambda i: None if i.is_unique else i.filter_condition))


class ConditionsOfLongIndexesForgotten(SeededDefect):
    """The condition is looked for behind the first column alone."""

    Backend = answering(
        list_indexes=each(filter_condition=lambda i: None if len(i.columns) > 1 else i.filter_condition)
    )


class DescendingOfUniqueForgotten(SeededDefect):
    """Of a unique index the names of the columns are read from the constraint, which has no direction."""

    @staticmethod
    def _ascending(found: list[Any]) -> list[Any]:
        for column in (column for index in found if index.is_unique for column in index.columns):
            column.is_descending = False
        return found

    Backend = answering(list_indexes=_ascending)


class NegativeDefaultsForgotten(SeededDefect):
    """A default that begins with a sign is not matched by the expression that looks for defaults."""

    Backend = answering(list_columns=_without(lambda text: text.lstrip("('").startswith("-")))


class FalsyDefaultsForgotten(SeededDefect):
    """A default of 0 or false is taken for none."""

    Backend = answering(list_columns=_without(lambda text: text.strip("('): ").lower() in ("0", "0.0", "false")))


class DefaultTextsOfDigitsAreNumbers(SeededDefect):
    """A default that is a text of digits is reported as the number that it reads."""

    @staticmethod
    def _number(column: Any) -> Any:
        text = str(column.default_value).strip("'")
        return str(int(text)) if text.isdigit() else column.default_value

    Backend = answering(list_columns=each(default_value=_number))


class ForeignKeysReferToPrimaryKeys(SeededDefect):
    """A foreign key of one column is reported to refer to the primary key, whichever column it refers to."""

    Backend = answering(
        list_foreign_keys=each(
            referenced_columns=lambda key: ["id"] if len(key.columns) == 1 else key.referenced_columns
        )
    )


class _OfEverySchema:
    def _parse_columns(self, rows: Any, table_name: str, schema: str) -> Any:
        found: Any = super()._parse_columns(rows, table_name, schema)  # type: ignore[misc]
        known = vars(self).setdefault("_columns_by_table", {})
        if schema in ("main", None, ""):
            known[table_name] = found
            return found
        return [*found, *known.get(table_name, ())]


class ColumnsOfEverySchema(SeededDefect):
    """The columns of tables of one name in two schemas are reported together."""

    Backend = introspecting(_OfEverySchema)
