"""Rules of the area ``types``: JSON documents and lists (C78)."""

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
    """Dictionaries and lists as JSON."""

    documents = family_fixture(DOCUMENTS)
    lists = family_fixture(LISTS)
    texts = family_fixture(TEXT_LISTS)

    async def test_documents_come_back_equal(self, db: Db, documents: Any) -> None:
        """Nested, with null inside, types kept. Look at the adapter for ``dict``: encoded once, decoded once."""
        values = [NESTED, *SIMPLE]
        assert _shown(await kept(db, documents, values)) == _shown(values)
        assert _shown(await kept_by_update(db, documents, values[:2])) == _shown(values[:2])

    async def test_an_observer_reads_one_document_not_a_text_of_it(self, db: Db, documents: Any) -> None:
        """Decoding once gives the document. Look at the adapter for ``dict``: encoded twice makes a text."""
        await stored(db, documents, [DOCUMENT])
        ((raw,),) = await db.observer.rows(db.sql(f'SELECT "v" FROM {table(db, documents)}'))
        assert (json.loads(raw) if isinstance(raw, (str, bytes)) else raw) == DOCUMENT

    async def test_the_stored_text_begins_as_an_object(self, db: Db, documents: Any) -> None:
        """The database holds an object, not a text with quotes. Look at the adapter for ``dict``."""
        await stored(db, documents, [DOCUMENT])
        assert await count(db, documents, "CAST(\"v\" AS CHAR(200)) LIKE '{_name_:%'") == 1

    async def test_filtering_by_a_document_never_finds_another(self, db: Db, documents: Any) -> None:
        """It finds the equal one, or is refused where JSON has no equality. Look at how ``dict`` is bound."""
        await stored(db, documents, [{"a": 1}, {"a": 2}, {}])
        try:
            found = await found_by(db, documents, {"a": 1})
        except DatabaseError:
            # PostgreSQL's json has no equality. The refusal must leave the session sound.
            assert await count(db, documents, '"v" IS NOT NULL') == 3
        else:
            assert found == [0]

    async def test_a_missing_document_is_sql_null(self, db: Db, documents: Any) -> None:
        """None is NULL, not the document ``null`` (C78). Look at the adapter for ``dict``."""
        await assert_null_is_kept(db, documents, {"a": None})

    async def test_lists_come_back_equal(self, db: Db, lists: Any) -> None:
        """Empty, mixed and nested ones. Look at the adapter for ``list``: a JSON column holds JSON."""
        values = [[1, 2, 3], ["a", "it's"], [[1], [2, [3]]], [{"a": 1}], [None]]
        assert _shown(await kept(db, lists, values)) == _shown(values)

    async def test_an_empty_list_comes_back_empty(self, db: Db, lists: Any) -> None:
        """``[]`` is neither None nor ``{}``. Look at the adapter for ``list``."""
        assert await kept(db, lists, [[]]) == [[]]

    async def test_a_list_of_mixed_types_comes_back_equal(self, db: Db, lists: Any) -> None:
        """JSON lists are not arrays of one type. Look at the adapter for ``list``."""
        assert _shown(await kept(db, lists, [[1, "two", None, 3.5, True]])) == _shown([[1, "two", None, 3.5, True]])

    async def test_a_field_that_names_its_elements_is_adapted(self, db: Db, texts: Any) -> None:
        """``List[str]`` is a list. Look at how the adapter is found for a generic annotation."""
        assert await kept(db, texts, [["a", "b"]]) == [["a", "b"]]

    async def test_a_missing_list_is_null(self, db: Db, lists: Any) -> None:
        """None is not an empty list. Look at the adapter for ``list``."""
        assert await kept(db, lists, [None]) == [None]
        assert await count(db, lists, '"v" IS NULL') == 1

    @rule(waits=True)
    @examples(20, value=st.dictionaries(_TEXTS, _TREES, max_size=4))
    async def test_any_document_is_kept(self, db: Db, documents: Any, value: dict[str, Any]) -> None:
        """Random documents make the round trip. Look at the adapter for ``dict``."""
        assert _shown(await kept(db, documents, [value])) == _shown([value])


def _shown(values: list[Any]) -> list[str]:
    """Documents as text with sorted keys: 1, 1.0 and true differ there, and the order of keys does not count."""
    return [json.dumps(value, sort_keys=True) for value in values]
