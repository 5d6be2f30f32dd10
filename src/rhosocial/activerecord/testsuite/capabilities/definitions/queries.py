"""Reading one source: windows, named subqueries, groups, aggregates, patterns, collations."""

from __future__ import annotations

from ..definition import Definition
from ..probe import CannotTell, Form, Lab, NotShown, Probe, gives, in_order

_ROWS = ((1, 10), (1, 20), (2, 30))
STOCK = "(" + " UNION ALL ".join(f'SELECT {g} AS "g", {v} AS "v"{{nothing}}' for g, v in _ROWS) + ') "s"'
"""Three rows without a table: g and v are (1, 10), (1, 20), (2, 30)."""
_MATERIALIZED = 'WITH "n" AS MATERIALIZED (SELECT 1 AS "v"{nothing}) SELECT "v" FROM "n"'
_RECURSION = ' "n" ("v") AS (SELECT 1{nothing} UNION ALL SELECT "v" + 1 FROM "n" WHERE "v" < 3) SELECT "v" FROM "n"'
_ASKED = 'SELECT COALESCE("g", 0) AS "k", SUM("v") AS "t" FROM ' + STOCK + " GROUP BY "
_PAIRS = 'SELECT COALESCE("g", 0) AS "k", COALESCE("v", 0) AS "l", COUNT(*) AS "n" FROM ' + STOCK + " GROUP BY "
_GROUPS = ((1, 10, 1), (1, 20, 1), (2, 30, 1))
_WITHIN = 'SELECT {} WITHIN GROUP (ORDER BY "v") AS "m" FROM ' + STOCK


def _sum(over: str) -> str:
    return f'SELECT "v", SUM("v") OVER ({over}) AS "t" FROM {STOCK}'


def _within(call: str) -> str:
    return _WITHIN.replace("{}", call, 1)


async def _collates(lab: Lab) -> None:
    """Under the provider's binary collation, B comes before a."""
    if lab.binary_collation is None:
        raise CannotTell("the provider names no binary_collation")
    await lab.run('CREATE TABLE {a} ("v" VARCHAR(9))')
    for word in "aB":
        await lab.run(f"INSERT INTO {{a}} VALUES ('{word}')")
    found = await lab.rows(f'SELECT "v" FROM {{a}} ORDER BY "v" COLLATE {lab.binary_collation}')
    if found != [("B",), ("a",)]:
        raise NotShown(f"ordered under the collation {lab.binary_collation} come {found!r}, not B before a")


def _grouped(form: str, *rows: tuple[int, ...]) -> Form:
    return (gives((_PAIRS if len(rows[0]) == 3 else _ASKED) + form, *rows),)


