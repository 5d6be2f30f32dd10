"""Seeded defects of the area ``realworld``: what an application would notice last and mind most."""

from __future__ import annotations

from typing import Any

from ..counting import miscounting
from ..crud.rows import CrudUpdateReportsOneRow
from ..defect import SeededDefect
from ..isolation.basics import BeginWaitsForTheFirstWrite


class CommitIsNotDurable(SeededDefect):
    """COMMIT is acknowledged, and what was written is gone."""

    target = "file"

    class Transactions:
        async def _do_commit(self) -> None:
            await self._do_rollback()


class EveryStatementIsDurable(SeededDefect):
    """Nothing is sent for BEGIN and ROLLBACK: updates are lost, and what was refused stays half done."""

    target = "file"

    Transactions = BeginWaitsForTheFirstWrite.Transactions


class ReadsAreStale(SeededDefect):
    """A session answers a question again as it did the first time."""

    target = "file"

    class Backend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if not sql.startswith("SELECT"):
                return await super().execute(sql, params, options=options)
            kept, key = vars(self).setdefault("_kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = await super().execute(sql, params, options=options)
            return kept[key]


class EveryUpdateFindsItsRow(SeededDefect):
    """An UPDATE that changed nothing says that it changed a row."""

    target = "file"

    Backend = CrudUpdateReportsOneRow.Backend


class EveryDeleteFindsItsRow(SeededDefect):
    """A DELETE that found nothing says that it took a row away."""

    target = "file"
    Backend = miscounting("execute", lambda count, sql: max(1, count) if sql.startswith("DELETE") else count)


class VersionsAreNotCompared(SeededDefect):
    """The condition on the version of a record that is saved is lost, and so is what somebody else saved meanwhile."""

    target = "file"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)
            return sql.replace('AND "version" = ?', "AND ? IS NOT NULL"), params


class CountsAreOfEverybody(SeededDefect):
    """A query of nothing but aggregates is asked without its condition."""

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression.aggregates import AggregateFunctionCall

            if expr.select and all(isinstance(each, AggregateFunctionCall) for each in expr.select):
                expr.where = None
            return super().format_query_statement(expr)


class FeedPagesOverlap(SeededDefect):
    """``<`` is rendered as ``<=``: each page begins with the last row of the one before."""

    target = "file"

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("<=" if op == "<" else op, left, right)


class ARolledBackSavepointStays(SeededDefect):
    """What was done since a savepoint outlives the rollback to it."""

    target = "file"

    class Transactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            await self._do_release_savepoint(name)
