"""Seeded defects of the area ``json`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
import re
from typing import Any

from rhosocial.activerecord.backend.impl.sqlite.adapters import SQLiteJSONAdapter

from ..defect import SeededDefect


class KeysOfDigitsArePositions(SeededDefect):
    """A key of digits in a path is taken for a position in a list."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            expr = copy.copy(expr)
            expr.path = re.sub(r'\.("?)(\d+)\1(?=[.\[]|$)', r"[\2]", expr.path)
            return super().format_json_expression(expr)


def _none_as_text(options: Any) -> Any:
    documents = {name for name, (adapter, _) in (options.column_adapters or {}).items() if _is_of_documents(adapter)}
    options.data = {k: "null" if v is None and k in documents else v for k, v in options.data.items()}
    return options


def _is_of_documents(adapter: Any) -> bool:
    return isinstance(adapter, SQLiteJSONAdapter)


class NoneIsTheTextNull(SeededDefect):
    """None for a document is stored as the text null."""

    class Backend:
        async def insert(self, options: Any) -> Any:
            return await super().insert(_none_as_text(options))

        async def update(self, options: Any) -> Any:
            return await super().update(_none_as_text(options))


def without_alias(expr: Any) -> Any:
    """The member of a document, for use within another expression."""
    plain = copy.copy(expr)
    plain.alias = None
    return plain


def document_of(dialect: Any, expr: Any) -> tuple[str, Any, str]:
    """The SQL of the document that a member is read from, its parameters, and AS with the member's alias, if it has one."""
    whole, bound = expr.column.to_sql() if hasattr(expr.column, "to_sql") else (f'"{expr.column}"', ())
    return whole, bound, f" AS {dialect.format_identifier(expr.alias)}" if expr.alias else ""


class MembersOfNothingAreTheTextNull(SeededDefect):
    """A member of a document that is NULL is the text null."""

    class Dialect:
        def format_json_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_expression(without_alias(expr))
            whole, bound, named = document_of(self, expr)
            return f"CASE WHEN {whole} IS NULL THEN 'null' ELSE {sql} END{named}", (*bound, *params)


class BooleansOfDocumentsAreNumbers(SeededDefect):
    """A member that is true or false comes as the JSON text of 1 or 0, since the database counts truth in numbers."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            if expr.operation != "->" or expr.cast_types:
                return super().format_json_arrow_expression(expr)
            plain = copy.copy(expr)
            plain.alias = None
            found, params = super().format_json_arrow_expression(plain)
            named = f" AS {self.format_identifier(expr.alias)}" if expr.alias else ""
            sql = f"CASE {found} WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE {found} END{named}"
            return sql, (*params, *params)
