"""Random queries with several recursive and plain CTEs, computed in Python too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable

from rhosocial.activerecord.backend.expression import CTEExpression, SetOperationExpression, WithQueryExpression

from .random_queries import Queries
from .random_sources import Query

SEVERAL_STEPS = (
    'WITH RECURSIVE "r" ("n") AS (SELECT "k" FROM {fact} UNION ALL SELECT "n" + 1 FROM "r" WHERE "n" < 2 '
    'UNION ALL SELECT "n" + 2 FROM "r" WHERE "n" < 2) SELECT "n" FROM "r"'
)
"""What a database takes that lets a CTE have two recursive parts; PostgreSQL does not."""


@dataclass
class Named:
    """A CTE of one number a row."""

    name: str
    text: str
    build: Callable[[], Any]
    numbers: Sequence[int]


@dataclass
class Recursions:
    """Draws CTEs that count on from the keys of a table, and others that read a table or an earlier CTE."""

    queries: Queries
    several_steps: bool

    def query(self) -> Query:
        """The numbers of one CTE, or those that two have in common, of one to four that stand in any order."""
        random = self.queries.random
        named: list[Named] = []
        for place in range(random.randint(1, 4)):
            draw = random.choice((self._counting, self._counting, self._plain, self._reading))
            named.append(draw(f"r{place}", named))
        first, second = random.choice(named), random.choice(named)
        together = first is not second
        rows = [(n,) for n in first.numbers for m in second.numbers if n == m] if together else _rows(first)

        def build() -> Any:
            terms = self.queries.terms
            ctes = [CTEExpression(terms.dialect, each.name, each.build(), columns=["n"]) for each in named]
            source = terms.by_name(first.name, "x")
            if together:
                same = terms.col("n", "x") == terms.col("n", "y")
                source = terms.join(source, terms.by_name(second.name, "y"), same)
            main = terms.select([terms.col("n", "x")], source)
            return WithQueryExpression(terms.dialect, ctes=ctes, main_query=main, recursive=True)

        text = ", ".join(f"{each.name} as ({each.text})" for each in named)
        return Query(f"with recursive {text} select from {first.name}{f' and {second.name}' * together}", build, rows)

    def _counting(self, name: str, named: Sequence[Named]) -> Named:
        random = self.queries.random
        table, most = random.choice(("fact", "twin")), random.randint(1, 4)
        more = 2 if self.several_steps and random.random() < 0.4 else 1
        steps = [(random.randint(1, 3), random.randint(2, 7)) for _ in range(more)]
        fresh = [row["k"] for row in self.queries.rows[table] if row["k"] <= most]
        numbers: list[int] = []
        while fresh:
            numbers += fresh
            fresh = [number + step for number in fresh for step, bound in steps if number < bound]

        def build() -> Any:
            terms = self.queries.terms
            built = terms.select(["k"], table, terms.col("k") <= most)
            for step, bound in steps:
                following = terms.select([terms.col("n") + step], terms.by_name(name), terms.col("n") < bound)
                built = SetOperationExpression(terms.dialect, built, following, "UNION", all_=True)
            return built

        text = " ".join(f"union all n + {step} where n < {bound}" for step, bound in steps)
        return Named(name, f"k of {table} up to {most} {text}", build, numbers)

    def _plain(self, name: str, named: Sequence[Named]) -> Named:
        table, least = self.queries.random.choice(("fact", "twin")), self.queries.random.randint(1, 4)
        numbers = [row["k"] for row in self.queries.rows[table] if row["k"] >= least]

        def build() -> Any:
            return self.queries.terms.select(["k"], table, self.queries.terms.col("k") >= least)

        return Named(name, f"k of {table} from {least}", build, numbers)

    def _reading(self, name: str, named: Sequence[Named]) -> Named:
        if not named:
            return self._plain(name, named)
        read, least = self.queries.random.choice(named), self.queries.random.randint(1, 4)
        numbers = [number for number in read.numbers if number >= least]

        def build() -> Any:
            terms = self.queries.terms
            return terms.select(["n"], terms.by_name(read.name), terms.col("n") >= least)

        return Named(name, f"n of {read.name} from {least}", build, numbers)


def _rows(named: Named) -> list[tuple[int]]:
    return [(number,) for number in named.numbers]
