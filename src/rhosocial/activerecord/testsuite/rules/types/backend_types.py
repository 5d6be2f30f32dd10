"""Rules of the area ``types``: the types that a backend brings itself; the kit knows nothing but their adapters (C101)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from .adapters import VALUES, attempt

GIVEN: dict[type, tuple[Any, ...]] = {
    str: (
        *("1", "7.25", "a", "a,b", "{}", "{1,2}", "[1,5)", "0/16B3748", "$12.50", "<a/>", "101"),
        *(
            "(0,1)",
            "(1.5,2)",
            "((0,0),(1,1))",
            "(1,1),(0,0)",
            "[(0,0),(1,1)]",
            "((0,0),(1,1),(1,0))",
            "<(1,2),3>",
            "{1,2,3}",
        ),
        *("192.168.0.1", "10.0.0.0/8", "2001:db8::1", "2001:db8::/32", "08:00:2b:01:02:03", "08:00:2b:01:02:03:04:05"),
        *("'cat':1A 'rat':2", "'cat' & 'rat'", "POINT(1 2)", "LINESTRING(0 0, 1 1)", "POLYGON((0 0, 1 0, 1 1, 0 0))"),
        *("2024-02-29", "23:59:58", "2024-02-29 23:59:58", "1 day", "2024", "12345678-1234-5678-1234-567812345678"),
    ),
    int: (0, 1, 2024),
    float: (0.0, 1.5),
    bytes: (b"", b"\x01\x02"),
    tuple: ((0, 1), (1.5, 2.0)),
    list: ([], [1, 2]),
    dict: ({}, {"a": 1}),
}
"""What drivers give for columns of all kinds of types; which of it an adapter can read is the adapter's own."""


class TypesOwnTests(ConformanceTests):
    """An adapter of whatever type converts or refuses; it loses nothing (C101)."""

    async def test_what_is_not_null_is_never_read_as_none(self, db: Db) -> None:
        """Converted, or refused. Look at the first lines of ``from_database`` of each adapter of the backend's own types."""
        lost = [
            f"{kind.__name__} from {given!r}"
            for kind, stored, adapter in _own(db)
            for given in GIVEN[stored]
            if attempt(adapter.from_database, given, kind) is None
        ]
        assert lost == []

    async def test_what_is_read_is_of_the_type_that_was_asked_for(self, db: Db) -> None:
        """A field of it would hold something else. Look at what ``from_database`` passes on when it can't parse."""
        others = [
            f"{kind.__name__} from {given!r}: {found!r}"
            for kind, stored, adapter in _own(db)
            for given in GIVEN[stored]
            for found in [attempt(adapter.from_database, given, kind)]
            if found is not None and not isinstance(found, (kind, Exception))
        ]
        assert others == []

    async def test_a_type_of_the_backend_s_own_is_read_as_it_was_written(self, db: Db) -> None:
        """What it read from a driver, it writes, and reads again. Look at ``to_database`` of each adapter."""
        wrong, asked = [], 0
        for kind, stored, adapter in _own(db):
            for given in GIVEN[stored]:
                value = attempt(adapter.from_database, given, kind)
                if isinstance(value, kind):
                    asked += 1
                    written = attempt(adapter.to_database, value, stored)
                    again = attempt(adapter.from_database, written, kind)
                    if again != value:
                        wrong.append(
                            f"{kind.__name__} from {given!r}: {value!r} became {again!r} by way of {written!r}"
                        )
        if not asked:
            skip(SkipKind.UNSUPPORTED, "no adapter of the backend's own types reads any form that the kit knows")
        assert wrong == []


def _own(db: Db) -> Iterator[tuple[type, type, Any]]:
    """Python type, database type and adapter of every pair that the other rules know nothing of."""
    found = [
        (kind, stored, adapter)
        for (kind, stored), adapter in db.backend.adapter_registry.get_all_adapters().items()
        if kind not in VALUES and stored in GIVEN
    ]
    if not found:
        skip(SkipKind.UNSUPPORTED, "the backend registers no type of its own")
    yield from found
