"""Seeded defects of the area ``text``."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.expression import Literal

from ..bending import bending
from ..defect import SeededDefect
from ..rows import seed


def naming(change: Any) -> type:
    """A mixin that changes every identifier before it is quoted."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return str(super().format_identifier(change(identifier)))

    return Dialect


class EqualityAsLike(SeededDefect):
    """``=`` is rendered as LIKE, so that signs of patterns mean something."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("LIKE" if op == "=" else op, left, right)


class ListsWrittenAsText(SeededDefect):
    """The values of IN are written into the statement, their quotes escaped with a backslash."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: tuple[Any, ...]) -> Any:
            if not all(isinstance(value, str) for value in literal_values):
                return super().format_in_predicate_with_literal_values(expr, literal_values)
            sql, params = expr.to_sql()
            texts = ", ".join("'" + value.replace("'", "\\'") + "'" for value in literal_values)
            return f"{sql} IN ({texts})", params


class BatchesUnescaped(SeededDefect):
    """A batch is put together as a text with ``%``, which halves doubled signs."""

    class Backend:
        async def execute_many(self, sql: str, params_list: Any) -> Any:
            halved = [[v.replace("%%", "%") if isinstance(v, str) else v for v in row] for row in params_list]
            return await super().execute_many(sql, halved)


class WordsOfSqlAreMeant(SeededDefect):
    """A text that looks like a word of SQL is taken for it."""

    Backend = bending(str, lambda value: None if value == "NULL" else value)


class CaseResultsTrimmed(SeededDefect):
    """The results of a CASE are trimmed."""

    class Dialect:
        def format_case_expression(self, *given: Any, **named: Any) -> Any:
            sql, params = super().format_case_expression(*given, **named)
            return re.sub(r"THEN (\?)", r"THEN TRIM(\1)", sql), params


class UpsertReplaces(SeededDefect):
    """A row in the way is replaced by the new one."""

    class Dialect:
        def format_on_conflict_clause(self, expr: Any) -> Any:
            sql, params = super().format_on_conflict_clause(expr)
            return re.sub(r"SET .*", 'SET "n" = excluded."n" + 0 * ?', sql), params


class EscapeDropped(SeededDefect):
    """What names the escape character of a pattern is cut off the condition."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            return super()._prepare_sql_and_params(sql.replace(" ESCAPE '!'", ""), params)


class PatternsFitParts(SeededDefect):
    """A pattern is sought anywhere in the text."""

    class Dialect:
        def format_like_predicate(self, op: str, expr: Any, pattern: Any) -> Any:
            sql, params = super().format_like_predicate(op, expr, pattern)
            return sql, (*params[:-1], f"%{params[-1]}%")


class BackslashPatternsRaise(SeededDefect):
    """A pattern that ends with a backslash raises Python's own error."""

    class Backend:
        def _prepare_sql_and_params(self, sql: str, params: Any) -> Any:
            if " LIKE " in sql and str(params[-1]).endswith("\\"):
                raise IndexError("string index out of range")
            return super()._prepare_sql_and_params(sql, params)


class KeysAsPatterns(SeededDefect):
    """Rows to be deleted or changed are found by LIKE."""

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            head, _, tail = sql.partition("WHERE")
            return f"{head}WHERE{tail.replace(' = ', ' LIKE ')}", params


class ColumnsIgnoreCase(SeededDefect):
    """Columns of text are made with a collation that ignores case, undeclared."""

    class Dialect:
        def format_column_definition(self, col_def: Any) -> Any:
            sql, params = super().format_column_definition(col_def)
            return re.sub(r" (VARCHAR\(\d+\)|TEXT)", r" \1 COLLATE NOCASE", sql), params


class GroupsTrimmed(SeededDefect):
    """Groups are made of trimmed texts."""

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            sql, params = super().format_group_by_having_clause(clause)
            return re.sub(r'GROUP BY ("\w+")$', r"GROUP BY RTRIM(\1)", sql), params


class TextInSmallLetters(SeededDefect):
    """Every text is stored in small letters."""

    Backend = bending(str, lambda value: value.lower())


class OrderIgnoresCase(SeededDefect):
    """ORDER BY ignores case, and comparisons don't."""

    class Dialect:
        def format_order_by_clause(self, clause: Any) -> Any:
            sql, params = super().format_order_by_clause(clause)
            return re.sub(r'("v")(?! DESC)', r"\1 COLLATE NOCASE", sql), params


class WordsOfSqlUnquoted(SeededDefect):
    """Names that look harmless are not quoted."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            harmless = re.fullmatch("[a-z_]+", identifier)
            return identifier if harmless else str(super().format_identifier(identifier))


class QuotesOfNamesNotDoubled(SeededDefect):
    """A quotation mark in a name ends it."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return f'"{identifier}"'


class NamesCutAtADot(SeededDefect):
    """A dot in a name is taken for the one between schema and table."""

    class Dialect:
        def format_identifier(self, identifier: str) -> str:
            return ".".join(f'"{part}"' for part in identifier.replace('"', '""').split("."))


class ValuesWrittenIntoTheStatement(SeededDefect):
    """A text is put between quotes into the statement, and its own quotes are left as they are."""

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            if isinstance(right, Literal) and isinstance(right.value, str):
                sql, params = left.to_sql()
                return f"{sql} {op} '{right.value}'", params
            return super().format_comparison_predicate(op, left, right)


DIALECTS = [
    (
        "NamesWithQuestionMarks",
        "Question marks of names are counted and replaced as placeholders.",
        naming(lambda name: name.replace("?", "")),
    ),
    (
        "NamesWithPercentSigns",
        "Percent signs of names are doubled, though the driver does not read them.",
        naming(lambda name: name.replace("%", "%%")),
    ),
    (
        "NamesInLatinLetters",
        "Letters of names that Latin-1 does not have become question marks.",
        naming(lambda name: name.encode("latin-1", "replace").decode("latin-1")),
    ),
    (
        "NamesOfThreeBytes",
        "Characters of names beyond U+FFFF become a replacement character.",
        naming(lambda name: "".join("\ufffd" if ord(sign) > 0xFFFF else sign for sign in name)),
    ),
    ("NamesCutAtNul", "A name ends at its first NUL character, as in C.", naming(lambda name: name.split("\0")[0])),
    ("NamesCutShort", "Names end after 900 characters.", naming(lambda name: name[:900])),
    ("NamesCutAtTheLimit", "Names beyond the limit are cut in silence.", naming(lambda name: name[:1000])),
]
seed(__name__, "Dialect", DIALECTS)
