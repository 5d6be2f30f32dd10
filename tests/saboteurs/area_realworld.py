"""Saboteurs of the area ``realworld``: what an application would notice last and mind most."""

from __future__ import annotations

from typing import Any

from .area_crud_rows import CrudUpdateReportsOneRow
from .area_isolation import BeginWaitsForTheFirstWrite
from .counting import miscounting
from .kinds import Sabotage


class CommitIsNotDurable(Sabotage):
    """COMMIT is acknowledged, and what was written is gone."""

    area = "realworld"
    source = "D110"
    target = "file"

    class SyncTransactions:
        def _do_commit(self) -> None:
            self._do_rollback()  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_commit(self) -> None:
            await self._do_rollback()  # type: ignore[attr-defined]


class EveryStatementIsDurable(Sabotage):
    """Nothing is sent for BEGIN and ROLLBACK: updates are lost, and what was refused stays half done."""

    area = "realworld"
    source = "D114"
    target = "file"

    SyncTransactions = BeginWaitsForTheFirstWrite.SyncTransactions
    AsyncTransactions = BeginWaitsForTheFirstWrite.AsyncTransactions


class ReadsAreStale(Sabotage):
    """A session answers a question again as it did the first time."""

    area = "realworld"
    source = "D149"
    target = "file"

    class SyncBackend:
        def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if not sql.startswith("SELECT"):
                return super().execute(sql, params, options=options)  # type: ignore[misc]
            kept, key = vars(self).setdefault("_kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = super().execute(sql, params, options=options)  # type: ignore[misc]
            return kept[key]

    class AsyncBackend:
        async def execute(self, sql: str, params: Any = None, *, options: Any = None) -> Any:
            if not sql.startswith("SELECT"):
                return await super().execute(sql, params, options=options)  # type: ignore[misc]
            kept, key = vars(self).setdefault("_kept", {}), (sql, repr(params))
            if key not in kept:
                kept[key] = await super().execute(sql, params, options=options)  # type: ignore[misc]
            return kept[key]


class EveryUpdateFindsItsRow(Sabotage):
    """An UPDATE that changed nothing says that it changed a row."""

    area = "realworld"
    source = "D165"
    target = "file"

    SyncBackend = CrudUpdateReportsOneRow.SyncBackend
    AsyncBackend = CrudUpdateReportsOneRow.AsyncBackend


class EveryDeleteFindsItsRow(Sabotage):
    """A DELETE that found nothing says that it took a row away."""

    area = "realworld"
    source = "D027"
    target = "file"
    SyncBackend, AsyncBackend = miscounting(
        "execute", lambda told, sql: max(1, told) if sql.startswith("DELETE") else told
    )


class VersionsAreNotCompared(Sabotage):
    """The condition on the version of a record that is saved is lost, and so is what somebody else saved meanwhile."""

    area = "realworld"
    source = "D034"
    target = "file"

    class Dialect:
        def format_update_statement(self, expr: Any) -> Any:
            sql, params = super().format_update_statement(expr)  # type: ignore[misc]
            return sql.replace('AND "version" = ?', "AND ? IS NOT NULL"), params


class CountsAreOfEverybody(Sabotage):
    """A query of nothing but aggregates is asked without its condition."""

    area = "realworld"
    source = "D086"

    class Dialect:
        def format_query_statement(self, expr: Any) -> Any:
            from rhosocial.activerecord.backend.expression.aggregates import AggregateFunctionCall

            if expr.select and all(isinstance(each, AggregateFunctionCall) for each in expr.select):
                expr.where = None
            return super().format_query_statement(expr)  # type: ignore[misc]


class FeedPagesOverlap(Sabotage):
    """``<`` is rendered as ``<=``: each page begins with the last row of the one before."""

    area = "realworld"
    source = "D073"
    target = "file"

    class Dialect:
        def format_comparison_predicate(self, op: str, left: Any, right: Any) -> Any:
            return super().format_comparison_predicate("<=" if op == "<" else op, left, right)  # type: ignore[misc]


class ARolledBackSavepointStays(Sabotage):
    """What was done since a savepoint outlives the rollback to it."""

    area = "realworld"
    source = "D109"
    target = "file"

    class SyncTransactions:
        def _do_rollback_savepoint(self, name: str) -> None:
            self._do_release_savepoint(name)  # type: ignore[attr-defined]

    class AsyncTransactions:
        async def _do_rollback_savepoint(self, name: str) -> None:
            await self._do_release_savepoint(name)  # type: ignore[attr-defined]
