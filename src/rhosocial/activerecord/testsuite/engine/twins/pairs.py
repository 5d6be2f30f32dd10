"""Finds the first place where two courses part.

What is worth showing first is what came back, or an error: a statement may be written in many ways, and two databases write
most of them differently, so that a text alone proves nothing while both give the same. So the calls are paired, and the first
pair counts whose results differ. Then the statement that led to it is looked for: where the pair itself was asked the
same, the cause is an earlier statement whose text, parameters or driver's text differ. Between two of one family (the driver's
base, its other mode, another version) that is the first such statement, since everything else is equal; between two databases
it is the last one on the same table, by its parameters before its text.

Where no result differs, the first statement that differs is the place; then the first call that only one side made. When there
is none, both did the same, and the difference lies in what the rule compares: a model's state, a class, a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Optional

from ..sql_words import first_word, table_of
from .course import EXECUTES, Course, Sent, Step
from .normal import Likeness, is_ordered, table_in

MOST_ALIGNED = 300
KEY = "last_insert_id"
"""The field of a result with the generated key."""


@dataclass
class Pair:
    """Two calls that belong together, or one that only one side made, with what differs."""

    number: int
    here: Optional[Step]
    twin: Optional[Step]
    came: Optional[str] = None
    """The place in the results that differs."""
    asked: bool = False
    params: bool = False
    got: bool = False

    @property
    def sent(self) -> bool:
        """Whether what was sent differs."""
        return self.asked or self.params or self.got

    @property
    def step(self) -> Step:
        step = self.here or self.twin
        assert step is not None
        return step


def paired(here: Course, twin: Course) -> list[Pair]:
    """The calls of both courses in order, those that belong together side by side."""
    one, other = ([_label(step) for step in course.steps] for course in (here, twin))
    alike = next((at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    found = [Pair(at + 1, here.steps[at], twin.steps[at]) for at in range(alike)]
    at = alike
    for tag, i1, i2, j1, j2 in _blocks(one[alike:], other[alike:]):
        left: Sequence[Optional[Step]] = here.steps[alike + i1 : alike + i2]
        right: Sequence[Optional[Step]] = twin.steps[alike + j1 : alike + j2]
        if tag != "equal":
            left, right = [*left, *[None] * len(right)], [*[None] * len(left), *right]
        for step, twin_step in zip(left, right):
            at += step is not None
            found.append(Pair(max(at, 1), step, twin_step))
    return found


def _blocks(one: list[str], other: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What belongs together of two long lists is looked for at their beginning: the search takes the square of their length."""
    first, second = one[:MOST_ALIGNED], other[:MOST_ALIGNED]
    blocks: list[tuple[str, int, int, int, int]] = list(
        SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    )
    return [*blocks, ("replace", len(first), len(one), len(second), len(other))]


def _label(step: Step) -> str:
    """What makes two calls belong together: the method, and what a statement does."""
    sends = step.name.rpartition(".")[2] in (*EXECUTES, "raw")
    return f"{step.name} {first_word(step.sql)}" if sends else step.name


def first_place(pairs: list[Pair], alike: Likeness) -> tuple[Optional[Pair], list[Pair]]:
    """The pair at which the courses part, and the pairs before it."""
    without_key: Optional[tuple[Pair, list[Pair]]] = None
    for number, pair in enumerate(pairs):
        one, other = pair.here, pair.twin
        if one is None or other is None:
            continue
        left, right = sent_by(one, other)
        pair.params = not _same_params(one, other, alike)
        pair.asked = len(left) != len(right) or not all(alike.same_sql(a.sql, b.sql) for a, b in zip(left, right))
        pair.got = not pair.asked and _alike_written(one, other) and not alike.same_statements(one.got, other.got)
        if one.error or other.error:
            pair.came = None if one.error == other.error else "error"
        elif alike.strict or not _describes(one):
            pair.came = _difference(one, other, alike)
        if pair.came == KEY and not alike.strict and None in (_key(one), _key(other)):
            # Some databases give a key with the rows alone: that is no difference if anything else is one.
            without_key = without_key or (pair, pairs[:number])
            pair.came = None
        if pair.came is not None:
            return pair, pairs[:number]
    if without_key is not None:
        without_key[0].came = KEY
        return without_key
    return _without_results(pairs, alike.strict), pairs


def _difference(one: Step, other: Step, alike: Likeness) -> Optional[str]:
    """Where the results of two calls differ. Of a result without its own key or count, the driver's last one says nothing."""
    sql = one.sql or other.sql
    left, right = (own_part(step, alike.strict) for step in (one, other))
    table = table_in(one.asked or one.got)
    return alike.difference(left, right, "", table, ordered=is_ordered(sql) if sql else True)


def own_part(step: Step, strict: bool) -> Any:
    came = step.came
    if not is_result(came):
        return came
    word = first_word(step.sql)
    silent = [] if word in ("insert", "replace", "with") else [KEY]
    silent += [] if strict or word in ("insert", "replace", "update", "delete", "with") else ["affected_rows"]
    return {name: value for name, value in came.items() if name not in silent}


def is_result(came: Any) -> bool:
    return isinstance(came, dict) and "affected_rows" in came and KEY in came


def is_rendered(came: Any) -> bool:
    """Whether a dialect gave a statement with its parameters."""
    return isinstance(came, list) and len(came) == 2 and isinstance(came[0], str) and isinstance(came[1], list)


def _key(step: Step) -> Any:
    return step.came.get(KEY) if is_result(step.came) else None


def _alike_written(one: Step, other: Step) -> bool:
    """Whether both drivers can be seen, and both show their values in the same way: in the statement, or beside it."""
    ways = [{sent.params is None for sent in step.got} for step in (one, other)]
    return ways[0] == ways[1] != set()


def sent_by(one: Step, other: Step) -> tuple[list[Sent], list[Sent]]:
    """The statements to compare: what the backends were asked, or what the drivers got where one passes its execute by."""
    if bool(one.asked) == bool(other.asked):
        return one.asked, other.asked
    return one.got, other.got


def _describes(step: Step) -> bool:
    """Whether a call asks a backend about itself or its schema: two databases may answer differently."""
    return "dialect" in step.name or "introspector" in step.name or not (step.asked or step.got)


def _without_results(pairs: list[Pair], strict: bool) -> Optional[Pair]:
    """The place when no result differs."""
    sent = [pair for pair in pairs if (pair.sent if strict else pair.params)]
    alone = [pair for pair in pairs if pair.here is None or pair.twin is None]
    return next(iter([*sent, *alone, *[pair for pair in pairs if pair.asked]]), None)


def _same_params(one: Step, other: Step, alike: Likeness) -> bool:
    left, right = sent_by(one, other)
    if not left or len(left) != len(right):
        return alike.difference(one.arguments, other.arguments) is None
    return all(alike.same_parameters(a, b) for a, b in zip(left, right))


def led_to(earlier: list[Pair], place: Pair, strict: bool) -> Optional[Pair]:
    """The earlier statement that may have led to another result."""
    sent = [pair for pair in earlier if pair.sent]
    if strict:
        return next(iter(sent), None)
    table = table_named(place)
    near = [pair for pair in sent if table_named(pair) == table]
    return next(reversed([pair for pair in near if pair.params]), None) or next(reversed(near), None)


def table_named(pair: Pair) -> str:
    return table_of(pair.step.sql)
