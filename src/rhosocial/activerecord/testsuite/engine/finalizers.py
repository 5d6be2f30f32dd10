"""What a backend's own ``__del__`` raises: Python prints it and goes on, so that the run would stay green."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from .containment import safe_text
from .session import Session


def destroy(sessions: Iterable[Session]) -> list[str]:
    """Let go of the closed sessions' backends whose class has a ``__del__`` of its own; return what these raised."""
    problems = []
    for session in sessions:
        finalizer = _own_finalizer(type(session.backend))
        if finalizer is None:
            continue
        name = type(session.backend).__qualname__
        with _unraisable(finalizer) as raised:
            session.let_go()
            gc.collect()
        problems += [f"{session.id}: {name}.__del__ raised {text}" for text in raised[:1]]
    return problems


def _own_finalizer(cls: type) -> Any:
    """The ``__del__`` of a backend's class, when it is not the core's."""
    found = getattr(cls, "__del__", None)
    return None if found is None or found.__module__.startswith("rhosocial.activerecord.backend.") else found


@contextlib.contextmanager
def _unraisable(function: Any) -> Iterator[list[str]]:
    """What one function raises where Python can't pass it on."""
    raised: list[str] = []
    before = sys.unraisablehook

    def note(unraisable: Any) -> None:
        if unraisable.object is function:
            raised.append(safe_text(unraisable.exc_value))
        else:
            before(unraisable)

    sys.unraisablehook = note
    try:
        yield raised
    finally:
        sys.unraisablehook = before
