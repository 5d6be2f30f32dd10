"""Random groups that conditions on aggregates keep, in the order of aggregates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rhosocial.activerecord.backend.expression import Column, Literal
from rhosocial.activerecord.backend.expression.functions import coalesce

from .random_parts import Aggregate
from .random_queries import Queries
from .random_sources import Query, Source
from .random_terms import NUMBERS, Drawing, Env, labelled
from .three_valued_logic import COMPARISONS, compared

_BEYOND = 50
"""Stands for NULL in an order, where its place differs (C49)."""


def ranked(queries: Queries, source: Source) -> Query:
    """Groups with some of their aggregates. HAVING and ORDER BY ask for one of the same or for one of its twins."""
    random, draw = queries.random, queries.drawing(source)
    groups = [draw.column("a", "b") for _ in range(random.choice((1, 1, 2)))]
    chosen = draw.filter(1)
    twins = _twins(queries, draw)
    asked = random.sample(twins, random.randint(1, len(twins)))
    keeps, sign, bound = random.choice(twins), random.choice(list(COMPARISONS)), random.choice(NUMBERS)
    key, down, by_label = random.choice(twins), random.random() < 0.5, random.random() < 0.5
    places: dict[tuple[Any, ...], list[Env]] = {}
    for env in source.rows:
        if chosen.keeps(env):
            places.setdefault(tuple(group.value(env) for group in groups), []).append(env)
    kept = [(place, envs) for place, envs in places.items() if compared(sign, keeps.over(envs), bound) is True]
    kept.sort(key=lambda each: (_rank(key.over(each[1]), down), *(_rank(value) for value in each[0])))
    rows = [(*place, *(each.over(envs) for each in asked)) for place, envs in kept]

    def build() -> Any:
        d = queries.db.dialect
        columns = [labelled(d, group.build(d), f"g{place}") for place, group in enumerate(groups)]
        columns += [labelled(d, each.build(d), f"c{place}") for place, each in enumerate(asked)]
        order: list[Any] = [(_key(d, key, asked if by_label else ()), "DESC" if down else "ASC")]
        order += [coalesce(d, group.build(d), Literal(d, _BEYOND)) for group in groups]
        return source.select(
            queries.terms,
            columns,
            chosen.build(d),
            group_by=[group.build(d) for group in groups],
            having=COMPARISONS[sign](keeps.build(d), Literal(d, bound)),
            order_by=order,
        )

    asked_text = ", ".join([*(group.text for group in groups), *(each.text for each in asked)])
    by = f"group by {', '.join(group.text for group in groups)} having {keeps.text} {sign} {bound}"
    text = f"select {asked_text} from {source.text}{chosen.text} {by} order by {key.text}{' desc' if down else ''}"
    return Query(text, build, rows, True)


def _twins(queries: Queries, draw: Drawing) -> list[Aggregate]:
    """Two aggregates, and one of them with a FILTER of its own where that is possible."""
    first, other = queries.aggregate(draw, False), queries.aggregate(draw, False)
    if not queries.several_distincts:
        # HAVING and ORDER BY ask for them again.
        first, other = first.of_all(), other.of_all()
    limited = [replace(first, limited=draw.condition(0))] if queries.has_filters() else []
    return [first, *limited, other]


def _rank(value: Any, down: bool = False) -> Any:
    found = _BEYOND if value is None else value
    return -found if down else found


def _key(d: Any, key: Aggregate, asked: Sequence[Aggregate]) -> Any:
    """The aggregate in an order: by its label if it is among ``asked`` and never NULL, else computed once more."""
    if not key.kind.startswith("count"):
        return coalesce(d, key.build(d), Literal(d, _BEYOND))
    return Column(d, f"c{asked.index(key)}") if key in asked else key.build(d)
