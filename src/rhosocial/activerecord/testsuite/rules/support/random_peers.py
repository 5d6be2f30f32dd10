"""Random window functions over rows of which several may be equal: peers, ranges of peers, and orders that tell rows apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable, Optional

from ...capabilities import Capability
from .random_parts import SortKey
from .random_queries import Queries
from .random_terms import Drawing, Env, Term
from .random_windows import AGGREGATES, FRAMES, Call, Window

_NUMBERS = ("k", "a", "b")
_RANGES = (
    ("UNBOUNDED PRECEDING", "CURRENT ROW"),
    ("CURRENT ROW", "UNBOUNDED FOLLOWING"),
    ("CURRENT ROW", "CURRENT ROW"),
    ("UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING"),
)


@dataclass
class Peers(Window):
    """A window whose frame is a range: whole groups of rows that stand at the same place."""

    bounds: Optional[tuple[str, str]] = None

    @property
    def words(self) -> Optional[tuple[str, str, str]]:
        """A range, where it has one."""
        return None if self.bounds is None else ("RANGE", *self.bounds)

    def framed(self, rows: Sequence[Env], place: int) -> Sequence[Env]:
        """The rows of the range; without one, all up to the last peer."""
        start, end = self.bounds or _RANGES[0]
        own = self.place(rows[place])
        after = [each for each in rows if start != "CURRENT ROW" or self.place(each) >= own]
        return [each for each in after if end != "CURRENT ROW" or self.place(each) <= own]


@dataclass
class PeerCalls:
    """Draws window functions over rows of numbers, each a term."""

    queries: Queries
    draw: Drawing
    rows: Sequence[Env]
    placed: bool = False
    """Whether a function looks at the places of rows. Of two equal rows either may come first, in each window anew."""

    def _has_twins(self) -> bool:
        return any(x == y for place, x in enumerate(self.rows) for y in self.rows[:place])

    def any(self) -> Term:
        """The value of a function."""
        random = self.draw.random
        order = self._telling_apart()
        if order is None or random.random() < 0.4 or (self.placed and self._has_twins()):
            return self._as_term(self._of_peers())
        self.placed = True
        return self._as_term(random.choice((self._placed, self._framed))(order))

    def _as_term(self, call: Call) -> Term:
        return Term(call.text, lambda env: call.over(self.rows, env), lambda d: call.build(d, None), simple=True)

    def _by(self) -> list[Term]:
        return [self.draw.column("a", "b", "word") for _ in range(self.draw.random.choice((0, 1, 2, 2)))]

    def _key(self, alias: str, name: str) -> SortKey:
        draw = self.draw
        column = next(iter([Drawing(draw.db, draw.random, [alias], claimed=draw.claimed).column(name)]))
        return SortKey(draw.never_null(column), None, draw.random.choice(("ASC", "DESC")))

    def _telling_apart(self) -> Optional[list[SortKey]]:
        """The first keys of a random order of columns that put no two different rows at one place."""
        columns = [(alias, name) for alias in self.draw.aliases for name in _NUMBERS]
        self.draw.random.shuffle(columns)
        keys = [self._key(*column) for column in columns]
        for number in range(1, len(keys) + 1):
            window = Window([], keys[:number], None)
            if all(x == y for x in self.rows for y in self.rows if window.place(x) == window.place(y)):
                return keys[:number]
        return None

    def _placed(self, order: list[SortKey]) -> Call:
        """A number of the row, or what another row near it has."""
        random, window = self.draw.random, Window(self._by(), order, None)
        name, term = random.choice(("ROW_NUMBER", "LEAD", "LAG", "FIRST_VALUE")), self.draw.number(1)
        far = random.choice((1, 2))

        def value(rows: Sequence[Env], place: int) -> Any:
            if name in ("ROW_NUMBER", "FIRST_VALUE"):
                return place + 1 if name == "ROW_NUMBER" else term.value(rows[0])
            wanted = place + (far if name == "LEAD" else -far)
            return term.value(rows[wanted]) if 0 <= wanted < len(rows) else None

        arguments = {"ROW_NUMBER": [], "FIRST_VALUE": [term]}.get(name, [term, self.draw.constant(far)])
        return Call(name, arguments, window, value)

    def _framed(self, order: list[SortKey]) -> Call:
        """An aggregate of rows around the present one."""
        can = self.queries.db.can(Capability.WINDOW_FRAME_CLAUSE)
        return self._total(Window(self._by(), order, self.draw.random.choice(FRAMES) if can else None))

    def _of_peers(self) -> Call:
        """A rank, or an aggregate of a range of peers: with keys, with a constant as its key, or without an order."""
        random, queries = self.draw.random, self.queries
        columns = [self._key(random.choice(list(self.draw.aliases)), random.choice(_NUMBERS)) for _ in range(2)]
        order = columns[: random.choice((0, 1, 1, 2))]
        if not order and queries.orders_windows_by_constants and random.random() < 0.5:
            order = [SortKey(self.draw.constant(1, 7), None, "ASC")]
        if order and random.random() < 0.3:
            return self._ranked(Window(self._by(), order, None))
        ranges = queries.has_ranges and random.random() < 0.6
        # An empty OVER () is asked by rules of its own.
        by = self._by() if order else [self.draw.column("a", "b", "word"), *self._by()]
        return self._total(Peers(by, order, None, random.choice(_RANGES) if ranges else None))

    def _ranked(self, window: Window) -> Call:
        dense = self.draw.random.random() < 0.5

        def value(rows: Sequence[Env], place: int) -> int:
            before = [window.place(each) for each in rows if window.place(each) < window.place(rows[place])]
            return len(set(before) if dense else before) + 1

        return Call("DENSE_RANK" if dense else "RANK", [], window, value)

    def _total(self, window: Window) -> Call:
        compute: Callable[[list[Any]], Any]
        name, compute = self.draw.random.choice(list(AGGREGATES.items()))
        term = self.draw.number(1)

        def value(rows: Sequence[Env], place: int) -> Any:
            found = [term.value(each) for each in window.framed(rows, place)]
            return compute([each for each in found if each is not None])

        return Call(name, [term], window, value)
