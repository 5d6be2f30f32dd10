"""The length of a column's values, as the dialect calls the function: LENGTH, CHAR_LENGTH, LEN."""

from __future__ import annotations

from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import length

from ...capabilities import Capability
from ...engine.db import Db

LENGTH = Capability.FUNCTIONS.of("length")


def length_of(db: Db, column: str) -> str:
    """The length in SQL: bytes of a binary value; of a text the characters or bytes, so that rules use ASCII. Requires
    the function."""
    db.require(LENGTH)
    sql, params = length(db.dialect, Column(db.dialect, column)).to_sql()
    assert not params, (sql, params)
    return str(sql)
