"""Untrusted text in place of SQL keywords and operators that expressions take as text."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.expression import (
    BinaryExpression,
    ComparisonPredicate,
    FunctionCall,
    JSONExpression,
    LikePredicate,
    LimitOffsetClause,
    LogicalPredicate,
    OrderByClause,
    QueryExpression,
    SetOperationExpression,
    SQLOperation,
    TableFunctionExpression,
    UnaryExpression,
    WindowFrameSpecification,
    WindowFunctionCall,
    WindowSpecification,
)
from rhosocial.activerecord.backend.expression import functions as f
from rhosocial.activerecord.backend.expression.advanced_functions import AnyExpression, OrderedSetAggregation
from rhosocial.activerecord.backend.expression.aggregates import AggregateFunctionCall
from rhosocial.activerecord.backend.expression.operators import BinaryArithmeticExpression

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ._injection_guard import Guard
from .families.guarded import CAGE

WORDS = (
    "; DROP TABLE {canary}; --",
    "= 1 OR EXISTS (SELECT 1 FROM {canary}) OR 1 =",
    "ASC, (SELECT song FROM {canary})",
    "MAX((SELECT song FROM {canary})) --",
    "+ (SELECT COUNT(*) FROM {canary}) +",
    "UNION SELECT song FROM {canary} UNION",
    "UNBOUNDED PRECEDING) , (SELECT song FROM {canary}) --",
    "CROSS JOIN {canary} CROSS JOIN",
)
"""Payloads that continue the statement after the expected keyword."""


def word(name: str, make: Any) -> Any:
    """A parameter: ``make`` builds a query from terms, the dialect and the text in place of a keyword."""

    async def attempt(guard: Guard, text: str) -> Any:
        return await guard.q.rows(make(guard.q, guard.dialect, text))

    return pytest.param(attempt, id=name)


def _windowed(q: Any, name: str, frame: Any = None) -> Any:
    d = q.dialect
    spec = WindowSpecification(d, order_by=q.order("id"), frame=frame)
    return q.select([WindowFunctionCall(d, name, args=[q.col("weight")], window_spec=spec, alias="w")], "bird")


def _united(q: Any, kind: str) -> Any:
    both = q.select(["id"], "bird"), q.select(["weight"], "bird")
    return SetOperationExpression(q.dialect, *both, kind)


def _ordered(q: Any, d: Any, direction: str) -> Any:
    order = OrderByClause(d, [(q.col("id"), direction)])
    return QueryExpression(d, select=[q.col("id")], from_=q.table("bird"), order_by=order)


def _cut(q: Any, d: Any, **cut: Any) -> Any:
    return QueryExpression(d, select=[q.col("id")], from_=q.table("bird"), limit_offset=LimitOffsetClause(d, **cut))


class InjectionWordTests(ConformanceTests):
    """A direction, operator, join type, frame or function name must be one of the known words, or is refused."""

    cage = family_fixture(CAGE)

    @pytest.mark.parametrize(
        "attempt",
        [
            word("direction", _ordered),
            word(
                "direction-of-window",
                lambda q, d, x: q.select([_over(q, OrderByClause(d, [(q.col("id"), x)]))], "bird"),
            ),
            word("limit", lambda q, d, x: _cut(q, d, limit=x)),
            word("offset", lambda q, d, x: _cut(q, d, limit=1, offset=x)),
            word("comparison", lambda q, d, x: q.select(["id"], "bird", _compared(q, d, x))),
            word("logic", lambda q, d, x: q.select(["id"], "bird", _both(q, d, x))),
            word("like", lambda q, d, x: q.select(["id"], "bird", LikePredicate(d, x, q.col("name"), q.val("A%")))),
            word("arithmetic", lambda q, d, x: q.select([_sum(q, d, x)], "bird")),
            word("binary", lambda q, d, x: q.select([BinaryExpression(d, x, q.col("id"), q.val(1))], "bird")),
            word("unary", lambda q, d, x: q.select([UnaryExpression(d, x, q.col("id"))], "bird")),
            word("operation", lambda q, d, x: q.select([SQLOperation(d, x, q.col("id"))], "bird")),
            word("any", lambda q, d, x: q.select(["id"], "bird", _any(q, d, x))),
            word("function", lambda q, d, x: q.select([FunctionCall(d, x, q.col("id"))], "bird")),
            word("aggregate", lambda q, d, x: q.select([AggregateFunctionCall(d, x, q.col("id"))], "bird")),
            word("ordered-set", lambda q, d, x: q.select([OrderedSetAggregation(d, x, [q.val(1)], "id")], "bird")),
            word("table-function", lambda q, d, x: q.select([q.val(1)], TableFunctionExpression(d, x, q.val(1)))),
            word("window-function", lambda q, d, x: _windowed(q, x)),
            word("frame", lambda q, d, x: _windowed(q, "SUM", WindowFrameSpecification(d, x, "CURRENT ROW"))),
            word("frame-start", lambda q, d, x: _windowed(q, "SUM", WindowFrameSpecification(d, "ROWS", x))),
            word(
                "frame-end",
                lambda q, d, x: _windowed(q, "SUM", WindowFrameSpecification(d, "ROWS", "UNBOUNDED PRECEDING", x)),
            ),
            word("join", lambda q, d, x: q.select([q.col("id", "a")], _joined(q, x))),
            word("set-operation", lambda q, d, x: _united(q, x)),
            word("json-operation", lambda q, d, x: q.select([_json(q, d, x)], "bird")),
            word("trim", lambda q, d, x: q.select([f.trim(d, q.col("name"), "x", x)], "bird")),
            word("cast", lambda q, d, x: q.select([q.col("id").cast(x)], "bird")),
            word("collation", lambda q, d, x: q.select([q.col("name").collate(x)], "bird")),
            word("interval", lambda q, d, x: q.select([f.date_add(d, q.col("id"), 1, x)], "bird")),
            word("field", lambda q, d, x: q.select([f.extract(d, x, q.col("id"))], "bird")),
        ],
    )
    async def test_untrusted_text_in_place_of_a_keyword_is_refused(self, db: Db, cage: Any, attempt: Any) -> None:
        """No part of the text is sent outside quotes (C100, C50).
        If this fails, check that the dialect compares the word with a list of allowed ones before it writes it."""
        guard = Guard(db, cage)
        await guard.insert_rows()
        await guard.expect_each_harmless(attempt, WORDS)


def _over(q: Any, order: Any) -> Any:
    return WindowFunctionCall(q.dialect, "ROW_NUMBER", window_spec=WindowSpecification(q.dialect, order_by=order))


def _compared(q: Any, d: Any, operator: str) -> Any:
    return ComparisonPredicate(d, operator, q.col("id"), q.val(1))


def _both(q: Any, d: Any, operator: str) -> Any:
    return LogicalPredicate(d, operator, q.col("id") == 1, q.col("id") == 1)


def _sum(q: Any, d: Any, operator: str) -> Any:
    return BinaryArithmeticExpression(d, operator, q.col("id"), q.val(1))


def _any(q: Any, d: Any, operator: str) -> Any:
    return AnyExpression(d, q.col("id"), operator, q.sub(q.select(["id"], "bird")))


def _joined(q: Any, kind: str) -> Any:
    return q.join(q.table("bird", "a"), q.table("bird", "b"), q.col("id", "a") == q.col("id", "b"), kind)


def _json(q: Any, d: Any, operation: str) -> Any:
    return JSONExpression(d, q.col("name"), "$.a", operation)
