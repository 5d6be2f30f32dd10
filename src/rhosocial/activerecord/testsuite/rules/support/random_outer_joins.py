"""Random joins of any kind in a row: a right or a full one keeps the rows of its right side, wherever it stands."""

from __future__ import annotations

from typing import Any, Optional

from ...capabilities import Capability
from ...engine.db import Db
from .random_sources import Source
from .random_terms import Env, Term
from .terms import Terms

_KINDS: dict[str, Capability] = {
    "INNER JOIN": Capability.INNER_JOIN,
    "LEFT JOIN": Capability.LEFT_JOIN,
    "RIGHT JOIN": Capability.RIGHT_JOIN,
    "FULL JOIN": Capability.FULL_JOIN,
}
NOTHING: dict[str, Any] = dict.fromkeys(("k", "a", "b", "word"))
"""The columns of a table that found no partner."""


def kinds_of_joins(db: Db) -> list[str]:
    """The kinds with a condition that the dialect claims; a rule about them runs where it claims none, too."""
    return [kind for kind, need in _KINDS.items() if db.can(need)] or ["INNER JOIN"]


def joined(terms: Terms, left: Source, right: Source, kind: str, on: Term) -> Source:
    """A join of two sources, the second of one alias."""
    rows: list[Env] = []
    lonely = list(range(len(right.rows)))
    for env in left.rows:
        pairs = [(place, {**env, **each}) for place, each in enumerate(right.rows)]
        found = [(place, pair) for place, pair in pairs if on.value(pair) is True]
        lonely = [place for place in lonely if place not in dict(found)]
        rows += [pair for _, pair in found]
        if not found and kind in ("LEFT JOIN", "FULL JOIN"):
            rows.append({**env, **dict.fromkeys(right.aliases, NOTHING)})
    if kind in ("RIGHT JOIN", "FULL JOIN"):
        rows += [{**dict.fromkeys(left.aliases, NOTHING), **right.rows[place]} for place in lonely]

    def build() -> Any:
        return terms.join(left.build(), right.build(), on.build(terms.dialect), kind)

    return Source(f"({left.text} {kind} {right.text} ON {on.text})", build, rows, [*left.aliases, *right.aliases])


def same(terms: Terms, mine: tuple[str, str], its: tuple[str, str], more: Optional[Term] = None) -> Term:
    """The condition that a column of one alias equals that of another one, and another condition beside it."""

    def value(env: Env) -> Any:
        wanted = env[mine[0]][mine[1]]
        equal = wanted is not None and wanted == env[its[0]][its[1]]
        return equal and (more is None or more.value(env) is True)

    def build(d: Any) -> Any:
        equal = terms.col(mine[1], mine[0]) == terms.col(its[1], its[0])
        return equal if more is None else equal & more.build(d)

    text = f"{'.'.join(mine)} = {'.'.join(its)}"
    return Term(text if more is None else f"({text} AND {more.text})", value, build)
