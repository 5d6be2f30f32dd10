"""Types that only one backend has: the kit knows their adapters and nothing else about them (C101)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from .adapters import REFUSED, VALUES, result_or_error

DRIVER_FORMS: dict[type, tuple[Any, ...]] = {
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
"""What drivers return for columns of many types; each adapter reads some of these forms and refuses the others."""


class TypesOwnTests(ConformanceTests):
    """C101: the adapter of a type that only this backend has converts or refuses a value, and loses none."""

    async def test_a_value_that_is_not_null_is_never_read_as_none(self, db: Db) -> None:
        """A value that is not NULL is converted or refused, and a refusal is no crash.

        If this fails, check that ``from_database`` of the adapter for the type in the message returns None only for
        None, and that it raises ``ValueError`` or ``TypeError`` for a form that it can't read.
        """
        lost = [
            f"{kind.__name__} from {given!r}: {found!r}"
            for kind, stored, adapter in _backend_pairs(db)
            for given in DRIVER_FORMS[stored]
            for found in [result_or_error(adapter.from_database, given, kind)]
            if found is None or (isinstance(found, Exception) and not isinstance(found, REFUSED))
        ]
        assert lost == []

    async def test_a_value_is_read_as_the_requested_type(self, db: Db) -> None:
        """``from_database`` returns the requested type or raises an error.

        If this fails, check that ``from_database`` of the adapter for the type in the message raises an error for a
        value that it can't parse.
        """
        others = [
            f"{kind.__name__} from {given!r}: {found!r}"
            for kind, stored, adapter in _backend_pairs(db)
            for given in DRIVER_FORMS[stored]
            for found in [result_or_error(adapter.from_database, given, kind)]
            if found is not None and not isinstance(found, (kind, *REFUSED))
        ]
        assert others == []

    async def test_a_backend_type_is_read_as_it_was_written(self, db: Db) -> None:
        """A value that was read from a driver's form is written and read again as an equal value.

        If this fails, check that ``to_database`` of the adapter for the type in the message reverses ``from_database``.
        """
        wrong, checked = [], 0
        for kind, stored, adapter in _backend_pairs(db):
            for given in DRIVER_FORMS[stored]:
                value = result_or_error(adapter.from_database, given, kind)
                if isinstance(value, kind):
                    checked += 1
                    written = result_or_error(adapter.to_database, value, stored)
                    again = result_or_error(adapter.from_database, written, kind)
                    if again != value:
                        wrong.append(f"{kind.__name__} from {given!r}: {value!r} became {again!r} through {written!r}")
        if not checked:
            skip(
                SkipKind.UNSUPPORTED, "no adapter of the backend's own types reads any of the forms that the kit knows"
            )
        assert wrong == []


def _backend_pairs(db: Db) -> Iterator[tuple[type, type, Any]]:
    """Python type, database type and adapter of every registered pair that the other rules don't cover."""
    found = [
        (kind, stored, adapter)
        for (kind, stored), adapter in db.backend.adapter_registry.get_all_adapters().items()
        if kind not in VALUES and stored in DRIVER_FORMS
    ]
    if not found:
        skip(SkipKind.UNSUPPORTED, "the backend registers no type of its own")
    yield from found
