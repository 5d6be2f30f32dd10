"""Text with difficult characters, bytes, and UUIDs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.values import BYTES, LONG_TEXTS, TEXTS, UUIDS
from ..support.lengths import binary_length_of
from ..support.target_needs import needs_empty_text, texts_of
from ..support.values import (
    LETTERS,
    assert_null_is_kept,
    by_value,
    count,
    each_itself,
    found_alone,
    found_by,
    found_by_filter,
    found_by_parameter,
    kept,
    kept_by_update,
    ordered,
    refusal_of_each,
    stored,
    table,
    typed,
)

DIFFICULT_TEXTS = (
    "",
    "plain",
    "it's",
    'say "hi"',
    "back\\slash \\' \\n",
    "100 % of %s, %(name)s and %%",
    "what? :name $1 {brace} @var",
    "line\nbreak\r\nand\ttab",
    "semi;colon -- comment /* and */ #hash",
    "große Straße, naïve, Ελληνικά, русский, עברית, 日本語",
    "emoji \U0001f600\U0001f469\u200d\U0001f467 and \U0001d518\U0001d52b\U0001d526",
    # Texts that look like values of other types.
    "NULL",
    "null",
    "0",
    "00123",
    "1e5",
    "true",
    "2024-02-29",
    '{"a": 1}',
    " leading",
    "\x01\x1f\x7f control",
    "x" * 200,
)
TRAILING_WHITESPACE = ("trailing ", "tab\t", "two  ")
# One word in two Unicode spellings: a letter with a combining accent, and one composed letter.
NFD, NFC = "e\u0301tude", "\u00e9tude"
UUID_VALUES = (
    UUID("12345678-1234-5678-1234-567812345678"),
    UUID("ffffffff-ffff-4fff-bfff-ffffffffffff"),
    UUID("00000000-0000-0000-0000-000000000001"),  # Leading zeros.
    UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),  # Differs in the other byte order.
    UUID(int=0),
    UUID(int=2**128 - 1),
)


class TypesTextTests(ConformanceTests):
    """Text is read back character by character, whatever it holds."""

    texts = family_fixture(TEXTS)
    longs = family_fixture(LONG_TEXTS)

    @pytest.mark.parametrize("column", ["varchar", "text"])
    async def test_texts_come_back_equal(self, db: Db, texts: Any, longs: Any, column: str) -> None:
        """Quotes, placeholders, several scripts, digits and empty text are kept.

        If this fails, check that text is bound as a parameter and that the session's encoding is UTF-8.
        """
        models = texts if column == "varchar" else longs
        texts_here = texts_of(db, DIFFICULT_TEXTS)
        assert typed(await kept(db, models, texts_here)) == typed(texts_here)
        assert typed(await kept_by_update(db, models, DIFFICULT_TEXTS[2:6])) == typed(DIFFICULT_TEXTS[2:6])

    async def test_trailing_whitespace_is_kept(self, db: Db, texts: Any) -> None:
        """Trailing whitespace is part of the text, also where comparisons ignore it.

        If this fails, check that neither an adapter nor an option of the connection trims text.
        """
        assert typed(await kept(db, texts, TRAILING_WHITESPACE)) == typed(TRAILING_WHITESPACE)

    async def test_empty_text_is_not_null(self, db: Db, texts: Any) -> None:
        """C60: the database stores ``''`` as a text of length 0.

        If this fails, check that ``''`` is bound as text and not as NULL.
        """
        needs_empty_text(db)
        await stored(db, texts, [""])
        assert await count(db, texts, '"v" IS NULL') == 0
        assert await count(db, texts, "\"v\" = ''") == 1
        rows = await db(texts.Value.query().where(texts.Value.c.v == "").all())
        assert [row.v for row in rows] == [""]

    async def test_the_database_sees_the_same_text(self, db: Db, texts: Any) -> None:
        """Literals in SQL equal the stored text.

        If this fails, check that text is bound as it is, neither quoted twice nor encoded.
        """
        await stored(db, texts, ["it's", "größe", "00123", "100 % sure"])
        assert await count(db, texts, "\"v\" = 'it''s'") == 1
        assert await count(db, texts, "\"v\" = 'größe'") == 1
        assert await count(db, texts, "\"v\" = '00123'") == 1
        assert await count(db, texts, "\"v\" LIKE '100 _ sure'") == 1

    async def test_an_observer_reads_the_same_text(self, db: Db, texts: Any) -> None:
        """Another program reads the same characters.

        If this fails, check that the client's character set is right: two wrong conversions hide each other.
        """
        texts_here = texts_of(db, DIFFICULT_TEXTS)
        await stored(db, texts, texts_here)
        rows = await db.observer.rows(db.sql(f'SELECT "v" FROM {table(db, texts)} ORDER BY "n"'))
        assert [row[0] for row in rows] == texts_here

    async def test_texts_are_ordered_by_their_letters(self, db: Db, texts: Any) -> None:
        """Lower-case words sort alphabetically, and digits sort as text.

        If this fails, check that the driver receives text and no other type.
        """
        values = ["pear", "apple", "fig", "10", "9", "banana"]
        assert await ordered(db, texts, values) == by_value(values)

    async def test_filtering_by_a_text_finds_it(self, db: Db, texts: Any) -> None:
        """A condition on each text finds its own row.

        If this fails, check that text is bound in conditions as a parameter.
        """
        values = [value for value in texts_of(db, DIFFICULT_TEXTS) if value.lower() != "null"]
        assert await found_by_filter(db, texts, values) == each_itself(values)

    async def test_a_text_is_bound_as_a_parameter(self, db: Db, texts: Any) -> None:
        """A statement written by hand takes a text as a parameter.

        If this fails, check that ``prepare_parameters`` leaves text as it is.
        """
        values = texts_of(db, DIFFICULT_TEXTS[:8])
        assert await found_by_parameter(db, texts, values) == each_itself(values)

    async def test_filtering_by_a_subclass_of_str_finds_its_text(self, db: Db, texts: Any) -> None:
        """An object of a subclass of ``str`` is bound as text.

        If this fails, check that the lookup of an adapter handles a subclass of ``str``.
        """
        await stored(db, texts, ["its", "it's"])
        assert await found_by(db, texts, _Markup("it's")) == [1]

    async def test_composed_and_decomposed_letters_are_kept_apart(self, db: Db, texts: Any) -> None:
        """Two Unicode spellings of one letter are read back as they were written.

        If this fails, check that no layer normalizes text.
        """
        assert await kept(db, texts, [NFD, NFC]) == [NFD, NFC]
        rows = await db(texts.Value.query().where(texts.Value.c.v == NFD).all())
        assert NFD in [row.v for row in rows]

    async def test_a_missing_text_is_null(self, db: Db, texts: Any) -> None:
        """None is stored as NULL, not as '' or 'None'. If this fails, check that None is bound as NULL."""
        await assert_null_is_kept(db, texts, "None")

    async def test_a_nul_character_is_kept_or_refused(self, db: Db, texts: Any) -> None:
        """C77: text is never cut at a NUL character.

        If this fails, check that ``_handle_error`` maps the driver's refusal to the core's error.
        """
        await _assert_kept_or_refused(db, texts, "before\x00after", kept_is_fine=db.provider.text.stores_nul)

    async def test_a_lone_surrogate_is_kept_or_refused(self, db: Db, texts: Any) -> None:
        """C77: a lone surrogate is kept, or refused with the core's error; a second half, and two halves, as well.

        If this fails, check that ``_handle_error`` maps ``UnicodeEncodeError``.
        """
        for text in ("a\ud800b", "\udc00", "\ud83d\ude00"):
            await _assert_kept_or_refused(db, texts, text, kept_is_fine=True)

    async def test_a_parameter_with_a_lone_surrogate_is_accepted_or_refused(self, db: Db, texts: Any) -> None:
        """C77: no ``UnicodeEncodeError`` escapes from a statement written by hand (C38).

        If this fails, check that ``_handle_error`` maps ``UnicodeEncodeError``.
        """
        await stored(db, texts, ["ab"])
        try:
            rows = await db.rows(db.sql(f'SELECT "n" FROM {table(db, texts)} WHERE "v" = ?'), ("a\ud800b",))
        except DatabaseError:
            rows = []
        assert rows == []
        assert await found_by(db, texts, "ab") == [0]

    async def test_a_text_longer_than_its_column_is_kept_or_refused(self, db: Db, texts: Any) -> None:
        """C80: 201 characters in a column of 200 are kept whole or refused, and so are 1,000.

        If this fails, check that the session runs in a strict mode, which refuses longer text and does not cut it.
        """
        for length in (201, 1000):
            await _assert_kept_or_refused(db, texts, "y" * length, kept_is_fine=True)

    @rule(waits=True)
    @pytest.mark.parametrize("length", [255, 256, 5000, 65_535], ids=str)
    async def test_long_texts_come_back_equal(self, db: Db, longs: Any, length: int) -> None:
        """Texts at the usual limits of columns and packets are kept.

        If this fails, check the limit of the column type for text.
        """
        length = min(length, db.provider.max_value_bytes)
        text = ("0123456789" * (length // 10 + 1))[:length]
        assert await kept(db, longs, [text]) == [text]
        assert await count(db, longs, "\"v\" LIKE '0123456789%'") == 1

    @rule(waits=True)
    @examples(30, value=st.text(LETTERS, max_size=60))
    async def test_any_text_is_kept_and_found(self, db: Db, longs: Any, value: str) -> None:
        """A random text is read back equal and is found by a condition.

        If this fails, check how text is bound and read, with the value in the message.
        """
        texts = texts_of(db, [value])
        assert [typed(await found_alone(db, longs, each)) for each in texts] == [typed([each]) for each in texts]


class _Markup(str):
    """A subclass of ``str``, as template engines and frameworks define it."""


async def _assert_kept_or_refused(db: Db, models: Any, text: str, *, kept_is_fine: bool) -> None:
    """A new record and a changed one keep the text or are refused."""
    for record, error in await refusal_of_each(db, models, text, "usable"):
        if error is None:
            assert kept_is_fine, "the provider declares that the database can't store this text"
            # ``ascii`` escapes a lone surrogate, which no report can contain.
            assert ascii((await db(models.Value.find_one(record.id))).v) == ascii(text)
        else:
            assert not isinstance(error, CoreConnectionError), (
                f"the session is usable, but the error reports a lost connection: {error!r}"
            )


class TypesBytesTests(ConformanceTests):
    """Bytes are read back unchanged."""

    blobs = family_fixture(BYTES)

    async def test_bytes_come_back_equal(self, db: Db, blobs: Any) -> None:
        """All 256 byte values are kept, also sequences that are not text in any encoding.

        If this fails, check that the adapter for ``bytes`` and the column type are binary.
        """
        values = [bytes(range(256)), b"", b"\x00", b"\x00\xff" * 300, b"'\\\";--%s?", b"\xc3\x28", "größe".encode()]
        assert typed(await kept(db, blobs, values)) == typed(values)
        assert typed(await kept_by_update(db, blobs, values[:3])) == typed(values[:3])

    async def test_the_database_sees_bytes_of_the_same_length(self, db: Db, blobs: Any) -> None:
        """The function for lengths counts the bytes, not the digits of a text form.

        If this fails, check that the adapter for ``bytes`` does not write hexadecimal or base64 text.
        """
        await stored(db, blobs, [bytes(range(256)), b"\x00\xff"])
        length = await binary_length_of(db, db.provider.quote(blobs.Value.__table_name__), "v")
        assert await count(db, blobs, f"{length} = 256") == 1
        assert await count(db, blobs, f"{length} = 2") == 1

    async def test_an_observer_reads_the_same_bytes(self, db: Db, blobs: Any) -> None:
        """Another program reads the same bytes.

        If this fails, check that the adapter for ``bytes`` does not encode the value.
        """
        values = [bytes(range(256)), b"", b"\x00\xff"]
        await stored(db, blobs, values)
        rows = await db.observer.rows(db.sql(f'SELECT "v" FROM {table(db, blobs)} ORDER BY "n"'))
        assert [bytes(row[0]) for row in rows] == values

    async def test_bytes_are_ordered_by_their_values(self, db: Db, blobs: Any) -> None:
        """Bytes sort as unsigned numbers: 0x7f before 0x80.

        If this fails, check that the column type is binary and not a text with a collation.
        """
        values = [b"\x80", b"\x7f", b"\x00\x01", b"\xff", b"\x00"]
        assert await ordered(db, blobs, values) == by_value(values)

    async def test_filtering_by_bytes_finds_them(self, db: Db, blobs: Any) -> None:
        """A condition on each value finds its own row.

        If this fails, check that bytes are bound in conditions as they are stored.
        """
        values = [bytes(range(256)), b"\x00", b"\x00\xff", b"'"]
        assert await found_by_filter(db, blobs, values) == each_itself(values)

    async def test_bytes_are_bound_as_a_parameter(self, db: Db, blobs: Any) -> None:
        """A statement written by hand takes bytes as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``bytes``.
        """
        assert await found_by_parameter(db, blobs, [b"\xfe\x00", b""]) == [[0], [1]]

    async def test_missing_bytes_are_null(self, db: Db, blobs: Any) -> None:
        """None is stored as NULL, not as empty bytes.

        If this fails, check that the adapter for ``bytes`` returns None for None.
        """
        await assert_null_is_kept(db, blobs, b"")

    @rule(waits=True)
    @examples(20, value=st.binary(max_size=80))
    async def test_any_bytes_are_kept(self, db: Db, blobs: Any, value: bytes) -> None:
        """Random bytes are read back equal.

        If this fails, check how bytes are bound and read, with the value in the message.
        """
        assert typed(await kept(db, blobs, [value])) == typed([value])


class TypesUuidTests(ConformanceTests):
    """UUIDs in a text column are stored in the canonical form of 36 characters."""

    uuids = family_fixture(UUIDS)

    async def test_uuids_come_back_equal(self, db: Db, uuids: Any) -> None:
        """UUIDs are read back as ``UUID``, not as text.

        If this fails, check that the adapter for ``UUID`` converts the driver's result.
        """
        assert typed(await kept(db, uuids, UUID_VALUES)) == typed(UUID_VALUES)
        assert typed(await kept_by_update(db, uuids, UUID_VALUES[:2])) == typed(UUID_VALUES[:2])

    async def test_uuids_are_stored_as_canonical_text(self, db: Db, uuids: Any) -> None:
        """The stored text has hyphens, lower-case digits and the standard byte order.

        If this fails, check that the adapter for ``UUID`` writes ``str(value)`` and not ``hex`` or ``bytes_le``.
        """
        await stored(db, uuids, UUID_VALUES)
        assert await count(db, uuids, "\"v\" = '12345678-1234-5678-1234-567812345678'") == 1
        assert await count(db, uuids, "\"v\" = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'") == 1
        assert await count(db, uuids, "\"v\" LIKE 'ffffffff-ffff-4fff-bfff-%'") == 1

    async def test_uuids_are_ordered_as_python_orders_them(self, db: Db, uuids: Any) -> None:
        """Stored UUIDs sort as Python's UUIDs do.

        If this fails, check that the adapter for ``UUID`` writes the canonical text.
        """
        assert await ordered(db, uuids, UUID_VALUES) == by_value(UUID_VALUES)

    async def test_filtering_by_a_uuid_finds_it(self, db: Db, uuids: Any) -> None:
        """A condition on each UUID finds its own row.

        If this fails, check that ``UUID`` is bound in conditions as it is stored: hyphens and byte order.
        """
        assert await found_by_filter(db, uuids, UUID_VALUES) == each_itself(UUID_VALUES)

    async def test_a_uuid_is_bound_as_a_parameter(self, db: Db, uuids: Any) -> None:
        """A statement written by hand takes a UUID as a parameter.

        If this fails, check that ``prepare_parameters`` applies the adapter for ``UUID``.
        """
        assert await found_by_parameter(db, uuids, UUID_VALUES) == each_itself(UUID_VALUES)

    async def test_filtering_by_the_text_of_a_uuid_finds_it(self, db: Db, uuids: Any) -> None:
        """A condition accepts the canonical text in place of the UUID.

        If this fails, check that the adapter for ``UUID`` stores this text.
        """
        await stored(db, uuids, UUID_VALUES)
        assert await found_by(db, uuids, str(UUID_VALUES[1])) == [1]

    async def test_a_missing_uuid_is_null(self, db: Db, uuids: Any) -> None:
        """None is stored as NULL. If this fails, check that the adapter for ``UUID`` returns None for None."""
        await assert_null_is_kept(db, uuids, UUID_VALUES[0])

    @rule(waits=True)
    @examples(20, value=st.uuids())
    async def test_any_uuid_is_kept_and_found(self, db: Db, uuids: Any, value: UUID) -> None:
        """A random UUID is read back equal and is found by a condition.

        If this fails, check the adapter for ``UUID`` with the value in the message.
        """
        assert typed(await found_alone(db, uuids, value)) == typed([value])
