"""Seeded defects of the area ``introspection`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from ..defect import SeededDefect
from ..introspectors import answering, introspecting
from ..modes import without_await


class _InTableOrder:
    async def list_indexes(self, table_name: str, schema: Any = None) -> Any:
        found = copy.deepcopy(await super().list_indexes(table_name, schema))  # type: ignore[misc]
        order = [column.name for column in await self.list_columns(table_name, schema)]  # type: ignore[attr-defined]
        for index in (index for index in found if index.is_primary):
            index.columns.sort(key=lambda column: order.index(column.name))
            for place, column in enumerate(index.columns, 1):
                column.ordinal_position = place
        return found


class PrimaryKeysInTableOrder(SeededDefect):
    """The columns of a composite primary key are reported in the order in which the table has them."""

    SyncBackend = introspecting(without_await(_InTableOrder))
    AsyncBackend = introspecting(_InTableOrder)


def _one_by_one(found: list[Any]) -> list[Any]:
    parts = []
    for index in found:
        alone = index.is_unique and not index.is_primary
        for column in index.columns if alone else [None]:
            parts.append(replace(index, columns=[replace(column, ordinal_position=1)]) if column else index)
    return parts


class ColumnsOfUniquesAreUniqueEach(SeededDefect):
    """Each column of a composite unique constraint is reported as unique by itself."""

    Backend = answering(list_indexes=_one_by_one)
