"""Seeded defects of the area ``locking`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.field.version import OptimisticLockMixin

from ..defect import SeededDefect


class ConflictsRaiseTheVersion(SeededDefect):
    """A record whose update found another version counts its own up all the same, and overwrites the other next time."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        ordinary: Any = OptimisticLockMixin._handle_version_after_update

        def after_update(self: Any, instance: Any, *, result: Any = None, **more: Any) -> None:
            if result.affected_rows == 0:
                self._version.increment()
            ordinary(self, instance, result=result, **more)

        patch.setattr(OptimisticLockMixin, "_handle_version_after_update", after_update)
