"""Random queries over the family ``facts``, built for the database and computed in Python from the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any, Callable

from rhosocial.activerecord.backend.expression import SetOperationExpression, WildcardExpression
from rhosocial.activerecord.backend.expression.functions import count

from ...capabilities import Capability
from ...engine.db import Db
from ...engine.noting import noted
from .random_parts import Aggregate, Part, SortKey, a_part
from .random_sources import Query, Source
from .random_terms import NUMBERS, WORDS, Drawing, Env, Term, labelled
from .terms import Terms

_COLUMNS = ("k", "a", "b", "word")
_NOTHING = dict.fromkeys(_COLUMNS)
OPERATIONS: dict[str, tuple[Capability, Any]] = {
    "UNION": (Capability.UNION, set.union),
    "INTERSECT": (Capability.INTERSECT, set.intersection),
    "EXCEPT": (Capability.EXCEPT, set.difference),
}
"""Each set operation with the capability to have it and what it makes of two sets."""
_QUERIES = 7
"""Queries on the rows of one example."""
_MOST_PAIRS = 60
"""Pairs of rows of a cross join, which others may follow."""


@dataclass
class Queries:
    """The tables ``fact`` and ``twin`` with random rows, and queries over them."""

    db: Db
    family: Any
    random: Random
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    draws: Callable[..., Drawing] = Drawing
    claimed: dict[str, bool] = field(default_factory=dict)
    """What the drawings found out of the target's functions."""
    has_truths: bool = False
    """Whether a condition can be a column of a result."""
    several_distincts: bool = True
    """Whether a query can have several aggregates with DISTINCT; Derby refuses that."""
    orders_windows_by_constants: bool = False
    """Whether a window can be ordered by a constant; SQL Server refuses that."""
    has_ranges: bool = False
    """Whether the frame of a window can be a range of peers, also without an order."""
    fewest: int = 1
    """One more than each table has rows at least."""
    aside: Random = field(default_factory=Random)
    """Draws that leave the others as they are, so that a seed keeps its queries when more can be drawn."""

    @property
    def terms(self) -> Terms:
        """The core's expressions under short names."""
        return Terms(self.db, self.family)

    async def fill(self) -> None:
        """Empty both tables and insert up to nine rows into each; before, ask what the database takes."""
        self.has_truths = await self.takes('SELECT "k" > 1 FROM {fact}')
        self.several_distincts = await self.takes('SELECT SUM(DISTINCT "a"), SUM(DISTINCT "b") FROM {fact}')
        self.orders_windows_by_constants = self.db.can(Capability.WINDOW_FUNCTIONS) and await self.takes(
            "SELECT COUNT(*) OVER (ORDER BY 7) FROM {fact}"
        )
        self.has_ranges = self.db.can(Capability.WINDOW_FRAME_CLAUSE) and await self.takes(
            'SELECT COUNT(*) OVER (PARTITION BY "a" RANGE BETWEEN CURRENT ROW AND CURRENT ROW) FROM {fact}'
        )
        for table in ("fact", "twin"):
            await self.db.run(self.family.sql(f"DELETE FROM {{{table}}}"))
            self.rows[table] = [self._row(key) for key in range(1, self.random.randint(self.fewest, 10))]
            if self.rows[table]:
                await self.terms.fill(table, " ".join(_COLUMNS), [tuple(row.values()) for row in self.rows[table]])
        self.aside = Random(repr(self.rows))

    async def takes(self, statement: str) -> bool:
        """Whether the database runs a query."""
        with suppress(Exception):
            await self.db.raw(self.family.sql(statement))
            return True
        return False

    async def gives(self, statement: str, *values: int) -> bool:
        """Whether the database runs a query of one number a row, and gives these in any order."""
        with suppress(Exception):
            found = await self.db.raw(self.family.sql(statement))
            return sorted(int(row[0]) for row in found) == sorted(values)
        return False

    def _row(self, key: int) -> dict[str, Any]:
        number = (None, *NUMBERS[:5])
        return {
            "k": key,
            "a": self.random.choice(number),
            "b": self.random.choice(number),
            "word": self.random.choice((None, *WORDS)),
        }

    # -- sources ---------------------------------------------------------------------------------------------------------------
    def one_table(self, table: str = "fact") -> Source:
        """One table under an alias."""
        return Source(
            f"{table} f", lambda: self.terms.table(table, "f"), [{"f": row} for row in self.rows[table]], ["f"]
        )

    def joined(self) -> Source:
        """One to three joins of tables and queries; a table may be joined twice, also on the same columns."""
        source = self._side_of_a_join("fact", "f")
        for number in range(self.random.choice((1, 1, 2, 3))):
            source = self._join(source, f"t{number}")
        return source

    def _side_of_a_join(self, table: str, alias: str) -> Source:
        """A table, or a query of those of its rows that a condition selects."""
        whole = Source(
            f"{table} {alias}",
            lambda: self.terms.table(table, alias),
            [{alias: row} for row in self.rows[table]],
            [alias],
        )
        if self.aside.random() < 0.7:
            return whole
        chosen = replace(self.drawing(whole), random=self.aside).filter(1)

        def build() -> Any:
            columns = [self.terms.col(name, alias) for name in _COLUMNS]
            return self.terms.sub(whole.select(self.terms, columns, chosen.build(self.db.dialect)), alias)

        rows = [env for env in whole.rows if chosen.keeps(env)]
        return Source(f"(select from {whole.text}{chosen.text}) {alias}", build, rows, [alias])

    def _join(self, left: Source, alias: str) -> Source:
        table = self.random.choice(("fact", "twin"))
        kind = self.random.choice(("INNER JOIN", "LEFT JOIN"))
        other, (mine, its) = self.random.choice(left.aliases), self.random.choice((("k", "k"), ("a", "k"), ("b", "a")))
        right = self._side_of_a_join(table, alias)
        few = len(left.rows) * len(right.rows) <= _MOST_PAIRS
        if few and self.aside.random() < 0.25 and self.db.can(Capability.CROSS_JOIN):
            return left.crossed(self.terms, right)
        more = self._existing(alias) if self.aside.random() < 0.3 else None
        rows: list[Env] = []
        for env in left.rows:
            wanted = env[other][mine]
            found = [each for each in right.rows if wanted is not None and each[alias][its] == wanted]
            found = [each for each in found if more is None or more.value(each)]
            if not found and kind == "LEFT JOIN":
                found = [{alias: _NOTHING}]
            rows += [{**env, **each} for each in found]

        def build() -> Any:
            on = self.terms.col(mine, other) == self.terms.col(its, alias)
            on = on if more is None else on & more.build(self.db.dialect)
            return self.terms.join(left.build(), right.build(), on, kind)

        asked_text = f"{left.text} {kind} {right.text} ON {other}.{mine} = {alias}.{its}"
        asked_text += "" if more is None else f" AND {more.text}"
        return Source(asked_text, build, rows, [*left.aliases, alias], left.named, left.recursive)

    def _existing(self, alias: str) -> Term:
        """A condition of a join: a table has a row that names the key of the joined one."""
        table, name = self.aside.choice(("fact", "twin")), f"e_{alias}"

        def build(d: Any) -> Any:
            same = self.terms.col("a", name) == self.terms.col("k", alias)
            return self.terms.exists(
                self.terms.select([self.terms.col("k", name)], self.terms.table(table, name), same)
            )

        return Term(
            f"EXISTS (select from {table} where a = {alias}.k)",
            lambda env: env[alias]["k"] in [row["a"] for row in self.rows[table]],
            build,
        )

    # -- queries ---------------------------------------------------------------------------------------------------------------
    def drawing(self, source: Source) -> Drawing:
        """Draws terms over a source."""
        known = (
            "predicates.a_random_tree_selects_the_right_rows",
            "expressions.a_random_term_is_computed",
        )
        nested = not any(self.db.is_known_to_fail(rule) for rule in known)
        return self.draws(self.db, self.random, source.aliases, nested=nested, claimed=self.claimed)

    def terms_of_rows(self, source: Source, *, texts: bool) -> Query:
        """The key and some computed values of each row that a condition selects, in the order of keys, or a part of them."""
        draw = self.drawing(source)
        columns = [draw.words() if texts else draw.number() for _ in range(self.random.randint(1, 3))]
        if self.aside.random() < 0.2 and self.has_truths:
            columns.append(replace(replace(draw, random=self.aside).condition(1), labelled=False))
        chosen = draw.filter()
        keys = [f"{alias}.k" for alias in source.aliases]
        part = self._part()
        rows = [source.keys_of(env, columns) for env in source.rows if chosen.keeps(env)]
        whole = len(source.aliases) == 1
        if whole:
            rows = part.of(sorted(rows))

        def build() -> Any:
            asked = self._with_keys(source, columns)
            where = chosen.build(self.db.dialect)
            if not whole:
                return source.select(self.terms, asked, where)
            return source.select(self.terms, asked, where, order_by=[self.terms.col("k", "f")], **part.asked)

        asked_text = f"select {', '.join([*keys, *(c.text for c in columns)])} from {source.text}{chosen.text}"
        return Query(f"{asked_text} {part.text}" if whole else asked_text, build, rows, whole)

    def _with_keys(self, source: Source, columns: Sequence[Term]) -> list[Any]:
        """What :meth:`Source.keys_of` computes, as columns of a query."""
        d = self.db.dialect
        asked = [self.terms.col("k", alias, f"key_{alias}") for alias in source.aliases]
        return [*asked, *(column.as_column(d, f"c{place}") for place, column in enumerate(columns))]

    def size(self, source: Source) -> Query:
        """The number of rows."""
        d = self.db.dialect
        return Query(
            f"count {source.text}",
            lambda: source.select(self.terms, [labelled(d, count(d), "c0")], None),
            [(len(source.rows),)],
        )

    def selected(self, source: Source) -> Query:
        """The keys of the rows that a condition selects."""
        chosen = self.drawing(source).filter(self.random.choice((0, 3)))
        rows = [(env["f"]["k"],) for env in source.rows if chosen.keeps(env)]

        def build() -> Any:
            where = chosen.build(self.db.dialect)
            return source.select(self.terms, [self.terms.col("k", "f")], where)

        return Query(f"select f.k from {source.text}{chosen.text}", build, rows)

    def distinct(self, source: Source) -> Query:
        """Different values of one or two columns, or a part of them in their order."""
        draw = self.drawing(source)
        columns = [draw.never_null(draw.column("a", "b")) for _ in range(self.random.choice((1, 2)))]
        chosen = draw.filter(1)
        part = self._part()
        found = {tuple(c.value(env) for c in columns) for env in source.rows if chosen.keeps(env)}
        rows = part.of(sorted(found))

        def build() -> Any:
            d = self.db.dialect
            asked = [labelled(d, column.build(d), f"c{place}") for place, column in enumerate(columns)]
            order = [self.terms.col(f"c{place}") for place in range(len(columns))]
            where = chosen.build(d)
            return source.select(self.terms, asked, where, order_by=order, distinct=True, **part.asked)

        asked_text = f"select distinct {', '.join(c.text for c in columns)} from {source.text}{chosen.text}"
        return Query(f"{asked_text} order by all {part.text}", build, rows, True)

    def sorted_by(self, source: Source) -> Query:
        """The rows in the order of one to three values, named by their column, expression or label, and a part of them."""
        draw = self.drawing(source)
        listed = [draw.never_null(draw.number()) for _ in range(self.random.choice((1, 1, 2)))]
        keys = [self._sort_key(draw, listed) for _ in range(self.random.choice((1, 2, 3)))]
        chosen = draw.filter(1)
        part = self._part()
        kept = [env for env in source.rows if chosen.keeps(env)]
        kept.sort(key=lambda env: (*(key.place(env) for key in keys), *source.keys_of(env, ())))
        rows = part.of([source.keys_of(env, listed) for env in kept])

        def build() -> Any:
            d = self.db.dialect
            asked = self._with_keys(source, listed)
            order = [*(key.build(d) for key in keys), *(self.terms.col("k", alias) for alias in source.aliases)]
            return source.select(self.terms, asked, chosen.build(d), order_by=order, **part.asked)

        order_text = ", ".join(key.text for key in keys)
        asked_text = f"select {', '.join(each.text for each in listed)} from {source.text}{chosen.text}"
        return Query(f"{asked_text} order by {order_text} {part.text}", build, rows, True)

    def _sort_key(self, draw: Drawing, listed: Sequence[Term]) -> SortKey:
        way = self.random.choice(("ASC", "DESC", "DESC", ""))
        if self.random.random() < 0.4:
            place = self.random.randrange(len(listed))
            return SortKey(listed[place], f"c{place}", way)
        return SortKey(draw.never_null(draw.number(1)), None, way)

    def totals(self, source: Source) -> Query:
        """Aggregates of computed values, of all rows or by one or two columns, with DISTINCT, FILTER and HAVING.

        A limit of a query without groups is one of its single row.
        """
        draw = self.drawing(source)
        groups = [draw.column("a", "b", "word") for _ in range(self.random.choice((0, 0, 1, 2)))]
        chosen = draw.filter(1)
        filters = self.has_filters()
        asked = [self.aggregate(draw, filters) for _ in range(self.random.randint(1, 3))]
        if not self.several_distincts:
            asked = [asked[0], *(each.of_all() for each in asked[1:])]
        least = self.random.choice((None, None, 1, 2)) if groups else None
        places: dict[tuple[Any, ...], list[Env]] = {} if groups else {(): []}
        for env in source.rows:
            if chosen.keeps(env):
                places.setdefault(tuple(group.value(env) for group in groups), []).append(env)
        rows = [
            (*place, *(each.over(envs) for each in asked))
            for place, envs in places.items()
            if least is None or len(envs) >= least
        ]
        part = Part(None, 0) if groups else a_part(self.aside)
        rows = part.of(rows)

        def build() -> Any:
            d = self.db.dialect
            columns = [labelled(d, group.build(d), f"g{place}") for place, group in enumerate(groups)]
            columns += [labelled(d, each.build(d), f"c{place}") for place, each in enumerate(asked)]
            having = None if least is None else count(d) >= least
            where = chosen.build(d)
            by = [group.build(d) for group in groups]
            return source.select(self.terms, columns, where, group_by=by, having=having, **part.asked)

        asked_text = ", ".join([*(g.text for g in groups), *(a.text for a in asked)])
        by = f" group by {', '.join(g.text for g in groups)} having count(*) >= {least}" if groups else ""
        by = by or f" {part.text}"
        return Query(f"select {asked_text} from {source.text}{chosen.text}{by}", build, rows)

    def has_filters(self) -> bool:
        """Whether an aggregate can have a FILTER, and no known failure says that it goes wrong."""
        filtered = "aggregates.a_filter_limits_only_its_own_aggregate"
        return self.db.can(Capability.FILTER_CLAUSE) and not self.db.is_known_to_fail(filtered)

    def aggregate(self, draw: Drawing, filters: bool) -> Aggregate:
        """One aggregate of a computed value, now and then with a FILTER."""
        kind = self.random.choice(("count", "count of", "count distinct", "sum", "min", "max", "sum distinct"))
        inner = draw.column("a", "b") if "distinct" in kind else draw.number(1)
        limited = draw.condition(0) if filters and self.random.random() < 0.4 else None
        return Aggregate(kind, inner, limited)

    def _operations(self) -> list[str]:
        # A rule about them runs where a dialect denies what works, too.
        return [each for each, (need, _) in OPERATIONS.items() if self.db.can(need)] or ["UNION"]

    def combined(self) -> Query:
        """Two queries as one set, or as one list, in order and in part."""
        kind = self.random.choice(self._operations())
        all_ = kind == "UNION" and self.random.random() < 0.5
        parts = [self._side() for _ in range(2)]
        parts = [self._compound(each) if self.aside.random() < 0.3 else each for each in parts]
        first, second = (each.rows for each in parts)
        limit = self.random.choice((None, None, 1, 2, 3))
        part = Part(limit, self.random.choice((0, 0, 1)) if limit else 0)
        _, together = OPERATIONS[kind]
        found = sorted(first + second if all_ else together(set(first), set(second)))
        rows = part.of(found)

        def build() -> Any:
            left, right = (each.build() for each in parts)
            more: dict[str, Any] = {"order_by_clause": self.terms.order("c0")}
            if limit is not None:
                more["limit_offset_clause"] = self.terms.limit(limit, part.offset or None)
            return SetOperationExpression(self.db.dialect, left, right, kind, all_=all_, **more)

        asked_text = f"({parts[0].text}) {kind}{' ALL' if all_ else ''} ({parts[1].text})"
        return Query(f"{asked_text} order by c0 {part.text}", build, rows, True)

    def _compound(self, left: Query) -> Query:
        """A set operation of a side and another one, read as a whole where some databases take no parentheses."""
        kind = self.aside.choice(self._operations())
        right = replace(self, random=self.aside)._side()
        rows = sorted(OPERATIONS[kind][1](set(left.rows), set(right.rows)))

        def build() -> Any:
            both = SetOperationExpression(self.db.dialect, left.build(), right.build(), kind)
            return self.terms.select([WildcardExpression(self.db.dialect)], self.terms.sub(both, "both_sides"))

        return Query(f"select from (({left.text}) {kind} ({right.text}))", build, rows)

    def _side(self) -> Query:
        """One side of a set operation: one number of each row that a condition selects."""
        source = self.one_table()
        draw = self.drawing(source)
        column, chosen = draw.never_null(draw.column("a", "b")), draw.filter(1)
        rows = [(column.value(env),) for env in source.rows if chosen.keeps(env)]

        def build() -> Any:
            d = self.db.dialect
            return source.select(self.terms, [labelled(d, column.build(d), "c0")], chosen.build(d))

        return Query(f"select {column.text} from {source.text}{chosen.text}", build, rows)

    def _part(self) -> Part:
        return a_part(self.random)

    async def assert_as_computed(self, draw: Callable[[], Query]) -> None:
        """On new rows, the database gives for some queries what Python computes."""
        await self.fill()
        for _ in range(_QUERIES):
            query = draw()
            noted("rows of a query", min(len(query.rows), 10))
            found = [tuple(map(_plain, row)) for row in await self.terms.rows(query.build())]
            wanted = [tuple(map(_plain, row)) for row in query.rows]
            if not query.ordered:
                found, wanted = sorted(found, key=repr), sorted(wanted, key=repr)
            assert found == wanted, f"{query.text}\nfact: {self.rows['fact']}\ntwin: {self.rows['twin']}"


def _plain(value: Any) -> Any:
    """Numbers as integers: the sum of integers is a decimal in some databases."""
    return int(value) if isinstance(value, (bool, float, Decimal)) else value
