"""Defects that differ by one line each, as rows of a table, and the mixins that such rows name."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from .defect import SeededDefect


def seed(module: str, part: str, rows: Iterable[tuple[str, str, type]]) -> None:
    """Define a seeded defect of each row in a module: its name, its mistake, and the mixin that is its ``part``."""
    for name, mistake, mixin in rows:
        body = {"__module__": module, "__doc__": mistake, part: mixin}
        setattr(sys.modules[module], name, type(name, (SeededDefect,), body))


def setting(method: str, **options: Any) -> type:
    """A mixin whose ``method`` is called with other options of its argument: values, or computed from it."""

    def changed(self: Any, given: Any) -> Any:
        for option, value in options.items():
            setattr(given, option, value(given) if callable(value) else value)
        return getattr(super(mixin, self), method)(given)

    mixin = type("Setting", (), {method: changed})
    return mixin


def constant(method: str, value: Any) -> type:
    """A mixin whose ``method`` returns the same, whatever it is called with."""
    return type("Constant", (), {method: lambda self, *args, **kwargs: value})
