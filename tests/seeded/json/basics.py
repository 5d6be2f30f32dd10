"""Seeded defects of the area ``json``: paths, and what a dialect says of documents."""

from __future__ import annotations

import re
from typing import Any, Callable

from rhosocial.activerecord.backend.dialect.mixins.json import JSONMixin
from rhosocial.activerecord.backend.expression import JSONExpression

from ..defect import SeededDefect


def again(expr: Any, **changes: Any) -> Any:
    """A JSON expression once more, with some of its parts changed."""
    parts = {"column": expr.column, "path": expr.path, "alias": expr.alias, **changes}
    made = JSONExpression(expr.dialect, operation=expr.operation, mode="arrow", **parts)
    for kind in expr.cast_types:
        made.cast(kind)
    return made


def pathing(change: Callable[[str], str]) -> type:
    """A dialect that writes another path than it was given."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            return super().format_json_arrow_expression(again(expr, path=change(expr.path)))

    return Dialect


def rendering(change: Callable[[str], str], operation: str = "->>") -> type:
    """A dialect that writes something around what one operation finds."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            if expr.operation != operation:
                return super().format_json_arrow_expression(expr)
            bare = JSONExpression(expr.dialect, expr.column, expr.path, operation, mode="arrow")
            sql, params = super().format_json_arrow_expression(bare)
            sql, params = change(sql), params * change("->").count("->")
            for kind in expr.cast_types:
                sql, params = self.format_cast_expression(sql, kind, params, None)
            return (f"{sql} AS {self.format_identifier(expr.alias)}" if expr.alias else sql), params

    return Dialect


class PathSplitAtEveryDot(SeededDefect):
    """The quotes around a name are dropped, so that a dot in it leads further down."""

    Dialect = pathing(lambda path: path.replace('"', ""))


class PathInLowerCase(SeededDefect):
    """Names of members are taken for identifiers, whose case does not count."""

    Dialect = pathing(str.lower)


class ElementsCountedFromOne(SeededDefect):
    """The elements of a list are counted as SQL counts."""

    Dialect = pathing(lambda path: re.sub(r"\[(\d+)\](?![^.]*\")", lambda n: f"[{max(int(n[1]) - 1, 0)}]", path))


class RootIsAMember(SeededDefect):
    """The root of a path is sought as a member."""

    Dialect = pathing(lambda path: '$."$"' if path == "$" else path)


class PathOfThreeSteps(SeededDefect):
    """A path is cut after its third step."""

    Dialect = pathing(lambda path: ".".join(path.split(".")[:4]) if '"' not in path else path)


class PercentDoubledInPaths(SeededDefect):
    """Percent signs are doubled for a driver that does not halve them."""

    Dialect = pathing(lambda path: path.replace("%", "%%"))


class BackslashesDoubledInPaths(SeededDefect):
    """Backslashes are doubled for a database that does not take them for escapes."""

    Dialect = pathing(lambda path: path.replace("\\", "\\\\"))


class PathQuoteNotDoubled(SeededDefect):
    """A single quote in a path ends the text."""

    class Dialect:
        @staticmethod
        def _escape_sql_string(value: str) -> str:
            return value


class PathQuoteByBackslash(SeededDefect):
    """A single quote in a path gets a backslash, as MySQL has it."""

    class Dialect:
        @staticmethod
        def _escape_sql_string(value: str) -> str:
            return value.replace("'", "\\'")


class TextInItsQuotes(SeededDefect):
    """``->>`` is written as ``->``, so that a text comes with its quotes."""

    Dialect = rendering(lambda sql: "->".join(sql.rsplit("->>", 1)))


class JsonAsText(SeededDefect):
    """``->`` is written as ``->>``, so that a text is no JSON any more."""

    Dialect = rendering(lambda sql: "->>".join(sql.rsplit("->", 1)), "->")


class MissingMemberIsEmpty(SeededDefect):
    """What is missing is an empty text."""

    Dialect = rendering(lambda sql: f"COALESCE({sql}, '')")


class FoundTextTrimmed(SeededDefect):
    """What is found loses its blanks."""

    Dialect = rendering(lambda sql: f"(CASE WHEN typeof({sql}) = 'text' THEN TRIM({sql}) ELSE {sql} END)")


