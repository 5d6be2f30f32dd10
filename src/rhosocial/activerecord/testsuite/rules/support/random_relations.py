"""Random queries made of queries: each part of a query on each level, computed in Python from the same rows.

A relation is a query for the four columns of a table. It reads tables, names of a WITH and other relations, so that joins,
groups, windows, DISTINCT, parts and set operations stand within each other in any order. Aliases and names are few: those of an
inner query hide those of an outer one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.expression import (
    CTEExpression,
    Literal,
    SetOperationExpression,
    WithQueryExpression,
)
from rhosocial.activerecord.backend.expression.functions import coalesce

from ...capabilities import Capability
from .random_outer_joins import joined, kinds_of_joins, same
from .random_parts import Aggregate, Part
from .random_peers import PeerCalls
from .random_queries import OPERATIONS
from .random_relation_terms import NO_FUNCTIONS, NUMBERS, RelationDrawing
from .random_sources import Query, Source
from .random_subqueries import Sources
from .random_terms import WORDS, Env, Filter, Term, filled, labelled
from .three_valued_logic import COMPARISONS, compared

COLUMNS = ("k", "a", "b", "word")
_ALIASES, _NAMES = ("f", "g", "h", "i"), ("c", "d", "e")
_OUTER_NAME = (
    'WITH "c" AS (SELECT 8 AS "k") SELECT "k" FROM (WITH "d" AS (SELECT "k" FROM "c") SELECT "k" FROM "d") "f"'
)
"""A WITH in a subquery reads a name of an outer one."""
_OWN_NAME = (
    'WITH "e" AS (SELECT 7 AS "k"), "d" AS (WITH "e" AS (SELECT 8 AS "k") SELECT "k" FROM "e") SELECT "k" FROM "d"'
)
"""A WITH within another one, without a subquery between, has a name of its own."""
_ORDERED = 'WITH RECURSIVE "c" AS (SELECT 8 AS "k" UNION SELECT 8 AS "k" ORDER BY 1) SELECT "k" FROM "c"'
"""A set operation with an order of its own is a name beside the word RECURSIVE, which makes no name recursive."""
_COMPUTED = (
    'SELECT DISTINCT COALESCE(COUNT(*), 7) AS "n" '
    'FROM (SELECT 1 AS "k" UNION ALL SELECT 2 AS "k" UNION ALL SELECT 2 AS "k") "f" GROUP BY "k"'
)
"""Different values of what is computed of the counts of groups."""
_PARTS = ((None, 0), (None, 0), (1, 0), (3, 0), (3, 1), (5, 0), (100, 1))
_MOST_ROWS = 60
"""Rows of a join; one that would have more is left out, as is one that would have none."""

Row = tuple[Any, ...]
Scope = Mapping[str, list[Row]]
"""The names of WITH that a query sees, each with its rows."""


@dataclass(frozen=True)
class Relation:
    """A query for the four columns, and its rows."""

    text: str
    build: Callable[[], Any]
    rows: list[Row]
    kind: str
    """``select``, ``with``, the name of a set operation, or ``part`` where it has an order and a limit of its own."""


class _Order:
    """The numbers of a row in some order, each up or down."""

    def __init__(self, random: Random) -> None:
        self.keys = [(name, random.choice(("ASC", "DESC"))) for name in random.sample(NUMBERS, 3)]

    def sorted(self, rows: Sequence[Row]) -> list[Row]:
        """The rows, which have no NULL there."""
        signs = [(COLUMNS.index(name), -1 if way == "DESC" else 1) for name, way in self.keys]
        return sorted(rows, key=lambda row: [sign * row[place] for place, sign in signs])


@dataclass(frozen=True)
class _Having:
    """What HAVING asks of a group."""

    of: Aggregate
    sign: str
    bound: int

    @property
    def text(self) -> str:
        return f" having {self.of.text} {self.sign} {self.bound}"

    def keeps(self, envs: Sequence[Env]) -> bool:
        """Whether a group stays."""
        return compared(self.sign, self.of.over(envs), self.bound) is True

    def build(self, d: Any) -> Any:
        """The condition."""
        return COMPARISONS[self.sign](self.of.build(d), Literal(d, self.bound))


class Relations(Sources):
    """Draws relations."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.claimed = dict(NO_FUNCTIONS)
        self.outer_names = self.own_names = self.distinct_computed = self.deep = self.ordered = False
        self.fewest = 6
        self.defining: list[str] = []
        """The names whose queries are drawn: none of them has the same name within it."""
        self.few: dict[str, list[Any]] = {}

    async def fill(self) -> None:
        """New rows; before them, ask what the database takes, and what MariaDB computes otherwise."""
        named = self.db.can(Capability.BASIC_CTE)
        self.outer_names = named and await self.gives(_OUTER_NAME, 8)
        self.own_names = named and await self.gives(_OWN_NAME, 8)
        self.ordered = self.db.can(Capability.RECURSIVE_CTE) and await self.gives(_ORDERED, 8)
        self.distinct_computed = await self.gives(_COMPUTED, 1, 2)
        self.deep = self.distinct_computed and self.own_names == named
        # Few values, so that many rows are equal or nearly equal: there a wrong comparison of rows shows.
        numbers = self.random.sample((None, 0, 1, -1, 2, 3), 3)
        self.few = {"a": numbers, "b": numbers, "word": [None, *self.random.sample(WORDS, 2)]}
        await super().fill()
        self.orders_windows_by_constants &= self.deep

    def _row(self, key: int) -> dict[str, Any]:
        return {"k": key, **{name: self.random.choice(values) for name, values in self.few.items()}}

    def query(self, kind: str) -> Query:
        """A relation of a kind, with others within it: two levels of them, or one where the database errs in simple ones."""
        draws = {
            "values": self._plain,
            "join": self._joins,
            "groups": self._groups,
            "windows": self._windows,
            "set": self._set,
            "with": self._named,
        }
        made = draws[kind](2 if self.deep else 1, {})
        return Query(made.text, made.build, made.rows, made.kind == "part")

    # -- what a relation reads -------------------------------------------------------------------------------------------------
    def _any(self, depth: int, scope: Scope) -> Relation:
        draws = [self._plain]
        if depth > 0:
            draws += [self._plain, self._joins, self._groups, *([self._set] if self.db.can(Capability.UNION) else [])]
            draws += [self._windows] if self.db.can(Capability.WINDOW_FUNCTIONS) else []
            draws += [self._named] if self.inner_names else []
        return self.random.choice(draws)(depth, scope)

    def _sided(self, alias: str, depth: int, scope: Scope) -> Source:
        """A table, a name or a relation, under an alias."""
        if scope and self.random.random() < 0.8:
            name = self.random.choice(list(scope))
            return Source(
                f"{name} {alias}", lambda: self.terms.by_name(name, alias), _envs(alias, scope[name]), [alias]
            )
        if depth > 0 and self.random.random() < 0.6:
            made = self._any(depth - 1, scope)
            return Source(
                f"({made.text}) {alias}", lambda: self.terms.sub(made.build(), alias), _envs(alias, made.rows), [alias]
            )
        table = self.random.choice(("fact", "twin"))
        rows: list[Env] = [{alias: row} for row in self.rows[table]]
        return Source(f"{table} {alias}", lambda: self.terms.table(table, alias), rows, [alias])

    def _from(self, depth: int, scope: Scope, most: int, least: int = 1) -> Source:
        """Up to so many sides, joined one after the other."""
        first, *others = self.random.sample(_ALIASES, self.random.randint(least, most))
        source = self._sided(first, depth, scope)
        for alias in others:
            made = self._joined_to(source, self._sided(alias, depth, scope))
            source = made if 0 < len(made.rows) <= _MOST_ROWS else source
        return source

    def _joined_to(self, left: Source, right: Source) -> Source:
        kind, other, alias = (
            self.random.choice(kinds_of_joins(self.db)),
            self.random.choice(left.aliases),
            right.aliases[0],
        )
        mine, its = self.random.choice((("k", "k"), ("a", "b"), ("b", "a"), ("a", "a")))
        # PostgreSQL makes a full join by the equality of columns alone.
        more = None
        if kind != "FULL JOIN" and self.random.random() < 0.3:
            more = replace(self._drawing([other, alias]), levels=0).condition(0)
        if self.random.random() < 0.1 and self.db.can(Capability.CROSS_JOIN):
            return left.crossed(self.terms, right)
        return joined(self.terms, left, right, kind, same(self.terms, (other, mine), (alias, its), more))

    def _filter(self, draw: RelationDrawing, rows: Sequence[Env]) -> Filter:
        """A condition for some of the rows, or none: of what has no rows, nothing shows."""
        chosen = draw.filter(1) if self.random.random() < 0.6 else Filter(None)
        return chosen if any(chosen.keeps(env) for env in rows) else Filter(None)

    def _drawing(self, aliases: Sequence[str]) -> RelationDrawing:
        nested = self.drawing(Source("", lambda: None, [], aliases)).nested
        return RelationDrawing(self.db, self.random, aliases, nested, self.claimed, self, self.names)

    # -- kinds of relations ----------------------------------------------------------------------------------------------------
    def _plain(self, depth: int, scope: Scope) -> Relation:
        """Values of one source."""
        return self._selected(self._from(depth, scope, 1))

    def _joins(self, depth: int, scope: Scope) -> Relation:
        """Values of two to four sources."""
        return self._selected(self._from(depth, scope, 4, 2))

    def _windows(self, depth: int, scope: Scope) -> Relation:
        """Window functions over one to three sources."""
        return self._selected(self._from(depth, scope, 3 if self.deep else 1), windows=True)

    def _selected(self, source: Source, windows: bool = False) -> Relation:
        draw = self._drawing(source.aliases)
        chosen = self._filter(draw, source.rows)
        kept = [env for env in source.rows if chosen.keeps(env)]
        calls = PeerCalls(self, draw, kept)
        if windows or self.random.random() < 0.7:
            outputs = [calls.any() if windows and self.random.random() < 0.6 else draw.number(1) for _ in NUMBERS]
        else:
            # Labels that are the names of other columns.
            outputs = [draw.column(name) for name in self.random.sample(NUMBERS, 3)]
        return self._finished(source, chosen, [*outputs, draw.column("word")], [[env] for env in kept])

    def _groups(self, depth: int, scope: Scope) -> Relation:
        """Groups of up to two values and a word, or all rows as one; not all that the groups are told apart by is shown."""
        source = self._from(depth, scope, 2)
        draw = self._drawing(source.aliases)
        chosen, filters = self._filter(draw, source.rows), self.has_filters()
        drawn = [self._group_key(draw) for _ in range(self.random.choice((0, 1, 1, 2)))]
        keys = list({key.text: key for key in drawn}.values())
        word = draw.column("word") if keys and self.random.random() < 0.5 else None
        asked = [self._plainer(draw, self.aggregate(draw, filters)) for _ in range(4)]
        if not self.several_distincts:
            asked = [each.of_all() for each in asked]
        by = [*keys, *([] if word is None else [word])]
        groups: dict[Row, list[Env]] = {} if by else {(): []}
        for env in source.rows:
            if chosen.keeps(env):
                groups.setdefault(tuple(key.value(env) for key in by), []).append(env)
        having = None
        if by and self.random.random() < 0.4:
            having = _Having(asked[3], self.random.choice(list(COMPARISONS)), self.random.choice((0, 1, 2, 7)))
        having = having if having is not None and any(having.keeps(envs) for envs in groups.values()) else None
        kept = [envs for envs in groups.values() if having is None or having.keeps(envs)]
        outputs: list[Any] = asked[:3]
        for place, key in zip(self.random.sample(range(3), 3), keys):
            outputs[place] = key if self.random.random() < 0.5 else outputs[place]
        if self.random.random() < 0.3:
            outputs[1:] = [draw.fixed(1, True), draw.fixed(1, True)]
        return self._finished(source, chosen, [*outputs, word or draw.fixed("ash", True)], kept, by, having)

    def _plainer(self, draw: RelationDrawing, aggregate: Aggregate) -> Aggregate:
        """The same of a column alone, now and then: a database may treat that otherwise than what is computed."""
        return replace(aggregate, inner=draw.column(*NUMBERS)) if self.random.random() < 0.5 else aggregate

    def _group_key(self, draw: RelationDrawing) -> Term:
        return draw.column("a", "b") if self.random.random() < 0.7 else filled(draw.column("a"), draw.column("b", "k"))

    def _finished(
        self,
        source: Source,
        chosen: Filter,
        outputs: Sequence[Any],
        groups: Sequence[Sequence[Env]],
        by: Sequence[Term] = (),
        having: Optional[_Having] = None,
    ) -> Relation:
        """The query, now and then of different rows alone, and now and then of a part of them."""
        fill, distinct = self.random.choice((50, -50)), self.random.random() < 0.2
        part = Part(*self.random.choice(_PARTS))
        distinct = distinct and (self.distinct_computed or part.limit is None)
        order = _Order(self.random)
        rows = [tuple(_value(each, envs) for each in outputs) for envs in groups]
        rows = list(dict.fromkeys(rows)) if distinct else rows
        nulls = any(None in row[:3] for row in rows)
        filled_up = [tuple(fill if value is None else value for value in row[:3]) + row[3:] for row in rows]
        whole = part.limit is None or not told_apart(filled_up)
        if not whole:
            # Filled, rows may become equal that were not.
            rows = part.of(order.sorted(list(dict.fromkeys(filled_up)) if distinct else filled_up))

        def build() -> Any:
            d, more = self.db.dialect, {} if whole else {"order_by": order.keys, **part.asked}
            columns = [each.build(d) for each in outputs]
            if nulls and not whole:
                columns[:3] = [coalesce(d, each, Literal(d, fill)) for each in columns[:3]]
            return self.terms.select(
                [labelled(d, column, name) for column, name in zip(columns, COLUMNS)],
                source.build(),
                chosen.build(d),
                group_by=[key.build(d) for key in by],
                having=None if having is None else having.build(d),
                distinct=distinct,
                **more,
            )

        text = f"select {'distinct ' if distinct else ''}{', '.join(each.text for each in outputs)} from {source.text}"
        text += f"{chosen.text}{' group by ' if by else ''}{', '.join(key.text for key in by)}"
        text += "" if having is None else having.text
        text += "" if whole else f" (NULL as {fill}) order by {order.keys} {part.text}"
        return Relation(text, build, rows, "select" if whole else "part")

    def _set(self, depth: int, scope: Scope) -> Relation:
        """A set operation of two relations. An operand that is more than a plain query is read as a whole."""
        left, right = self._operand(depth - 1, scope), self._operand(depth - 1, scope)
        operations = self._operations()
        word = right.kind if right.kind in operations and self.random.random() < 0.4 else self.random.choice(operations)
        all_ = word == "UNION" and self.random.random() < 0.4
        together = OPERATIONS[word][1]
        rows = [*left.rows, *right.rows] if all_ else list(together(set(left.rows), set(right.rows)))
        part = Part(*self.random.choice(_PARTS))
        # INTERSECT binds tighter than the others in most databases.
        chained = left.kind in OPERATIONS and (word != "INTERSECT" or left.kind == word)
        whole = part.limit is None or any(None in row[:3] for row in rows) or not told_apart(rows)
        order = _Order(self.random)
        if not whole:
            rows = part.of(order.sorted(rows))

        def build() -> Any:
            d = self.db.dialect
            more: dict[str, Any] = {}
            if not whole and part.limit is not None:
                more = {
                    "order_by_clause": self.terms.order(*order.keys),
                    "limit_offset_clause": self.terms.limit(part.limit, part.offset or None),
                }
            first = left.build() if chained else self._whole(left)
            return SetOperationExpression(d, first, self._whole(right), word, all_=all_, **more)

        text = f"({left.text}) {word}{' ALL' if all_ else ''} ({right.text})"
        return Relation(
            text if whole else f"{text} order by {order.keys} {part.text}", build, rows, word if whole else "part"
        )

    def _operand(self, depth: int, scope: Scope) -> Relation:
        draw = self.random.random()
        if draw < (0.4 if depth > 0 else 0.85):
            return self._narrow(scope)
        return self._set(0, scope) if depth > 0 and draw < 0.75 else self._any(max(depth, 0), scope)

    def _narrow(self, scope: Scope) -> Relation:
        """One column of a source beside constants: what two of them read is partly the same."""
        source = self._from(0, scope, 1)
        draw = self._drawing(source.aliases)
        chosen = self._filter(draw, source.rows)
        outputs = [draw.fixed(1), draw.column("a", "b"), draw.fixed(1), draw.fixed("ash")]
        return self._finished(source, chosen, outputs, [[env] for env in source.rows if chosen.keeps(env)])

    def _whole(self, made: Relation) -> Any:
        """A relation as a plain query."""
        if made.kind == "select":
            return made.build()
        return self.terms.select(list(COLUMNS), self.terms.sub(made.build(), "whole"))

    def _named(self, depth: int, scope: Scope) -> Relation:
        """One or two names, of which the second may read the first one, and a query that sees them."""
        free = [name for name in _NAMES if name not in self.defining]
        names = self.random.sample(free, min(len(free), self.random.choice((1, 1, 2))))
        # Whether a name means itself or an outer one within its own WITH differs.
        own = {name: rows for name, rows in scope.items() if self.outer_names and name not in names}
        named: list[tuple[str, Relation]] = []
        for name in names:
            self.defining.append(name)
            made = self._operand(depth, own) if self.db.can(Capability.UNION) else self._any(depth - 1, own)
            self.defining.pop()
            named.append((name, made))
            own[name] = made.rows
        main = self._any(depth - 1, {**scope, **own})
        recursive = self.random.random() < 0.6 and self.db.can(Capability.RECURSIVE_CTE)
        recursive &= self.ordered or all(made.kind != "part" for _, made in named)

        def build() -> Any:
            d = self.db.dialect
            within = [(name, made.build() if self.own_names else self._whole(made)) for name, made in named]
            ctes = [CTEExpression(d, name, query) for name, query in within]
            query = self._whole(main) if main.kind == "with" else main.build()
            return WithQueryExpression(d, ctes=ctes, main_query=query, recursive=recursive)

        texts = ", ".join(f"{name} as ({made.text})" for name, made in named)
        text = f"with {'recursive ' if recursive else ''}{texts} {main.text}"
        return Relation(text, build, main.rows, "with")


def _envs(alias: str, rows: Sequence[Row]) -> list[Env]:
    return [{alias: dict(zip(COLUMNS, row))} for row in rows]


def _value(output: Any, envs: Sequence[Env]) -> Any:
    """The value of an aggregate over a group, or of what is one in all its rows."""
    if isinstance(output, Aggregate):
        return output.over(envs)
    return output.value(envs[0] if envs else {})


def told_apart(rows: Sequence[Row]) -> bool:
    """Whether no two different rows have the same numbers: words are ordered otherwise in each database."""
    return len({row[:3] for row in rows}) == len(set(rows))
