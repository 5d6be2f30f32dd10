"""Enums (C76), fields of several types, and fields with their own adapter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...schema.families.adapted import ADAPTED, RENAMED
from ...schema.families.values import (
    COLOURS,
    GRADES,
    LEVELS,
    NUMBERS_OR_TEXTS,
    PLAIN_UUIDS,
    SHAPES,
    Colour,
    Grade,
    Level,
    Shape,
)
from ..support import value_classes
from ..support.target_needs import texts_of
from ..support.values import (
    assert_null_is_kept,
    by_value,
    count,
    each_itself,
    found_by,
    found_by_filter,
    found_by_parameter,
    kept,
    kept_by_update,
    ordered,
    refusal,
    stored,
    typed,
)


class TypesEnumTests(ConformanceTests):
    """C76: enum members are stored as their values, never as their names."""

    colours = family_fixture(COLOURS)
    levels = family_fixture(LEVELS)
    shapes = family_fixture(SHAPES)
    grades = family_fixture(GRADES)

    async def test_text_enum_members_come_back_equal(self, db: Db, colours: Any) -> None:
        """Members of an enum that derives from ``str`` are read back as members.

        If this fails, check that a subclass of ``str`` is bound by its value.
        """
        assert typed(await kept(db, colours, list(Colour))) == typed(list(Colour))
        assert typed(await kept_by_update(db, colours, list(Colour))) == typed(list(Colour))

    async def test_the_database_sees_the_values_of_text_enum_members(self, db: Db, colours: Any) -> None:
        """The database holds the member's value, not its name and not ``Colour.RED``.

        If this fails, check that a subclass of ``str`` is bound by its value and not by ``str(member)``.
        """
        await stored(db, colours, list(Colour))
        assert await count(db, colours, "\"v\" = 'r-value'") == 1
        assert await count(db, colours, "\"v\" = 'it''s green'") == 1
        assert await count(db, colours, "\"v\" = 'größe'") == 1

    async def test_filtering_by_a_text_enum_member_finds_it(self, db: Db, colours: Any) -> None:
        """``where`` with a member finds the row that stores its value.

        If this fails, check that the lookup of an adapter handles a subclass of ``str``.
        """
        assert await found_by_filter(db, colours, list(Colour)) == each_itself(list(Colour))

    async def test_a_text_enum_member_is_bound_as_a_parameter(self, db: Db, colours: Any) -> None:
        """A statement written by hand takes a member of a text enum as a parameter.

        If this fails, check that ``prepare_parameters`` handles a subclass of ``str``.
        """
        assert await found_by_parameter(db, colours, list(Colour)) == each_itself(list(Colour))

    async def test_a_missing_enum_member_is_null(self, db: Db, colours: Any) -> None:
        """None is stored as NULL. If this fails, check that the adapter for enums returns None for None."""
        await assert_null_is_kept(db, colours, Colour.RED)

    async def test_integer_enum_members_come_back_equal(self, db: Db, levels: Any) -> None:
        """Members of an enum that derives from ``int`` are read back as members.

        If this fails, check that a subclass of ``int`` is bound by its value.
        """
        assert typed(await kept(db, levels, list(Level))) == typed(list(Level))
        assert typed(await kept_by_update(db, levels, list(Level))) == typed(list(Level))

    async def test_the_database_sees_integer_enum_members_as_numbers(self, db: Db, levels: Any) -> None:
        """The database holds and sorts the member's value, not its position.

        If this fails, check that a subclass of ``int`` is bound by its value.
        """
        values = [Level.HIGH, Level.LOW, Level.NONE]
        assert await ordered(db, levels, values) == by_value(values)
        assert await count(db, levels, '"v" = 40') == 1
        assert await count(db, levels, '"v" < 0') == 1

    async def test_filtering_by_an_integer_enum_member_finds_it(self, db: Db, levels: Any) -> None:
        """``where`` with a member finds the row that stores its value.

        If this fails, check that the lookup of an adapter handles a subclass of ``int``.
        """
        assert await found_by_filter(db, levels, list(Level)) == each_itself(list(Level))

    async def test_an_integer_enum_member_is_bound_as_a_parameter(self, db: Db, levels: Any) -> None:
        """A statement written by hand takes a member of an integer enum as a parameter.

        If this fails, check that ``prepare_parameters`` handles a subclass of ``int``.
        """
        assert await found_by_parameter(db, levels, list(Level)) == each_itself(list(Level))

    async def test_plain_enum_members_with_text_values_are_kept_or_refused(self, db: Db, shapes: Any) -> None:
        """A plain member is stored as its text value or refused, and never written as its name or as SQL text (C76, C100).

        If this fails, check that the backend finds the adapter for ``Enum`` from the member's class.
        """
        await _assert_values_or_refused(db, shapes, list(Shape), "\"v\" = 'round-value'")

    async def test_plain_enum_members_with_integer_values_are_kept_or_refused(self, db: Db, grades: Any) -> None:
        """A plain member is stored as its integer value or refused, and never written as its name or as SQL text (C76, C100).

        If this fails, check that the backend finds the adapter for ``Enum`` from the member's class.
        """
        await _assert_values_or_refused(db, grades, list(Grade), '"v" = 10')


async def _assert_values_or_refused(db: Db, models: Any, members: list[Any], condition: str) -> None:
    """All members are stored by value, found and read back; or the first is refused and the session stays usable."""
    record = models.Value(v=members[0])
    error = await refusal(db, record)
    if error is not None:
        assert members[0].name not in str(error), f"the member became SQL text: {error}"
        assert await count(db, models, '"v" IS NOT NULL') == 0
        return
    assert await count(db, models, condition) == 1
    assert (await db(models.Value.find_one(record.id))).v is members[0]
    assert await found_by(db, models, members[0]) == [0]
    assert await kept(db, models, members) == members


class TypesUnionTests(ConformanceTests):
    """Fields of several types, and fields that don't allow None."""

    plain = family_fixture(PLAIN_UUIDS)
    union = family_fixture(NUMBERS_OR_TEXTS)

    async def test_a_field_that_is_not_optional_is_adapted(self, db: Db, plain: Any) -> None:
        """A field of type ``UUID`` is adapted like one of type ``Optional[UUID]``.

        If this fails, check that the lookup of an adapter handles both annotations.
        """
        value = UUID("12345678-1234-5678-1234-567812345678")
        assert typed(await kept(db, plain, [value])) == typed([value])

    async def test_a_field_of_two_types_keeps_its_values(self, db: Db, union: Any) -> None:
        """``Union[int, str, None]`` on a column of text keeps text as text.

        If this fails, check that ``get_column_adapters`` does not choose the adapter of one member of the union.
        """
        values = [*texts_of(db, ["seven", "", *value_classes.TEXTS["of digits"]]), None]
        assert typed(await kept(db, union, values)) == typed(values)
        assert await count(db, union, "\"v\" = 'seven'") == 1

    async def test_filtering_a_field_of_two_types_finds_its_row(self, db: Db, union: Any) -> None:
        """A condition finds the row by the value as the caller wrote it, also where the text looks like a number.

        If this fails, check that ``execute`` does not adapt the parameter to another member of the union.
        """
        values = ["seven", "eight", "7", *value_classes.TEXTS["of digits"]]
        assert await found_by_filter(db, union, values) == each_itself(values)


