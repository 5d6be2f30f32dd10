"""Fixture tables that can't be made: one error tells it, and the other rules that need them are not run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ..report.skips import SkipKind
from .skipping import skip
from .statement_log import SHOWN_SQL

if TYPE_CHECKING:
    from ..schema.tables import Family
    from .db import Db

TRIES = 3
"""A lock or a lost connection may pass; what fails so often, and each time may wait for a lock, is not tried again."""


def made(db: Db, family: Family) -> Any:
    """A family's models over its tables; fails once with what the database says, and then skips with the same words."""
    session = db.item.session
    told, tries = session.unmade.get(family.name, ("", 0))
    if tries >= TRIES:
        skip(SkipKind.NOT_RUN, told)
    try:
        return session.run(db.use(family))
    except Exception as error:
        message = session.without_secrets(" ".join(f"{type(error).__name__}: {error}".split()))
    # Outside the handler: pytest would render every frame on the way.
    words = f"{session.id}: the tables of {family.name!r} can't be made: {message}"
    session.unmade[family.name] = (words, tries + 1)
    if words == told:
        skip(SkipKind.NOT_RUN, told)
    provider = type(session.provider)
    statement = session.refused[:SHOWN_SQL]
    pytest.fail(
        f"{words}\n"
        + (f"  statement: {statement}\n" if statement else "")
        + "  look at identity_column(), column_type() "
        f"and create_statements() of {provider.__module__}.{provider.__qualname__}, and at what the user may do "
        "(ar-testsuite doctor); the other rules on these tables are not run",
        pytrace=False,
    )
