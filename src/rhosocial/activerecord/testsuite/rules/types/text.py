"""Rules of the area ``types``: text with everything that breaks text, bytes, and UUIDs."""

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
from ..support.target_needs import needs_empty_text
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
    refusal,
    stored,
    table,
    typed,
)

HARD = (
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
TRAILING = ("trailing ", "tab\t", "two  ")
NFD, NFC = "e\u0301tude", "\u00e9tude"
UUID_VALUES = (
    UUID("12345678-1234-5678-1234-567812345678"),
    UUID("ffffffff-ffff-4fff-bfff-ffffffffffff"),
    UUID("00000000-0000-0000-0000-000000000001"),
    UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
)


class TypesTextTests(ConformanceTests):
    """Text comes back character by character, whatever it holds."""

    texts = family_fixture(TEXTS)
    longs = family_fixture(LONG_TEXTS)

    @pytest.mark.parametrize("column", ["varchar", "text"])
    async def test_texts_come_back_equal(self, db: Db, texts: Any, longs: Any, column: str) -> None:
        """Quotes, placeholders, scripts, digits, nothing. Look at how text is bound, encoded and read."""
        models = texts if column == "varchar" else longs
        assert typed(await kept(db, models, HARD)) == typed(HARD)
        assert typed(await kept_by_update(db, models, HARD[2:6])) == typed(HARD[2:6])

    async def test_blanks_at_the_end_come_back(self, db: Db, texts: Any) -> None:
        """They are part of the text, also where comparing ignores them. Look for trimming in adapters and options."""
        assert typed(await kept(db, texts, TRAILING)) == typed(TRAILING)

    async def test_empty_text_is_not_null(self, db: Db, texts: Any) -> None:
        """The database sees a text of no characters (C60). Look at how ``''`` is bound."""
        needs_empty_text(db)
        await stored(db, texts, [""])
        assert await count(db, texts, '"v" IS NULL') == 0
        assert await count(db, texts, "\"v\" = ''") == 1
        rows = await db(texts.Value.query().where(texts.Value.c.v == "").all())
        assert [row.v for row in rows] == [""]

    async def test_text_is_the_same_to_the_database(self, db: Db, texts: Any) -> None:
        """Literals in SQL compare equal. Look at how text is bound: neither quoted twice nor encoded."""
        await stored(db, texts, ["it's", "größe", "00123", "100 % sure"])
        assert await count(db, texts, "\"v\" = 'it''s'") == 1
        assert await count(db, texts, "\"v\" = 'größe'") == 1
        assert await count(db, texts, "\"v\" = '00123'") == 1
        assert await count(db, texts, "\"v\" LIKE '100 _ sure'") == 1

    async def test_an_observer_reads_the_same_text(self, db: Db, texts: Any) -> None:
        """Another program sees these characters. Look at the client's character set: two wrongs hide each other."""
        await stored(db, texts, HARD)
        rows = await db.observer.rows(db.sql(f'SELECT "v" FROM {table(db, texts)} ORDER BY "n"'))
        assert [row[0] for row in rows] == list(HARD)

    async def test_texts_are_ordered_by_their_letters(self, db: Db, texts: Any) -> None:
        """Words of one case sort alphabetically, digits as text. Look at what the driver is given."""
        values = ["pear", "apple", "fig", "10", "9", "banana"]
        assert await ordered(db, texts, values) == by_value(values)

    async def test_filtering_by_a_text_finds_it(self, db: Db, texts: Any) -> None:
        """Each hard text finds its own row. Look at how text is bound in conditions."""
        values = [value for value in HARD if value.lower() != "null"]
        assert await found_by_filter(db, texts, values) == each_itself(values)

    async def test_a_text_is_bound_as_a_parameter(self, db: Db, texts: Any) -> None:
        """A statement of one's own takes it as well. Look at ``prepare_parameters``."""
        assert await found_by_parameter(db, texts, HARD[:8]) == each_itself(HARD[:8])

    async def test_filtering_by_a_subclass_of_str_finds_its_text(self, db: Db, texts: Any) -> None:
        """A text is a text, whatever its class. Look at how the adapter is chosen: by exact type."""
        await stored(db, texts, ["its", "it's"])
        assert await found_by(db, texts, _Marked("it's")) == [1]

    async def test_composed_and_decomposed_letters_are_kept_apart(self, db: Db, texts: Any) -> None:
        """Two spellings of one letter come back as they went in. Look for normalization."""
        assert await kept(db, texts, [NFD, NFC]) == [NFD, NFC]
        rows = await db(texts.Value.query().where(texts.Value.c.v == NFD).all())
        assert NFD in [row.v for row in rows]

    async def test_a_missing_text_is_null(self, db: Db, texts: Any) -> None:
        """None is neither '' nor 'None'. Look at how None is bound."""
        await assert_null_is_kept(db, texts, "None")

    async def test_a_nul_character_is_kept_or_refused(self, db: Db, texts: Any) -> None:
        """Never cut there (C77). Look at what ``_handle_error`` makes of the driver's refusal."""
        await _assert_kept_or_refused(db, texts, "before\x00after", kept_is_fine=db.provider.text.stores_nul)

    async def test_a_lone_surrogate_is_kept_or_refused(self, db: Db, texts: Any) -> None:
        """No Python error reaches the caller (C77). Look at what ``_handle_error`` maps."""
        await _assert_kept_or_refused(db, texts, "a\ud800b", kept_is_fine=True)

    async def test_a_parameter_with_a_lone_surrogate_is_taken_or_refused(self, db: Db, texts: Any) -> None:
        """No ``UnicodeEncodeError`` escapes from a statement of one's own (C77). Look at what ``_handle_error`` maps."""
        await stored(db, texts, ["ab"])
        try:
            rows = await db.rows(db.sql(f'SELECT "n" FROM {table(db, texts)} WHERE "v" = ?'), ("a\ud800b",))
        except DatabaseError:
            rows = []
        assert rows == []
        assert await found_by(db, texts, "ab") == [0]

    async def test_a_text_beyond_its_column_is_kept_or_refused(self, db: Db, texts: Any) -> None:
        """201 characters in a column of 200: whole, or refused (C80). Look at the session's mode: nothing is cut."""
        await _assert_kept_or_refused(db, texts, "y" * 201, kept_is_fine=True)

    @rule(waits=True)
    @pytest.mark.parametrize("length", [255, 256, 5000, 65_535], ids=str)
    async def test_long_texts_come_back_equal(self, db: Db, longs: Any, length: int) -> None:
        """The sizes where columns and packets end. Look at the column type for text."""
        text = ("0123456789" * (length // 10 + 1))[:length]
        assert await kept(db, longs, [text]) == [text]
        assert await count(db, longs, "\"v\" LIKE '0123456789%'") == 1

    @rule(waits=True)
    @examples(30, value=st.text(LETTERS, max_size=60))
    async def test_any_text_is_kept_and_found(self, db: Db, longs: Any, value: str) -> None:
        """Random text makes the round trip and is found. Look at how text is bound and read."""
        assert typed(await found_alone(db, longs, value)) == typed([value])


class _Marked(str):
    """A text of another class, as template engines and frameworks make them."""


async def _assert_kept_or_refused(db: Db, models: Any, text: str, *, kept_is_fine: bool) -> None:
    record = models.Value(v=text)
    error = await refusal(db, record)
    if error is None:
        assert kept_is_fine, "the provider says that the database can't store it"
        # Escaped, since no report can carry a lone surrogate.
        assert ascii((await db(models.Value.find_one(record.id))).v) == ascii(text)
    else:
        assert not isinstance(error, CoreConnectionError), f"the session is sound, but {error!r} says otherwise"
        assert await kept(db, models, ["sound"]) == ["sound"], "the connection is not usable after the refusal"


class TypesBytesTests(ConformanceTests):
    """Bytes come back bit by bit."""

    blobs = family_fixture(BYTES)

    async def test_bytes_come_back_equal(self, db: Db, blobs: Any) -> None:
        """All 256 of them, and what is no text in any encoding. Look at the adapter for ``bytes`` and the column type."""
        values = [bytes(range(256)), b"", b"\x00", b"\x00\xff" * 300, b"'\\\";--%s?", b"\xc3\x28", "größe".encode()]
        assert typed(await kept(db, blobs, values)) == typed(values)
        assert typed(await kept_by_update(db, blobs, values[:3])) == typed(values[:3])

    async def test_bytes_have_their_length_to_the_database(self, db: Db, blobs: Any) -> None:
        """The database counts bytes, not digits of a text. Look for hexadecimal or base64 in the adapter."""
        await stored(db, blobs, [bytes(range(256)), b"\x00\xff"])
        assert await count(db, blobs, 'LENGTH("v") = 256') == 1
        assert await count(db, blobs, 'LENGTH("v") = 2') == 1

    async def test_an_observer_reads_the_same_bytes(self, db: Db, blobs: Any) -> None:
        """Another program sees these bytes. Look at the adapter for ``bytes``."""
        values = [bytes(range(256)), b"", b"\x00\xff"]
        await stored(db, blobs, values)
        rows = await db.observer.rows(db.sql(f'SELECT "v" FROM {table(db, blobs)} ORDER BY "n"'))
        assert [bytes(row[0]) for row in rows] == values

    async def test_bytes_are_ordered_by_their_values(self, db: Db, blobs: Any) -> None:
        """0x7f before 0x80, unsigned. Look at the column type for bytes."""
        values = [b"\x80", b"\x7f", b"\x00\x01", b"\xff", b"\x00"]
        assert await ordered(db, blobs, values) == by_value(values)

    async def test_filtering_by_bytes_finds_them(self, db: Db, blobs: Any) -> None:
        """Each finds its own row. Look at how bytes are bound in conditions."""
        values = [bytes(range(256)), b"\x00", b"\x00\xff", b"'"]
        assert await found_by_filter(db, blobs, values) == each_itself(values)

    async def test_bytes_are_bound_as_a_parameter(self, db: Db, blobs: Any) -> None:
        """A statement of one's own takes them as well. Look at ``prepare_parameters``."""
        assert await found_by_parameter(db, blobs, [b"\xfe\x00", b""]) == [[0], [1]]

    async def test_missing_bytes_are_null(self, db: Db, blobs: Any) -> None:
        """None is not empty. Look at the adapter for ``bytes``."""
        await assert_null_is_kept(db, blobs, b"")

    @rule(waits=True)
    @examples(20, value=st.binary(max_size=80))
    async def test_any_bytes_are_kept(self, db: Db, blobs: Any, value: bytes) -> None:
        """Random bytes make the round trip. Look at how bytes are bound and read."""
        assert typed(await kept(db, blobs, [value])) == typed([value])


class TypesUuidTests(ConformanceTests):
    """UUIDs in a column of text: the canonical 36 characters."""

    uuids = family_fixture(UUIDS)

    async def test_uuids_come_back_equal(self, db: Db, uuids: Any) -> None:
        """As ``UUID``, not as text. Look at the adapter for ``UUID``."""
        assert typed(await kept(db, uuids, UUID_VALUES)) == typed(UUID_VALUES)
        assert typed(await kept_by_update(db, uuids, UUID_VALUES[:2])) == typed(UUID_VALUES[:2])

    async def test_uuids_are_canonical_text_to_the_database(self, db: Db, uuids: Any) -> None:
        """With hyphens, in lower case, bytes in order. Look at the adapter for ``UUID``: no ``hex``, no ``bytes_le``."""
        await stored(db, uuids, UUID_VALUES)
        assert await count(db, uuids, "\"v\" = '12345678-1234-5678-1234-567812345678'") == 1
        assert await count(db, uuids, "\"v\" = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'") == 1
        assert await count(db, uuids, "\"v\" LIKE 'ffffffff-ffff-4fff-bfff-%'") == 1

    async def test_uuids_are_ordered_as_python_orders_them(self, db: Db, uuids: Any) -> None:
        """Their text sorts as their number. Look at the adapter for ``UUID``."""
        assert await ordered(db, uuids, UUID_VALUES) == by_value(UUID_VALUES)

    async def test_filtering_by_a_uuid_finds_it(self, db: Db, uuids: Any) -> None:
        """Written and sought alike. Look at how ``UUID`` is bound in conditions: hyphens, order of bytes."""
        assert await found_by_filter(db, uuids, UUID_VALUES) == each_itself(UUID_VALUES)

    async def test_a_uuid_is_bound_as_a_parameter(self, db: Db, uuids: Any) -> None:
        """A statement of one's own takes it as well. Look at ``prepare_parameters``."""
        assert await found_by_parameter(db, uuids, UUID_VALUES) == each_itself(UUID_VALUES)

    async def test_filtering_by_the_text_of_a_uuid_finds_it(self, db: Db, uuids: Any) -> None:
        """The canonical text is as good as the object. Look at the adapter for ``UUID``."""
        await stored(db, uuids, UUID_VALUES)
        assert await found_by(db, uuids, str(UUID_VALUES[1])) == [1]

    async def test_a_missing_uuid_is_null(self, db: Db, uuids: Any) -> None:
        """None has no text. Look at the adapter for ``UUID``."""
        await assert_null_is_kept(db, uuids, UUID_VALUES[0])

    @rule(waits=True)
    @examples(20, value=st.uuids())
    async def test_any_uuid_is_kept_and_found(self, db: Db, uuids: Any, value: UUID) -> None:
        """Random UUIDs make the round trip and are found. Look at the adapter for ``UUID``."""
        assert typed(await found_alone(db, uuids, value)) == typed([value])
