"""Random subqueries: within the terms of a query, and as what it reads from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count as counting
from random import Random
from typing import Any, Callable

from rhosocial.activerecord.backend.expression import CTEExpression, SetOperationExpression, WithQueryExpression
from rhosocial.activerecord.backend.expression.functions import count, max_, min_, sum_
from rhosocial.activerecord.backend.expression.query_parts import WhereClause

from ...capabilities import Capability
from ...engine.db import Db
from .random_queries import Queries
from .random_sources import Query, Source
from .random_terms import Draw, Drawing, Env, Term, labelled
from .three_valued_logic import Truth, among, compared, negated

_COLUMNS = ("k", "a", "b", "word")
_AGGREGATES: dict[str, tuple[Any, Callable[[list[Any]], Any]]] = {
    "max": (max_, max),
    "min": (min_, min),
    "sum": (sum_, sum),
    "count": (count, len),
}


@dataclass
class SubqueryDrawing(Drawing):
    """Draws terms among which are EXISTS, IN and a value, each of a query that may ask the outer row."""

    queries: Any = None
    """What has the rows of each table."""
    numbers: Iterator[int] = field(default_factory=counting)
    levels: int = 2
    """Subqueries within each other."""

    def condition_draws(self) -> list[Draw]:
        """Those of a query without subqueries, and these."""
        return [*super().condition_draws(), self._exists, self._exists, self._within, self._within]

    def number_draws(self) -> list[Draw]:
        """Those of a query without subqueries, and the value of one."""
        return [*super().number_draws(), self._aggregated, self._aggregated]

    def _inner(self, depth: int) -> tuple[str, str, Term]:
        """A table, its alias, and a condition on its rows and the outer one."""
        alias = f"s{next(self.numbers)}"
        table = self.random.choice(("fact", "twin"))
        aliases = [alias, alias, *self.aliases]
        # More levels are more than some databases parse.
        common = (self.db, self.random, aliases, self.nested, self.claimed)
        inner = (
            SubqueryDrawing(*common, self.queries, self.numbers, self.levels - 1)
            if self.levels > 1
            else Drawing(*common)
        )
        own = inner.condition(min(max(depth, 0), 1), under="AND")
        if self.random.random() < 0.3:
            return table, alias, own
        other, (mine, its) = self.random.choice(self.aliases), self.random.choice((("a", "a"), ("k", "k"), ("b", "a")))
        correlated = Term(
            f"{other}.{mine} = {alias}.{its}",
            lambda env: compared("=", env[other][mine], env[alias][its]),
            lambda d: self.queries.terms.col(mine, other) == self.queries.terms.col(its, alias),
        )
        return table, alias, self._tree("AND", [correlated, own])

    def _selected(self, env: Env, table: str, alias: str, condition: Term) -> list[Any]:
        rows = self.queries.rows[table]
        return [row for row in rows if condition.value({**env, alias: row}) is True]

    def _query(self, table: str, alias: str, condition: Term, asked: Callable[[Any], Any]) -> Any:
        d, terms = self.db.dialect, self.queries.terms
        return terms.select([asked(d)], terms.table(table, alias), WhereClause(d, condition.build(d)))

    def _exists(self, depth: int) -> Term:
        table, alias, condition = self._inner(depth - 1)
        there = self.random.random() < 0.6

        def build(d: Any) -> Any:
            terms = self.queries.terms
            query = self._query(table, alias, condition, lambda d: terms.col("k", alias))
            return terms.exists(query) if there else terms.absent(query)

        return Term(
            f"{'' if there else 'NOT '}EXISTS (select from {table} {alias} where {condition.text})",
            lambda env: bool(self._selected(env, table, alias, condition)) is there,
            build,
        )

    def _within(self, depth: int) -> Term:
        if self.queries.pages_in_lists and self.random.random() < 0.25:
            return self._within_a_page(depth)
        table, alias, condition = self._inner(depth - 1)
        value, name = self.number(max(depth - 1, 0)), self.random.choice(("a", "b", "k"))
        outside = self.random.random() < 0.3

        def truth(env: Env) -> Truth:
            found = among(value.value(env), [row[name] for row in self._selected(env, table, alias, condition)])
            return negated(found) if outside else found

        def build(d: Any) -> Any:
            terms = self.queries.terms
            asked = terms.within(value.build(d), self._query(table, alias, condition, lambda d: terms.col(name, alias)))
            return ~asked if outside else asked

        text = f"{value.text} IN (select {alias}.{name} from {table} {alias} where {condition.text})"
        return Term(f"NOT ({text})" if outside else text, truth, build)

    def _within_a_page(self, depth: int) -> Term:
        """IN over a part of the different values of a column, in their order."""
        table, name = self.random.choice(("fact", "twin")), self.random.choice(("a", "b"))
        value, limit, offset = self.number(max(depth - 1, 0)), self.random.randint(1, 3), self.random.randint(0, 2)

        def truth(env: Env) -> Truth:
            values = sorted({row[name] for row in self.queries.rows[table] if row[name] is not None})
            return among(value.value(env), values[offset : offset + limit])

        def build(d: Any) -> Any:
            terms = self.queries.terms
            there = WhereClause(d, terms.col(name).is_not_null())
            query = terms.select([name], table, there, order_by=[name], limit=limit, offset=offset, distinct=True)
            return terms.within(value.build(d), query)

        text = f"select distinct {name} from {table} where it is there order by it limit {limit} offset {offset}"
        return Term(f"{value.text} IN ({text})", truth, build)

    def _aggregated(self, depth: int) -> Term:
        table, alias, condition = self._inner(depth - 1)
        name, (function, compute) = self.random.choice(list(_AGGREGATES.items()))
        column = self.random.choice(("a", "b", "k"))

        def value(env: Env) -> Any:
            values = [row[column] for row in self._selected(env, table, alias, condition) if row[column] is not None]
            return compute(values) if values or name == "count" else None

        def build(d: Any) -> Any:
            terms = self.queries.terms
            query = self._query(table, alias, condition, lambda d: function(d, terms.col(column, alias)))
            return terms.sub(query)

        if self.queries.aside.random() < 0.15:
            return self._of_a_group(self.queries.aside)
        return Term(
            f"(select {name}({alias}.{column}) from {table} {alias} where {condition.text})", value, build, simple=True
        )

    def _of_a_group(self, random: Random) -> Term:
        """The number of rows in the group of the outer row's value: NULL where there is no group, and never 0."""
        other, name, alias = random.choice(list(self.aliases)), random.choice(("a", "b")), f"s{next(self.numbers)}"
        table = random.choice(("fact", "twin"))

        def value(env: Env) -> Any:
            wanted = env[other][name]
            return sum(row[name] == wanted for row in self.queries.rows[table] if wanted is not None) or None

        def build(d: Any) -> Any:
            terms = self.queries.terms
            equal, key = terms.col(name, other) == terms.col(name, alias), terms.col("k", alias)
            by, source = [terms.col(name, alias)], terms.table(table, alias)
            return terms.sub(terms.select([count(d, key)], source, WhereClause(d, equal), group_by=by))

        text = f"(select count(k) from {table} {alias} where {other}.{name} = {alias}.{name} group by {alias}.{name})"
        return Term(text, value, build, simple=True)


