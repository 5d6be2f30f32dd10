"""Views: a stored query that is read like a table, and shows the rows as they are now."""

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


async def source(ddl: Ddl) -> None:
    """The table ``t`` with rows (1, 10) and (2, 20)."""
    await ddl.create("t", column("id"), column("v"))
    for number in (1, 2):
        await ddl.insert("t", id=number, v=number * 10)


def query(ddl: Ddl, *columns: str, where: Optional[Any] = None, of: str = "t") -> Any:
    """A query over ``t``."""
    d = ddl.dialect
    chosen: list[Any] = [Column(d, name) for name in columns or ("id", "v")]
    return QueryExpression(d, select=chosen, from_=TableExpression(d, ddl.name(of)), where=where)


def view(ddl: Ddl, given: Any, base: str = "w", **more: Any) -> Any:
    """CREATE VIEW; the view is dropped after the rule."""
    private = bool(more.get("temporary", False))
    ddl.db.on_cleanup(ddl.db.provider.drop_view_statement(ddl.name(base)), private=private)
    return CreateViewExpression(ddl.dialect, ddl.name(base), given, **more)


def no_view(ddl: Ddl, base: str = "w", **more: Any) -> Any:
    """DROP VIEW."""
    return DropViewExpression(ddl.dialect, ddl.name(base), **more)


@requires(Capability.CREATE_VIEW)
class ViewTests(ConformanceTests):
    """CREATE VIEW and DROP VIEW."""

    ddl = ddl_fixture()

    async def test_a_view_shows_the_rows_as_they_are_now(self, ddl: Ddl) -> None:
        """Not as they were. Look at ``format_create_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v")))
        assert await ddl.rows("w", "v") == [(10,), (20,)]
        await ddl.change('DELETE FROM {t} WHERE "id" = 1')
        await ddl.insert("t", id=3, v=30)
        assert await ddl.rows("w", "v") == [(20,), (30,)]

    async def test_a_view_is_there_for_everybody_at_once(self, db: Db, ddl: Ddl) -> None:
        """A second session sees it. Look at the automatic commit after DDL."""
        observer = db.observer
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v")))
        assert sorted(await observer.rows(ddl.sql('SELECT "v" FROM {w}'))) == [(10,), (20,)]

    async def test_a_view_can_name_its_columns_anew(self, ddl: Ddl) -> None:
        """By place. Look at ``column_aliases`` in ``format_create_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v", "id"), column_aliases=["key", "order"]))
        assert await ddl.rows("w", "key order") == [(10, 1), (20, 2)]

    async def test_a_view_keeps_its_condition(self, ddl: Ddl) -> None:
        """Written by hand. Look at ``format_create_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "id", where=ddl.condition('"v" > 15'))))
        assert await ddl.rows("w", "id") == [(2,)]

    async def test_the_condition_of_a_view_can_be_an_expression(self, ddl: Ddl) -> None:
        """Its value can't be bound in DDL. Look at ``format_create_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "id", where=Column(ddl.dialect, "v") > 15)))
        assert await ddl.rows("w", "id") == [(2,)]

    async def test_making_a_view_again_is_refused(self, ddl: Ddl) -> None:
        """And the old one stays. Look at ``format_create_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v")))
        await ddl.expect_refusal(view(ddl, query(ddl, "id")))
        assert await ddl.rows("w", "v") == [(10,), (20,)]

    @requires(Capability.OR_REPLACE_VIEW)
    async def test_a_view_is_replaced_by_a_new_query(self, ddl: Ddl) -> None:
        """And made where there was none. Look at ``replace`` in ``format_create_view_statement``."""
        await source(ddl)
        for condition, rows in (('"v" > 15', [(2,)]), ('"v" < 15', [(1,)])):
            await ddl.run(view(ddl, query(ddl, "id", where=ddl.condition(condition)), replace=True))
            assert await ddl.rows("w", "id") == rows

    @requires(Capability.TEMPORARY_VIEW)
    async def test_a_temporary_view_shows_rows(self, ddl: Ddl) -> None:
        """Look at where ``format_create_view_statement`` puts TEMPORARY."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v"), temporary=True))
        assert await ddl.rows("w", "v") == [(10,), (20,)]

    @requires(Capability.TEMPORARY_VIEW)
    async def test_a_temporary_view_is_its_sessions_own(self, db: Db, ddl: Ddl) -> None:
        """Nobody else sees it. Look at ``temporary`` in ``format_create_view_statement``."""
        db.needs_second_session()
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v"), temporary=True))
        with pytest.raises(Exception, match=ddl.name("w")):
            await db.observer.rows(ddl.sql('SELECT "v" FROM {w}'))

    @requires(Capability.DROP_VIEW)
    async def test_a_dropped_view_is_gone_and_its_table_stays(self, ddl: Ddl) -> None:
        """Look at ``format_drop_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v")))
        await ddl.run(no_view(ddl))
        assert await ddl.missing("w")
        assert await ddl.rows("t", "v") == [(10,), (20,)]
        await ddl.expect_refusal(no_view(ddl))

    @requires(Capability.DROP_VIEW)
    async def test_what_is_built_on_a_view_is_not_dropped_with_it(self, ddl: Ddl) -> None:
        """The upper view is still there, whether or not the lower one could go. Look for a CASCADE that nobody asked for."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v")))
        await ddl.run(view(ddl, query(ddl, "v", of="w"), "x"))
        with may_be_refused():
            await ddl.run(no_view(ddl))
        assert await ddl.ran(no_view(ddl, "x"))
        assert await ddl.missing("x")

    @requires(Capability.DROP_VIEW, Capability.IF_EXISTS_VIEW)
    async def test_a_view_can_be_dropped_if_it_exists(self, ddl: Ddl) -> None:
        """Twice the same statement. Look at ``if_exists`` in ``format_drop_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v")))
        for _ in range(2):
            await ddl.run(no_view(ddl, if_exists=True))
        assert await ddl.missing("w")

    @requires(Capability.DROP_VIEW, Capability.CASCADE_VIEW)
    async def test_a_view_is_dropped_with_what_is_built_on_it(self, ddl: Ddl) -> None:
        """CASCADE: the upper one's name is free too. Look at ``cascade`` in ``format_drop_view_statement``."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, "v")))
        await ddl.run(view(ddl, query(ddl, "v", of="w"), "x"))
        await ddl.run(no_view(ddl, cascade=True))
        assert (await ddl.missing("w"), await ddl.missing("x")) == (True, True)
        await ddl.run(view(ddl, query(ddl, "id"), "x"))

    @requires(Capability.VIEW_CHECK_OPTION)
    @pytest.mark.parametrize("option", [ViewCheckOption.LOCAL, ViewCheckOption.CASCADED], ids=["local", "cascaded"])
    async def test_a_row_that_a_view_could_not_show_is_refused(self, ddl: Ddl, option: Any) -> None:
        """WITH CHECK OPTION. Look at ``check_option`` in ``format_create_view_statement``."""
        await source(ddl)
        given = query(ddl, "id", "v", where=ddl.condition('"v" > 15'))
        await ddl.run(view(ddl, given, options=ViewOptions(check_option=option)))
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
    async def test_a_check_option_asks_the_views_below_or_not(self, ddl: Ddl, option: Any, kept: bool) -> None:
        """LOCAL does not ask a view that has none itself. Look at ``check_option``: one does not stand for the other."""
        await source(ddl)
        await ddl.run(view(ddl, query(ddl, where=ddl.condition('"v" > 15'))))
        upper = query(ddl, where=ddl.condition('"v" < 90'), of="w")
        await ddl.run(view(ddl, upper, "x", options=ViewOptions(check_option=option)))
        if kept:
            await ddl.insert("x", id=3, v=1)
        else:
            await ddl.expect_insert_refused("x", id=3, v=1)
        await ddl.expect_insert_refused("x", id=4, v=99)


