"""Statements that may succeed or be refused, but must not fail in another way."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError


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