class Queries:
    """Reading one source: windows, named subqueries, groups, aggregates, patterns, collations."""

    WINDOW_FUNCTIONS = Definition(
        "WindowFunctionSupport",
        "A query can rank rows or total them over a partition with OVER, without merging them.",
        Probe(
            ((gives(_sum('PARTITION BY "g"'), (10, 30), (20, 30), (30, 30)),),),
            lambda e, d: e.WindowFunctionCall(
                d, "ROW_NUMBER", window_spec=e.WindowSpecification(d, partition_by=["v"])
            ),
        ),
    )
    WINDOW_FRAME_CLAUSE = Definition(
        "WindowFunctionSupport",
        "A window function can be limited to a frame of rows around the current one.",
        Probe(
            ((gives(_sum('ORDER BY "v" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW'), (10, 10), (20, 30), (30, 50)),),),
            lambda e, d: e.WindowFunctionCall(
                d,
                "SUM",
                [e.Column(d, "v")],
                e.WindowSpecification(
                    d, partition_by=["v"], frame=e.WindowFrameSpecification(d, "ROWS", "1 PRECEDING", "CURRENT ROW")
                ),
            ),
        ),
    )
    BASIC_CTE = Definition(
        "CTESupport",
        "A query can begin with WITH and use the named subquery like a table.",
        Probe(
            ((gives('WITH "n" AS (SELECT 1 AS "v"{nothing}) SELECT "v" + 1 AS "w" FROM "n"', (2,)),),),
            lambda e, d: e.WithQueryExpression(
                d, [e.CTEExpression(d, "n", ("SELECT 1 AS v", ()))], e.QueryExpression(d, [e.Column(d, "v")], from_="n")
            ),
        ),
    )
    RECURSIVE_CTE = Definition(
        "CTESupport",
        "A named subquery can refer to itself, so that one query walks a tree or a graph.",
        Probe(
            (
                (gives("WITH RECURSIVE" + _RECURSION, (1,), (2,), (3,)),),
                (gives("WITH" + _RECURSION, (1,), (2,), (3,)),),
            ),
            lambda e, d: e.WithQueryExpression(
                d,
                [e.CTEExpression(d, "n", ("SELECT 1 AS v", ()))],
                e.QueryExpression(d, [e.Column(d, "v")], from_="n"),
                recursive=True,
            ),
        ),
    )
    MATERIALIZED_CTE = Definition(
        "CTESupport",
        "A query can say whether a named subquery is computed once or merged into its user.",
        Probe(
            ((gives(_MATERIALIZED, (1,)), gives(_MATERIALIZED.replace("AS MAT", "AS NOT MAT"), (1,))),),
            lambda e, d: e.WithQueryExpression(
                d,
                [e.CTEExpression(d, "n", ("SELECT 1 AS v", ()), materialized=True)],
                e.QueryExpression(d, [e.Column(d, "v")], from_="n"),
            ),
        ),
    )
    ROLLUP = Definition(
        "AdvancedGroupingSupport",
        "GROUP BY can add the subtotals of each leading part of its columns and a grand total.",
        Probe(
            (
                _grouped('ROLLUP ("g")', (1, 30), (2, 30), (0, 60)),
                _grouped('"g" WITH ROLLUP', (1, 30), (2, 30), (0, 60)),
            ),
            lambda e, d: e.rollup(d, e.Column(d, "v")),
        ),
    )
    CUBE = Definition(
        "AdvancedGroupingSupport",
        "GROUP BY can add the subtotals of every combination of its columns.",
        Probe(
            (
                _grouped(
                    'CUBE ("g", "v")', *_GROUPS, (1, 0, 2), (2, 0, 1), (0, 10, 1), (0, 20, 1), (0, 30, 1), (0, 0, 3)
                ),
            ),
            lambda e, d: e.cube(d, e.Column(d, "v")),
        ),
    )
    GROUPING_SETS = Definition(
        "AdvancedGroupingSupport",
        "GROUP BY can list several sets of columns, and one query answers for all of them.",
        Probe(
            (_grouped('GROUPING SETS (("g"), ())', (1, 30), (2, 30), (0, 60)),),
            lambda e, d: e.grouping_sets(d, [e.Column(d, "v")]),
        ),
    )
    FILTER_CLAUSE = Definition(
        "FilterClauseSupport",
        "An aggregate can count only the rows that meet its own FILTER condition.",
        Probe(
            ((gives(f'SELECT SUM("v") FILTER (WHERE "v" > 10) AS "t" FROM {STOCK}', (50,)),),),
            lambda e, d: e.AggregateFunctionCall(
                d, "SUM", e.Column(d, "v"), filter_predicate=e.Column(d, "v") > e.Literal(d, 10)
            ),
        ),
    )
    ORDERED_SET_AGGREGATION = Definition(
        "OrderedSetAggregationSupport",
        "An aggregate can depend on an order, as a percentile WITHIN GROUP does.",
        Probe(
            (
                (gives(_within("PERCENTILE_CONT(0.5)"), (20,)),),
                (gives(_within("LISTAGG(\"v\", ',')"), ("10,20,30",)),),
                (gives(_within("STRING_AGG(\"v\", ',')"), ("10,20,30",)),),
            ),
            lambda e, d: e.OrderedSetAggregation(
                d, "PERCENTILE_CONT", [e.Literal(d, 0.5)], e.OrderByClause(d, [e.Column(d, "v")])
            ),
        ),
    )
    QUALIFY_CLAUSE = Definition(
        "QualifyClauseSupport",
        "A query can filter on the result of a window function with QUALIFY.",
        Probe(
            ((gives(f'SELECT "v" FROM {STOCK} QUALIFY ROW_NUMBER() OVER (ORDER BY "v") = 1', (10,)),),),
            lambda e, d: e.QualifyClause(d, e.Column(d, "v") > e.Literal(d, 1)),
        ),
    )
    ILIKE = Definition(
        "ILIKESupport",
        "A pattern can be matched without regard to case through the ILIKE operator.",
        Probe(
            ((gives('SELECT "v" FROM (SELECT \'Ada\' AS "v"{nothing}) "s" WHERE "v" ILIKE \'aDA\'', ("Ada",)),),),
            # Rendering it with LOWER is as good as refusing it; `predicates` has the rule for that.
        ),
    )
    COLLATE_EXPRESSION = Definition(
        "CollationSupport",
        "A single expression can be compared or ordered under a named collation.",
        Probe((_collates,), lambda e, d: e.CollateExpression(d, e.Column(d, "v"), "NOCASE")),
    )
    OFFSET_WITHOUT_LIMIT = Definition(
        "DQLMixin",
        "A query can skip its first rows without saying how many it wants.",
        Probe(
            (
                (in_order(f'SELECT "v" FROM {STOCK} ORDER BY "v" OFFSET 1 ROWS', (20,), (30,)),),
                (in_order(f'SELECT "v" FROM {STOCK} ORDER BY "v" OFFSET 1', (20,), (30,)),),
            ),
            # A false answer makes the clause itself raise ValueError (contract C53); `selection` has the rule.
        ),
    )
