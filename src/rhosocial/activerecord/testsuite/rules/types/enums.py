"""Rules of the area ``types``: enums (C76), fields of several types, and fields with an adapter of their own."""

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
    """Members of enums are stored as their values, never as their names (C76)."""

    colours = family_fixture(COLOURS)
    levels = family_fixture(LEVELS)
    shapes = family_fixture(SHAPES)
    grades = family_fixture(GRADES)

    async def test_members_that_are_texts_come_back_equal(self, db: Db, colours: Any) -> None:
        """As members. Look at how a subclass of ``str`` is bound."""
        assert typed(await kept(db, colours, list(Colour))) == typed(list(Colour))
        assert typed(await kept_by_update(db, colours, list(Colour))) == typed(list(Colour))

    async def test_members_that_are_texts_are_their_values_to_the_database(self, db: Db, colours: Any) -> None:
        """The value, not the name, not ``Colour.RED``. Look at how a subclass of ``str`` is bound."""
        await stored(db, colours, list(Colour))
        assert await count(db, colours, "\"v\" = 'r-value'") == 1
        assert await count(db, colours, "\"v\" = 'it''s green'") == 1
        assert await count(db, colours, "\"v\" = 'größe'") == 1

    async def test_filtering_by_a_member_that_is_a_text_finds_it(self, db: Db, colours: Any) -> None:
        """In ``where`` and as a parameter. Look at how the adapter is chosen: by exact type."""
        assert await found_by_filter(db, colours, list(Colour)) == each_itself(list(Colour))

    async def test_a_member_that_is_a_text_is_bound_as_a_parameter(self, db: Db, colours: Any) -> None:
        """A statement of one's own takes it as well. Look at ``prepare_parameters``."""
        assert await found_by_parameter(db, colours, list(Colour)) == each_itself(list(Colour))

    async def test_a_missing_member_is_null(self, db: Db, colours: Any) -> None:
        """None is no member. Look at the adapter for enums."""
        await assert_null_is_kept(db, colours, Colour.RED)

    async def test_members_that_are_integers_come_back_equal(self, db: Db, levels: Any) -> None:
        """As members. Look at how a subclass of ``int`` is bound."""
        assert typed(await kept(db, levels, list(Level))) == typed(list(Level))
        assert typed(await kept_by_update(db, levels, list(Level))) == typed(list(Level))

    async def test_members_that_are_integers_are_numbers_to_the_database(self, db: Db, levels: Any) -> None:
        """The value, not the position, in order. Look at how a subclass of ``int`` is bound."""
        values = [Level.HIGH, Level.LOW, Level.NONE]
        assert await ordered(db, levels, values) == by_value(values)
        assert await count(db, levels, '"v" = 40') == 1
        assert await count(db, levels, '"v" < 0') == 1

    async def test_filtering_by_a_member_that_is_an_integer_finds_it(self, db: Db, levels: Any) -> None:
        """In ``where`` and as a parameter. Look at how the adapter is chosen: by exact type."""
        assert await found_by_filter(db, levels, list(Level)) == each_itself(list(Level))

    async def test_a_member_that_is_an_integer_is_bound_as_a_parameter(self, db: Db, levels: Any) -> None:
        """A statement of one's own takes it as well. Look at ``prepare_parameters``."""
        assert await found_by_parameter(db, levels, list(Level)) == each_itself(list(Level))

    async def test_plain_members_with_texts_are_kept_as_values_or_refused(self, db: Db, shapes: Any) -> None:
        """Never by name, never as SQL text. Look at the adapter for ``Enum`` and how it is chosen."""
        await _assert_values_or_refused(db, shapes, list(Shape), "\"v\" = 'round-value'")

    async def test_plain_members_with_integers_are_kept_as_values_or_refused(self, db: Db, grades: Any) -> None:
        """Never by name, never as SQL text. Look at the adapter for ``Enum`` and how it is chosen."""
        await _assert_values_or_refused(db, grades, list(Grade), '"v" = 10')


async def _assert_values_or_refused(db: Db, models: Any, members: list[Any], condition: str) -> None:
    """All members are stored as their values, found and given back; or the first is refused and the session is sound."""
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
    """Fields of more than one type, and fields without None."""

    plain = family_fixture(PLAIN_UUIDS)
    union = family_fixture(NUMBERS_OR_TEXTS)

    async def test_a_field_without_none_is_adapted_like_one_with_it(self, db: Db, plain: Any) -> None:
        """``UUID`` as ``Optional[UUID]``. Look at how the adapter is found for a field's annotation."""
        value = UUID("12345678-1234-5678-1234-567812345678")
        assert typed(await kept(db, plain, [value])) == typed([value])

    async def test_a_field_of_two_types_keeps_its_values(self, db: Db, union: Any) -> None:
        """``Union[int, str, None]`` in a column of text: text stays text. Look at ``get_column_adapters``."""
        assert typed(await kept(db, union, ["seven", "", None])) == typed(["seven", "", None])
        assert await count(db, union, "\"v\" = 'seven'") == 1

    async def test_filtering_a_field_of_two_types_finds_its_row(self, db: Db, union: Any) -> None:
        """By the value as it was given. Look at how parameters are adapted in ``execute``."""
        assert await found_by_filter(db, union, ["seven", "eight"]) == [[0], [1]]


