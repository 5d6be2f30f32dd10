"""The core's functions that a random term may call, each with what Python makes of the same values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.expression import functions as f

FUNCTION_RULES = (
    "expressions.a_text_function_returns_known_values",
    "expressions.a_number_function_returns_known_values",
)
"""The rules that ask each function alone: what they know to fail is no part of a random term."""


def _nothing(random: Random) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Function:
    """A function, the terms and constants that it takes, and its value.

    ``of``: a kind for each argument: ``number``, ``column`` (of integers), ``words`` or ``ascii``. ``filled``: no argument is
    NULL, where databases differ in what they make of it. ``may_be_empty``: the value may be an empty text, which some
    databases take for NULL. ``with_empty``: what becomes of the constants where an empty text is one.
    """

    name: str
    of: Sequence[str]
    build: Callable[..., Any]
    value: Callable[..., Any]
    constants: Callable[[Random], Sequence[Any]] = _nothing
    with_empty: Optional[Callable[[Random, Sequence[Any]], Sequence[Any]]] = None
    filled: bool = False
    may_be_empty: bool = False


def _beside(random: Random) -> Random:
    """Draws that leave those of ``random`` as they are, so that a seed keeps its terms when more can be drawn."""
    words = random.getstate()[1]
    return Random(repr((words[0], words[-1])))


def _a_length(random: Random) -> Sequence[Any]:
    return (random.randint(1, 8),)


def _a_part(random: Random) -> Sequence[Any]:
    return random.randint(1, 6), random.randint(1, 5)


def _a_change(random: Random) -> Sequence[Any]:
    return random.choice((("a", "\U0001f600"), (" ", "_"), ("oak", "tree")))


def _a_removal(random: Random, found: Sequence[Any]) -> Sequence[Any]:
    return _beside(random).choice((found, found, found, (" ", ""), ("ir", "")))


def _a_filling(random: Random) -> Sequence[Any]:
    return random.randint(1, 9), random.choice("*x")


def _times(random: Random) -> Sequence[Any]:
    return (random.choice((1, 2)),)


def _a_sign(random: Random) -> Sequence[Any]:
    return (random.choice(("o", "k", "ash", "zz", " ")),)


def _a_divisor(random: Random) -> Sequence[Any]:
    return (random.choice((2, 3, 7, -3)),)


def _remainder(number: int, divisor: int) -> int:
    """With the sign of the number, as in SQL."""
    return abs(number) % abs(divisor) * (-1 if number < 0 else 1)


def _padded(text: str, length: int, sign: str, left: bool) -> str:
    missing = sign * (length - len(text))
    return (missing + text if left else text + missing) if len(text) < length else text[:length]


TEXT_FUNCTIONS = (
    Function("upper", ["ascii"], f.upper, str.upper),
    Function("lower", ["ascii"], f.lower, str.lower),
    Function("substring", ["words"], f.substring, lambda w, start, n: w[start - 1 :][:n], _a_part, may_be_empty=True),
    Function("replace", ["words"], f.replace, str.replace, _a_change, _a_removal),
    Function("trim", ["words"], f.trim, lambda w: w.strip(" "), may_be_empty=True),
    Function("left", ["words"], f.left, lambda w, n: w[:n], _a_length, may_be_empty=True),
    Function("right", ["words"], f.right, lambda w, n: w[-n:], _a_length, may_be_empty=True),
    Function("lpad", ["words"], f.lpad, lambda w, n, sign: _padded(w, n, sign, True), _a_filling),
    Function("rpad", ["words"], f.rpad, lambda w, n, sign: _padded(w, n, sign, False), _a_filling),
    Function("reverse", ["ascii"], f.reverse, lambda w: w[::-1]),
    Function("repeat", ["words"], f.repeat, lambda w, times: w * times, _times),
    Function("concat", ["words", "words"], f.concat, lambda x, y: x + y, filled=True),
)
NUMBER_FUNCTIONS = (
    Function("abs_", ["number"], f.abs_, abs),
    Function("sign", ["number"], f.sign, lambda n: (n > 0) - (n < 0)),
    Function("mod", ["column"], f.mod, _remainder, _a_divisor),
    Function("greatest", ["number", "number"], f.greatest, max, filled=True),
    Function("least", ["number", "number"], f.least, min, filled=True),
    Function("length", ["ascii"], f.length, len),
    Function("strpos", ["ascii"], f.strpos, lambda w, sign: w.find(sign) + 1, _a_sign),
    Function(
        "position", ["ascii"], lambda d, w, sign: f.position(d, sign, w), lambda w, sign: w.find(sign) + 1, _a_sign
    ),
)
