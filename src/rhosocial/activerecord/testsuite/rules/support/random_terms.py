"""Random values and conditions of a query: each is built for the database and computed in Python from the same row.

A row is a mapping from alias to the columns of that table; a table that an outer join did not find has None in each.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.expression import Column, IsNullPredicate, Literal, RawSQLExpression
from rhosocial.activerecord.backend.expression.advanced_functions import CaseExpression
from rhosocial.activerecord.backend.expression.functions import coalesce, concat_op, nullif
from rhosocial.activerecord.backend.expression.query_parts import WhereClause

from ...capabilities import Capability
from ...engine.db import Db
from .random_functions import FUNCTION_RULES, NUMBER_FUNCTIONS, TEXT_FUNCTIONS, Function
from .three_valued_logic import COMPARISONS, Truth, among, both, compared, either, negated, within

Env = Mapping[str, Mapping[str, Any]]
Draw = Callable[[int], "Term"]
"""Draws a term of at most so many levels."""

NUMBERS = (0, 1, -1, 2, 3, 7, 100)
FRACTIONS = (0.5, 2.5, -0.25, 0.9999999999, 1e-12, 3.0000000001)
"""What an integer column is compared with, and never equals."""
WORDS = ("ash", "birch", "elm", "oak", "oak tree", "fig \U0001f600 leaf", "größe")
"""No two are equal where a database ignores case or accents."""


@dataclass(frozen=True)
class Term:
    """A number, a text or a condition."""

    text: str
    value: Callable[[Env], Any]
    build: Callable[[Any], Any]
    """From the dialect to the expression."""
    simple: bool = False
    """Whether it needs no parentheses in any place."""
    labelled: bool = True
    """Whether it can be a column under a label; a condition of the core has none."""

    def as_column(self, d: Any, name: str) -> Any:
        """A column of a result."""
        expression = self.build(d)
        return labelled(d, expression, name) if self.labelled else expression


@dataclass(frozen=True)
class Filter:
    """The rows that a query reads: all, or those that a condition selects."""

    condition: Optional[Term]

    @property
    def text(self) -> str:
        return "" if self.condition is None else f" where {self.condition.text}"

    def keeps(self, env: Env) -> bool:
        """Whether a row is read."""
        return self.condition is None or self.condition.value(env) is True

    def build(self, d: Any) -> Optional[WhereClause]:
        """The clause, if there is one."""
        return None if self.condition is None else WhereClause(d, self.condition.build(d))


@dataclass
class Drawing:
    """Draws terms over some tables.

    ``nested``: any tree, where the dialect writes the parentheses that it needs (C50).
    """

    db: Db
    random: Random
    aliases: Sequence[str]
    nested: bool = True
    claimed: dict[str, bool] = field(default_factory=dict)
    """What :meth:`has` found out; drawings over the same rows share it."""

    # -- numbers ---------------------------------------------------------------------------------------------------------------
    def number(self, depth: int = 2) -> Term:
        """A number or NULL."""
        if depth == 0 or self.random.random() < 0.3:
            return self.column("a", "b", "k")
        return self.random.choice(self.number_draws())(depth - 1)

    def number_draws(self) -> list[Draw]:
        """The ways to compute a number."""
        return [self._sum, self._coalesced, self._null_if, self._case, self._case, *self._calls(NUMBER_FUNCTIONS)]

    def _calls(self, functions: Sequence[Function]) -> list[Draw]:
        """Calls of the functions that can be asked here."""

        def fits(function: Function) -> bool:
            return self.has(function.name) and (self.db.provider.text.keeps_empty or not function.may_be_empty)

        return [partial(self._call, function) for function in functions if fits(function)]

    def has(self, function: str) -> bool:
        """Whether the dialect claims a function, and no known failure says that it claims it wrongly."""
        if function not in self.claimed:
            known = any(self.db.is_known_to_fail(rule, function) for rule in FUNCTION_RULES)
            self.claimed[function] = self.db.can(Capability.FUNCTIONS.of(function)) and not known
        return self.claimed[function]

    def _call(self, function: Function, depth: int) -> Term:
        draws = {"number": self.number, "column": self._whole, "words": self.words, "ascii": self._ascii}
        arguments = [draws[each](depth) for each in function.of]
        if function.filled:
            arguments = [
                filled(each, self.constant(*NUMBERS) if of == "number" else self.constant("none", "\U0001f600"))
                for each, of in zip(arguments, function.of)
            ]
        more = function.constants(self.random)
        if function.with_empty and self.db.provider.text.keeps_empty:
            more = function.with_empty(self.random, more)
        text = ", ".join([*(each.text for each in arguments), *map(repr, more)])
        return Term(
            f"{function.name}({text})",
            _of_filled(lambda *values: function.value(*values, *more), *arguments),
            lambda d: function.build(d, *(each.build(d) for each in arguments), *more),
            simple=True,
        )

    def column(self, *names: str) -> Term:
        """A column of one of the tables."""
        alias, name = self.random.choice(self.aliases), self.random.choice(names)
        return Term(
            f"{alias}.{name}", lambda env: env[alias][name], lambda d: Column(d, name, table=alias), simple=True
        )

    def constant(self, *values: Any) -> Term:
        """A bound value."""
        value = self.random.choice(values)
        return Term(repr(value), lambda env: value, lambda d: Literal(d, value), simple=True)

    def _sum(self, depth: int) -> Term:
        left = self.number(depth)
        right = self.constant(*NUMBERS) if self.random.random() < 0.5 else self.number(depth)
        if not self.nested and not (left.simple and right.simple):
            return self._coalesced(depth)
        sign = self.random.choice("+-*")
        compute: Callable[[Any, Any], Any] = {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign]

        def build(d: Any) -> Any:
            return compute(left.build(d), right.build(d))

        return Term(f"({left.text} {sign} {right.text})", _of_filled(compute, left, right), build)

    def _whole(self, depth: int) -> Term:
        """A number that the database has as an integer: what functions return may be a float there."""
        return self.column("a", "b", "k")

    def _coalesced(self, depth: int) -> Term:
        return filled(self.number(depth), self.constant(*NUMBERS))

    def _null_if(self, depth: int) -> Term:
        first, second = self.number(depth), self.column("a", "b")

        def value(env: Env) -> Any:
            found = first.value(env)
            return None if compared("=", found, second.value(env)) else found

        return Term(
            f"nullif({first.text}, {second.text})",
            value,
            lambda d: nullif(d, first.build(d), second.build(d)),
            simple=True,
        )

    def _case(self, depth: int) -> Term:
        return self._cased(depth, self.number)

    def _cased(self, depth: int, inner: Callable[[int], Term]) -> Term:
        """CASE with one or two conditions, with or without ELSE; now and then a result is NULL."""
        branches = [(self.condition(depth), self._or_null(inner, depth)) for _ in range(self.random.choice((1, 1, 2)))]
        # A CASE whose results are all NULL has no type that another one around it could take.
        untyped = all(result is None for _, result in branches)
        last = inner(depth) if untyped or self.random.random() < 0.6 else None

        def value(env: Env) -> Any:
            for condition, result in branches:
                if condition.value(env) is True:
                    return None if result is None else result.value(env)
            return None if last is None else last.value(env)

        def build(d: Any) -> Any:
            cases = [(c.build(d), Literal(d, None) if r is None else r.build(d)) for c, r in branches]
            return CaseExpression(d, cases=cases, else_result=None if last is None else last.build(d))

        branches_text = " ".join(f"when {c.text} then {'NULL' if r is None else r.text}" for c, r in branches)
        return Term(
            f"(case {branches_text}{'' if last is None else f' else {last.text}'} end)", value, build, simple=True
        )

    def _or_null(self, inner: Callable[[int], Term], depth: int) -> Optional[Term]:
        return None if self.random.random() < 0.15 else inner(depth)

    def never_null(self, term: Term) -> Term:
        """A number, or one beyond all others where it is NULL: where NULL stands in an order differs (C49)."""
        return filled(term, self.constant(50, -50))

    # -- texts -----------------------------------------------------------------------------------------------------------------
    def words(self, depth: int = 2) -> Term:
        """A text or NULL."""
        if depth == 0 or self.random.random() < 0.3:
            return self.column("word")
        draws: list[Draw] = [self._filled_words, self._case_of_words, *self._calls(TEXT_FUNCTIONS)]
        draws += [self._joined] if self.has("concat_op") else []
        return self.random.choice(draws)(depth - 1)

    def _joined(self, depth: int) -> Term:
        left, right = self.words(depth), self.column("word") if self.random.random() < 0.5 else self.constant("-", "x")
        return Term(
            f"({left.text} || {right.text})",
            _of_filled(lambda x, y: x + y, left, right),
            lambda d: concat_op(d, left.build(d), right.build(d)),
        )

    def _ascii(self, depth: int) -> Term:
        """A word of ASCII letters: what a database makes of others differs (C64)."""
        if self.random.random() < 0.3:
            return self.constant("ash", "Oak Tree")
        alias = self.random.choice(self.aliases)
        plain = [word for word in WORDS if word.isascii()]

        def build(d: Any) -> Any:
            column = Column(d, "word", table=alias)
            return CaseExpression(d, cases=[(column.in_(plain), column)])

        return Term(
            f"{alias}.word if it is ASCII",
            lambda env: env[alias]["word"] if env[alias]["word"] in plain else None,
            build,
            simple=True,
        )

    def _filled_words(self, depth: int) -> Term:
        return filled(self.words(depth), self.constant("none", "\U0001f600 missing"))

    def _case_of_words(self, depth: int) -> Term:
        return self._cased(depth, self.words)

    def filter(self, depth: int = 2) -> Filter:
        """A condition for WHERE, or none."""
        return Filter(None if self.random.random() < 0.2 else self.condition(depth))

    # -- conditions ------------------------------------------------------------------------------------------------------------
    def condition(self, depth: int = 2, under: str = "") -> Term:
        """A condition; a tree of them where ``depth`` allows it. One in three is a simple one: what goes wrong in a narrow
        place shows in simple forms."""
        if depth > 0 and self.random.random() < 0.35:
            depth = 0
        if depth > 0 and self.random.random() < 0.35:
            word = self.random.choice(("AND", "OR"))
            if not self.nested and under:
                word = "AND"
            parts = [self.condition(depth - 1, word) for _ in range(2)]
            return self._tree(word, parts)
        leaf = self.random.choice(self.condition_draws())(depth)
        if self.random.random() < 0.25:
            return Term(f"NOT ({leaf.text})", lambda env: negated(leaf.value(env)), lambda d: ~leaf.build(d))
        return leaf

    def condition_draws(self) -> list[Draw]:
        """The ways to ask something."""
        return [self._compared, self._compared, self._null_test, self._listed, self._between]

    def _tree(self, word: str, parts: Sequence[Term]) -> Term:
        first, second = parts

        def value(env: Env) -> Truth:
            values = [part.value(env) for part in parts]
            return both(*values) if word == "AND" else either(*values)

        def build(d: Any) -> Any:
            built = first.build(d), second.build(d)
            return built[0] & built[1] if word == "AND" else built[0] | built[1]

        return Term(f"({first.text} {word} {second.text})", value, build)

    def _compared(self, depth: int) -> Term:
        sign = self.random.choice(list(COMPARISONS))
        if self.random.random() < 0.25:
            left, right = self.column("word"), self.constant(*WORDS)
            sign = self.random.choice(("=", "!="))
        else:
            left = self.number(max(depth - 1, 0))
            of = NUMBERS if self.random.random() < 0.8 else FRACTIONS
            right = self.constant(*of) if self.random.random() < 0.6 else self.column("a", "b", "k")
        return Term(
            f"{left.text} {sign} {right.text}",
            lambda env: compared(sign, left.value(env), right.value(env)),
            lambda d: COMPARISONS[sign](left.build(d), right.build(d)),
        )

    def _null_test(self, depth: int) -> Term:
        inner = self.words(depth) if self.random.random() < 0.3 else self.number(depth)
        absent = self.random.random() < 0.5
        return Term(
            f"{inner.text} IS {'' if absent else 'NOT '}NULL",
            lambda env: (inner.value(env) is None) is absent,
            lambda d: IsNullPredicate(d, inner.build(d), is_not=not absent),
        )

    def _listed(self, depth: int) -> Term:
        inner = self.number(max(depth - 1, 0))
        fewest = 1 if self.db.is_known_to_fail("predicates.in_with_an_empty_list_selects_no_row") else 0
        values = self.random.choices((*NUMBERS, None), k=self.random.randint(fewest, 3))
        outside = self.random.random() < 0.4

        def value(env: Env) -> Truth:
            found = among(inner.value(env), values)
            return negated(found) if outside else found

        return Term(
            f"{inner.text} {'NOT ' if outside else ''}IN {values}",
            value,
            lambda d: inner.build(d).not_in(values) if outside else inner.build(d).in_(values),
        )

    def _between(self, depth: int) -> Term:
        inner = self.number(max(depth - 1, 0))
        low, high = self.random.choice(NUMBERS + FRACTIONS), self.random.choice(NUMBERS + FRACTIONS)
        return Term(
            f"{inner.text} BETWEEN {low} AND {high}",
            lambda env: within(inner.value(env), low, high),
            lambda d: inner.build(d).between(low, high),
        )


def filled(first: Term, second: Term) -> Term:
    """The first term, or the second where that is NULL."""

    def value(env: Env) -> Any:
        found = first.value(env)
        return second.value(env) if found is None else found

    return Term(
        f"coalesce({first.text}, {second.text})",
        value,
        lambda d: coalesce(d, first.build(d), second.build(d)),
        simple=True,
    )


def _of_filled(compute: Callable[..., Any], *terms: Term) -> Callable[[Env], Any]:
    """The value of an operation that is NULL where one of its terms is."""

    def value(env: Env) -> Any:
        values = [term.value(env) for term in terms]
        return None if None in values else compute(*values)

    return value


def labelled(d: Any, expression: Any, name: str) -> Any:
    """An expression as a column of a result; some classes of the core have no method for it."""
    if hasattr(expression, "as_"):
        return expression.as_(name)
    sql, params = expression.to_sql()
    return RawSQLExpression(d, f"{sql} AS {d.format_identifier(name)}", params)
