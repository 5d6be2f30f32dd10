"""Creates fixture tables. When that fails, one rule reports the error and the other rules on them are not run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ..report.skips import SkipKind
from .failure_cause import cause_of
from .skipping import skip
from .statement_log import SHOWN_SQL

if TYPE_CHECKING:
    from ..schema.tables import Family
    from .db import Db

TRIES = 3
"""Attempts to create a family's tables. A lock or a lost connection may pass, but each attempt may wait for a lock."""


def made(db: Db, family: Family) -> Any:
    """A family's models over its tables; fails once with the database's error, then skips with the same text."""
    session = db.item.session
    reported, tries, db.item.cause = session.failed_families.get(family.name, ("", 0, None))
    if tries >= TRIES:
        skip(SkipKind.NOT_RUN, reported)
    try:
        models = session.run(db.use(family))
        db.item.cause = None
        return models
    except Exception as error:
        db.item.cause = cause_of(error, session)
        message = session.without_secrets(" ".join(f"{type(error).__name__}: {error}".split()))
    # Outside the handler, since pytest would render every frame in between.
    problem = f"{session.id}: can't create the tables of {family.name!r}: {message}"
    session.failed_families[family.name] = (problem, tries + 1, db.item.cause)
    if problem == reported:
        skip(SkipKind.NOT_RUN, reported)
    provider = type(session.provider)
    statement = session.refused[:SHOWN_SQL]
    pytest.fail(
        f"{problem}\n"
        + (f"  statement: {statement}\n" if statement else "")
        + "  check identity_column(), column_type() "
        f"and create_statements() of {provider.__module__}.{provider.__qualname__}, and the rights of the user "
        "(ar-testsuite doctor); the other rules on these tables are not run",
        pytrace=False,
    )
