"""Saboteurs of the area ``windows``."""

from __future__ import annotations

import re
from typing import Any

from .kinds import Sabotage


def renaming(name: str, other: str) -> type:
    """The mixin of a dialect that renders one window function as another."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            call.function_name = other if call.function_name == name else call.function_name
            return super().format_window_function_call(call)  # type: ignore[misc]

    return Dialect


class PartitionForgotten(Sabotage):
    """PARTITION BY is not rendered where there is an ORDER BY."""

    area = "windows"
    source = "D094"

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            if spec.order_by is not None:
                spec.partition_by = []
            return super().format_window_specification(spec)  # type: ignore[misc]


class FirstPartitionKeyAlone(Sabotage):
    """Of several keys of a partition, only the first is rendered."""

    area = "windows"
    source = "D094"

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            spec.partition_by = spec.partition_by[:1]
            return super().format_window_specification(spec)  # type: ignore[misc]


class RankAsDenseRank(Sabotage):
    """RANK is rendered as DENSE_RANK."""

    area = "windows"
    source = "D094"
    Dialect = renaming("RANK", "DENSE_RANK")


class DenseRankAsRowNumber(Sabotage):
    """DENSE_RANK is emulated by a number that knows no ties."""

    area = "windows"
    source = "D094"
    Dialect = renaming("DENSE_RANK", "ROW_NUMBER")


class FrameForgotten(Sabotage):
    """The frame of a window is not rendered."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            spec.frame = None
            return super().format_window_specification(spec)  # type: ignore[misc]


class RangeAsRows(Sabotage):
    """RANGE is rendered as ROWS."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_frame_specification(self, spec: Any) -> Any:
            spec.frame_type = "ROWS"
            return super().format_window_frame_specification(spec)  # type: ignore[misc]


class RowsAsRange(Sabotage):
    """ROWS is rendered as RANGE."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_frame_specification(self, spec: Any) -> Any:
            spec.frame_type = "RANGE"
            return super().format_window_frame_specification(spec)  # type: ignore[misc]


class FrameEndForgotten(Sabotage):
    """A frame always ends at the current row."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_frame_specification(self, spec: Any) -> Any:
            if spec.start_frame.endswith("PRECEDING"):
                spec.end_frame = None
            return super().format_window_frame_specification(spec)  # type: ignore[misc]


class DefaultFrameIsRows(Sabotage):
    """A window with an order and no frame is given a frame of rows, which parts rows of one rank."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)  # type: ignore[misc]
            if "ORDER BY" in sql and spec.frame is None:
                sql += " ROWS UNBOUNDED PRECEDING"
            return sql, params


class WindowOrderUpwards(Sabotage):
    """DESC in the order of a window is not rendered."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)  # type: ignore[misc]
            return sql.replace(" DESC", ""), params


class NeighbourAlwaysNext(Sabotage):
    """LAG and LEAD look one row far, whatever they are told."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            if call.function_name in ("LAG", "LEAD"):
                call.args = call.args[:1] if len(call.args) < 3 else call.args
            return super().format_window_function_call(call)  # type: ignore[misc]


class NeighbourWithoutDefault(Sabotage):
    """The default of LAG and LEAD is not rendered."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            if call.function_name in ("LAG", "LEAD"):
                call.args = call.args[:2]
            return super().format_window_function_call(call)  # type: ignore[misc]


class WindowParametersBeforeArguments(Sabotage):
    """Parameters of the window are bound before those of the function's arguments."""

    area = "windows"
    source = "D014"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)  # type: ignore[misc]
            own = sum(len(each.to_sql()[1]) for each in call.args)
            return sql, (*params[own:], *params[:own])


class NamedWindowUnnamed(Sabotage):
    """The definition of a named window keeps its partition and loses its order."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_definition(self, spec: Any) -> Any:
            spec.specification.order_by = None
            return super().format_window_definition(spec)  # type: ignore[misc]


class LagAsLead(Sabotage):
    """LAG is rendered as LEAD."""

    area = "windows"
    source = "CK"
    Dialect = renaming("LAG", "LEAD")


class CastOfWindowForgotten(Sabotage):
    """A cast of a window function is not rendered."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            del call.cast_types[:]
            return super().format_window_function_call(call)  # type: ignore[misc]


class SecondNamedWindowForgotten(Sabotage):
    """Of several named windows, all get the specification of the first."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_clause(self, clause: Any) -> Any:
            for definition in clause.definitions[1:]:
                definition.specification = clause.definitions[0].specification
            return super().format_window_clause(clause)  # type: ignore[misc]


class WindowOrderedByRow(Sabotage):
    """A window without an order is given one, by row, since another database asks for it."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)  # type: ignore[misc]
            return (sql if spec.order_by or spec.frame else f"{sql} ORDER BY rowid"), params


class AggregateUnderWindowForgotten(Sabotage):
    """An aggregate of an aggregate is rendered as one aggregate."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            call.args = [getattr(each, "args", [each])[0] for each in call.args]
            return super().format_window_function_call(call)  # type: ignore[misc]


class CountOverWindowCountsRows(Sabotage):
    """COUNT of a column over a window is rendered as COUNT(*)."""

    area = "windows"
    source = "D084"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)  # type: ignore[misc]
            return re.sub(r"^COUNT\([^)]*\)", "COUNT(*)", sql), params


class PartsDealtLikeCards(Sabotage):
    """NTILE is emulated by the remainder of the row's number, so that its parts are not in a row."""

    area = "windows"
    source = "D094"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)  # type: ignore[misc]
            return re.sub(r"^NTILE\(\?\) OVER (\(.*\))", r"1 - (1 - ROW_NUMBER() OVER \1) % ?", sql), params


class CumulativeShareAsRank(Sabotage):
    """CUME_DIST is rendered as PERCENT_RANK."""

    area = "windows"
    source = "D094"
    Dialect = renaming("CUME_DIST", "PERCENT_RANK")


class LastValueOfThePartition(Sabotage):
    """LAST_VALUE without a frame is given one that reaches to the end, as most people expect."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)  # type: ignore[misc]
            if call.function_name == "LAST_VALUE" and call.window_spec.frame is None:
                sql = sql.replace(") AS ", " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS ")
            return sql, params


class OrderOfWindowIsEnough(Sabotage):
    """A query with an ordered window loses its own order."""

    area = "windows"
    source = "CK"

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            windows = [getattr(each, "window_spec", None) for each in expr.select]
            if any(getattr(each, "order_by", None) for each in windows):
                expr.order_by = None
            return super().format_query_statement(expr)  # type: ignore[misc]


class NullsArePartitionsEach(Sabotage):
    """Rows without a value in PARTITION BY are partitions of one row each: NULL equals nothing, after all."""

    area = "windows"
    source = "D094"

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)  # type: ignore[misc]
            for key in spec.partition_by:
                one, _ = key.to_sql()
                sql = sql.replace(one, f"COALESCE({one}, rowid)", 1)
            return sql, params
