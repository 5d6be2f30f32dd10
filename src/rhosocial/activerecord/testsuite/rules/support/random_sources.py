"""A random query, and what it reads from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable

from rhosocial.activerecord.backend.expression import CTEExpression, WithQueryExpression

from .random_terms import Env, Term
from .terms import Terms

Result = list[tuple[Any, ...]]


@dataclass
class Query:
    """A query: what it asks, what it should give, and whether the order of its rows is given."""

    text: str
    build: Callable[[], Any]
    rows: Result
    ordered: bool = False


@dataclass
class Source:
    """Where a query reads from, and the rows there."""

    text: str
    build: Callable[[], Any]
    rows: list[Env]
    aliases: Sequence[str]
    named: Sequence[tuple[str, Callable[[], Any]]] = ()
    """The queries of a WITH before it, by name."""
    recursive: bool = False
    """Whether that WITH is written as one whose queries may be recursive, though none is."""

    def keys_of(self, env: Env, columns: Sequence[Term]) -> tuple[Any, ...]:
        """The keys of a row's tables and the values of some columns."""
        return (*(env[alias]["k"] for alias in self.aliases), *(column.value(env) for column in columns))

    def crossed(self, terms: Terms, right: Source) -> Source:
        """Each of its rows with each row of another one."""
        rows: list[Env] = [{**env, **each} for env in self.rows for each in right.rows]
        aliases = [*self.aliases, *right.aliases]

        def build() -> Any:
            return terms.join(self.build(), right.build(), kind="CROSS JOIN")

        return Source(f"{self.text} CROSS JOIN {right.text}", build, rows, aliases, self.named, self.recursive)

    def select(self, terms: Terms, columns: Sequence[Any], where: Any, **more: Any) -> Any:
        """A query on it."""
        query = terms.select(columns, self.build(), where, **more)
        if not self.named:
            return query
        ctes = [CTEExpression(terms.dialect, name, build()) for name, build in self.named]
        return WithQueryExpression(terms.dialect, ctes=ctes, main_query=query, recursive=self.recursive)
