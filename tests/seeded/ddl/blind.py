"""Seeded defects of the area ``ddl`` from the public reports of two harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.bases import BaseExpression

from ..defect import SeededDefect


class DoubleQuotesOfDefaultsStripped(SeededDefect):
    """The default of an added column loses its double quotes."""

    class Dialect:
        def format_add_column_action(self, action: Any) -> Any:
            sql, params = super().format_add_column_action(action)
            return re.sub(r"'(?:[^']|'')*'", lambda found: found[0].replace('"', ""), sql), params


class DefaultsOfAddedColumnsUnquoted(SeededDefect):
    """The text that is the default of an added column is written without its quotes."""

    class Dialect:
        def format_add_column_action(self, action: Any) -> Any:
            sql, params = super().format_add_column_action(action)
            return re.sub(r"DEFAULT '((?:[^']|'')*)'", r"DEFAULT \1", sql), params


class PartialUniqueIndexesAreWhole(SeededDefect):
    """The condition of a unique index is left out, so that it holds for every row."""

    class Dialect:
        def format_create_index_statement(self, expr: Any) -> Any:
            if expr.unique and expr.where:
                expr = copy.copy(expr)
                expr.where = None
            return super().format_create_index_statement(expr)


class ComputedDefaultsAreTexts(SeededDefect):
    """A default that is to be computed is written as a text, and that text is stored."""

    class Dialect:
        def format_default_constraint(self, constraint: Any) -> Any:
            sql, params = super().format_default_constraint(constraint)
            if isinstance(constraint.default_value, BaseExpression) and not isinstance(
                constraint.default_value, Literal
            ):
                computed = sql[len(" DEFAULT ") :].replace("'", "''")
                return f" DEFAULT '{computed}'", params
            return sql, params


class UniqueConstraintsLeftOut(SeededDefect):
    """The UNIQUE constraints of a table are left out when it is made."""

    class Dialect:
        def format_unique_constraint(self, constraint: Any) -> Any:
            return "", ()


class OldNamesOfColumnsUnquoted(SeededDefect):
    """The column that is renamed or dropped is named without quotes."""

    class Dialect:
        def format_rename_column_action(self, action: Any) -> Any:
            return f"RENAME COLUMN {action.old_name} TO {self.format_identifier(action.new_name)}", ()

        def format_drop_column_action(self, action: Any) -> Any:
            super().format_drop_column_action(action)
            return f"DROP COLUMN {action.column_name}", ()


_WORDS = {"select", "from", "where", "order", "group", "table", "index", "create", "column", "values", "user", "key"}


class NewNamesKeepTheirQuotes(SeededDefect):
    """A new name that has to be quoted is quoted as a name, and then again as a text: its quotes are part of it."""

    class Dialect:
        def _twice(self, name: str) -> str:
            plain = re.fullmatch("[a-z_][a-z0-9_]*", name) and name not in _WORDS
            return name if plain else self.format_identifier(name)

        def format_rename_column_action(self, action: Any) -> Any:
            action = copy.copy(action)
            action.new_name = self._twice(action.new_name)
            return super().format_rename_column_action(action)

        def format_rename_table_action(self, action: Any) -> Any:
            action = copy.copy(action)
            action.new_name = self._twice(action.new_name)
            return super().format_rename_table_action(action)
