"""Random window functions over the rows of a random query, computed in Python too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.expression import (
    OrderByClause,
    RawSQLExpression,
    WindowClause,
    WindowDefinition,
    WindowFrameSpecification,
    WindowFunctionCall,
    WindowSpecification,
)

from ...capabilities import Capability
from .random_parts import SortKey, a_part
from .random_queries import Queries
from .random_sources import Query, Source
from .random_terms import Drawing, Env, Term, filled

AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "SUM": lambda values: sum(values) if values else None,
    "MIN": lambda values: min(values, default=None),
    "MAX": lambda values: max(values, default=None),
    "COUNT": len,
}

_DEFAULTS = "windows.lag_and_lead_return_their_default_beyond_the_partition"
_EMPTY = "windows.an_empty_window_covers_the_whole_result"


@dataclass
class Frame:
    """Rows around the present one, from ``start`` to ``end``; None is without a bound."""

    start: Optional[int]
    end: Optional[int]

    @property
    def words(self) -> tuple[str, str, str]:
        return "ROWS", _bound(self.start, "PRECEDING"), _bound(self.end, "FOLLOWING")

    def of(self, rows: Sequence[Env], place: int) -> Sequence[Env]:
        first = 0 if self.start is None else max(place + self.start, 0)
        last = len(rows) if self.end is None else max(place + self.end + 1, 0)
        return rows[first:last]


def _bound(offset: Optional[int], side: str) -> str:
    if offset is None:
        return f"UNBOUNDED {side}"
    return "CURRENT ROW" if offset == 0 else f"{abs(offset)} {'PRECEDING' if offset < 0 else 'FOLLOWING'}"


_BOUNDS = (-2, -1, 0, 1, 2)
FRAMES = tuple(
    Frame(start, end)
    for start in (None, *_BOUNDS)
    for end in (None, *_BOUNDS)
    if start is None or end is None or start <= end
)
"""Every pair of bounds: a frame on one side of its row is empty at an end of the partition."""


@dataclass
class Window:
    """The rows that a function sees: partition, order and frame."""

    by: Sequence[Term]
    order: Sequence[SortKey]
    frame: Optional[Frame]

    @property
    def text(self) -> str:
        by = f"partition by {', '.join(term.text for term in self.by)} " if self.by else ""
        order = f"order by {', '.join(key.text for key in self.order)}" if self.order else ""
        return f"({by}{order}{f' {self.words}' if self.words else ''})"

    @property
    def words(self) -> Optional[tuple[str, str, str]]:
        """The frame as it is written, where there is one."""
        return None if self.frame is None else self.frame.words

    def build(self, d: Any) -> Any:
        """The expression."""
        keys = [key.build(d) for key in self.order]
        return WindowSpecification(
            d,
            partition_by=[term.build(d) for term in self.by],
            order_by=OrderByClause(d, keys) if keys else None,
            frame=WindowFrameSpecification(d, *self.words) if self.words else None,
        )

    def partition(self, envs: Sequence[Env], env: Env) -> list[Env]:
        """The rows of the partition in the order of the window."""
        same = [each for each in envs if all(term.value(each) == term.value(env) for term in self.by)]
        return sorted(same, key=self.place)

    def place(self, env: Env) -> tuple[Any, ...]:
        """Where a row stands; that of its peers is equal."""
        return tuple(key.place(env) for key in self.order)

    def framed(self, rows: Sequence[Env], place: int) -> Sequence[Env]:
        """The rows of the frame: by default all up to the last peer."""
        if self.frame is not None:
            return self.frame.of(rows, place)
        return [each for each in rows if self.place(each) <= self.place(rows[place])]


@dataclass
class Call:
    """A window function, its arguments and its value for the row at a place of its ordered partition."""

    name: str
    arguments: Sequence[Term]
    window: Window
    value: Callable[[Sequence[Env], int], Any]

    @property
    def text(self) -> str:
        return f"{self.name}({', '.join(term.text for term in self.arguments)}) over {self.window.text}"

    def build(self, d: Any, label: Optional[str], window: Optional[str] = None) -> Any:
        """The expression, over its window or over one that the query has under a name."""
        arguments = [term.build(d) for term in self.arguments]
        return WindowFunctionCall(d, self.name, args=arguments, window_spec=window or self.window.build(d), alias=label)

    def over(self, envs: Sequence[Env], env: Env) -> Any:
        """The value for one of the rows."""
        rows = self.window.partition(envs, env)
        return self.value(rows, next(place for place, each in enumerate(rows) if each is env))


@dataclass
class Calls:
    """Draws window functions over a source with the table ``f``, whose key is unique."""

    queries: Queries
    draw: Drawing

    @property
    def random(self) -> Random:
        return self.queries.random

    def any(self) -> Call:
        """One of the functions."""
        return self.random.choice(
            (self._numbered, self._ranked, self._neighbour, self._end, self._total, self._total)
        )()

    def _window(self, *, whole_order: bool, ordered: bool = True, framed: bool = False) -> Window:
        by = [self.draw.column("a", "b", "word") for _ in range(self.random.choice((0, 1, 1, 2)))]
        order = [self._key() for _ in range(self.random.choice((1, 1, 2)))] if ordered else []
        if (
            ordered
            and not whole_order
            and self.queries.aside.random() < 0.15
            and self.queries.orders_windows_by_constants
        ):
            order = [SortKey(replace(self.draw, random=self.queries.aside).constant(1, 7), None, order[0].way)]
        if whole_order:
            order = [*order[: self.random.choice((0, 1))], SortKey(self.draw.column("k"), None, _way(self.random))]
        if not by and not order and self.queries.db.is_known_to_fail(_EMPTY):
            by = [self.draw.column("a", "b", "word")]
        return Window(by, order, self._frame() if framed else None)

    def _key(self) -> SortKey:
        term = self.draw.column("a", "b") if self.random.random() < 0.6 else self.draw.number(1)
        return SortKey(self.draw.never_null(term), None, _way(self.random))

    def _frame(self) -> Optional[Frame]:
        if not self.queries.db.can(Capability.WINDOW_FRAME_CLAUSE) or self.random.random() < 0.3:
            return None
        start, end = sorted(self.random.choices((-2, -1, 0, 1, 2), k=2))
        return Frame(self.random.choice((None, start)), self.random.choice((None, end)))

    def _numbered(self) -> Call:
        return Call("ROW_NUMBER", [], self._window(whole_order=True), lambda rows, place: place + 1)

    def _ranked(self) -> Call:
        window = self._window(whole_order=False)

        def before(rows: Sequence[Env], place: int) -> list[tuple[Any, ...]]:
            return [window.place(each) for each in rows if window.place(each) < window.place(rows[place])]

        if self.random.random() < 0.5:
            return Call("RANK", [], window, lambda rows, place: len(before(rows, place)) + 1)
        return Call("DENSE_RANK", [], window, lambda rows, place: len(set(before(rows, place))) + 1)

    def _neighbour(self) -> Call:
        name, sign = self.random.choice((("LAG", -1), ("LEAD", 1)))
        term, far = self.draw.number(1), self.random.choice((1, 1, 2))
        arguments, beyond = [term, self.draw.constant(far)], None
        db = self.queries.db
        defaults = db.provider.neighbour_defaults and not db.is_known_to_fail(_DEFAULTS)
        if defaults and self.random.random() < 0.4:
            beyond = self.random.choice((-5, 77))
            arguments.append(self.draw.constant(beyond))

        def value(rows: Sequence[Env], place: int) -> Any:
            wanted = place + sign * far
            return term.value(rows[wanted]) if 0 <= wanted < len(rows) else beyond

        return Call(name, arguments, self._window(whole_order=True), value)

    def _end(self) -> Call:
        name, end = self.random.choice((("FIRST_VALUE", 0), ("LAST_VALUE", -1)))
        term, window = self.draw.number(1), self._window(whole_order=True, framed=True)

        def value(rows: Sequence[Env], place: int) -> Any:
            framed = window.framed(rows, place)
            return term.value(framed[end]) if framed else None

        return Call(name, [term], window, value)

    def _total(self) -> Call:
        name, compute = self.random.choice(list(AGGREGATES.items()))
        term = self.draw.number(1)
        framed = self.random.random() < 0.6
        window = self._window(whole_order=framed, ordered=self.random.random() < 0.7, framed=framed)

        def value(rows: Sequence[Env], place: int) -> Any:
            found = [term.value(each) for each in window.framed(rows, place)]
            return compute([each for each in found if each is not None])

        return Call(name, [term], window, value)


def _way(random: Random) -> str:
    return "DESC" if random.random() < 0.4 else "ASC"


def counted(queries: Queries, source: Source) -> Query:
    """The number of rows in each row's frame, where rows are peers: which of them comes first is open, the numbers are not."""
    draw = queries.drawing(source)
    by = [draw.column("a", "b", "word") for _ in range(queries.random.choice((0, 1)))]
    frame = queries.random.choice((None, Frame(None, 0), Frame(-1, 0), Frame(0, None), Frame(-1, 1)))
    if not queries.db.can(Capability.WINDOW_FRAME_CLAUSE):
        frame = None
    key = SortKey(filled(draw.column("a", "b"), draw.constant(50)), None, _way(queries.random))
    window = Window(by, [key], frame)
    call = Call("COUNT", [draw.column("k")], window, lambda rows, place: len(window.framed(rows, place)))
    rows = [(call.over(source.rows, env),) for env in source.rows]

    def build() -> Any:
        return source.select(queries.terms, [call.build(queries.db.dialect, "c0")], None)

    return Query(f"select {call.text} from {source.text}", build, rows)


