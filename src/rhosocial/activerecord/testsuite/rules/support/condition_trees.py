"""Random conditions as plain data, so that the same tree can be rendered by a dialect and computed in Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from random import Random
from typing import Any, Union

from hypothesis import strategies as st

from .three_valued_logic import COMPARISONS, Row, Truth, among, both, compared, either, negated, within


@dataclass(frozen=True)
class Compare:
    """``left operator right``; with ``column`` set, the right side is a column's name."""

    left: str
    operator: str
    right: Any
    column: bool = False

    def truth(self, row: Row) -> Truth:
        return compared(self.operator, row[self.left], row[self.right] if self.column else self.right)

    def build(self, c: Any) -> Any:
        left = getattr(c, self.left)
        return COMPARISONS[self.operator](left, getattr(c, self.right) if self.column else self.right)

    def text(self) -> str:
        return f"{self.left} {self.operator} {self.right!r}"


@dataclass(frozen=True)
class Among:
    """``left IN (values)``, or NOT IN."""

    left: str
    values: tuple[Any, ...]
    outside: bool

    def truth(self, row: Row) -> Truth:
        found = among(row[self.left], self.values)
        return negated(found) if self.outside else found

    def build(self, c: Any) -> Any:
        left = getattr(c, self.left)
        return left.not_in(list(self.values)) if self.outside else left.in_(list(self.values))

    def text(self) -> str:
        return f"{self.left} {'NOT ' if self.outside else ''}IN {self.values!r}"


@dataclass(frozen=True)
class Within:
    """``left BETWEEN low AND high``."""

    left: str
    low: Any
    high: Any

    def truth(self, row: Row) -> Truth:
        return within(row[self.left], self.low, self.high)

    def build(self, c: Any) -> Any:
        return getattr(c, self.left).between(self.low, self.high)

    def text(self) -> str:
        return f"{self.left} BETWEEN {self.low!r} AND {self.high!r}"


@dataclass(frozen=True)
class Null:
    """``left IS NULL``, or IS NOT NULL."""

    left: str
    absent: bool

    def truth(self, row: Row) -> Truth:
        return (row[self.left] is None) is self.absent

    def build(self, c: Any) -> Any:
        left = getattr(c, self.left)
        return left.is_null() if self.absent else left.is_not_null()

    def text(self) -> str:
        return f"{self.left} IS {'' if self.absent else 'NOT '}NULL"


@dataclass(frozen=True)
class Not:
    """The negation of another condition."""

    inner: Tree

    def truth(self, row: Row) -> Truth:
        return negated(self.inner.truth(row))

    def build(self, c: Any) -> Any:
        return ~self.inner.build(c)

    def text(self) -> str:
        return f"NOT ({self.inner.text()})"


@dataclass(frozen=True)
class Joined:
    """Two or more conditions under AND or OR."""

    word: str
    parts: tuple[Tree, ...]

    def truth(self, row: Row) -> Truth:
        values = [part.truth(row) for part in self.parts]
        return both(*values) if self.word == "AND" else either(*values)

    def build(self, c: Any) -> Any:
        built = [part.build(c) for part in self.parts]
        return reduce((lambda x, y: x & y) if self.word == "AND" else (lambda x, y: x | y), built)

    def text(self) -> str:
        return f"({f' {self.word} '.join(part.text() for part in self.parts)})"


Leaf = Union[Compare, Among, Within, Null]
Tree = Union[Compare, Among, Within, Null, Not, Joined]


_NUMBERS = (-1, 0, 1, 2, 3)
_WORDS = ("ash", "birch", "cedar", "date", "elm", "fig", "oak")
_OPERATORS = tuple(COMPARISONS)


def any_tree() -> st.SearchStrategy[Tree]:
    """A tree of three to seven leaves over the columns of the family ``facts``, in any nesting."""
    return st.builds(lambda seed, leaves: _grown(Random(seed), leaves, flat=False), _SEEDS, _LEAVES)


def flat_tree() -> st.SearchStrategy[Tree]:
    """A tree that needs no parentheses except those of NOT: no OR stands directly below an AND."""
    return st.builds(lambda seed, leaves: _grown(Random(seed), leaves, flat=True), _SEEDS, _LEAVES)


# Hypothesis draws the seed and the size, so that a failing tree shrinks. Trees grown from a seed vary evenly. Trees
# that Hypothesis draws part by part repeat themselves, and most of them select every row or none.
_SEEDS = st.integers(0, 2**32)
_LEAVES = st.integers(3, 7)


def _grown(random: Random, leaves: int, *, flat: bool, under: str = "") -> Tree:
    if random.random() < 0.2 and leaves > 1:
        return Not(_grown(random, leaves, flat=flat))
    if leaves == 1:
        leaf = _leaf(random)
        return Not(leaf) if random.random() < 0.2 else leaf
    word = "AND" if flat and under == "AND" else random.choice(("AND", "OR"))
    first = random.randint(1, leaves - 1)
    sizes = [first, leaves - first]
    return Joined(word, tuple(_grown(random, size, flat=flat, under=word) for size in sizes))


def _leaf(random: Random) -> Leaf:
    kind = random.randrange(7)
    number = random.choice(("a", "b"))
    if kind == 0:
        return Compare(number, random.choice(_OPERATORS), random.choice(_NUMBERS))
    if kind == 1:
        return Compare("word", random.choice(_OPERATORS), random.choice(_WORDS))
    if kind == 2:
        return Compare(number, random.choice(_OPERATORS), "b" if number == "a" else "a", column=True)
    if kind == 3:
        return Among(number, tuple(random.choices((*_NUMBERS, None), k=random.randint(1, 4))), random.random() < 0.5)
    if kind == 4:
        return Among("word", tuple(random.choices(_WORDS, k=random.randint(1, 4))), random.random() < 0.5)
    if kind == 5:
        return Within(number, random.choice(_NUMBERS), random.choice(_NUMBERS))
    return Null(random.choice(("a", "b", "word", "flag")), random.random() < 0.5)
