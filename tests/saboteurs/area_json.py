"""Saboteurs of the area ``json``: paths, and what a dialect says of documents."""

from __future__ import annotations

import re
from typing import Any, Callable

from rhosocial.activerecord.backend.dialect.mixins.json import JSONMixin
from rhosocial.activerecord.backend.expression import JSONExpression

from .kinds import Sabotage


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
            return super().format_json_arrow_expression(again(expr, path=change(expr.path)))  # type: ignore[misc]

    return Dialect


def rendering(change: Callable[[str], str], operation: str = "->>") -> type:
    """A dialect that writes something around what one operation finds."""

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            if expr.operation != operation:
                return super().format_json_arrow_expression(expr)  # type: ignore[misc]
            bare = JSONExpression(expr.dialect, expr.column, expr.path, operation, mode="arrow")
            sql, params = super().format_json_arrow_expression(bare)  # type: ignore[misc]
            sql, params = change(sql), params * change("->").count("->")
            for kind in expr.cast_types:
                sql, params = self.format_cast_expression(sql, kind, params, None)  # type: ignore[attr-defined]
            return (f"{sql} AS {self.format_identifier(expr.alias)}" if expr.alias else sql), params  # type: ignore[attr-defined]

    return Dialect


class PathSplitAtEveryDot(Sabotage):
    """The quotes around a name are dropped, so that a dot in it leads further down."""

    area = "json"
    source = "D098"
    Dialect = pathing(lambda path: path.replace('"', ""))


class PathInLowerCase(Sabotage):
    """Names of members are taken for identifiers, whose case does not count."""

    area = "json"
    source = "D098"
    Dialect = pathing(str.lower)


class ElementsCountedFromOne(Sabotage):
    """The elements of a list are counted as SQL counts."""

    area = "json"
    source = "CK"
    Dialect = pathing(lambda path: re.sub(r"\[(\d+)\](?![^.]*\")", lambda n: f"[{max(int(n[1]) - 1, 0)}]", path))


class RootIsAMember(Sabotage):
    """The root of a path is sought as a member."""

    area = "json"
    source = "CK"
    Dialect = pathing(lambda path: '$."$"' if path == "$" else path)


class PathOfThreeSteps(Sabotage):
    """A path is cut after its third step."""

    area = "json"
    source = "CK"
    Dialect = pathing(lambda path: ".".join(path.split(".")[:4]) if '"' not in path else path)


class PercentDoubledInPaths(Sabotage):
    """Percent signs are doubled for a driver that does not halve them."""

    area = "json"
    source = "D013"
    Dialect = pathing(lambda path: path.replace("%", "%%"))


class BackslashesDoubledInPaths(Sabotage):
    """Backslashes are doubled for a database that does not take them for escapes."""

    area = "json"
    source = "D155"
    Dialect = pathing(lambda path: path.replace("\\", "\\\\"))


class PathQuoteNotDoubled(Sabotage):
    """A single quote in a path ends the text."""

    area = "json"
    source = "D155"

    class Dialect:
        @staticmethod
        def _escape_sql_string(value: str) -> str:
            return value


class PathQuoteByBackslash(Sabotage):
    """A single quote in a path gets a backslash, as MySQL has it."""

    area = "json"
    source = "D155"

    class Dialect:
        @staticmethod
        def _escape_sql_string(value: str) -> str:
            return value.replace("'", "\\'")


class TextInItsQuotes(Sabotage):
    """``->>`` is written as ``->``, so that a text comes with its quotes."""

    area = "json"
    source = "D098"
    Dialect = rendering(lambda sql: "->".join(sql.rsplit("->>", 1)))


class JsonAsText(Sabotage):
    """``->`` is written as ``->>``, so that a text is no JSON any more."""

    area = "json"
    source = "D097"
    Dialect = rendering(lambda sql: "->>".join(sql.rsplit("->", 1)), "->")


class MissingMemberIsEmpty(Sabotage):
    """What is missing is an empty text."""

    area = "json"
    source = "D097"
    Dialect = rendering(lambda sql: f"COALESCE({sql}, '')")


class FoundTextTrimmed(Sabotage):
    """What is found loses its blanks."""

    area = "json"
    source = "D098"
    Dialect = rendering(lambda sql: f"(CASE WHEN typeof({sql}) = 'text' THEN TRIM({sql}) ELSE {sql} END)")


class FoundNumbersAreReal(Sabotage):
    """A whole number is found as a float."""

    area = "json"
    source = "D099"
    Dialect = rendering(lambda sql: f"(CASE typeof({sql}) WHEN 'integer' THEN CAST({sql} AS REAL) ELSE {sql} END)")


