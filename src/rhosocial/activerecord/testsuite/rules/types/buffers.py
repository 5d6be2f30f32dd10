"""Bytes that Python holds in a ``bytearray`` or a ``memoryview``."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.backend.options import InsertOptions

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.values import BYTES
from ..support.lengths import binary_length_of
from ..support.refusals import may_be_refused

RAW = b"\x00\xffgr\xc3\xb6\xc3\x9fe'"


class BufferTests(ConformanceTests):
    """A buffer is its bytes, or the backend refuses it (C102)."""

    blobs = family_fixture(BYTES)

    @pytest.mark.parametrize("kind", [bytearray, memoryview])
    async def test_a_buffer_is_bound_as_its_bytes_or_is_refused(self, db: Db, blobs: Any, kind: Any) -> None:
        """What is stored equals the buffer's bytes and has their length, and bytes of the same content find it.

        If this fails, check that ``prepare_parameters`` neither writes ``str`` of a buffer nor drops it.
        """
        name = blobs.Value.__table_name__
        table = db.provider.quote(name)
        with may_be_refused(TypeError) as refused:
            await db(db.backend.insert(InsertOptions(table=name, data={"v": kind(RAW)})))
        rows = await db.rows(db.sql(f'SELECT "v" FROM {table}'))
        assert [bytes(row["v"]) for row in rows] == ([] if refused else [RAW])
        length = await binary_length_of(db, table, "v")
        found = await db.rows(db.sql(f'SELECT {length} AS "n" FROM {table} WHERE "v" = ?'), (RAW,))
        assert [row["n"] for row in found] == ([] if refused else [len(RAW)])
