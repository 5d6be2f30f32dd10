"""Seeded defects of the area ``windows``."""

from __future__ import annotations

import re
from typing import Any

from ..defect import SeededDefect
from ..rows import seed, setting


def renaming(name: str, other: str) -> type:
    """The mixin of a dialect that renders one window function as another."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            call.function_name = other if call.function_name == name else call.function_name
            return super().format_window_function_call(call)

    return Dialect


class PartitionForgotten(SeededDefect):
    """PARTITION BY is not rendered where there is an ORDER BY."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            if spec.order_by is not None:
                spec.partition_by = []
            return super().format_window_specification(spec)


class FrameEndForgotten(SeededDefect):
    """A frame always ends at the current row."""

    class Dialect:
        def format_window_frame_specification(self, spec: Any) -> Any:
            if spec.start_frame.endswith("PRECEDING"):
                spec.end_frame = None
            return super().format_window_frame_specification(spec)


class DefaultFrameIsRows(SeededDefect):
    """A window with an order and no frame is given a frame of rows, which parts rows of one rank."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)
            if "ORDER BY" in sql and spec.frame is None:
                sql += " ROWS UNBOUNDED PRECEDING"
            return sql, params


class WindowOrderUpwards(SeededDefect):
    """DESC in the order of a window is not rendered."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)
            return sql.replace(" DESC", ""), params


class NeighbourAlwaysNext(SeededDefect):
    """LAG and LEAD look one row far, whatever offset they are given."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            if call.function_name in ("LAG", "LEAD"):
                call.args = call.args[:1] if len(call.args) < 3 else call.args
            return super().format_window_function_call(call)


class NeighbourWithoutDefault(SeededDefect):
    """The default of LAG and LEAD is not rendered."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            if call.function_name in ("LAG", "LEAD"):
                call.args = call.args[:2]
            return super().format_window_function_call(call)


class WindowParametersBeforeArguments(SeededDefect):
    """Parameters of the window are bound before those of the function's arguments."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)
            own = sum(len(each.to_sql()[1]) for each in call.args)
            return sql, (*params[own:], *params[:own])


class NamedWindowUnnamed(SeededDefect):
    """The definition of a named window keeps its partition and loses its order."""

    class Dialect:
        def format_window_definition(self, spec: Any) -> Any:
            spec.specification.order_by = None
            return super().format_window_definition(spec)


class CastOfWindowForgotten(SeededDefect):
    """A cast of a window function is not rendered."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            del call.cast_types[:]
            return super().format_window_function_call(call)


class SecondNamedWindowForgotten(SeededDefect):
    """Of several named windows, all get the specification of the first."""

    class Dialect:
        def format_window_clause(self, clause: Any) -> Any:
            for definition in clause.definitions[1:]:
                definition.specification = clause.definitions[0].specification
            return super().format_window_clause(clause)


class WindowOrderedByRow(SeededDefect):
    """A window without an order is given one, by row, since another database asks for it."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)
            return (sql if spec.order_by or spec.frame else f"{sql} ORDER BY rowid"), params


class CountOverWindowCountsRows(SeededDefect):
    """COUNT of a column over a window is rendered as COUNT(*)."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)
            return re.sub(r"^COUNT\([^)]*\)", "COUNT(*)", sql), params


class PartsDealtLikeCards(SeededDefect):
    """NTILE is emulated by the remainder of the row's number, so that its parts are not in a row."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)
            return re.sub(r"^NTILE\(\?\) OVER (\(.*\))", r"1 - (1 - ROW_NUMBER() OVER \1) % ?", sql), params


class LastValueOfThePartition(SeededDefect):
    """LAST_VALUE without a frame is given one that reaches to the end, as most people expect."""

    class Dialect:
        def format_window_function_call(self, call: Any) -> Any:
            sql, params = super().format_window_function_call(call)
            if call.function_name == "LAST_VALUE" and call.window_spec.frame is None:
                sql = sql.replace(") AS ", " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS ")
            return sql, params


class OrderOfWindowIsEnough(SeededDefect):
    """A query with an ordered window loses its own order."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            windows = [getattr(each, "window_spec", None) for each in expr.select]
            if any(getattr(each, "order_by", None) for each in windows):
                expr.order_by = None
            return super().format_query_statement(expr)


class NullsArePartitionsEach(SeededDefect):
    """Rows without a value in PARTITION BY are partitions of one row each: NULL equals nothing, after all."""

    class Dialect:
        def format_window_specification(self, spec: Any) -> Any:
            sql, params = super().format_window_specification(spec)
            for key in spec.partition_by:
                one, _ = key.to_sql()
                sql = sql.replace(one, f"COALESCE({one}, rowid)", 1)
            return sql, params


DIALECTS = [
    (
        "FirstPartitionKeyAlone",
        "Of several keys of a partition, only the first is rendered.",
        setting("format_window_specification", partition_by=lambda spec: spec.partition_by[:1]),
    ),
    ("RankAsDenseRank", "RANK is rendered as DENSE_RANK.", renaming("RANK", "DENSE_RANK")),
    (
        "DenseRankAsRowNumber",
        "DENSE_RANK is emulated by a number that knows no ties.",
        renaming("DENSE_RANK", "ROW_NUMBER"),
    ),
    ("FrameForgotten", "The frame of a window is not rendered.", setting("format_window_specification", frame=None)),
    ("RangeAsRows", "RANGE is rendered as ROWS.", setting("format_window_frame_specification", frame_type="ROWS")),
    ("RowsAsRange", "ROWS is rendered as RANGE.", setting("format_window_frame_specification", frame_type="RANGE")),
    ("LagAsLead", "LAG is rendered as LEAD.", renaming("LAG", "LEAD")),
    (
        "AggregateUnderWindowForgotten",
        "An aggregate of an aggregate is rendered as one aggregate.",
        setting(
            "format_window_function_call", args=lambda call: [getattr(each, "args", [each])[0] for each in call.args]
        ),
    ),
    ("CumulativeShareAsRank", "CUME_DIST is rendered as PERCENT_RANK.", renaming("CUME_DIST", "PERCENT_RANK")),
]
seed(__name__, "Dialect", DIALECTS)
