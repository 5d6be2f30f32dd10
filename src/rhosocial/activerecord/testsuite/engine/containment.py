"""Keeps what a backend raises from ending the run: a driver's ``SystemExit`` is a failure of one test, not the end of all.

Only the user's own interrupt (Ctrl-C, SIGTERM) and the kit's deadlines may end more than the test that they meet.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from ..errors import KitError
from .deadline import DeadlineExceeded

_interrupts = 0


class BackendRaised(KitError):
    """A backend raised an exception that would have ended the whole run."""


def note_interrupt() -> int:
    """Note that the user asked the run to end; returns how often that happened. Called by the signal handlers alone."""
    global _interrupts
    _interrupts += 1
    return _interrupts


def wanted(error: BaseException) -> bool:
    """Whether an exception that is no ``Exception`` may pass: the user or a deadline asked for it."""
    if isinstance(error, KeyboardInterrupt):
        return _interrupts > 0
    return isinstance(error, DeadlineExceeded)


def safe_text(error: BaseException) -> str:
    """Class and text of an exception, whatever its ``__str__`` does."""
    try:
        return f"{type(error).__name__}: {error}"
    except BaseException as broken:
        if wanted(broken):
            raise
        return f"{type(error).__name__} (its __str__ raises {type(broken).__name__})"


@contextlib.contextmanager
def contained(*, outcomes: bool = False) -> Iterator[None]:
    """Turn what would end the run into :class:`BackendRaised`.

    With ``outcomes``, a skip and a failure in pytest's words pass: a rule may say them, the backend that the kit calls may not.
    """
    try:
        yield
    except BaseException as error:
        said = outcomes and isinstance(error, (pytest.skip.Exception, pytest.fail.Exception))
        ordinary = isinstance(error, Exception) and not isinstance(error, pytest.exit.Exception)
        if ordinary or said or wanted(error):
            raise
        raise BackendRaised(f"the backend raised {safe_text(error)}, which would have ended the run") from error


@contextlib.contextmanager
def suppressed() -> Iterator[None]:
    """Pass over whatever a backend raises while the kit cleans up."""
    try:
        yield
    except BaseException as error:
        if wanted(error):
            raise
