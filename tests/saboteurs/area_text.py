"""Saboteurs of the area ``text``."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression import Literal

from .area_types import bending
from .kinds import Sabotage


def naming(change: Any) -> type:
    """A mixin that changes every identifier before it is quoted."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return str(super().format_identifier(change(identifier)))  # type: ignore[misc]

    return Dialect


class EqualityAsLike(Sabotage):
    """``=`` is rendered as LIKE, so that signs of patterns mean something."""

    area = "text"
    source = "D061"

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("LIKE" if op == "=" else op, left, right)  # type: ignore[misc]


class ListsWrittenAsText(Sabotage):
    """The values of IN are written into the statement, their quotes escaped with a backslash."""

    area = "text"
    source = "D157"

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            if not all(isinstance(value, str) for value in literal_values):
                return super().format_in_predicate_with_literal_values(expr, literal_values)  # type: ignore[misc]
            sql, params = expr.to_sql()
            texts = ", ".join("'" + value.replace("'", "\\'") + "'" for value in literal_values)
            return f"{sql} IN ({texts})", params


class BatchesUnescaped(Sabotage):
    """A batch is put together as a text with ``%``, which halves doubled signs."""

    area = "text"
    source = "D013"

    class SyncBackend:
        def execute_many(self, sql: str, params_list: Any) -> Any:
            halved = [[v.replace("%%", "%") if isinstance(v, str) else v for v in row] for row in params_list]
            return super().execute_many(sql, halved)  # type: ignore[misc]

    class AsyncBackend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            halved = [[v.replace("%%", "%") if isinstance(v, str) else v for v in row] for row in params_list]
            return await super().execute_many(sql, halved)  # type: ignore[misc]


class WordsOfSqlAreMeant(Sabotage):
    """A text that looks like a word of SQL is taken for it."""

    area = "text"
    source = "D053"
    Backend = bending(str, lambda value: None if value == "NULL" else value)


class CaseResultsTrimmed(Sabotage):
    """The results of a CASE are trimmed."""

    area = "text"
    source = "D055"

    class Dialect:
        def format_case_expression(self, *given: Any, **named: Any) -> Any:
            sql, params = super().format_case_expression(*given, **named)  # type: ignore[misc]
            return re.sub(r"THEN (\?)", r"THEN TRIM(\1)", sql), params


class UpsertReplaces(Sabotage):
    """A row in the way is replaced by the new one."""

    area = "text"
    source = "D168"

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clause(expr)  # type: ignore[misc]
            return re.sub(r"SET .*", 'SET "n" = excluded."n" + 0 * ?', sql), params


class EscapeDropped(Sabotage):
    """What names the escape character of a pattern is cut off the condition."""

    area = "text"
    source = "D061"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql.replace(" ESCAPE '!'", ""), params)  # type: ignore[misc]


class PatternsFitParts(Sabotage):
    """A pattern is sought anywhere in the text."""

    area = "text"
    source = "D061"

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = super().format_like_predicate(op, expr, pattern)  # type: ignore[misc]
            return sql, (*params[:-1], f"%{params[-1]}%")


class BackslashPatternsRaise(Sabotage):
    """A pattern that ends with a backslash raises Python's own error."""

    area = "text"
    source = "D061"

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " LIKE " in sql and str(params[-1]).endswith("\\"):
                raise IndexError("string index out of range")
            return super()._prepare_sql_and_params(sql, params)  # type: ignore[misc]


class KeysAsPatterns(Sabotage):
    """Rows to be deleted or changed are found by LIKE."""

    area = "text"
    source = "D061"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            head, _, tail = sql.partition("WHERE")
            return f"{head}WHERE{tail.replace(' = ', ' LIKE ')}", params


class ColumnsIgnoreCase(Sabotage):
    """Columns of text are made with a collation that ignores case, undeclared."""

    area = "text"
    source = "D056"

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)  # type: ignore[misc]
            return re.sub(r" (VARCHAR\(\d+\)|TEXT)", r" \1 COLLATE NOCASE", sql), params


class GroupsTrimmed(Sabotage):
    """Groups are made of trimmed texts."""

    area = "text"
    source = "D055"

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            sql, params = super().format_group_by_having_clause(clause)  # type: ignore[misc]
            return re.sub(r'GROUP BY ("\w+")$', r"GROUP BY RTRIM(\1)", sql), params


class TextInSmallLetters(Sabotage):
    """Every text is stored in small letters."""

    area = "text"
    source = "D056"
    Backend = bending(str, lambda value: value.lower())


class OrderIgnoresCase(Sabotage):
    """ORDER BY ignores case, and comparisons don't."""

    area = "text"
    source = "D056"

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)  # type: ignore[misc]
            return re.sub(r'("v")(?! DESC)', r"\1 COLLATE NOCASE", sql), params


class WordsOfSqlUnquoted(Sabotage):
    """Names that look harmless are not quoted."""

    area = "text"
    source = "D063"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            harmless = re.fullmatch("[a-z_]+", identifier)
            return identifier if harmless else str(super().format_identifier(identifier))  # type: ignore[misc]


class QuotesOfNamesNotDoubled(Sabotage):
    """A quotation mark in a name ends it."""

    area = "text"
    source = "D158"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class NamesCutAtADot(Sabotage):
    """A dot in a name is taken for the one between schema and table."""

    area = "text"
    source = "D065"

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return ".".join(f'"{part}"' for part in identifier.replace('"', '""').split("."))


class NamesWithQuestionMarks(Sabotage):
    """Question marks of names are counted and replaced as placeholders."""

    area = "text"
    source = "D013"
    Dialect = naming(lambda name: name.replace("?", ""))


class NamesWithPercentSigns(Sabotage):
    """Percent signs of names are doubled, though the driver does not read them."""

    area = "text"
    source = "D013"
    Dialect = naming(lambda name: name.replace("%", "%%"))


class NamesInLatinLetters(Sabotage):
    """Letters of names that Latin-1 does not have become question marks."""

    area = "text"
    source = "D058"
    Dialect = naming(lambda name: name.encode("latin-1", "replace").decode("latin-1"))


class NamesOfThreeBytes(Sabotage):
    """Characters of names beyond U+FFFF become a replacement character."""

    area = "text"
    source = "D058"
    Dialect = naming(lambda name: "".join("\ufffd" if ord(sign) > 0xFFFF else sign for sign in name))


class NamesCutAtNul(Sabotage):
    """A name ends at its first NUL character, as in C."""

    area = "text"
    source = "D059"
    Dialect = naming(lambda name: name.split("\0")[0])


class NamesCutShort(Sabotage):
    """Names end after 900 characters."""

    area = "text"
    source = "D066"
    Dialect = naming(lambda name: name[:900])


class NamesCutAtTheLimit(Sabotage):
    """Names beyond the limit are cut in silence."""

    area = "text"
    source = "D066"
    Dialect = naming(lambda name: name[:1000])


class ValuesWrittenIntoTheStatement(Sabotage):
    """A text is put between quotes into the statement, and its own quotes are left as they are."""

    area = "text"
    source = "D157"

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            if isinstance(right, Literal) and isinstance(right.value, str):
                sql, params = left.to_sql()
                return f"{sql} {op} '{right.value}'", params
            return super().format_comparison_predicate(op, left, right)  # type: ignore[misc]
