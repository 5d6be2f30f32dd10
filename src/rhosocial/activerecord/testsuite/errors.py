"""Errors that tell a user of the kit what to mend: what was wrong, where, and what was expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Optional


class KitError(Exception):
    """The root of every error that the kit raises about its own set-up; never about a backend's behaviour."""


class ConfigurationError(KitError):
    """Something a user wrote is wrong: a file, a variable, an option, a provider.

    ``place`` says where: ``backends.yml:3:5`` (line and column from 1), the variable's name, or an option.
    """

    def __init__(self, message: str, *, place: Optional[str] = None) -> None:
        self.message = message
        self.place = place
        super().__init__(f"{place}: {message}" if place else message)


def short(value: object) -> str:
    """A value as a message shows it: at most 60 characters, also where its ``repr`` raises."""
    try:
        text = repr(value)
    except Exception as error:
        text = f"an object whose repr raises {type(error).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest valid name, as the end of a message; empty when nothing is near."""
    names = sorted(known)
    close = difflib.get_close_matches(name.lower(), [n.lower() for n in names], n=1, cutoff=0.6)
    for candidate in names:
        if close and candidate.lower() == close[0]:
            return f" Did you mean {candidate!r}?"
    return ""
