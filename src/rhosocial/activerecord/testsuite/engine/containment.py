"""Keeps exceptions of a backend from ending the run: a driver's ``SystemExit`` fails one test.

Only the user's own interrupt (Ctrl-C, SIGTERM) and the kit's deadlines may end more than the running test.
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
    """Note that the user asked the run to end, and return how often that happened. Only the signal handlers call it."""
    global _interrupts
    _interrupts += 1
    return _interrupts


def wanted(error: BaseException) -> bool:
    """Whether an exception outside ``Exception`` may pass: the user or a deadline raised it."""
    if isinstance(error, KeyboardInterrupt):
        return _interrupts > 0
    return isinstance(error, DeadlineExceeded)


def safe_text(error: BaseException) -> str:
    """Class and text of an exception, even when its ``__str__`` raises."""
    try:
        return f"{type(error).__name__}: {error}"
    except BaseException as broken:
        if wanted(broken):
            raise
        return f"{type(error).__name__} (its __str__ raises {type(broken).__name__})"


@contextlib.contextmanager
def contained(*, outcomes: bool = False) -> Iterator[None]:
    """Turn an exception that would end the run into :class:`BackendRaised`.

    With ``outcomes``, pytest's skip and fail exceptions pass: a rule may raise them, a backend may not.
    """
    try:
        yield
    except BaseException as error:
        outcome = outcomes and isinstance(error, (pytest.skip.Exception, pytest.fail.Exception))
        ordinary = isinstance(error, Exception) and not isinstance(error, pytest.exit.Exception)
        if ordinary or outcome or wanted(error):
            raise
        raise BackendRaised(f"the backend raised {safe_text(error)}, which would have ended the run") from error


@contextlib.contextmanager
def suppressed() -> Iterator[None]:
    """Ignore whatever a backend raises while the kit cleans up."""
    try:
        yield
    except BaseException as error:
        if wanted(error):
            raise
