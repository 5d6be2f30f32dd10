"""The facts and hooks of a provider as commented lines, read from its class, so that no list of them can go stale."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from ...provider import Provider, TextRules
from ...provider.reference import Member, members

_LEFT_OUT = ("backend_class", "profile_of")
"""What a written provider sets, and what only the kit's own profiles have."""
_WIDE = 114
_LONGEST_VALUE = 100
_LITERALS = (bool, int, float, str, tuple)


@dataclass(frozen=True)
class Fact:
    """A fact with its default as code; ``active`` is the code of the value that the skeleton declares."""

    name: str
    default: str
    comment: list[str]
    active: Optional[str] = None


@dataclass(frozen=True)
class Hook:
    """A hook with the names of its arguments."""

    name: str
    arguments: str
    comment: list[str]


def facts(
    base: type[Provider] = Provider, alias: str = "Provider", active: Optional[Mapping[str, str]] = None
) -> list[Fact]:
    """Every fact, with the value that a provider inherits from ``base``, which its module calls ``alias``."""
    chosen = dict(active or {})
    return [
        Fact(each.name, _inherited(each, base, alias), _wrapped(each.summary), chosen.get(each.name))
        for each in members()
        if not each.is_method and each.name not in _LEFT_OUT
    ]


def hooks(written: tuple[str, ...] = ()) -> list[Hook]:
    """Every hook that the skeleton does not have yet."""
    return [
        Hook(each.name, _arguments(each.name), _wrapped(each.summary))
        for each in members()
        if each.is_method and each.name not in written
    ]


def _inherited(member: Member, base: type[Provider], alias: str) -> str:
    """The code of the value that a provider below ``base`` has without a line of its own."""
    value: Any = getattr(base, member.name)
    if value == getattr(Provider, member.name):
        return member.default
    if isinstance(value, TextRules):
        plain = vars(TextRules())
        return f"TextRules({', '.join(f'{key}={each!r}' for key, each in vars(value).items() if each != plain[key])})"
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE and isinstance(value, _LITERALS) else f"{alias}.{member.name}"


def _arguments(name: str) -> str:
    return ", ".join(inspect.signature(getattr(Provider, name)).parameters)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text.replace("``", "`"), _WIDE)
