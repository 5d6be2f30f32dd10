"""Rules of the area ``types``: the adapters that a backend registers keep their word without any model or table (C101)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from typing import Any, Callable, Optional
from uuid import UUID

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.type_adapter import ArrayAdapter, BatchConversionMixin, DecimalAdapter, EnumAdapter

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind


class Suit(Enum):
    """Texts that differ from their names."""

    SPADES = "s-value"
    HEARTS = "größe"


class Rank(Enum):
    """Integers that are neither positions nor in order."""

    SECOND = 2
    FIRST = 1
    NONE = 0
    LAST = 40


DAY, CLOCK = date(2024, 2, 29), time(23, 59, 58, 7)
MOMENT = datetime(2024, 2, 29, 23, 59, 58)
KEY = UUID("12345678-1234-5678-1234-567812345678")

VALUES: dict[type, list[Any]] = {
    bool: [True, False],
    int: [0, -7],
    float: [0.0, -0.5],
    str: ["", "größe"],
    bytes: [b"", b"\x00\xff"],
    Decimal: [Decimal("12.5"), Decimal("-0.25"), Decimal(0)],
    date: [DAY, date(1999, 12, 31)],
    time: [CLOCK, time(0)],
    datetime: [MOMENT, datetime(1999, 12, 31)],
    timedelta: [timedelta(0), timedelta(days=-1, seconds=2)],
    UUID: [KEY, UUID(int=0)],
    dict: [{}, {"a": [1, None, "größe"], "b": {"c": 0.5, "d": False}}],
    list: [[], [1, "two", None, [True]]],
    Enum: [*Suit, *Rank],
}
"""What every pair can say. Moments have whole seconds, since a database type may be ``int``."""

WIDER: dict[tuple[type, type], list[Any]] = {
    (Decimal, str): [Decimal("12345678901234567890.123456789012345678"), Decimal("0.1")],
    (Decimal, Decimal): [Decimal("12345678901234567890.123456789012345678")],
    (datetime, str): [datetime(2024, 2, 29, 23, 59, 58, 7)],
    (datetime, datetime): [datetime(2024, 2, 29, 23, 59, 58, 7)],
}

READ: dict[tuple[type, type], list[tuple[Any, Any]]] = {
    (bool, int): [(1, True), (0, False)],
    (bool, str): [("true", True), ("false", False)],
    (Decimal, str): [("12.50", Decimal("12.5")), ("-0.1", Decimal("-0.1"))],
    (Decimal, float): [(0.1, Decimal("0.1")), (-7.0, Decimal(-7))],
    (date, str): [("2024-02-29", DAY)],
    (date, int): [(int(datetime(2024, 2, 29).timestamp()), DAY)],
    (time, str): [("23:59:58.000007", CLOCK), ("00:00:00", time(0))],
    (time, timedelta): [(timedelta(hours=23, minutes=59, seconds=58, microseconds=7), CLOCK), (timedelta(0), time(0))],
    (datetime, str): [("2024-02-29T23:59:58", MOMENT), ("2024-02-29 23:59:58", MOMENT)],
    (datetime, int): [(int(MOMENT.timestamp()), MOMENT)],
    (datetime, float): [(MOMENT.timestamp(), MOMENT)],
    (UUID, str): [(str(KEY), KEY)],
    (UUID, bytes): [(bytes.fromhex(str(KEY).replace("-", "")), KEY)],
    (dict, str): [('{"a": [1, null]}', {"a": [1, None]}), ("{}", {})],
    (list, str): [('[1, "two", null]', [1, "two", None]), ("[]", [])],
}
"""What a driver gives for a column of the pair's database type, where that is not the Python type itself."""

UNREADABLE: dict[type, list[Any]] = {
    bool: [DAY],
    str: [5],
    bytes: [5, DAY],
    Decimal: ["no number", DAY],
    date: ["no day", b"\xff"],
    time: ["no time", b"\xff"],
    datetime: ["no moment", b"\xff"],
    UUID: ["no key", 5],
    dict: ["{no document", 5],
    list: ["[no list", 5],
    Enum: ["no member", b"\xff"],
}

REFUSED = (TypeError, ValueError, ArithmeticError, LookupError, DatabaseError)

# Integers, floats and spans are the drivers' own matter: no backend has an adapter for them.
each_type = pytest.mark.parametrize("kind", UNREADABLE, ids=lambda kind: kind.__name__)