def framed(queries: Queries, source: Source) -> Query:
    """One function over every frame of rows in one partition and order."""
    draw = replace(queries.drawing(source), random=queries.aside)
    name, compute = queries.aside.choice(list(AGGREGATES.items()))
    term, by = draw.column("a", "b", "k"), [draw.column("a", "b") for _ in range(queries.aside.choice((0, 1)))]
    order = [SortKey(draw.column("k"), None, _way(queries.aside))]

    def call(frame: Frame) -> Call:
        def value(rows: Sequence[Env], place: int) -> Any:
            found = [term.value(each) for each in frame.of(rows, place)]
            return compute([each for each in found if each is not None])

        return Call(name, [term], Window(by, order, frame), value)

    calls = [call(frame) for frame in FRAMES]
    rows = [(env["f"]["k"], *(each.over(source.rows, env) for each in calls)) for env in source.rows]

    def build() -> Any:
        asked = [each.build(queries.db.dialect, f"c{place}") for place, each in enumerate(calls)]
        return source.select(queries.terms, [queries.terms.col("k", "f", "key_f"), *asked], None)

    return Query(f"select f.k, {calls[0].text} and over every other frame of rows from {source.text}", build, rows)


def windowed(queries: Queries, source: Source) -> Query:
    """Up to three window functions over the rows that a condition selects, in the order of keys, or a part of them."""
    draw = queries.drawing(source)
    draws = Calls(queries, draw)
    calls = [draws.any() for _ in range(queries.random.randint(1, 3))]
    chosen = draw.filter(1)
    part = a_part(queries.aside)
    kept = [env for env in source.rows if chosen.keeps(env)]
    rows = part.of(sorted((env["f"]["k"], *(call.over(kept, env) for call in calls)) for env in kept))

    def build() -> Any:
        d, key = queries.db.dialect, queries.terms.col("k", "f")
        asked = [
            queries.terms.col("k", "f", "key_f"),
            *(call.build(d, f"c{place}") for place, call in enumerate(calls)),
        ]
        return source.select(queries.terms, asked, chosen.build(d), order_by=[key], **part.asked)

    asked_text = ", ".join(call.text for call in calls)
    return Query(
        f"select f.k, {asked_text} from {source.text}{chosen.text} order by f.k {part.text}", build, rows, True
    )


def named(queries: Queries, source: Source) -> Query:
    """Up to three window functions, each over a window that WINDOW names."""
    draw = queries.drawing(source)
    draws = Calls(queries, draw)
    calls = [draws.any() for _ in range(queries.random.randint(1, 3))]
    chosen = draw.filter(1)
    kept = [env for env in source.rows if chosen.keeps(env)]
    rows = [(env["f"]["k"], *(call.over(kept, env) for call in calls)) for env in kept]

    def build() -> Any:
        d = queries.db.dialect
        asked = [call.build(d, f"c{place}", f"w{place}") for place, call in enumerate(calls)]
        columns = [queries.terms.col("k", "f", "key_f"), *asked]
        sql, params = source.select(queries.terms, columns, chosen.build(d)).to_sql()
        windows = [WindowDefinition(d, f"w{place}", call.window.build(d)) for place, call in enumerate(calls)]
        clause, more = WindowClause(d, windows).to_sql()
        return RawSQLExpression(d, f"{sql} {clause}", (*params, *more))

    asked_text = ", ".join(call.text for call in calls)
    return Query(f"select f.k, {asked_text} from {source.text}{chosen.text}, each window by its name", build, rows)
