"""Rules of the area ``json``: the core's JSON functions and JSON_TABLE."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import DatabaseError
from rhosocial.activerecord.backend.expression import Literal, WildcardExpression
from rhosocial.activerecord.backend.expression import functions as f
from rhosocial.activerecord.backend.expression.query_sources import JSONTableColumn, JSONTableExpression

from ...capabilities import Capability, requires
from ...capabilities.answers import State, ask
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.values import MEMBERS
from ..support.refusals import undeclared_is_skipped
from ..support.terms import Terms
from ._documents import Documents, decode

DOCUMENTS = [{"name": "Ada", "list": [1, 2]}, {"name": "Bob", "list": []}]


@requires(Capability.JSON_TYPE)
class JsonFunctionTests(ConformanceTests):
    """A JSON function that the dialect claims does what its name says (C68)."""

    members = family_fixture(MEMBERS)

    @requires(Capability.FUNCTIONS.of("json_extract"))
    async def test_json_extract_returns_json(self, db: Db, members: Any) -> None:
        """``json_extract`` is ``->`` over a column or its name. If this fails, check that ``format_json_expression``
        accepts both."""
        docs = await self._filled(db, members)
        for column in (members.Value.c.v, "v"):
            found = f.json_extract(db.dialect, column, "$.list")
            found.mode = docs.at("$").mode
            assert [decode(each, None) for each in await docs.values(found)] == [[1, 2], []]

    @requires(Capability.FUNCTIONS.of("json_extract_text"))
    async def test_json_extract_text_returns_text(self, db: Db, members: Any) -> None:
        """``json_extract_text`` is ``->>`` over a column or its name. If this fails, check that
        ``format_json_expression`` accepts both."""
        docs = await self._filled(db, members)
        for column in (members.Value.c.v, "v"):
            found = f.json_extract_text(db.dialect, column, "$.name")
            found.mode = docs.at("$").mode
            assert await docs.values(found) == ["Ada", "Bob"]
            assert await docs.matching(found == "Bob") == [1]

    @requires(Capability.FUNCTIONS.of("json_build_object"))
    async def test_json_build_object_makes_an_object_from_a_row(self, db: Db, members: Any) -> None:
        """Its arguments alternate between keys and values. If this fails, check that ``supports_functions`` names it
        only where the database has it, and how ``format_function_call`` renders it."""
        docs = await self._filled(db, members)
        found = await docs.values(f.json_build_object(db.dialect, "number", members.Value.c.n, "it's", "a text"))
        assert [decode(each, None) for each in found] == [{"number": n, "it's": "a text"} for n in (0, 1)]

    @requires(Capability.FUNCTIONS.of("json_array_elements"))
    async def test_json_array_elements_returns_one_row_per_element(self, db: Db, members: Any) -> None:
        """A list of two elements makes two rows. If this fails, check that ``supports_functions`` names it only where
        the database has it."""
        docs = await self._filled(db, members)
        elements = f.json_array_elements(db.dialect, Literal(db.dialect, '["a", 2]'))
        assert [decode(each, "a") for each in await docs.values(elements)] == ["a", 2] * 2

    @requires(Capability.FUNCTIONS.of("json_arrayagg"))
    async def test_json_arrayagg_collects_a_list(self, db: Db, members: Any) -> None:
        """It collects all values of a column, or each value once with DISTINCT. If this fails, check that
        ``supports_functions`` names it only where the database has it, and that DISTINCT is rendered."""
        docs = await self._filled(db, members)
        await docs.insert({"name": "third"})
        for distinct, expected in ((False, [0, 0, 1]), (True, [0, 1])):
            gathered = f.json_arrayagg(db.dialect, members.Value.c.n, is_distinct=distinct, alias="all")
            (row,) = await db(docs.model.query().select(gathered).aggregate())
            assert sorted(decode(row["all"], None)) == expected

    @requires(Capability.FUNCTIONS.of("json_objectagg"))
    async def test_json_objectagg_collects_an_object(self, db: Db, members: Any) -> None:
        """Each row contributes a key and a value. If this fails, check that ``supports_functions`` names it only where
        the database has it."""
        docs = await self._filled(db, members)
        gathered = f.json_objectagg(db.dialect, "n", docs.at("$.name")).as_("all")
        (row,) = await db(docs.model.query().select(gathered).aggregate())
        assert decode(row["all"], None) == {"0": "Ada", "1": "Bob"}

    async def _filled(self, db: Db, members: Any) -> Documents:
        docs = Documents(db, members)
        await docs.insert(*DOCUMENTS)
        return docs


class JsonTableTests(ConformanceTests):
    """JSON_TABLE reads a document as rows, or the dialect refuses it."""

    members = family_fixture(MEMBERS)

    @requires(Capability.JSON_TABLE)
    async def test_json_table_reads_a_document_as_rows(self, db: Db, members: Any) -> None:
        """Each element becomes a row whose columns have the names that the rule sets (C85, C89). If this fails, check
        ``format_json_table_expression``."""
        q = Terms(db, members)
        every, params = q.select([WildcardExpression(db.dialect)], self._source(db)).to_sql()
        assert len(await db.rows(every, params)) == 3
        named = q.select([q.col("id", "t"), q.col("who", "t")], self._source(db), q.col("id", "t") > 1)
        try:
            rows = await q.rows(named)
        except DatabaseError as error:
            # The database has JSON_TABLE, as the first query shows.
            raise AssertionError("no columns of JSON_TABLE have the names that the query sets") from error
        assert sorted(rows) == [(2, "Bob"), (3, None)]

    async def test_json_table_is_refused_where_it_is_not_supported(self, db: Db, members: Any) -> None:
        """The refusal comes before any I/O (C81). If this fails, check that ``format_json_table_expression`` raises
        ``UnsupportedFeatureError``."""
        if ask(db.dialect, Capability.JSON_TABLE, db.provider.capability_overrides).state is State.SUPPORTED:
            skip(SkipKind.OTHER, "the dialect supports JSON_TABLE")
        q = Terms(db, members)
        sent = len(db.statements)
        with undeclared_is_skipped(db), pytest.raises(UnsupportedFeatureError):
            await q.rows(q.select([q.col("id", "t")], self._source(db)))
        assert len(db.statements) == sent

    def _source(self, db: Db) -> Any:
        document = json.dumps([{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}, {"id": 3}])
        columns = [JSONTableColumn("id", "INTEGER", "$.id"), JSONTableColumn("who", "VARCHAR(20)", "$.name")]
        return JSONTableExpression(db.dialect, Literal(db.dialect, document), "$[*]", columns, alias="t")
