"""The facts of a rule beside its code: its id, the contract version that added it, and its restrictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Optional, TypeVar

from ..errors import nearest
from ..report.levels import LEVELS

CONTRACT_VERSION = 1
"""Increases with every new or stricter rule; ``--ar-contract N`` runs only the rules up to N."""

_ATTRIBUTE = "__ar_rule__"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """The facts of one rule.

    ``was`` is its former id, kept as an alias for one contract version. ``only`` is the single mode that it is about.
    ``waits`` marks a rule that takes long by nature (locks, large data, many tables, random examples); such rules have a
    budget instead of a limit per item. ``level`` is its conformance level where that differs from its class's.
    """

    since: int = 1
    was: Optional[str] = None
    only: Optional[str] = None
    why_only: str = ""
    waits: bool = False
    level: Optional[str] = None


def rule(
    *, since: Optional[int] = None, was: Optional[str] = None, waits: Optional[bool] = None, level: Optional[str] = None
) -> Callable[[F], F]:
    """State facts of a rule that differ from the defaults; decorates the test method."""
    if level is not None and level not in LEVELS:
        raise ValueError(f"unknown level {level!r} (choose from {', '.join(LEVELS)}).{nearest(level, LEVELS)}")

    def decorate(function: F) -> F:
        given = {"since": since, "was": was, "waits": waits, "level": level}
        return _set(function, **{key: value for key, value in given.items() if value is not None})

    return decorate


def only(mode: str, why: str) -> Callable[[F], F]:
    """Restrict a rule to one mode (threads; cancellation, concurrent tasks), with the reason."""
    if mode not in ("sync", "async"):
        raise ValueError(f"unknown mode {mode!r} (choose from sync, async)")
    return lambda function: _set(function, only=mode, why_only=why)


def _set(function: F, **facts: Any) -> F:
    setattr(function, _ATTRIBUTE, replace(facts_of(function), **facts))
    return function


def facts_of(function: Any) -> Rule:
    """The facts stated on a test function."""
    found: Rule = getattr(function, _ATTRIBUTE, Rule())
    return found


def rule_id(area: str, function_name: str) -> str:
    """An id such as ``crud.a_saved_record_is_found_by_its_key``: stable and equal in every repository."""
    return f"{area}.{function_name[len('test_') :]}"
