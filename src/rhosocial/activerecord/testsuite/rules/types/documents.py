"""JSON documents and lists (C78)."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from ...schema.families.values import DOCUMENTS, LISTS, TEXT_LISTS
from ..support.values import LETTERS, assert_null_is_kept, count, found_by, kept, kept_by_update, stored, table

NESTED: dict[str, Any] = {
    "text": 'it\'s "quoted" \\ back 😀 größe',
    "number": 42,
    "big": 2**53 - 1,
    "real": 0.1,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": [1, "two", [3.5, None], {"four": 4}],
    "object": {"a b": {"c.d": "$.e", "": "empty"}},
    "percent": "%s ? :x",
}
SIMPLE: list[dict[str, Any]] = [{}, {"a": 1}, {"a": {}}, {"a": []}, {"a": None}, {"0": "zero"}, {"'": '"'}]
DOCUMENT = {"name": "Ada", "age": 36, "tags": ["x", "y"]}

_TEXTS = st.text(LETTERS, max_size=20)
_SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXTS
_TREES = st.recursive(_SCALARS, lambda below: st.lists(below, max_size=3), max_leaves=6)


class TypesDocumentTests(ConformanceTests):
    """Dictionaries and lists are stored as JSON."""

    documents = family_fixture(DOCUMENTS)
    lists = family_fixture(LISTS)
    texts = family_fixture(TEXT_LISTS)

    async def test_documents_come_back_equal(self, db: Db, documents: Any) -> None:
        """Nested documents keep their types, null included.

        If this fails, check that the adapter for ``dict`` encodes once and decodes once.
        """
        values = [NESTED, *SIMPLE]
        assert _as_json(await kept(db, documents, values)) == _as_json(values)
        assert _as_json(await kept_by_update(db, documents, values[:2])) == _as_json(values[:2])

    async def test_a_document_is_encoded_exactly_once(self, db: Db, documents: Any) -> None:
        """The observer decodes the stored value once and has the document, of a bulk create and of a change.

        If this fails, check that the adapter for ``dict`` and the driver do not both encode the value.
        """
        await stored(db, documents, [DOCUMENT])
        changed = documents.Value(n=1, v={"age": 37})
        await db(changed.save())
        changed.v = DOCUMENT
        await db(changed.save())
        rows = await db.observer.rows(db.sql(f'SELECT "v" FROM {table(db, documents)}'))
        assert [json.loads(raw) if isinstance(raw, (str, bytes)) else raw for (raw,) in rows] == [DOCUMENT] * 2

    async def test_a_document_is_stored_as_a_json_object(self, db: Db, documents: Any) -> None:
        """The database holds a JSON object, not a quoted JSON string.

        If this fails, check that the adapter for ``dict`` and the driver do not both encode the value.
        """
        await stored(db, documents, [DOCUMENT])
        assert await count(db, documents, "CAST(\"v\" AS CHAR(200)) LIKE '{_name_:%'") == 1

    async def test_filtering_by_a_document_never_finds_another(self, db: Db, documents: Any) -> None:
        """A condition finds the equal document, or is refused where JSON has no equality.

        If this fails, check that ``dict`` is bound in conditions as it is stored.
        """
        await stored(db, documents, [{"a": 1}, {"a": 2}, {}])
        try:
            found = await found_by(db, documents, {"a": 1})
        except DatabaseError:
            # PostgreSQL's json has no equality. The session must stay usable after the refusal.
            assert await count(db, documents, '"v" IS NOT NULL') == 3
        else:
            assert found == [0]

    async def test_a_missing_document_is_sql_null(self, db: Db, documents: Any) -> None:
        """C78: None is stored as NULL, not as the document ``null``.

        If this fails, check that the adapter for ``dict`` returns None for None.
        """
        await assert_null_is_kept(db, documents, {"a": None})

    async def test_lists_come_back_equal(self, db: Db, lists: Any) -> None:
        """Mixed and nested lists are kept, and the database holds them as JSON (C78).

        If this fails, check that the adapter for ``list`` writes JSON into a JSON column.
        """
        values = [[1, 2, 3], ["a", "it's"], [[1], [2, [3]]], [{"a": 1}], [None]]
        assert _as_json(await kept(db, lists, values)) == _as_json(values)
        written = [row[0] for row in await db.raw(db.sql(f'SELECT "v" FROM {table(db, lists)} ORDER BY "id"'))]
        assert [json.loads(each) if isinstance(each, (str, bytes)) else each for each in written] == values

    async def test_an_empty_list_comes_back_empty(self, db: Db, lists: Any) -> None:
        """``[]`` is read as ``[]``, not as None or ``{}`` (C78).

        If this fails, check that the adapter for ``list`` compares with None and does not test for truth.
        """
        assert await kept(db, lists, [[]]) == [[]]

    async def test_a_list_of_mixed_types_comes_back_equal(self, db: Db, lists: Any) -> None:
        """A JSON list holds elements of several types (C78).

        If this fails, check that the adapter for ``list`` writes JSON and not an array of one type.
        """
        assert _as_json(await kept(db, lists, [[1, "two", None, 3.5, True]])) == _as_json([[1, "two", None, 3.5, True]])

    async def test_a_list_field_with_an_element_type_is_adapted(self, db: Db, texts: Any) -> None:
        """A field of type ``List[str]`` is adapted like one of type ``list`` (C78).

        If this fails, check that the lookup of an adapter resolves a generic annotation to its origin.
        """
        assert await kept(db, texts, [["a", "b"]]) == [["a", "b"]]

    async def test_a_missing_list_is_null(self, db: Db, lists: Any) -> None:
        """None is stored as NULL, not as an empty list.

        If this fails, check that the adapter for ``list`` returns None for None.
        """
        assert await kept(db, lists, [None]) == [None]
        assert await count(db, lists, '"v" IS NULL') == 1

    @rule(waits=True)
    @examples(20, value=st.dictionaries(_TEXTS, _TREES, max_size=4))
    async def test_any_document_is_kept(self, db: Db, documents: Any, value: dict[str, Any]) -> None:
        """A random document is read back equal.

        If this fails, check the adapter for ``dict`` with the value in the message.
        """
        assert _as_json(await kept(db, documents, [value])) == _as_json([value])


def _as_json(values: list[Any]) -> list[str]:
    """Documents as JSON text with sorted keys: 1, 1.0 and true differ, and the order of keys does not matter."""
    return [json.dumps(value, sort_keys=True) for value in values]
