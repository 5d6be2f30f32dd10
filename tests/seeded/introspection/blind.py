"""Seeded defects of the area ``introspection`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.introspection.types import ReferentialAction

from ..defect import SeededDefect
from ..introspectors import answering, each, introspecting


class ColumnsOfForeignKeysSortedApart(SeededDefect):
    """Both sides of a foreign key are sorted by name, each for itself."""

    Backend = answering(
        list_foreign_keys=each(
            columns=lambda key: sorted(key.columns),
            referenced_columns=lambda key: sorted(key.referenced_columns),
        )
    )


def _without_set_null(key: Any) -> Any:
    return ReferentialAction.NO_ACTION if key.on_delete == ReferentialAction.SET_NULL else key.on_delete


class SetNullReportedAsNoAction(SeededDefect):
    """A foreign key that sets NULL when its row is deleted is reported as one that does nothing."""

    Backend = answering(list_foreign_keys=each(on_delete=_without_set_null))


class DefaultsAreNeverReported(SeededDefect):
    """Every column is reported to have no default."""

    Backend = answering(list_columns=each(default_value=lambda column: None))


class QuotesOfDefaultsNotDoubled(SeededDefect):
    """A default is reported with its quotes around it, but those within it are not doubled."""

    Backend = answering(
        list_columns=each(
            default_value=lambda column: (
                re.sub(
                    r"(?<=^').*(?='$)",
                    lambda found: found[0].replace("''", "'"),
                    column.default_value or "",
                    flags=re.DOTALL,
                )
                or column.default_value
            )
        )
    )


class NamesOfColumnsPadded(SeededDefect):
    """The name of a column is reported with the blanks that fill it up to 31 letters."""

    Backend = answering(list_columns=each(name=lambda column: column.name.ljust(31)))


def _without_expressions(found: Any) -> Any:
    if not all(index.columns for index in found):
        raise TypeError("the name of an index's column is missing")
    return found


class IndexesOfExpressionsBreakTheList(SeededDefect):
    """The indexes of a table cannot be listed when one of them is on an expression."""

    Backend = answering(list_indexes=_without_expressions)


class _WithoutLengths:
    def _parse_columns(self, rows: Any, table_name: str, schema: str, ddl: Any = None) -> Any:
        found = super()._parse_columns(rows, table_name, schema, ddl=ddl)  # type: ignore[misc]
        return found if ddl is not None else each(character_maximum_length=lambda column: None)(found)


class LengthsInViewsAreNotReported(SeededDefect):
    """The length of a text is reported for a table's columns, and not for those of a view."""

    Backend = introspecting(_WithoutLengths)


class _LengthOfABranch:
    def _parse_columns(self, rows: Any, table_name: str, schema: str, ddl: Any = None) -> Any:
        computed = {row["name"] for row in rows if ddl is None and not row.get("type")}
        found = super()._parse_columns(rows, table_name, schema, ddl=ddl)  # type: ignore[misc]
        own = {column.name: column.character_maximum_length for column in found}
        length = each(character_maximum_length=lambda column: 3 if column.name in computed else own[column.name])
        return length(found)


class ComputedTextsHaveTheLengthOfABranch(SeededDefect):
    """A computed column of a view is reported with the length of the first text that it can be."""

    Backend = introspecting(_LengthOfABranch)


class TriggersNamedAsTheirTableAreHidden(SeededDefect):
    """A trigger that has the name of its table is taken for the table, and is not among the triggers."""

    Backend = answering(list_triggers=lambda found: [each for each in found if each.name != each.table_name])
