"""Parts of a random query that are more than a term: keys of an order, and aggregates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Optional

from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import count, max_, min_, sum_

from .random_terms import Env, Term


@dataclass
class SortKey:
    """One key of an ORDER BY, never NULL; the way up needs no word."""

    term: Term
    label: Optional[str]
    way: str

    @property
    def text(self) -> str:
        return f"{self.label or self.term.text} {self.way}"

    def place(self, env: Env) -> Any:
        """Where a row stands."""
        value = self.term.value(env)
        return -value if self.way == "DESC" else value

    def build(self, d: Any) -> Any:
        """The expression, with its direction where it has one."""
        key = Column(d, self.label) if self.label else self.term.build(d)
        return (key, self.way) if self.way else key


@dataclass(frozen=True)
class Part:
    """A part of ordered rows: at most ``limit`` of them, without the first ``offset``."""

    limit: Optional[int]
    offset: int

    @property
    def text(self) -> str:
        return f"limit {self.limit} offset {self.offset}"

    @property
    def asked(self) -> dict[str, Any]:
        """What ``Terms.select`` takes for it."""
        return {"limit": self.limit, "offset": self.offset or None}

    def of(self, rows: list[Any]) -> list[Any]:
        """The part of the rows."""
        return rows[self.offset : None if self.limit is None else self.offset + self.limit]


def a_part(random: Random) -> Part:
    """All rows, or a small part of them."""
    return Part(*random.choice(((None, 0), (None, 0), (1, 0), (2, 1), (3, 0), (100, 1))))


@dataclass
class Aggregate:
    """One aggregate function of a query."""

    kind: str
    inner: Term
    limited: Optional[Term]

    def of_all(self) -> Aggregate:
        """The same without DISTINCT."""
        plain = {"count distinct": "count of", "sum distinct": "sum"}
        return replace(self, kind=plain.get(self.kind, self.kind))

    @property
    def text(self) -> str:
        asked_text = self.kind if self.kind == "count" else f"{self.kind} {self.inner.text}"
        return asked_text if self.limited is None else f"{asked_text} filter ({self.limited.text})"

    def over(self, envs: Sequence[Env]) -> Any:
        """The value over some rows."""
        kept = [env for env in envs if self.limited is None or self.limited.value(env) is True]
        if self.kind == "count":
            return len(kept)
        values = [found for found in (self.inner.value(env) for env in kept) if found is not None]
        if self.kind.startswith("count"):
            return len(set(values) if "distinct" in self.kind else values)
        if not values:
            return None
        if self.kind.startswith("sum"):
            return sum(set(values) if "distinct" in self.kind else values)
        return min(values) if self.kind == "min" else max(values)

    def build(self, d: Any) -> Any:
        """The expression."""
        if self.kind == "count":
            made = count(d)
        else:
            inner, distinct = self.inner.build(d), "distinct" in self.kind
            if self.kind.startswith("count"):
                made = count(d, inner, is_distinct=distinct)
            elif self.kind.startswith("sum"):
                made = sum_(d, inner, is_distinct=distinct)
            else:
                made = {"min": min_, "max": max_}[self.kind](d, inner)
        return made if self.limited is None else made.filter(self.limited.build(d))