class NullWordIsNull(Sabotage):
    """A text that reads ``null`` is taken for NULL."""

    area = "json"
    source = "D097"
    Dialect = rendering(lambda sql: f"NULLIF({sql}, 'null')")


class FalseIsNull(Sabotage):
    """What is 0 or false is not found."""

    area = "json"
    source = "CK"
    Dialect = rendering(lambda sql: f"NULLIF({sql}, 0)")


class JsonAliasLost(Sabotage):
    """What a path finds has no name."""

    area = "json"
    source = "CK"

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            return super().format_json_arrow_expression(again(expr, alias=None))  # type: ignore[misc]


class JsonCastLost(Sabotage):
    """What a path finds is cast to text, whatever was asked for."""

    area = "json"
    source = "CK"

    class Dialect:
        def format_cast_expression(self, sql: Any, kind: Any, *rest: Any, **more: Any) -> Any:
            kind = "TEXT" if "->>" in str(sql) else kind
            return super().format_cast_expression(sql, kind, *rest, **more)  # type: ignore[misc]


class JsonTableAliasLost(Sabotage):
    """The column of a path loses its table."""

    area = "json"
    source = "D089"

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            plain = getattr(expr.column, "name", expr.column)
            return super().format_json_arrow_expression(again(expr, column=plain))  # type: ignore[misc]


class ColumnNameAsText(Sabotage):
    """A column that is given by its name is written as a text."""

    area = "json"
    source = "CK"

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_arrow_expression(expr)  # type: ignore[misc]
            return (sql.replace('"', "'", 2) if isinstance(expr.column, str) else sql), params


class BoundDocumentLost(Sabotage):
    """The parameters of a document that is bound are put at the end of the others."""

    area = "json"
    source = "D014"

    class Dialect:
        def format_json_arrow_expression(self, expr: Any) -> Any:
            sql, params = super().format_json_arrow_expression(expr)  # type: ignore[misc]
            return sql, ("{}",) * len(params)


class ArrowsDeniedButWritten(Sabotage):
    """The dialect denies arrows, and writes them when it is asked to."""

    area = "json"
    source = "D141"

    class Dialect:
        def supports_json_arrow_operators(self) -> bool:
            return bool(getattr(self, "writing", False))

        def format_json_arrow_expression(self, expr: Any) -> Any:
            self.writing = True
            try:
                return super().format_json_arrow_expression(expr)  # type: ignore[misc]
            finally:
                self.writing = False

        format_json_function_expression = format_json_arrow_expression


class FunctionsFindJson(Sabotage):
    """Mode ``function`` finds a text with its quotes."""

    area = "json"
    source = "D098"

    class Dialect:
        def format_json_function_expression(self, expr: Any) -> Any:
            sql, params = self.format_json_arrow_expression(expr)  # type: ignore[attr-defined]
            return sql.replace("->>", "->"), params


class MembersComparedByPattern(Sabotage):
    """A member is compared with LIKE."""

    area = "json"
    source = "D061"

    class Dialect:
        def format_comparison_predicate(self, op: Any, left: Any, right: Any) -> Any:
            op = "LIKE" if op == "=" and isinstance(left, JSONExpression) else op
            return super().format_comparison_predicate(op, left, right)  # type: ignore[misc]


class JsonTableWritten(Sabotage):
    """JSON_TABLE is written though the dialect denies it."""

    area = "json"
    source = "D141"

    class Dialect:
        def format_json_table_expression(self, *given: Any) -> Any:
            self.supports_json_table = lambda: True
            return JSONMixin.format_json_table_expression(self, *given)  # type: ignore[arg-type]


class JsonTableClaimed(Sabotage):
    """The dialect claims JSON_TABLE for a database that lacks it."""

    area = "json"
    source = "R22"

    class Dialect:
        format_json_table_expression = JSONMixin.format_json_table_expression

        def supports_json_table(self) -> bool:
            return True


class FirstRowRemembered(Sabotage):
    """A row that was read once is not read again."""

    area = "json"
    source = "D024"

    class SyncBackend:
        def fetch_one(self, sql: Any, params: Any = None, **more: Any) -> Any:
            seen = self.__dict__.setdefault("seen", {})
            if (sql, repr(params)) not in seen:
                seen[sql, repr(params)] = super().fetch_one(sql, params, **more)  # type: ignore[misc]
            return seen[sql, repr(params)]


class JsonFunctionsClaimed(Sabotage):
    """The dialect claims functions of JSON that other databases have."""

    area = "json"
    source = "D138"

    class Dialect:
        def supports_functions(self) -> Any:
            more = ("json_build_object", "json_array_elements", "json_objectagg", "json_arrayagg")
            return {**super().supports_functions(), **dict.fromkeys(more, True)}  # type: ignore[misc]