class TypesAdapterTests(ConformanceTests):
    """A field that names its adapter is converted by it and by nothing else."""

    adapted = family_fixture(ADAPTED)
    renamed = family_fixture(RENAMED)

    async def test_the_fields_adapter_reads_what_another_program_wrote(self, db: Db, adapted: Any) -> None:
        """Words, text with commas, cents, NULL. Look at ``get_column_adapters`` and ``_adapt_row_types``."""
        insert = adapted.sql('INSERT INTO {adapted} ("flag", "words", "cents") VALUES (?, ?, ?)')
        await db.run(insert, ("yes", "a,b", 1999))
        await db.run(insert, ("no", None, None))
        found = await db(adapted.Setting.query().order_by(adapted.Setting.c.id).all())
        assert [(one.flag, one.words, one.price) for one in found] == [
            (True, ["a", "b"], Decimal("19.99")),
            (False, None, None),
        ]

    async def test_fields_with_other_columns_are_adapted(self, db: Db, renamed: Any) -> None:
        """Truth, a day, a UUID and a document under other names. Look at the order of adapting and renaming."""
        values = (False, date(2024, 2, 29), UUID("12345678-1234-5678-1234-567812345678"), {"a": [1, None]})
        record = renamed.Record(flag=values[0], day=values[1], key=values[2], data=values[3])
        await db(record.save())
        found = await db(renamed.Record.find_one(record.id))
        (listed,) = await db(renamed.Record.query().where(renamed.Record.c.day == values[1]).all())
        for one in (found, listed):
            assert typed([one.flag, one.day, one.key, one.data]) == typed(values)

    async def test_values_come_back_through_the_fields_adapter(self, db: Db, adapted: Any) -> None:
        """Truth, words and money make the round trip. Look at ``get_column_adapters`` and ``_adapt_row_types``."""
        record = adapted.Setting(flag=True, words=["a", "b"], price=Decimal("19.99"), plain=True)
        await db(record.save())
        found = await db(adapted.Setting.find_one(record.id))
        assert typed([found.flag, found.words, found.price, found.plain]) == typed(
            [True, ["a", "b"], Decimal("19.99"), True]
        )

    async def test_values_come_back_through_the_fields_adapter_from_a_query(self, db: Db, adapted: Any) -> None:
        """A query adapts as ``find_one`` does. Look at how a query passes ``column_adapters``."""
        await db(adapted.Setting(flag=False, words=["x"], price=Decimal("0.05")).save())
        (found,) = await db(adapted.Setting.query().all())
        assert typed([found.flag, found.words, found.price]) == typed([False, ["x"], Decimal("0.05")])

    async def test_the_database_sees_what_the_fields_adapter_made(self, db: Db, adapted: Any) -> None:
        """Words, text with commas, cents. Look at how ``save`` finds the adapter of a field and of its column."""
        await db(adapted.Setting(flag=True, words=["a", "b"], price=Decimal("19.99")).save())
        rows = await db.rows(adapted.sql('SELECT "flag", "words", "cents" FROM {adapted}'))
        assert rows == [{"flag": "yes", "words": "a,b", "cents": 1999}]

    async def test_an_update_goes_through_the_fields_adapter(self, db: Db, adapted: Any) -> None:
        """As an insert does. Look at how ``save`` adapts changed fields."""
        record = adapted.Setting(flag=True)
        await db(record.save())
        record.flag, record.words, record.price = False, ["z"], Decimal("1.50")
        await db(record.save())
        rows = await db.rows(adapted.sql('SELECT "flag", "words", "cents" FROM {adapted}'))
        assert rows == [{"flag": "no", "words": "z", "cents": 150}]

    async def test_none_passes_by_the_fields_adapter(self, db: Db, adapted: Any) -> None:
        """None is NULL, also for a field with an adapter. Look at how None is adapted in both directions."""
        record = adapted.Setting(flag=True, words=["a"], price=Decimal("1.00"))
        await db(record.save())
        record.words = record.price = None
        await db(record.save())
        found = await db(adapted.Setting.find_one(record.id))
        assert (found.words, found.price) == (None, None)
        assert await db.rows(adapted.sql('SELECT "words", "cents" FROM {adapted}')) == [{"words": None, "cents": None}]

    async def test_filtering_by_what_is_stored_finds_it(self, db: Db, adapted: Any) -> None:
        """A condition on the stored value works. Look at how a column in a condition is rendered."""
        record = adapted.Setting(flag=True, price=Decimal("19.99"))
        await db(record.save())
        rows = await db(adapted.Setting.query().where(adapted.Setting.c.flag == "yes").all())
        assert [row.id for row in rows] == [record.id]

    async def test_filtering_by_a_fields_value_finds_it(self, db: Db, adapted: Any) -> None:
        """``c.flag == True`` means what the field stores for True. Look at how a condition's value is adapted."""
        record = adapted.Setting(flag=True, price=Decimal("19.99"))
        await db(record.save())
        await db(adapted.Setting(flag=False, price=Decimal("0.01")).save())
        column = adapted.Setting.c
        by_flag = await db(adapted.Setting.query().where(column.flag == True).all())  # noqa: E712 (an expression)
        by_price = await db(adapted.Setting.query().where(column.price == Decimal("19.99")).all())
        assert ([row.id for row in by_flag], [row.id for row in by_price]) == ([record.id], [record.id])

    async def test_records_of_a_bulk_go_through_the_fields_adapter(self, db: Db, adapted: Any) -> None:
        """``bulk_create`` adapts as ``save`` does. Look at how a batch's values are adapted."""
        await db(
            adapted.Setting.bulk_create(
                [adapted.Setting(flag=True, price=Decimal("0.50")), adapted.Setting(flag=False)]
            )
        )
        rows = await db.rows(adapted.sql('SELECT "flag", "cents" FROM {adapted} ORDER BY "id"'))
        assert rows == [{"flag": "yes", "cents": 50}, {"flag": "no", "cents": None}]
