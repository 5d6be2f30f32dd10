"""Seeded defects of the area ``models`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


def waiting(waits: Any) -> type:
    """A ``Backend`` mixin that leaves some changes outside a transaction uncommitted until a later one commits them."""

    class Backend:
        pending = False

        async def _handle_auto_commit_if_needed(self) -> None:
            if not self.pending:
                await super()._handle_auto_commit_if_needed()

        async def execute(self, sql: str, *args: Any, **options: Any) -> Any:
            if sql.startswith(("UPDATE", "DELETE")) and not self.in_transaction:
                if not self.pending:
                    await self._connection.execute("BEGIN")
                self.pending = True
                result = await super().execute(sql, *args, **options)
                self.pending = waits(sql, result.affected_rows)
                return result
            return await super().execute(sql, *args, **options)

    return Backend


class ChangesOfOneRowWait(SeededDefect):
    """A change of a single row by a condition is committed by the next change of several."""

    target = "file"
    Backend = waiting(lambda sql, count: count == 1)


class UpdatesWaitForADelete(SeededDefect):
    """An UPDATE by a condition is committed by the next DELETE."""

    target = "file"
    Backend = waiting(lambda sql, count: sql.startswith("UPDATE"))


class GroupsByTheOtherColumn(SeededDefect):
    """GROUP BY has the name of the field where SELECT has that of its column."""

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            sql, params = super().format_group_by_having_clause(clause)
            swapped = {"height": "width", "width": "height"}
            for column, field in swapped.items():
                if sql.count(f'"{column}"') == 1 and f'"{field}"' not in sql:
                    return sql.replace(f'"{column}"', f'"{field}"'), params
            return sql, params


class OneKeyOfSeveralFields(SeededDefect):
    """Of several fields in GROUP BY only the first one is rendered."""

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            clause.group_by = clause.group_by[:1]
            return super().format_group_by_having_clause(clause)


class HavingOfFieldsForgotten(SeededDefect):
    """HAVING over a field is not rendered."""

    class Dialect:
        def format_group_by_having_clause(self, clause: Any) -> Any:
            clause.having = None
            return super().format_group_by_having_clause(clause)
