"""Seeded defects of the area ``introspection`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.introspection.types import ReferentialAction

from ..defect import SeededDefect
from ..introspectors import answering, each


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
