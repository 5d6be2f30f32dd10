"""Seeded defects of the area ``connection`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def reading(change: Any) -> type:
    """A ``Config`` mixin that changes the options which ``from_env`` has read."""

    class Config:
        @classmethod
        def from_env(cls, prefix: str = "") -> Any:
            made = super().from_env(prefix)
            made.options = change(made.options)
            return made

    return Config


class OneOptionOfTheEnvironment(SeededDefect):
    """Of several options in the environment the last one replaces the others."""

    Config = reading(lambda options: dict(list(options.items())[-1:]))


class DigitsOfTheEnvironmentAreNumbers(SeededDefect):
    """An option of digits becomes an integer, without its leading zeros."""

    Config = reading(lambda options: {name: int(text) if text.isdigit() else text for name, text in options.items()})


class EmptyOptionsOfTheEnvironmentLeftOut(SeededDefect):
    """An option that is an empty text counts as not set."""

    Config = reading(lambda options: {name: text for name, text in options.items() if text})
