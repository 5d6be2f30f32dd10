"""Reading several sources: joins, lateral subqueries, set operations."""

from __future__ import annotations

from typing import Any

from ..definition import Definition
from ..probe import Asks, Form, Probe, gives, in_order

# Where the two sides name a column differently, its name is the database's own choice (SQL standard).
_LEFT = '(SELECT 1 AS "k"{nothing} UNION ALL SELECT 2 AS "k"{nothing}) "x"'
_RIGHT = '(SELECT 2 AS "m"{nothing} UNION ALL SELECT 3 AS "m"{nothing}) "y"'
_TWIN = '(SELECT 2 AS "k"{nothing} UNION ALL SELECT 3 AS "k"{nothing}) "y"'
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


class Combining:
    """Reading several sources: joins, lateral subqueries, set operations."""

    LATERAL_JOIN = Definition(
        "LateralJoinSupport",
        "A subquery in FROM can use columns of the tables that stand before it.",
        Probe(
            (
                (gives(f'SELECT "k", "w" FROM {_LEFT} CROSS JOIN LATERAL {_WIDER}', (1, 11), (2, 12)),),
                (gives(f'SELECT "k", "w" FROM {_LEFT} CROSS APPLY {_WIDER}', (1, 11), (2, 12)),),
            ),
            lambda e, d: e.LateralExpression(d, e.Subquery(d, "SELECT 1 AS w", ()), "y"),
        ),
    )
    INNER_JOIN = Definition(
        "JoinSupport",
        "Two tables can be joined so that only matching rows are kept.",
        Probe(_join("INNER", (2, 2)), _asks_join("INNER JOIN")),
    )
    LEFT_JOIN = Definition(
        "JoinSupport",
        "Rows of the left table without a match are kept, with NULL on the right.",
        Probe(_join("LEFT", (1, None), (2, 2)), _asks_join("LEFT JOIN")),
    )
    RIGHT_JOIN = Definition(
        "JoinSupport",
        "Rows of the right table without a match are kept, with NULL on the left.",
        Probe(_join("RIGHT", (2, 2), (None, 3)), _asks_join("RIGHT JOIN")),
    )
    FULL_JOIN = Definition(
        "JoinSupport",
        "Rows of either table without a match are kept, with NULL on the other side.",
        Probe(_join("FULL", (1, None), (2, 2), (None, 3)), _asks_join("FULL JOIN")),
    )
    CROSS_JOIN = Definition(
        "JoinSupport",
        "Every row of one table can be paired with every row of another.",
        Probe(
            ((gives(f'SELECT "k", "m" FROM {_LEFT} CROSS JOIN {_RIGHT}', (1, 2), (1, 3), (2, 2), (2, 3)),),),
            _asks_join("CROSS JOIN"),
        ),
    )
    NATURAL_JOIN = Definition(
        "JoinSupport",
        "Two tables can be joined on all columns that have the same name in both.",
        Probe(
            ((gives(f'SELECT "k" FROM {_LEFT} NATURAL JOIN {_TWIN}', (2,)),),),
            lambda e, d: e.JoinExpression(d, "x", "y", natural=True),
        ),
    )
    EXPLICIT_INNER_JOIN = Definition(
        "IdentifierMixin",
        "An inner join is written with the word INNER, which the database accepts.",
        not_shown="it concerns how the dialect writes an inner join, not what the database can do",
    )
    UNION = Definition(
        "SetOperationSupport",
        "The rows of two queries can be put together, each distinct row once.",
        Probe(_combine("UNION", (1,), (2,)), _asks_set("UNION")),
    )
    UNION_ALL = Definition(
        "SetOperationSupport",
        "The rows of two queries can be put together, with duplicates kept.",
        Probe(_combine("UNION ALL", (1,), (2,), (2,)), _asks_set("UNION", all_=True)),
    )
    INTERSECT = Definition(
        "SetOperationSupport",
        "A query can return only the rows that two queries have in common.",
        Probe(
            (
                (
                    gives('SELECT 2 AS "v"{nothing} INTERSECT SELECT 2{nothing}', (2,)),
                    gives('SELECT 1 AS "v"{nothing} INTERSECT SELECT 2{nothing}'),
                ),
            ),
            _asks_set("INTERSECT"),
        ),
    )
    EXCEPT = Definition(
        "SetOperationSupport",
        "A query can return the rows of one query that another one does not have.",
        Probe(
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
    )
    SET_OPERATION_ORDER_BY = Definition(
        "SetOperationSupport",
        "The result of a set operation can be ordered as a whole.",
        Probe(((in_order(f"{_ONE_TWO} ORDER BY 1 DESC", (2,), (1,)),),)),
    )
    SET_OPERATION_LIMIT_OFFSET = Definition(
        "SetOperationSupport",
        "The result of a set operation can be cut to a page with LIMIT and OFFSET.",
        Probe(
            (
                (in_order(f"{_ONE_TWO} ORDER BY 1 OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY", (2,)),),
                (in_order(f"{_ONE_TWO} ORDER BY 1 LIMIT 1 OFFSET 1", (2,)),),
            ),
        ),
    )
