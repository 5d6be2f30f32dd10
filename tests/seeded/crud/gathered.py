"""Seeded defects of the area ``crud`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.field.version import OptimisticLockMixin

from ..defect import SeededDefect


class ReturnedRowsOutOfOrder(SeededDefect):
    """What an insert of several rows returns comes from several places, the last row before the one that it follows."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            result = await super().execute(sql, params, **kwargs)
            if sql.startswith("INSERT") and " RETURNING " in sql and len(result.data or ()) > 2:
                result.data[-2:] = result.data[:-3:-1]
            return result


class TheShownVersionStays(SeededDefect):
    """After an update a record knows the new version, by which it is saved again, and shows the old one."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        handle = OptimisticLockMixin._handle_version_after_update

        def handled(self: Any, *args: Any, **more: Any) -> None:
            handle(self, *args, **more)
            self._version.shown = self._version.value - self._version.increment_by

        def version(self: Any) -> int:
            return getattr(self._version, "shown", self._version.value)

        patch.setattr(OptimisticLockMixin, "_handle_version_after_update", handled)
        patch.setattr(OptimisticLockMixin, "version", property(version))
