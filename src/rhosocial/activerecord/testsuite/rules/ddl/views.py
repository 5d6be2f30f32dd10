"""A view is a stored query that reads like a table and shows current rows."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.expression import Column, QueryExpression, TableExpression
from rhosocial.activerecord.backend.expression.statements import (
    CreateMaterializedViewExpression,
    CreateViewExpression,
    DropMaterializedViewExpression,
    DropViewExpression,
    RefreshMaterializedViewExpression,
    ViewCheckOption,
    ViewOptions,
)

from ...capabilities import Capability, requires
from ...engine.base import ConformanceTests
from ...engine.db import Db
from ..support.ddl import Ddl, column, ddl_fixture
from ..support.refusals import may_be_refused


async def create_t(ddl: Ddl) -> None:
    """Create table ``t`` with rows (1, 10) and (2, 20)."""
    await ddl.create("t", column("id"), column("v"))
    for number in (1, 2):
        await ddl.insert("t", id=number, v=number * 10)


def select_from_t(ddl: Ddl, *columns: str, where: Optional[Any] = None, of: str = "t") -> Any:
    """A query over ``t``, or over the view ``of``."""
    d = ddl.dialect
    chosen: list[Any] = [Column(d, name) for name in columns or ("id", "v")]
    return QueryExpression(d, select=chosen, from_=TableExpression(d, ddl.name(of)), where=where)


def create_view(ddl: Ddl, given: Any, base: str = "w", **more: Any) -> Any:
    """CREATE VIEW; the view is dropped after the rule."""
    private = bool(more.get("temporary", False))
    ddl.db.on_cleanup(ddl.db.provider.drop_view_statement(ddl.name(base)), private=private)
    return CreateViewExpression(ddl.dialect, ddl.name(base), given, **more)


def drop_view(ddl: Ddl, base: str = "w", **more: Any) -> Any:
    """DROP VIEW."""
    return DropViewExpression(ddl.dialect, ddl.name(base), **more)


@requires(Capability.CREATE_VIEW)
class ViewTests(ConformanceTests):
    """CREATE VIEW and DROP VIEW."""

    ddl = ddl_fixture()

    async def test_a_view_shows_current_rows(self, ddl: Ddl) -> None:
        """Later changes of the table appear in the view. If this fails, check ``format_create_view_statement``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        assert await ddl.rows("w", "v") == [(10,), (20,)]
        await ddl.change('DELETE FROM {t} WHERE "id" = 1')
        await ddl.insert("t", id=3, v=30)
        assert await ddl.rows("w", "v") == [(20,), (30,)]

    async def test_a_new_view_is_visible_to_other_sessions_at_once(self, db: Db, ddl: Ddl) -> None:
        """A second session reads the view.
        If this fails, check that the backend commits automatically after DDL (``_handle_auto_commit``)."""
        observer = db.observer
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        assert sorted(await observer.rows(ddl.sql('SELECT "v" FROM {w}'))) == [(10,), (20,)]

    async def test_a_view_can_rename_its_columns(self, ddl: Ddl) -> None:
        """The new names apply by position.
        If this fails, check how ``format_create_view_statement`` renders ``column_aliases``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v", "id"), column_aliases=["key", "order"]))
        assert await ddl.rows("w", "key order") == [(10, 1), (20, 2)]

    async def test_a_view_applies_its_condition(self, ddl: Ddl) -> None:
        """The condition is raw SQL. If this fails, check ``format_create_view_statement``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "id", where=ddl.condition('"v" > 15'))))
        assert await ddl.rows("w", "id") == [(2,)]

    async def test_the_condition_of_a_view_can_be_an_expression(self, ddl: Ddl) -> None:
        """DDL can't bind its value as a parameter (C50, C98). If this fails, check ``format_create_view_statement``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "id", where=Column(ddl.dialect, "v") > 15)))
        assert await ddl.rows("w", "id") == [(2,)]

    async def test_creating_a_view_that_exists_is_refused(self, ddl: Ddl) -> None:
        """The existing view stays.
        If this fails, check that ``format_create_view_statement`` adds OR REPLACE only on request."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        await ddl.expect_refusal(create_view(ddl, select_from_t(ddl, "id")))
        assert await ddl.rows("w", "v") == [(10,), (20,)]

    @requires(Capability.OR_REPLACE_VIEW)
    async def test_or_replace_gives_a_view_a_new_query(self, ddl: Ddl) -> None:
        """OR REPLACE also creates a missing view (C81, C97).
        If this fails, check how ``format_create_view_statement`` renders ``replace``."""
        await create_t(ddl)
        for condition, rows in (('"v" > 15', [(2,)]), ('"v" < 15', [(1,)])):
            await ddl.run(create_view(ddl, select_from_t(ddl, "id", where=ddl.condition(condition)), replace=True))
            assert await ddl.rows("w", "id") == rows

    @requires(Capability.TEMPORARY_VIEW)
    async def test_a_temporary_view_shows_rows(self, ddl: Ddl) -> None:
        """A temporary view reads like any other (C89), later changes of its table included.
        If this fails, check where ``format_create_view_statement`` places TEMPORARY."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v"), temporary=True))
        assert await ddl.rows("w", "v") == [(10,), (20,)]
        await ddl.change('DELETE FROM {t} WHERE "id" = 1')
        await ddl.insert("t", id=3, v=30)
        assert await ddl.rows("w", "v") == [(20,), (30,)]

    @requires(Capability.TEMPORARY_VIEW)
    @pytest.mark.parametrize("names", [None, ["a"]], ids=["alone", "with-names"])
    async def test_a_temporary_view_belongs_to_its_session(self, db: Db, ddl: Ddl, names: Any) -> None:
        """It shows its rows there, and another session does not see it, also if its columns have their own names (C89, C97).
        If this fails, check how ``format_create_view_statement`` renders ``temporary``."""
        db.needs_second_session()
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v"), temporary=True, column_aliases=names))
        assert await ddl.rows("w", "a" if names else "v") == [(10,), (20,)]
        with pytest.raises(Exception, match=ddl.name("w")):
            await db.observer.rows(ddl.sql("SELECT * FROM {w}"))

    @requires(Capability.DROP_VIEW)
    async def test_a_dropped_view_is_gone_and_its_table_stays(self, ddl: Ddl) -> None:
        """A second DROP VIEW is refused. If this fails, check ``format_drop_view_statement``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        await ddl.run(drop_view(ddl))
        assert await ddl.missing("w")
        assert await ddl.rows("t", "v") == [(10,), (20,)]
        await ddl.expect_refusal(drop_view(ddl))

    @requires(Capability.DROP_VIEW)
    async def test_drop_view_keeps_the_views_that_depend_on_it(self, ddl: Ddl) -> None:
        """The upper view still exists, whether or not the lower one could be dropped.
        If this fails, check that ``format_drop_view_statement`` adds CASCADE only on request."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        await ddl.run(create_view(ddl, select_from_t(ddl, "v", of="w"), "x"))
        with may_be_refused():
            await ddl.run(drop_view(ddl))
        assert await ddl.ran(drop_view(ddl, "x"))
        assert await ddl.missing("x")

    @requires(Capability.DROP_VIEW, Capability.IF_EXISTS_VIEW)
    async def test_a_view_is_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """The same statement succeeds twice.
        If this fails, check how ``format_drop_view_statement`` renders ``if_exists``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        for _ in range(2):
            await ddl.run(drop_view(ddl, if_exists=True))
        assert await ddl.missing("w")

    @requires(Capability.DROP_VIEW, Capability.CASCADE_VIEW)
    async def test_drop_view_cascade_drops_the_views_that_depend_on_it(self, ddl: Ddl) -> None:
        """The name of the upper view is free again (C89).
        If this fails, check how ``format_drop_view_statement`` renders ``cascade``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, "v")))
        await ddl.run(create_view(ddl, select_from_t(ddl, "v", of="w"), "x"))
        await ddl.run(drop_view(ddl, cascade=True))
        assert (await ddl.missing("w"), await ddl.missing("x")) == (True, True)
        await ddl.run(create_view(ddl, select_from_t(ddl, "id"), "x"))

    @requires(Capability.VIEW_CHECK_OPTION)
    @pytest.mark.parametrize("option", [ViewCheckOption.LOCAL, ViewCheckOption.CASCADED], ids=["local", "cascaded"])
    async def test_a_check_option_refuses_rows_that_the_view_would_not_show(self, ddl: Ddl, option: Any) -> None:
        """Rows that meet the condition are inserted through the view.
        If this fails, check how ``format_create_view_statement`` renders ``check_option``."""
        await create_t(ddl)
        given = select_from_t(ddl, "id", "v", where=ddl.condition('"v" > 15'))
        await ddl.run(create_view(ddl, given, options=ViewOptions(check_option=option)))
        await ddl.insert("w", id=3, v=30)
        await ddl.expect_insert_refused("w", id=4, v=1)
        assert await ddl.rows("t", "id") == [(1,), (2,), (3,)]

    @requires(Capability.VIEW_CHECK_OPTION)
    @pytest.mark.parametrize(
        ("option", "kept"),
        [
            pytest.param(ViewCheckOption.LOCAL, True, id="local"),
            pytest.param(ViewCheckOption.CASCADED, False, id="cascaded"),
        ],
    )
    async def test_only_a_cascaded_check_option_applies_lower_views_conditions(
        self, ddl: Ddl, option: Any, kept: bool
    ) -> None:
        """LOCAL ignores the condition of a lower view that has no check option of its own.
        If this fails, check that ``format_create_view_statement`` renders the requested ``check_option``."""
        await create_t(ddl)
        await ddl.run(create_view(ddl, select_from_t(ddl, where=ddl.condition('"v" > 15'))))
        upper = select_from_t(ddl, where=ddl.condition('"v" < 90'), of="w")
        await ddl.run(create_view(ddl, upper, "x", options=ViewOptions(check_option=option)))
        if kept:
            await ddl.insert("x", id=3, v=1)
        else:
            await ddl.expect_insert_refused("x", id=3, v=1)
        await ddl.expect_insert_refused("x", id=4, v=99)


@requires(Capability.MATERIALIZED_VIEW)
class MaterializedViewTests(ConformanceTests):
    """A materialized view stores the result of a query until it is refreshed."""

    ddl = ddl_fixture()

    async def test_a_materialized_view_changes_only_when_refreshed(self, db: Db, ddl: Ddl) -> None:
        """A row inserted later appears after the refresh.
        If this fails, check ``format_create_materialized_view_statement`` and
        ``format_refresh_materialized_view_statement``."""
        await create_t(ddl)
        await ddl.run(self._create_materialized(ddl))
        await ddl.insert("t", id=3, v=30)
        assert await ddl.rows("w", "v") == [(10,), (20,)]
        db.require(Capability.REFRESH_MATERIALIZED_VIEW)
        await ddl.run(RefreshMaterializedViewExpression(ddl.dialect, ddl.name("w")))
        assert await ddl.rows("w", "v") == [(10,), (20,), (30,)]

    @requires(Capability.REFRESH_MATERIALIZED_VIEW)
    async def test_a_materialized_view_can_be_created_with_no_data(self, ddl: Ddl) -> None:
        """It can't be read until it is refreshed.
        If this fails, check how ``format_create_materialized_view_statement`` renders ``with_data``."""
        await create_t(ddl)
        await ddl.run(self._create_materialized(ddl, with_data=False))
        assert await ddl.missing("w")
        await ddl.run(RefreshMaterializedViewExpression(ddl.dialect, ddl.name("w"), with_data=True))
        assert await ddl.rows("w", "v") == [(10,), (20,)]

    async def test_a_materialized_view_can_rename_its_columns(self, ddl: Ddl) -> None:
        """The new names apply by position.
        If this fails, check how ``format_create_materialized_view_statement`` renders ``column_aliases``."""
        await create_t(ddl)
        await ddl.run(self._create_materialized(ddl, column_aliases=["order"]))
        assert await ddl.rows("w", "order") == [(10,), (20,)]

    async def test_a_dropped_materialized_view_is_gone(self, ddl: Ddl) -> None:
        """Another DROP is refused without IF EXISTS and accepted with it.
        If this fails, check ``format_drop_materialized_view_statement``."""
        await create_t(ddl)
        await ddl.run(self._create_materialized(ddl))
        await ddl.run(DropMaterializedViewExpression(ddl.dialect, ddl.name("w")))
        assert await ddl.missing("w")
        await ddl.expect_refusal(DropMaterializedViewExpression(ddl.dialect, ddl.name("w")))
        await ddl.run(DropMaterializedViewExpression(ddl.dialect, ddl.name("w"), if_exists=True))

    def _create_materialized(self, ddl: Ddl, **more: Any) -> Any:
        ddl.db.on_cleanup(f"DROP MATERIALIZED VIEW {ddl.db.provider.quote(ddl.name('w'))}")
        return CreateMaterializedViewExpression(ddl.dialect, ddl.name("w"), select_from_t(ddl, "v"), **more)
