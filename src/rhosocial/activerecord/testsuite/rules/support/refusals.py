"""Answers that may be right or an error, but nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError


@contextlib.contextmanager
def may_be_refused(*also: type[Exception]) -> Iterator[list[Exception]]:
    """A block that may end in a ``DatabaseError`` (or one of ``also``); gives a list that then holds the error.

    A ``ConnectionError`` goes through: it blames the session for what the statement did wrong.
    """
    refused: list[Exception] = []
    try:
        yield refused
    except BackendConnectionError:
        raise
    except (DatabaseError, *also) as error:
        refused.append(error)
