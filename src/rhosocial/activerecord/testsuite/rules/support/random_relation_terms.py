"""Random terms over relations, whose numbers come from other queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression.functions import coalesce, min_, nullif

from .random_functions import NUMBER_FUNCTIONS, TEXT_FUNCTIONS
from .random_subqueries import SubqueryDrawing
from .random_terms import Draw, Drawing, Term, filled
from .three_valued_logic import COMPARISONS, compared

NUMBERS = ("k", "a", "b")
NO_FUNCTIONS = dict.fromkeys([*(each.name for each in (*NUMBER_FUNCTIONS, *TEXT_FUNCTIONS)), "concat_op"], False)
"""For ``Drawing.claimed``: in some databases a sum of sums is not an integer, and their functions do not take it."""


@dataclass
class RelationDrawing(SubqueryDrawing):
    """Draws terms whose numbers grow slowly: relations are summed up on several levels. Few have subqueries of the outer row:
    a database may take long to plan what has many."""

    def number_draws(self) -> list[Draw]:
        """The ways to compute a number."""
        rare = [self._aggregated] if self.random.random() < 0.15 else []
        return [self._added, self._coalesced, self._null_if, self._case, *rare]

    def condition_draws(self) -> list[Draw]:
        """The ways to ask something."""
        if self.random.random() < 0.05:
            return [self._exists]
        return [*Drawing.condition_draws(self), *([self._of_the_last] * (len(self.aliases) > 1))]

    def _of_the_last(self, depth: int) -> Term:
        """What the last table of a join has, or does not have where it has no row."""
        last = RelationDrawing(self.db, self.random, self.aliases[-1:], self.nested, self.claimed, self.queries)
        column, absent = last.column(*NUMBERS), self.random.random() < 0.3
        value = column if absent else filled(column, last.constant(1, -1, 7))
        compare, bound = self.random.choice(list(COMPARISONS)), self.constant(0, 1, 2)
        if absent:
            return Term(
                f"{value.text} IS NULL", lambda env: value.value(env) is None, lambda d: value.build(d).is_null()
            )
        return Term(
            f"{value.text} {compare} {bound.text}",
            lambda env: compared(compare, value.value(env), bound.value(env)),
            lambda d: COMPARISONS[compare](value.build(d), bound.build(d)),
        )

    def _added(self, depth: int) -> Term:
        left, right = self.column(*NUMBERS), self.constant(1, -1, 7)
        return Term(
            f"({left.text} + {right.text})",
            lambda env: None if left.value(env) is None else left.value(env) + right.value(env),
            lambda d: left.build(d) + right.build(d),
        )

    def fixed(self, value: Any, grouped: bool = False) -> Term:
        """A value as a column of a result, also of groups. A parameter alone has no type, which some databases refuse there."""
        column = self.column("word" if isinstance(value, str) else "k")

        def build(d: Any) -> Any:
            nothing = nullif(d, column.build(d), column.build(d))
            return coalesce(d, min_(d, nothing) if grouped else nothing, Literal(d, value))

        return Term(repr(value), lambda env: value, build, simple=True)
