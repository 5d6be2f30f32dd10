"""The registered type adapters convert values by themselves, without a model or a table (C101)."""

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
    """Members whose text values differ from their names."""

    SPADES = "s-value"
    HEARTS = "größe"


class Rank(Enum):
    """Members whose integer values differ from their positions and from their order."""

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
"""Values that every registered pair must convert. Datetimes have whole seconds: the database type may be ``int``."""

PAIR_VALUES: dict[tuple[type, type], list[Any]] = {
    (Decimal, str): [Decimal("12345678901234567890.123456789012345678"), Decimal("0.1")],
    (Decimal, Decimal): [Decimal("12345678901234567890.123456789012345678")],
    (datetime, str): [datetime(2024, 2, 29, 23, 59, 58, 7)],
    (datetime, datetime): [datetime(2024, 2, 29, 23, 59, 58, 7)],
}
"""Further values that only this pair of Python type and database type can convert."""

DRIVER_FORMS: dict[tuple[type, type], list[tuple[Any, Any]]] = {
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
"""What a driver returns for the pair's database type, unless it is the Python type itself, and the value it means."""

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
"""Values that an adapter for the type must refuse."""

REFUSED = (TypeError, ValueError, ArithmeticError, LookupError, DatabaseError)

# Drivers convert integers, floats and timedeltas themselves: no backend has an adapter for them.
each_type = pytest.mark.parametrize("kind", UNREADABLE, ids=lambda kind: kind.__name__)


class TypesRegistryTests(ConformanceTests):
    """C101: a registered adapter converts the values of its two types in both directions and refuses others."""

    @each_type
    async def test_an_adapter_reads_what_it_wrote(self, db: Db, kind: type) -> None:
        """C101: ``from_database`` of the written form equals the value and has its type (C71).

        If this fails, check that ``to_database`` and ``from_database`` of the adapter for the type in the message
        reverse each other.
        """
        wrong = []
        for stored, adapter in _pairs(db, kind):
            for value in _values(kind, stored):
                found = result_or_error(
                    adapter.from_database, result_or_error(adapter.to_database, value, stored), _read_as(value)
                )
                wrong += _mismatch(stored, value, found)
        assert wrong == []

    @pytest.mark.parametrize("kind", [kind for kind in UNREADABLE if kind is not Enum], ids=lambda kind: kind.__name__)
    async def test_an_adapter_reads_every_form_that_a_driver_returns(self, db: Db, kind: type) -> None:
        """Another program may have written the column, so an adapter reads every usual form of the database type (C71).

        If this fails, check that ``_do_from_database`` of the adapter for the type in the message handles the form.
        """
        wrong, checked = [], 0
        for stored, adapter in _pairs(db, kind):
            same = [(value, value) for value in VALUES[kind]] if stored is kind else []
            for given, value in DRIVER_FORMS.get((kind, stored), same):
                checked += 1
                wrong += _mismatch(stored, value, result_or_error(adapter.from_database, given, kind))
        if not checked:
            skip(
                SkipKind.UNSUPPORTED,
                f"the backend registers no database type for {kind.__name__} whose driver forms are known",
            )
        assert wrong == []

    @each_type
    async def test_an_optional_type_is_read_as_its_type(self, db: Db, kind: type) -> None:
        """A model passes the field's annotation on, so ``Optional[T]`` reads like ``T``.

        If this fails, check that ``from_database`` unwraps ``Optional[T]`` and ``T | None``.
        """
        wrong = []
        for stored, adapter in _pairs(db, kind):
            for value in _values(kind, stored):
                written = result_or_error(adapter.to_database, value, stored)
                plain = result_or_error(adapter.from_database, written, _read_as(value))
                for optional in _with_none(_read_as(value)):
                    wrong += _mismatch(stored, plain, result_or_error(adapter.from_database, written, optional))
                    if adapter.from_database(None, optional) is not None:
                        wrong.append(f"{stored.__name__}: None is not read as None for {optional}")
        assert wrong == []

    @each_type
    async def test_an_adapter_refuses_what_it_cannot_read(self, db: Db, kind: type) -> None:
        """A value that the adapter can't read raises an error: it is neither passed on nor replaced.

        If this fails, check that ``_do_from_database`` ends with ``raise`` for a value that no branch handles.
        """
        as_kind = Suit if kind is Enum else kind
        found = [
            (stored.__name__, given, result_or_error(adapter.from_database, given, as_kind))
            for stored, adapter in _pairs(db, kind)
            for given in (*UNREADABLE[kind], object())
        ]
        assert [each for each in found if not isinstance(each[-1], REFUSED)] == []

    async def test_an_adapter_passes_none_both_ways(self, db: Db) -> None:
        """None is NULL in both directions.

        If this fails, check that ``to_database`` and ``from_database`` return None for None before any conversion.
        """
        wrong = []
        for (kind, stored), adapter in db.backend.adapter_registry.get_all_adapters().items():
            found = (adapter.to_database(None, stored), adapter.from_database(None, kind))
            if found != (None, None):
                wrong.append((kind.__name__, stored.__name__, *found))
        assert wrong == []

    async def test_batch_conversion_equals_single_conversion(self, db: Db) -> None:
        """A batch returns the single results in their order, None included.

        If this fails, check that ``to_database_batch`` and ``from_database_batch`` convert every value as the single
        methods do.
        """
        wrong, checked = [], 0
        for kind in VALUES:
            for stored, adapter in _registered(db, kind):
                if isinstance(adapter, BatchConversionMixin):
                    checked += 1
                    some = [value for value in _values(kind, stored) if kind is not Enum or type(value) is Rank]
                    values, read_as = [*some, None, some[0]], _read_as(some[0])
                    written = [adapter.to_database(value, stored) for value in values]
                    wrong += _mismatch(stored, written, adapter.to_database_batch(values, stored))
                    single = [adapter.from_database(value, read_as) for value in written]
                    wrong += _mismatch(stored, single, adapter.from_database_batch(written, read_as))
        if not checked:
            skip(SkipKind.UNSUPPORTED, "no registered adapter has BatchConversionMixin")
        assert wrong == []

    @pytest.mark.parametrize("kind", [dict, list], ids=lambda kind: kind.__name__)
    async def test_a_document_that_json_cannot_represent_is_refused(self, db: Db, kind: type) -> None:
        """An object without a JSON form, as a value or as a key, raises an error. It is not written as the text of its
        ``repr``, nor left out.

        If this fails, check that ``to_database`` of the document adapters passes neither ``default=str`` nor
        ``skipkeys`` to ``json.dumps``.
        """
        documents: list[Any] = [{"a": object()}, {object(): 1}] if kind is dict else [[1, object()], [{object(): 1}]]
        adapters = [adapter for stored, adapter in _pairs(db, kind) if stored is str]
        if not adapters:
            skip(SkipKind.UNSUPPORTED, "the backend writes no JSON text")
        found = [result_or_error(adapter.to_database, each, str) for adapter in adapters for each in documents]
        assert [each for each in found if not isinstance(each, (TypeError, ValueError, DatabaseError))] == []

    async def test_decimal_options_control_rounding(self, db: Db) -> None:
        """A decimal is rounded to ``precision``, half up unless ``rounding`` names another way.

        If this fails, check that ``DecimalAdapter._do_from_database`` applies both options.
        """
        adapters = [adapter for _, adapter in _pairs(db, Decimal) if isinstance(adapter, DecimalAdapter)]
        if not adapters:
            skip(
                SkipKind.UNSUPPORTED,
                "the options belong to the core's DecimalAdapter, and the backend uses its own adapter",
            )
        cents, cut = {"precision": "0.01"}, {"precision": "0.01", "rounding": ROUND_DOWN}
        inputs = [(given, options) for given in ("2.345", Decimal("2.345")) for options in (cents, cut, {}, None)]
        found = [
            [str(each.from_database(given, Decimal, options)) for given, options in [*inputs, (7, cents)]]
            for each in adapters
        ]
        assert found == [[*(["2.35", "2.34", "2.345", "2.345"] * 2), "7.00"]] * len(adapters)

    async def test_an_adapter_declares_the_pairs_that_it_is_registered_for(self, db: Db) -> None:
        """Each registered pair is in the adapter's ``supported_types``.

        An adapter that declares none supports every pair.

        If this fails, check that ``supported_types`` matches the calls that fill ``adapter_registry``.
        """
        wrong = [
            (kind.__name__, stored.__name__, type(adapter).__name__)
            for (kind, stored), adapter in db.backend.adapter_registry.get_all_adapters().items()
            if adapter.supported_types and stored not in adapter.supported_types.get(kind, ())
        ]
        assert wrong == []

    async def test_an_adapter_registered_by_a_program_converts(self, db: Db) -> None:
        """The core's ``EnumAdapter`` and ``ArrayAdapter`` convert once a program registers them.

        If this fails, check that ``TypeRegistry.register`` replaces the pair and that both adapters refuse other
        database types.
        """
        registry = db.unconnected().adapter_registry
        for adapter, kind, stored, value, written in (
            (EnumAdapter(), Suit, str, Suit.HEARTS, "HEARTS"),
            (EnumAdapter(), Rank, int, Rank.FIRST, 1),
            (ArrayAdapter(), list, str, [1, "two", None], '[1, "two", null]'),
        ):
            registry.register(adapter, kind, stored, allow_override=True)
            found = registry.get_adapter(kind, stored)
            assert found.to_database(value, stored) == written
            assert found.from_database(written, kind) == value
            with pytest.raises(TypeError):
                found.to_database(value, bytes)
            with pytest.raises(TypeError):
                found.from_database(object(), kind)
        with pytest.raises(TypeError):
            ArrayAdapter().to_database("text", str)
        with pytest.raises(TypeError):
            ArrayAdapter().from_database("[1]", bytes)


def _pairs(db: Db, kind: type) -> list[tuple[type, Any]]:
    """The database types registered for this Python type, with their adapters; skips the rule when there is none."""
    found = list(_registered(db, kind))
    if not found:
        skip(SkipKind.UNSUPPORTED, f"the backend registers no adapter for {kind.__name__}")
    return found


def _registered(db: Db, kind: type) -> Iterator[tuple[type, Any]]:
    # A database type that is a driver's own wrapper is left out: the driver reads the value back without it (C101).
    for (python, stored), adapter in db.backend.adapter_registry.get_all_adapters().items():
        if python is kind and stored in VALUES:
            yield stored, adapter


def _values(kind: type, stored: type) -> list[Any]:
    values = [*VALUES[kind], *PAIR_VALUES.get((kind, stored), ())]
    return [v for v in values if kind is not Enum or stored is not int or isinstance(v.value, int)]


def _read_as(value: Any) -> type:
    """The type that a field of this value would have: the enum itself, not ``Enum``."""
    return type(value)


def _with_none(kind: Any) -> list[Any]:
    return [Optional[kind], kind | None] if sys.version_info >= (3, 10) else [Optional[kind]]


def result_or_error(convert: Callable[..., Any], *args: Any) -> Any:
    """The result, or the error in its place, so that one wrong pair does not hide the next.

    An error is a refusal only if its class is one of ``REFUSED``. Any other is a crash, which no rule accepts.
    """
    try:
        return convert(*args)
    except Exception as error:
        return error


def _mismatch(stored: type, expected: Any, found: Any) -> list[str]:
    same = type(found) is type(expected) and found == expected
    return [] if same else [f"{stored.__name__}: {expected!r} became {found!r}"]
