"""What a rule is beside its code: its id, since when it holds, and what it is restricted to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Optional, TypeVar

CONTRACT_VERSION = 1
"""Raised with every rule that is new or stricter; ``--ar-contract N`` runs only the rules up to N."""

_ATTRIBUTE = "__ar_rule__"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """The facts of one rule.

    ``was`` is its former id, kept as an alias for one contract version; ``only`` the mode that it is about alone;
    ``waits`` says that it waits by nature (locks, large data, many tables, random examples), so that it has a budget instead of a
    limit per item.
    """

    since: int = 1
    was: Optional[str] = None
    only: Optional[str] = None
    why_only: str = ""
    waits: bool = False


def rule(*, since: Optional[int] = None, was: Optional[str] = None, waits: Optional[bool] = None) -> Callable[[F], F]:
    """State facts of a rule that differ from the defaults; stands on the test method."""

    def decorate(function: F) -> F:
        given = {"since": since, "was": was, "waits": waits}
        return _set(function, **{key: value for key, value in given.items() if value is not None})

    return decorate


def only(mode: str, why: str) -> Callable[[F], F]:
    """The rule is about one mode alone (threads; cancellation, concurrent tasks), and says why."""
    if mode not in ("sync", "async"):
        raise ValueError(f"{mode!r} is no mode: sync, async")
    return lambda function: _set(function, only=mode, why_only=why)


def _set(function: F, **facts: Any) -> F:
    setattr(function, _ATTRIBUTE, replace(facts_of(function), **facts))
    return function


def facts_of(function: Any) -> Rule:
    """The facts that were stated on a test function."""
    found: Rule = getattr(function, _ATTRIBUTE, Rule())
    return found


def rule_id(area: str, function_name: str) -> str:
    """``crud.a_saved_record_is_found_by_its_key``: stable, and the same in every repository that subclasses the area."""
    return f"{area}.{function_name[len('test_') :]}"
