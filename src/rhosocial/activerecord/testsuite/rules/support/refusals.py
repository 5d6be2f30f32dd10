"""Statements that may succeed or be refused, but must not fail in another way."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind

_NO_METHOD = re.compile(r"'(\w+)' object has no attribute '((?:format|supports)_\w+)'")


@contextlib.contextmanager
def may_be_refused(*also: type[Exception]) -> Iterator[list[Exception]]:
    """A block that may end in a ``DatabaseError`` or in one of ``also``. Yields a list that then holds the error.

    A ``ConnectionError`` is not caught: it would blame the session for an error of the statement.
    """
    refused: list[Exception] = []
    try:
        yield refused
    except BackendConnectionError:
        raise
    except (DatabaseError, *also) as error:
        refused.append(error)


@contextlib.contextmanager
def undeclared_is_skipped(db: Db) -> Iterator[None]:
    """A block that is left out where the dialect lacks a method that an expression asks for: its feature is not declared
    (C88)."""
    missing = ""
    try:
        yield
    except AttributeError as error:
        found = _NO_METHOD.match(str(error))
        if found is None or found[1] != type(db.dialect).__name__ or hasattr(db.dialect, found[2]):
            raise
        missing = found[2]
    if missing:
        skip(SkipKind.UNSUPPORTED, f"the dialect has no {missing}")