class TypesAdapterTests(ConformanceTests):
    """A field that names its adapter is converted by this adapter alone."""

    adapted = family_fixture(ADAPTED)
    renamed = family_fixture(RENAMED)

    async def test_a_field_adapter_reads_rows_of_another_program(self, db: Db, adapted: Any) -> None:
        """The adapter reads stored words, text with commas, cents and NULL that it did not write.

        If this fails, check that ``get_column_adapters`` lists the field's adapter and that ``_adapt_row_types``
        applies it.
        """
        insert = adapted.sql('INSERT INTO {adapted} ("flag", "words", "cents") VALUES (?, ?, ?)')
        await db.run(insert, ("yes", "a,b", 1999))
        await db.run(insert, ("no", None, None))
        found = await db(adapted.Setting.query().order_by(adapted.Setting.c.id).all())
        assert [(one.flag, one.words, one.price) for one in found] == [
            (True, ["a", "b"], Decimal("19.99")),
            (False, None, None),
        ]

    async def test_fields_with_renamed_columns_are_adapted(self, db: Db, renamed: Any) -> None:
        """A boolean, a date, a UUID and a document in columns of other names are converted.

        If this fails, check that rows are adapted before their columns are renamed.
        """
        values = (False, date(2024, 2, 29), UUID("12345678-1234-5678-1234-567812345678"), {"a": [1, None]})
        record = renamed.Record(flag=values[0], day=values[1], key=values[2], data=values[3])
        await db(record.save())
        found = await db(renamed.Record.find_one(record.id))
        (listed,) = await db(renamed.Record.query().where(renamed.Record.c.day == values[1]).all())
        for one in (found, listed):
            assert typed([one.flag, one.day, one.key, one.data]) == typed(values)

    async def test_values_come_back_through_a_field_adapter(self, db: Db, adapted: Any) -> None:
        """A boolean, a list of words and an amount are read back equal (C76).

        If this fails, check that ``get_column_adapters`` lists the field's adapter and that ``_adapt_row_types``
        applies it.
        """
        record = adapted.Setting(flag=True, words=["a", "b"], price=Decimal("19.99"), plain=True)
        await db(record.save())
        found = await db(adapted.Setting.find_one(record.id))
        assert typed([found.flag, found.words, found.price, found.plain]) == typed(
            [True, ["a", "b"], Decimal("19.99"), True]
        )

    async def test_a_query_reads_through_a_field_adapter(self, db: Db, adapted: Any) -> None:
        """A query converts values as ``find_one`` does (C76).

        If this fails, check that the query passes ``column_adapters`` to the backend.
        """
        await db(adapted.Setting(flag=False, words=["x"], price=Decimal("0.05")).save())
        (found,) = await db(adapted.Setting.query().all())
        assert typed([found.flag, found.words, found.price]) == typed([False, ["x"], Decimal("0.05")])

    async def test_the_database_sees_what_a_field_adapter_wrote(self, db: Db, adapted: Any) -> None:
        """The row holds the adapter's stored forms: a word, text with commas, cents (C76).

        If this fails, check that ``save`` finds the adapter of a field by the field's column.
        """
        await db(adapted.Setting(flag=True, words=["a", "b"], price=Decimal("19.99")).save())
        rows = await db.rows(adapted.sql('SELECT "flag", "words", "cents" FROM {adapted}'))
        assert rows == [{"flag": "yes", "words": "a,b", "cents": 1999}]

    async def test_an_update_uses_the_field_adapter(self, db: Db, adapted: Any) -> None:
        """An update converts changed fields as an insert does (C76).

        If this fails, check that ``save`` adapts the changed fields.
        """
        record = adapted.Setting(flag=True)
        await db(record.save())
        record.flag, record.words, record.price = False, ["z"], Decimal("1.50")
        await db(record.save())
        rows = await db.rows(adapted.sql('SELECT "flag", "words", "cents" FROM {adapted}'))
        assert rows == [{"flag": "no", "words": "z", "cents": 150}]

    async def test_none_bypasses_the_field_adapter(self, db: Db, adapted: Any) -> None:
        """None is stored as NULL, also in a field with an adapter (C76).

        If this fails, check that neither direction calls the adapter with None.
        """
        record = adapted.Setting(flag=True, words=["a"], price=Decimal("1.00"))
        await db(record.save())
        record.words = record.price = None
        await db(record.save())
        found = await db(adapted.Setting.find_one(record.id))
        assert (found.words, found.price) == (None, None)
        assert await db.rows(adapted.sql('SELECT "words", "cents" FROM {adapted}')) == [{"words": None, "cents": None}]

    async def test_filtering_by_the_stored_form_finds_the_row(self, db: Db, adapted: Any) -> None:
        """A condition on the stored form finds the row (C76).

        If this fails, check that a value that is already in the stored form is bound unchanged.
        """
        record = adapted.Setting(flag=True, price=Decimal("19.99"))
        await db(record.save())
        await db(adapted.Setting(flag=False, price=Decimal("0.01")).save())
        rows = await db(adapted.Setting.query().where(adapted.Setting.c.flag == "yes").all())
        assert [row.id for row in rows] == [record.id]

    async def test_filtering_by_a_field_value_uses_its_adapter(self, db: Db, adapted: Any) -> None:
        """``c.flag == True`` compares with the form in which the field stores True (C76).

        If this fails, check that the value of a condition is adapted by the adapter of its field.
        """
        record = adapted.Setting(flag=True, price=Decimal("19.99"))
        await db(record.save())
        await db(adapted.Setting(flag=False, price=Decimal("0.01")).save())
        column = adapted.Setting.c
        by_flag = await db(adapted.Setting.query().where(column.flag == True).all())  # noqa: E712 (an expression)
        by_price = await db(adapted.Setting.query().where(column.price == Decimal("19.99")).all())
        assert ([row.id for row in by_flag], [row.id for row in by_price]) == ([record.id], [record.id])

    async def test_a_bulk_create_uses_the_field_adapter(self, db: Db, adapted: Any) -> None:
        """``bulk_create`` converts values as ``save`` does (C76).

        If this fails, check that ``bulk_insert`` receives adapted values.
        """
        await db(
            adapted.Setting.bulk_create(
                [adapted.Setting(flag=True, price=Decimal("0.50")), adapted.Setting(flag=False)]
            )
        )
        rows = await db.rows(adapted.sql('SELECT "flag", "cents" FROM {adapted} ORDER BY "id"'))
        assert rows == [{"flag": "yes", "cents": 50}, {"flag": "no", "cents": None}]