class FoundNumbersAreReal(SeededDefect):
    """A whole number is found as a float."""

    Dialect = rendering(lambda sql: f"(CASE typeof({sql}) WHEN 'integer' THEN CAST({sql} AS REAL) ELSE {sql} END)")


class NullWordIsNull(SeededDefect):
    """A text that reads ``null`` is taken for NULL."""

    Dialect = rendering(lambda sql: f"NULLIF({sql}, 'null')")


class FalseIsNull(SeededDefect):
    """What is 0 or false is not found."""

    Dialect = rendering(lambda sql: f"NULLIF({sql}, 0)")


class JsonAliasLost(SeededDefect):
    """What a path finds has no name."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            return super().format_json_arrow_expression(again(expr, alias=None))


class JsonCastLost(SeededDefect):
    """What a path finds is cast to text, whatever was asked for."""

    class Dialect:
        def format_cast_expression(self, sql: Any, kind: Any, *rest: Any, **more: Any) -> Any:
            kind = "TEXT" if "->>" in str(sql) else kind
            return super().format_cast_expression(sql, kind, *rest, **more)


class JsonTableAliasLost(SeededDefect):
    """The column of a path loses its table."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            plain = getattr(expr.column, "name", expr.column)
            return super().format_json_arrow_expression(again(expr, column=plain))


class ColumnNameAsText(SeededDefect):
    """A column that is given by its name is written as a text."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_arrow_expression(expr)
            return (sql.replace('"', "'", 2) if isinstance(expr.column, str) else sql), params


class BoundDocumentLost(SeededDefect):
    """The parameters of a document that is bound are put at the end of the others."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_arrow_expression(expr)
            return sql, ("{}",) * len(params)


class ArrowsDeniedButWritten(SeededDefect):
    """The dialect denies arrows, and writes them when it is asked to."""

    class Dialect:
        def supports_json_arrow_operators(self) -> bool:
            return bool(getattr(self, "writing", False))

        def format_json_arrow_expression(self, expr: Any) -> Any:
            self.writing = True
            try:
                return super().format_json_arrow_expression(expr)
            finally:
                self.writing = False

        format_json_function_expression = format_json_arrow_expression


class FunctionsFindJson(SeededDefect):
    """Mode ``function`` finds a text with its quotes."""

    class Dialect:
        def format_json_function_expression(self, expr: Any) -> Any:
            sql, params = self.format_json_arrow_expression(expr)
            return sql.replace("->>", "->"), params


class MembersComparedByPattern(SeededDefect):
    """A member is compared with LIKE."""

    class Dialect:
        def format_comparison_predicate(self, op: Any, left: Any, right: Any) -> Any:
            op = "LIKE" if op == "=" and isinstance(left, JSONExpression) else op
            return super().format_comparison_predicate(op, left, right)


class JsonTableWritten(SeededDefect):
    """JSON_TABLE is written though the dialect denies it."""

    class Dialect:
        def format_json_table_expression(self, *given: Any) -> Any:
            self.supports_json_table = lambda: True
            return JSONMixin.format_json_table_expression(self, *given)


class JsonTableClaimed(SeededDefect):
    """The dialect claims JSON_TABLE for a database that lacks it."""

    class Dialect:
        format_json_table_expression = JSONMixin.format_json_table_expression

        def supports_json_table(self) -> bool:
            return True


class FirstRowRemembered(SeededDefect):
    """A row that was read once is not read again."""

    class SyncBackend:
        def fetch_one(self, sql: Any, params: Any = None, **more: Any) -> Any:
            seen = self.__dict__.setdefault("seen", {})
            if (sql, repr(params)) not in seen:
                seen[sql, repr(params)] = super().fetch_one(sql, params, **more)
            return seen[sql, repr(params)]


class JsonFunctionsClaimed(SeededDefect):
    """The dialect claims functions of JSON that other databases have."""

    class Dialect:
        def supports_functions(self) -> Any:
            more = ("json_build_object", "json_array_elements", "json_objectagg", "json_arrayagg")
            return {**super().supports_functions(), **dict.fromkeys(more, True)}