@requires(Capability.MATERIALIZED_VIEW)
class MaterializedViewTests(ConformanceTests):
    """The result of a query, kept until it is computed anew."""

    ddl = ddl_fixture()

    async def test_a_stored_result_stays_until_it_is_refreshed(self, db: Db, ddl: Ddl) -> None:
        """Look at ``format_create_materialized_view_statement`` and ``format_refresh_materialized_view_statement``."""
        await source(ddl)
        await ddl.run(self._stored(ddl))
        await ddl.insert("t", id=3, v=30)
        assert await ddl.rows("w", "v") == [(10,), (20,)]
        db.require(Capability.REFRESH_MATERIALIZED_VIEW)
        await ddl.run(RefreshMaterializedViewExpression(ddl.dialect, ddl.name("w")))
        assert await ddl.rows("w", "v") == [(10,), (20,), (30,)]

    @requires(Capability.REFRESH_MATERIALIZED_VIEW)
    async def test_a_stored_result_can_be_made_without_its_rows(self, ddl: Ddl) -> None:
        """WITH NO DATA: it can't be read before it was refreshed. Look at ``with_data``."""
        await source(ddl)
        await ddl.run(self._stored(ddl, with_data=False))
        assert await ddl.missing("w")
        await ddl.run(RefreshMaterializedViewExpression(ddl.dialect, ddl.name("w"), with_data=True))
        assert await ddl.rows("w", "v") == [(10,), (20,)]

    async def test_a_stored_result_can_name_its_columns_anew(self, ddl: Ddl) -> None:
        """Look at ``column_aliases`` in ``format_create_materialized_view_statement``."""
        await source(ddl)
        await ddl.run(self._stored(ddl, column_aliases=["order"]))
        assert await ddl.rows("w", "order") == [(10,), (20,)]

    async def test_a_stored_result_is_dropped(self, ddl: Ddl) -> None:
        """Twice with IF EXISTS. Look at ``format_drop_materialized_view_statement``."""
        await source(ddl)
        await ddl.run(self._stored(ddl))
        await ddl.run(DropMaterializedViewExpression(ddl.dialect, ddl.name("w")))
        assert await ddl.missing("w")
        await ddl.expect_refusal(DropMaterializedViewExpression(ddl.dialect, ddl.name("w")))
        await ddl.run(DropMaterializedViewExpression(ddl.dialect, ddl.name("w"), if_exists=True))

    def _stored(self, ddl: Ddl, **more: Any) -> Any:
        ddl.db.on_cleanup(f"DROP MATERIALIZED VIEW {ddl.db.provider.quote(ddl.name('w'))}")
        return CreateMaterializedViewExpression(ddl.dialect, ddl.name("w"), query(ddl, "v"), **more)
