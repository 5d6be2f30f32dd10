"""Options of EXPLAIN, and the helper methods of a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.expression import (
    Column,
    Literal,
    QueryExpression,
    TableExpression,
    UpdateExpression,
)
from rhosocial.activerecord.backend.expression.statements import ExplainFormat, ExplainOptions, ExplainType

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.catalog import Catalog
from ..support.refusals import may_be_refused
from ..support.sizes import together
from ._explained import explained_fixture

WAYS = {
    "flag": ExplainOptions(analyze=True),
    "type": ExplainOptions(type=ExplainType.ANALYZE),
}


async def sixty_rows(catalog: Catalog) -> str:
    """A shared table of sixty rows with an index over a column of twenty words; returns its real name."""
    rows = [f"({key}, 'word{key % 20}', {key})" for key in range(60)]
    size = together(catalog.db, len(rows))
    parts = [", ".join(rows[start : start + size]) for start in range(0, len(rows), size)]
    index = ['CREATE INDEX {words} ON {sixty} ("word")'] if catalog.db.can(Capability.CREATE_INDEX) else []
    return await catalog.kept(
        "sixty",
        '"id" INTEGER NOT NULL PRIMARY KEY',
        '"word" VARCHAR(20)',
        '"num" INTEGER',
        then=[*(f"INSERT INTO {{sixty}} VALUES {part}" for part in parts), *index],
    )


def query(db: Db, table: str, columns: str, where: Any = None) -> Any:
    """A query of these columns, whose names are separated by blanks."""
    chosen = [Column(db.dialect, name) for name in columns.split()]
    return QueryExpression(db.dialect, chosen, TableExpression(db.dialect, table), where=where)


@requires(Capability.EXPLAIN_PLAN)
class ExplainFormatTests(ConformanceTests):
    """The EXPLAIN options that the dialect claims work (C87)."""

    catalog = explained_fixture()

    @pytest.mark.parametrize(
        "name",
        [pytest.param(each.name, marks=requires(Capability.EXPLAIN_FORMAT.of(each.name))) for each in ExplainFormat],
    )
    async def test_a_claimed_explain_format_works(self, db: Db, catalog: Catalog, name: str) -> None:
        """The raw rows hold a document of that format (C81, C89).
        If this fails, check ``format_explain_statement`` and ``_parse_explain_result``."""
        table = await sixty_rows(catalog)
        options = ExplainOptions(format=ExplainFormat[name])
        plan = await db(db.backend.explain(query(db, table, "id num", Column(db.dialect, "num") == 3), options))
        assert plan.raw_rows != []
        self._assert_format(name, [value for row in plan.raw_rows for value in row.values()])

    async def test_explain_options_apply_to_one_call(self, db: Db, catalog: Catalog) -> None:
        """The next call has no options. If this fails, check that ``explain`` does not store its options."""
        table = await sixty_rows(catalog)
        statement = query(db, table, "id num", Column(db.dialect, "num") == 3)
        before = await db(db.backend.explain(statement))
        await db(db.backend.explain(statement, ExplainOptions(type=ExplainType.QUERY_PLAN)))
        after = await db(db.backend.explain(statement))
        assert (before.sql, list(before.raw_rows[0])) == (after.sql, list(after.raw_rows[0]))

    @requires(Capability.EXPLAIN_ANALYZE)
    @pytest.mark.parametrize("way", WAYS)
    async def test_analyze_adds_run_time_facts_to_the_plan(self, db: Db, catalog: Catalog, way: str) -> None:
        """The raw rows differ from those of a plain EXPLAIN (C89).
        If this fails, check how ``format_explain_statement`` renders ``analyze`` and ``type``."""
        statement = query(db, await sixty_rows(catalog), "id num", Column(db.dialect, "num") == 3)
        plain = await db(db.backend.explain(statement))
        analyzed = await db(db.backend.explain(statement, WAYS[way]))
        assert analyzed.raw_rows != plain.raw_rows

    @requires(Capability.EXPLAIN_ANALYZE)
    async def test_analyze_of_a_change_executes_it_or_is_refused(self, db: Db, catalog: Catalog) -> None:
        """The option is never silently ignored (C89).
        If this fails, check how ``format_explain_statement`` renders ``analyze``."""
        table = await catalog.table("changed", '"id" INTEGER', '"num" INTEGER')
        await db.run(catalog.sql("INSERT INTO {changed} VALUES (1, 10)"))
        statement = UpdateExpression(db.dialect, table, assignments={"num": Literal(db.dialect, 11)})
        with may_be_refused() as refused:
            await db(db.backend.explain(statement, ExplainOptions(analyze=True)))
        expected = 10 if refused else 11
        assert await db.rows(catalog.sql('SELECT "num" FROM {changed}')) == [{"num": expected}]

    def _assert_format(self, name: str, values: list[Any]) -> None:
        texts = [value for value in values if isinstance(value, str)]
        if name == "JSON":
            # A driver may have parsed the document already, and a name of the plan may stand beside it.
            documents = [value for value in values if isinstance(value, (dict, list))]
            assert documents or any(each[:1] in ("[", "{") and json.loads(each) for each in (*texts, "".join(texts)))
        elif name == "XML":
            assert "".join(texts).lstrip().startswith("<")
        elif name == "YAML":
            assert ":" in "".join(texts)


PLANS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "key": ("id word num", lambda d: Column(d, "id") == 3),
    "index": ("id word num", lambda d: Column(d, "word") == "word3"),
    "index-range": ("id word num", lambda d: Column(d, "word") > "word8"),
    "no-index": ("id word num", lambda d: Column(d, "num") == 3),
    "everything": ("id word num", lambda d: None),
}
"""Queries that no index covers: each needs a column that is not in the index."""
USAGES = {"full_scan", "index_with_lookup", "covering_index", "unknown"}


@requires(Capability.EXPLAIN_PLAN)
class ExplainHelperTests(ConformanceTests):
    """The helper methods of a plan, where the result has any, describe the plan correctly (C87)."""

    catalog = explained_fixture()

    @pytest.mark.parametrize("kind", [ExplainType.BASIC, ExplainType.QUERY_PLAN], ids=["plain", "query-plan"])
    @pytest.mark.parametrize("name", PLANS)
    async def test_a_non_covering_index_is_not_reported_as_covering(
        self, db: Db, catalog: Catalog, name: str, kind: ExplainType
    ) -> None:
        """The database also reads the rows of the table. If this fails, check ``analyze_index_usage``."""
        plan = await self._plan(db, catalog, name, ExplainOptions(type=kind))
        assert (plan.analyze_index_usage() != "covering_index", plan.is_covering_index) == (True, False)

    @pytest.mark.parametrize("kind", [ExplainType.BASIC, ExplainType.QUERY_PLAN], ids=["plain", "query-plan"])
    async def test_a_search_without_an_index_is_reported_as_a_full_scan(
        self, db: Db, catalog: Catalog, kind: ExplainType
    ) -> None:
        """``is_full_scan`` is True; the other helpers are False. If this fails, check ``analyze_index_usage``."""
        for name in ("no-index", "everything"):
            plan = await self._plan(db, catalog, name, ExplainOptions(type=kind))
            assert plan.analyze_index_usage() == "full_scan"
            assert (plan.is_full_scan, plan.is_index_used, plan.is_covering_index) == (True, False, False)

    async def test_the_plan_helpers_agree_with_each_other(self, db: Db, catalog: Catalog) -> None:
        """Each helper matches the result of ``analyze_index_usage``.
        If this fails, check ``is_full_scan``, ``is_index_used`` and ``is_covering_index``."""
        for name in PLANS:
            plan = await self._plan(db, catalog, name, None)
            usage = plan.analyze_index_usage()
            assert usage in USAGES
            assert plan.is_full_scan is (usage == "full_scan")
            assert plan.is_index_used is (usage in ("index_with_lookup", "covering_index"))
            assert plan.is_covering_index is (usage == "covering_index")

    async def _plan(self, db: Db, catalog: Catalog, name: str, options: Any) -> Any:
        table = await sixty_rows(catalog)
        columns, where = PLANS[name]
        plan = await db(db.backend.explain(query(db, table, columns, where(db.dialect)), options))
        if not hasattr(plan, "analyze_index_usage"):
            skip(SkipKind.UNSUPPORTED, "this backend's plans have no helper methods; the core does not require them")
        return plan
