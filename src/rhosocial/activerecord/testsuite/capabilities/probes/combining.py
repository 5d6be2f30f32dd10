"""Probes of several sources: joins, lateral subqueries, set operations."""

from __future__ import annotations

from typing import Any

from ..vocabulary import Capability
from .model import Asks, Form, Probe, Probes, gives, in_order

_LEFT = '(SELECT 1 AS "k"{nothing} UNION ALL SELECT 2{nothing}) "x"'
_RIGHT = '(SELECT 2 AS "m"{nothing} UNION ALL SELECT 3{nothing}) "y"'
_TWIN = '(SELECT 2 AS "k"{nothing} UNION ALL SELECT 3{nothing}) "y"'
_ONE_TWO = 'SELECT 1 AS "v"{nothing} UNION ALL SELECT 2{nothing}'
_WIDER = '(SELECT "x"."k" + 10 AS "w"{nothing}) "y"'


def _join(kind: str, *rows: tuple[Any, ...]) -> tuple[Form, ...]:
    return ((gives(f'SELECT "k", "m" FROM {_LEFT} {kind} JOIN {_RIGHT} ON "k" = "m"', *rows),),)


def _asks_join(kind: str) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        condition = None if kind == "CROSS JOIN" else e.Column(d, "k") == e.Column(d, "m")
        return e.JoinExpression(d, "x", "y", kind, condition)

    return asks


def _combine(word: str, *rows: tuple[Any, ...]) -> tuple[Form, ...]:
    return ((gives(f'SELECT 1 AS "v"{{nothing}} {word} SELECT 2{{nothing}} {word} SELECT 2{{nothing}}', *rows),),)


def _asks_set(operation: str, *, all_: bool = False) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        sides = [e.QueryExpression(d, [e.Literal(d, number)]) for number in (1, 2)]
        return e.SetOperationExpression(d, sides[0], sides[1], operation, all_=all_)

    return asks


PROBES: Probes = {
    Capability.INNER_JOIN: Probe(_join("INNER", (2, 2)), _asks_join("INNER JOIN")),
    Capability.LEFT_JOIN: Probe(_join("LEFT", (1, None), (2, 2)), _asks_join("LEFT JOIN")),
    Capability.RIGHT_JOIN: Probe(_join("RIGHT", (2, 2), (None, 3)), _asks_join("RIGHT JOIN")),
    Capability.FULL_JOIN: Probe(_join("FULL", (1, None), (2, 2), (None, 3)), _asks_join("FULL JOIN")),
    Capability.CROSS_JOIN: Probe(
        ((gives(f'SELECT "k", "m" FROM {_LEFT} CROSS JOIN {_RIGHT}', (1, 2), (1, 3), (2, 2), (2, 3)),),),
        _asks_join("CROSS JOIN"),
    ),
    Capability.NATURAL_JOIN: Probe(
        ((gives(f'SELECT "k" FROM {_LEFT} NATURAL JOIN {_TWIN}', (2,)),),),
        lambda e, d: e.JoinExpression(d, "x", "y", natural=True),
    ),
    Capability.LATERAL_JOIN: Probe(
        (
            (gives(f'SELECT "k", "w" FROM {_LEFT} CROSS JOIN LATERAL {_WIDER}', (1, 11), (2, 12)),),
            (gives(f'SELECT "k", "w" FROM {_LEFT} CROSS APPLY {_WIDER}', (1, 11), (2, 12)),),
        ),
        lambda e, d: e.LateralExpression(d, e.Subquery(d, "SELECT 1 AS w", ()), "y"),
    ),
    Capability.UNION: Probe(_combine("UNION", (1,), (2,)), _asks_set("UNION")),
    Capability.UNION_ALL: Probe(_combine("UNION ALL", (1,), (2,), (2,)), _asks_set("UNION", all_=True)),
    Capability.INTERSECT: Probe(
        (
            (
                gives('SELECT 2 AS "v"{nothing} INTERSECT SELECT 2{nothing}', (2,)),
                gives('SELECT 1 AS "v"{nothing} INTERSECT SELECT 2{nothing}'),
            ),
        ),
        _asks_set("INTERSECT"),
    ),
    Capability.EXCEPT: Probe(
        (
            (
                gives('SELECT 1 AS "v"{nothing} EXCEPT SELECT 2{nothing}', (1,)),
                gives('SELECT 2 AS "v"{nothing} EXCEPT SELECT 2{nothing}'),
            ),
            (
                gives('SELECT 1 AS "v"{nothing} MINUS SELECT 2{nothing}', (1,)),
                gives('SELECT 2 AS "v"{nothing} MINUS SELECT 2{nothing}'),
            ),
        ),
        _asks_set("EXCEPT"),
    ),
    Capability.SET_OPERATION_ORDER_BY: Probe(((in_order(f"{_ONE_TWO} ORDER BY 1 DESC", (2,), (1,)),),)),
    Capability.SET_OPERATION_LIMIT_OFFSET: Probe(
        (
            (in_order(f"{_ONE_TWO} ORDER BY 1 OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY", (2,)),),
            (in_order(f"{_ONE_TWO} ORDER BY 1 LIMIT 1 OFFSET 1", (2,)),),
        ),
    ),
}