class TypesRegistryTests(ConformanceTests):
    """What stands in a backend's registry converts each value of its pair, in both directions, and nothing else (C101)."""

    @each_type
    async def test_an_adapter_reads_what_it_wrote(self, db: Db, kind: type) -> None:
        """Equal, and of the same type. Look at ``to_database`` and ``from_database`` of every registered adapter."""
        wrong = []
        for stored, adapter in _pairs(db, kind):
            for value in _values(kind, stored):
                found = attempt(adapter.from_database, attempt(adapter.to_database, value, stored), _read_as(value))
                wrong += _unlike(stored, value, found)
        assert wrong == []

    @pytest.mark.parametrize("kind", [kind for kind in UNREADABLE if kind is not Enum], ids=lambda kind: kind.__name__)
    async def test_an_adapter_reads_what_a_driver_gives(self, db: Db, kind: type) -> None:
        """A column of the pair's database type may be another program's. Look at each adapter's ``_do_from_database``."""
        wrong, asked = [], 0
        for stored, adapter in _pairs(db, kind):
            same = [(value, value) for value in VALUES[kind]] if stored is kind else []
            for given, value in READ.get((kind, stored), same):
                asked += 1
                wrong += _unlike(stored, value, attempt(adapter.from_database, given, kind))
        if not asked:
            skip(SkipKind.UNSUPPORTED, f"the backend registers no type for {kind.__name__} whose form is known")
        assert wrong == []

    @each_type
    async def test_a_type_that_allows_none_is_read_as_the_type(self, db: Db, kind: type) -> None:
        """Models hand a field's annotation over as it stands. Look at how ``from_database`` takes ``Optional[T]``."""
        wrong = []
        for stored, adapter in _pairs(db, kind):
            for value in _values(kind, stored):
                written = attempt(adapter.to_database, value, stored)
                plain = attempt(adapter.from_database, written, _read_as(value))
                for optional in _with_none(_read_as(value)):
                    wrong += _unlike(stored, plain, attempt(adapter.from_database, written, optional))
                    if adapter.from_database(None, optional) is not None:
                        wrong.append(f"{stored.__name__}: None is read otherwise as {optional}")
        assert wrong == []

    @each_type
    async def test_what_an_adapter_cannot_read_is_refused(self, db: Db, kind: type) -> None:
        """Neither passed on nor made up. Look at the last line of ``_do_from_database``: what is left must raise."""
        as_kind = Suit if kind is Enum else kind
        found = [
            (stored.__name__, given, attempt(adapter.from_database, given, as_kind))
            for stored, adapter in _pairs(db, kind)
            for given in (*UNREADABLE[kind], object())
        ]
        assert [each for each in found if not isinstance(each[-1], REFUSED)] == []

    async def test_an_adapter_passes_none_both_ways(self, db: Db) -> None:
        """NULL has no other form. Look at the first lines of ``to_database`` and ``from_database``."""
        wrong = []
        for (kind, stored), adapter in db.backend.adapter_registry.get_all_adapters().items():
            found = (adapter.to_database(None, stored), adapter.from_database(None, kind))
            if found != (None, None):
                wrong.append((kind.__name__, stored.__name__, *found))
        assert wrong == []

    async def test_an_adapter_converts_many_like_one(self, db: Db) -> None:
        """In their order, with None among them. Look at ``to_database_batch`` and ``from_database_batch``."""
        wrong, asked = [], 0
        for kind in VALUES:
            for stored, adapter in _registered(db, kind):
                if isinstance(adapter, BatchConversionMixin):
                    asked += 1
                    some = [value for value in _values(kind, stored) if kind is not Enum or type(value) is Rank]
                    values, read_as = [*some, None, some[0]], _read_as(some[0])
                    written = [adapter.to_database(value, stored) for value in values]
                    wrong += _unlike(stored, written, adapter.to_database_batch(values, stored))
                    single = [adapter.from_database(value, read_as) for value in written]
                    wrong += _unlike(stored, single, adapter.from_database_batch(written, read_as))
        if not asked:
            skip(SkipKind.UNSUPPORTED, "no registered adapter has BatchConversionMixin")
        assert wrong == []

    @pytest.mark.parametrize("kind", [dict, list], ids=lambda kind: kind.__name__)
    async def test_a_document_that_json_cannot_say_is_refused(self, db: Db, kind: type) -> None:
        """Not written as the text of an object. Look at ``to_database`` of the adapters of documents."""
        strange: Any = {"a": object()} if kind is dict else [1, object()]
        adapters = [adapter for stored, adapter in _pairs(db, kind) if stored is str]
        if not adapters:
            skip(SkipKind.UNSUPPORTED, "the backend writes no JSON text")
        found = [attempt(adapter.to_database, strange, str) for adapter in adapters]
        assert [each for each in found if not isinstance(each, (TypeError, ValueError, DatabaseError))] == []

    async def test_a_decimal_is_rounded_as_its_options_say(self, db: Db) -> None:
        """To ``precision``, half up or by ``rounding``. Look at ``DecimalAdapter._do_from_database``."""
        adapters = [adapter for _, adapter in _pairs(db, Decimal) if isinstance(adapter, DecimalAdapter)]
        if not adapters:
            skip(SkipKind.UNSUPPORTED, "the backend has an adapter of its own for decimals, the options are the core's")
        cents, cut = {"precision": "0.01"}, {"precision": "0.01", "rounding": ROUND_DOWN}
        asked = [(given, options) for given in ("2.345", Decimal("2.345")) for options in (cents, cut, {}, None)]
        found = [
            [str(each.from_database(given, Decimal, options)) for given, options in [*asked, (7, cents)]]
            for each in adapters
        ]
        assert found == [[*(["2.35", "2.34", "2.345", "2.345"] * 2), "7.00"]] * len(adapters)

    async def test_an_adapter_declares_the_pairs_that_it_is_registered_for(self, db: Db) -> None:
        """One that declares none is for any. Look at ``supported_types`` and at how the backend fills ``adapter_registry``."""
        wrong = [
            (kind.__name__, stored.__name__, type(adapter).__name__)
            for (kind, stored), adapter in db.backend.adapter_registry.get_all_adapters().items()
            if adapter.supported_types and stored not in adapter.supported_types.get(kind, ())
        ]
        assert wrong == []

    async def test_an_adapter_that_a_program_registers_converts(self, db: Db) -> None:
        """The core has one for enums and one for lists, for programs to register. Look at ``TypeRegistry`` and these two."""
        registry = db.unconnected().adapter_registry
        for adapter, kind, stored, value, written in (
            (EnumAdapter(), Suit, str, Suit.HEARTS, "HEARTS"),
            (EnumAdapter(), Rank, int, Rank.FIRST, 1),
            (ArrayAdapter(), list, str, [1, "two", None], '[1, "two", null]'),
        ):
            registry.register(adapter, kind, stored, allow_override=True)
            mine = registry.get_adapter(kind, stored)
            assert mine.to_database(value, stored) == written
            assert mine.from_database(written, kind) == value
            with pytest.raises(TypeError):
                mine.to_database(value, bytes)
            with pytest.raises(TypeError):
                mine.from_database(object(), kind)
        with pytest.raises(TypeError):
            ArrayAdapter().to_database("text", str)
        with pytest.raises(TypeError):
            ArrayAdapter().from_database("[1]", bytes)


