"""Rules of the area ``json``: the core's functions of JSON, and documents as tables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.expression import Literal
from rhosocial.activerecord.backend.expression import functions as f
from rhosocial.activerecord.backend.expression.query_sources import JSONTableColumn, JSONTableExpression

from ...capabilities import Capability, requires
from ...capabilities.answers import State, ask
from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.values import MEMBERS
from ..support.terms import Terms
from ._documents import Papers, as_json

DOCUMENTS = [{"name": "Ada", "list": [1, 2]}, {"name": "Bob", "list": []}]


@requires(Capability.JSON_TYPE)
class JsonFunctionTests(ConformanceTests):
    """A function of JSON that the dialect claims does what its name says (C68)."""

    members = family_fixture(MEMBERS)

    @requires(Capability.FUNCTIONS.of("json_extract"))
    async def test_json_extract_finds_json(self, db: Db, members: Any) -> None:
        """``json_extract`` is ``->``, with a column or its name. Look at ``format_json_expression``."""
        papers = await self._filled(db, members)
        for column in (members.Value.c.v, "v"):
            found = f.json_extract(db.dialect, column, "$.list")
            found.mode = papers.at("$").mode
            assert [as_json(each, None) for each in await papers.values(found)] == [[1, 2], []]

    @requires(Capability.FUNCTIONS.of("json_extract_text"))
    async def test_json_extract_text_finds_text(self, db: Db, members: Any) -> None:
        """``json_extract_text`` is ``->>``, with a column or its name. Look at ``format_json_expression``."""
        papers = await self._filled(db, members)
        for column in (members.Value.c.v, "v"):
            found = f.json_extract_text(db.dialect, column, "$.name")
            found.mode = papers.at("$").mode
            assert await papers.values(found) == ["Ada", "Bob"]
            assert await papers.found(found == "Bob") == [1]

    @requires(Capability.FUNCTIONS.of("json_build_object"))
    async def test_json_build_object_makes_an_object_of_a_row(self, db: Db, members: Any) -> None:
        """From keys and columns by turns. Look at ``supports_functions`` and ``format_function_call``."""
        papers = await self._filled(db, members)
        found = await papers.values(f.json_build_object(db.dialect, "number", members.Value.c.n, "it's", "a text"))
        assert [as_json(each, None) for each in found] == [{"number": n, "it's": "a text"} for n in (0, 1)]

    @requires(Capability.FUNCTIONS.of("json_array_elements"))
    async def test_json_array_elements_makes_rows_of_a_list(self, db: Db, members: Any) -> None:
        """One row an element. Look at ``supports_functions``."""
        papers = await self._filled(db, members)
        elements = f.json_array_elements(db.dialect, Literal(db.dialect, '["a", 2]'))
        assert [as_json(each, "a") for each in await papers.values(elements)] == ["a", 2] * 2

    @requires(Capability.FUNCTIONS.of("json_arrayagg"))
    async def test_json_arrayagg_gathers_a_list(self, db: Db, members: Any) -> None:
        """All values of a column, and with DISTINCT each once. Look at ``supports_functions``."""
        papers = await self._filled(db, members)
        await papers.put({"name": "third"})
        for distinct, expected in ((False, [0, 0, 1]), (True, [0, 1])):
            gathered = f.json_arrayagg(db.dialect, members.Value.c.n, is_distinct=distinct, alias="all")
            (row,) = await db(papers.model.query().select(gathered).aggregate())
            assert sorted(as_json(row["all"], None)) == expected

    @requires(Capability.FUNCTIONS.of("json_objectagg"))
    async def test_json_objectagg_gathers_an_object(self, db: Db, members: Any) -> None:
        """A key and a value a row. Look at ``supports_functions``."""
        papers = await self._filled(db, members)
        gathered = f.json_objectagg(db.dialect, "n", papers.at("$.name")).as_("all")
        (row,) = await db(papers.model.query().select(gathered).aggregate())
        assert as_json(row["all"], None) == {"0": "Ada", "1": "Bob"}

    async def _filled(self, db: Db, members: Any) -> Papers:
        papers = Papers(db, members)
        await papers.put(*DOCUMENTS)
        return papers


class JsonTableTests(ConformanceTests):
    """JSON_TABLE reads a document as rows, or is refused."""

    members = family_fixture(MEMBERS)

    @requires(Capability.JSON_TABLE)
    async def test_a_document_is_read_as_rows(self, db: Db, members: Any) -> None:
        """The columns have the names that were given. Look at ``format_json_table_expression``."""
        q = Terms(db, members)
        rows = await q.rows(q.select([q.col("id", "t"), q.col("who", "t")], self._source(db), q.col("id", "t") > 1))
        assert sorted(rows) == [(2, "Bob"), (3, None)]

    async def test_json_table_is_refused_where_it_is_not_supported(self, db: Db, members: Any) -> None:
        """Before any I/O (C81). Look at ``format_json_table_expression``."""
        if ask(db.dialect, Capability.JSON_TABLE, db.provider.capability_overrides).state is State.SUPPORTED:
            skip(SkipKind.OTHER, "the dialect supports JSON_TABLE")
        q = Terms(db, members)
        sent = len(db.statements)
        with pytest.raises(UnsupportedFeatureError):
            await q.rows(q.select([q.col("id", "t")], self._source(db)))
        assert len(db.statements) == sent

    def _source(self, db: Db) -> Any:
        document = json.dumps([{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}, {"id": 3}])
        columns = [JSONTableColumn("id", "INTEGER", "$.id"), JSONTableColumn("who", "VARCHAR(20)", "$.name")]
        return JSONTableExpression(db.dialect, Literal(db.dialect, document), "$[*]", columns, alias="t")