@dataclass
class ValueDrawing(SubqueryDrawing):
    """Draws conditions that ask the value of a subquery wherever they ask a number."""

    def number(self, depth: int = 2) -> Term:
        """The value of a subquery."""
        return self._aggregated(depth)

    def condition_draws(self) -> list[Draw]:
        """Those that ask a number."""
        return Drawing.condition_draws(self)


@dataclass
class Sources(Queries):
    """Queries that read from other queries."""

    pages_in_lists: bool = False
    """Whether the database takes LIMIT in a query after IN; MySQL and MariaDB do not."""
    inner_names: bool = False
    """Whether the database takes WITH in a subquery; SQL Server does not."""

    def __post_init__(self) -> None:
        self.names = counting()

    async def fill(self) -> None:
        """New rows; before them, ask what the database takes."""
        self.pages_in_lists = await self.takes(
            'SELECT "k" FROM {fact} WHERE "k" IN (SELECT DISTINCT "a" FROM {twin} ORDER BY "a" LIMIT 1)'
        )
        self.inner_names = self.db.can(Capability.BASIC_CTE) and await self.takes(
            'SELECT "k" FROM (WITH "c" AS (SELECT "k" FROM {fact}) SELECT "k" FROM "c") "f"'
        )
        await super().fill()

    def derived(self, depth: int = 2) -> Source:
        """A query in FROM: a condition, a part in the order of keys, or two of them as one list."""
        text, build, rows = self._read(depth)
        return Source(f"({text}) f", lambda: self.terms.sub(build(), "f"), _under("f", rows), ["f"])

    def common(self) -> Source:
        """A CTE, or two of which the second reads the first one; the query reads the last one, or both."""
        first = f"c{next(self.names)}"
        text, build, rows = self._read(1)
        named = [(first, build)]
        wording = f"with {first} as ({text})"
        found = {first: rows}
        if self.random.random() < 0.6:
            second = f"c{next(self.names)}"
            inner = Source(first, lambda: self.terms.by_name(first, "f"), _under("f", rows), ["f"])
            text, build, rows = self._narrowed(inner)
            named.append((second, build))
            wording += f", {second} as ({text})"
            found[second] = rows
        last, rows = list(found.items())[-1]
        recursive = self.aside.random() < 0.3 and self.db.can(Capability.RECURSIVE_CTE)
        wording = wording.replace("with ", "with recursive ", 1) if recursive else wording
        source = Source(
            f"{wording} {last} f", lambda: self.terms.by_name(last, "f"), _under("f", rows), ["f"], named, recursive
        )
        draw = self.random.random()
        if draw < 0.2 and self.inner_names:
            return self._hiding(source, last)
        return self._beside(source, first, found[first]) if draw < 0.5 else source

    def _hiding(self, left: Source, name: str) -> Source:
        """A join with a query whose own WITH has the same name for other rows: each name means the innermost one."""
        text, build, rows = self._read(1)
        d = self.db.dialect

        asked, rows, within = self._deeper(name, rows)

        def inner() -> Any:
            return WithQueryExpression(d, ctes=[CTEExpression(d, name, build())], main_query=asked())

        wording = f"(with {name} as ({text}) {within})"
        return self._with(left, wording, rows, lambda: self.terms.sub(inner(), "g"), first=self.random.random() < 0.5)

    def _deeper(self, name: str, rows: list[Any]) -> tuple[Callable[[], Any], list[Any], str]:
        """A query of a name, from up to two levels below it: each has a WITH, whose own name may be the one that is read."""
        d, levels, seen = self.db.dialect, [], {name: rows}
        former, self.random = self.random, self.aside
        for _ in range(self.aside.choice((0, 1, 1, 2))):
            own = f"c{next(self.names)}"
            text, build, found = self._read(0)
            levels.append((own, build, text))
            seen[own] = found
        self.random = former
        read = self.aside.choice([name, name, *seen])

        def asked() -> Any:
            query = self.terms.select(list(_COLUMNS), self.terms.by_name(read))
            for place, (own, build, _) in enumerate(reversed(levels)):
                query = WithQueryExpression(d, ctes=[CTEExpression(d, own, build())], main_query=query)
                query = self.terms.select(list(_COLUMNS), self.terms.sub(query, f"h{place}"))
            return query

        wording = f"select from {read}"
        for own, _, text in reversed(levels):
            wording = f"select from (with {own} as ({text}) {wording})"
        return asked, seen[read], wording

    def _beside(self, left: Source, name: str, rows: Sequence[Any]) -> Source:
        """A join with a CTE, which may be read a second time so."""
        return self._with(left, name, rows, lambda: self.terms.by_name(name, "g"))

    def _with(
        self, left: Source, wording: str, rows: Sequence[Any], right: Callable[[], Any], first: bool = False
    ) -> Source:
        """A join; ``first``: what is joined is written before what it is joined to."""

        def build() -> Any:
            on = self.terms.col("a", "f") == self.terms.col("a", "g")
            sides = (right(), left.build()) if first else (left.build(), right())
            return self.terms.join(*sides, on)

        pairs: list[Env] = [
            {**env, "g": row}
            for env in left.rows
            for row in rows
            if env["f"]["a"] is not None and env["f"]["a"] == row["a"]
        ]
        text = f"{left.text} join {wording} g on f.a = g.a"
        return Source(text, build, pairs, ["f", "g"], left.named, left.recursive)

    def _read(self, depth: int) -> tuple[str, Callable[[], Any], list[Any]]:
        """A query for the four columns of a table."""
        if depth > 1 and self.random.random() < 0.3:
            return self._narrowed(self.derived(depth - 1))
        if depth > 0 and self.random.random() < 0.25 and self.db.can(Capability.UNION):
            return self._both(self._narrowed(self.one_table()), self._narrowed(self.one_table()))
        if depth > 0 and self.random.random() < 0.15:
            return self._grouped()
        return self._narrowed(self.one_table(self.random.choice(("fact", "twin"))))

    def _grouped(self) -> tuple[str, Callable[[], Any], list[Any]]:
        """The highest key of each group of equal rows."""
        groups: dict[tuple[Any, ...], Any] = {}
        table = self.random.choice(("fact", "twin"))
        for row in self.rows[table]:
            groups[row["a"], row["b"], row["word"]] = row
        names = _COLUMNS[1:]

        def build() -> Any:
            return self.terms.select(
                [labelled(self.db.dialect, max_(self.db.dialect, self.terms.col("k")), "k"), *names],
                table,
                group_by=names,
            )

        return (
            f"select max(k), a, b, word from {table} group by a, b, word",
            build,
            [dict(row) for row in groups.values()],
        )

    def _narrowed(self, source: Source) -> tuple[str, Callable[[], Any], list[Any]]:
        chosen = Drawing(self.db, self.random, source.aliases, False, self.claimed).filter(1)
        part = self._part()
        rows = [dict(env["f"]) for env in source.rows if chosen.keeps(env)]
        # The rows of two tables may share a key, so that a part of them is not determined.
        ordered = part.limit is not None and len({row["k"] for row in rows}) == len(rows)
        if ordered:
            rows = part.of(sorted(rows, key=lambda row: row["k"]))

        def build() -> Any:
            columns = [self.terms.col(name, "f", name) for name in _COLUMNS]
            where = chosen.build(self.db.dialect)
            if not ordered:
                return self.terms.select(columns, source.build(), where)
            return self.terms.select(columns, source.build(), where, order_by=[self.terms.col("k", "f")], **part.asked)

        text = f"select from {source.text}{chosen.text}"
        return f"{text} order by k {part.text}" if ordered else text, build, rows

    def _both(self, left: Any, right: Any) -> tuple[str, Callable[[], Any], list[Any]]:
        """Two lists as one. A part of a list needs parentheses that not every database takes there."""

        def build() -> Any:
            d = self.db.dialect
            parts = [self.terms.select(list(_COLUMNS), self.terms.sub(each[1](), "x")) for each in (left, right)]
            return SetOperationExpression(d, *parts, "UNION", all_=True)

        return f"({left[0]}) union all ({right[0]})", build, [*left[2], *right[2]]


def with_subqueries(db: Db, family: Any, random: Random) -> Sources:
    """Queries whose terms have subqueries."""
    queries = Sources(db, family, random)
    queries.draws = partial(SubqueryDrawing, queries=queries)
    return queries


def of_values(db: Db, family: Any, random: Random) -> Sources:
    """Queries whose conditions ask the values of subqueries."""
    queries = Sources(db, family, random)
    queries.draws = partial(ValueDrawing, queries=queries)
    return queries


def _under(alias: str, rows: Sequence[Any]) -> list[Env]:
    return [{alias: row} for row in rows]


def any_query(queries: Queries, source: Source) -> Query:
    """One of the kinds of query."""
    return queries.random.choice(
        (
            lambda: queries.terms_of_rows(source, texts=False),
            lambda: queries.terms_of_rows(source, texts=True),
            lambda: queries.selected(source),
            lambda: queries.distinct(source),
            lambda: queries.totals(source),
            lambda: queries.size(source),
        )
    )()