def _pairs(db: Db, kind: type) -> list[tuple[type, Any]]:
    """The database types that this Python type is registered for, with their adapters; the rule is left out if there is none."""
    found = list(_registered(db, kind))
    if not found:
        skip(SkipKind.UNSUPPORTED, f"the backend registers no adapter for {kind.__name__}")
    return found


def _registered(db: Db, kind: type) -> Iterator[tuple[type, Any]]:
    # What a driver's own wrapper says to the database, the driver reads back without it: see C101.
    for (python, stored), adapter in db.backend.adapter_registry.get_all_adapters().items():
        if python is kind and stored in VALUES:
            yield stored, adapter


def _values(kind: type, stored: type) -> list[Any]:
    values = [*VALUES[kind], *WIDER.get((kind, stored), ())]
    return [v for v in values if kind is not Enum or stored is not int or isinstance(v.value, int)]


def _read_as(value: Any) -> type:
    """The type that a field of this value would have: the enum itself, not ``Enum``."""
    return type(value)


def _with_none(kind: Any) -> list[Any]:
    return [Optional[kind], kind | None] if sys.version_info >= (3, 10) else [Optional[kind]]


def attempt(convert: Callable[..., Any], *args: Any) -> Any:
    """What comes of it, also if that is an error, so that one wrong pair does not hide the next."""
    try:
        return convert(*args)
    except Exception as error:
        return error


def _unlike(stored: type, expected: Any, found: Any) -> list[str]:
    same = type(found) is type(expected) and found == expected
    return [] if same else [f"{stored.__name__}: {expected!r} became {found!r}"]
