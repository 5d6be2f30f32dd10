"""The length of a column's values, as the dialect calls the function: LENGTH, CHAR_LENGTH, LEN."""

from __future__ import annotations

from rhosocial.activerecord.backend.expression import Column
from rhosocial.activerecord.backend.expression.functions import length

from ...capabilities import Capability
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from .refusals import may_be_refused

LENGTH = Capability.FUNCTIONS.of("length")


def length_of(db: Db, column: str) -> str:
    """The length in SQL: bytes of a binary value; of a text the characters or bytes, so that rules use ASCII. Requires
    the function."""
    db.require(LENGTH)
    sql, params = length(db.dialect, Column(db.dialect, column)).to_sql()
    assert not params, (sql, params)
    return str(sql)


async def binary_length_of(db: Db, table: str, column: str) -> str:
    """The number of bytes in SQL: LENGTH as the dialect calls it, or OCTET_LENGTH where that is for texts alone."""
    for written in (length_of(db, column), f"OCTET_LENGTH({db.provider.quote(column)})"):
        with may_be_refused() as refused:
            await db.rows(db.sql(f'SELECT {written} AS "n" FROM {table} WHERE 1 = 0'))
        if not refused:
            break
    else:
        skip(SkipKind.UNSUPPORTED, "no function gives the length of a binary value")
    return written
