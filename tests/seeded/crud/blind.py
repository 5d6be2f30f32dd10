"""Seeded defects of the area ``crud`` from the public reports of a harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.field.version import OptimisticLockMixin

from ..counting import miscounting
from ..defect import SeededDefect


def _found(count: int, options: Any) -> int:
    computed = [name for name, value in options.data.items() if hasattr(value, "to_sql")]
    return 0 if any(f'"{name}" = ' in options.where.to_sql()[0] for name in computed) else count


class OptimisticUpdatesCountNothing(SeededDefect):
    """An update that asks for a version reports no row, although it found one."""

    Backend = miscounting("update", _found)


class BulkUpdatesKeepTheVersion(SeededDefect):
    """A bulk update leaves the versions of its records as they are."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        ordinary: Any = OptimisticLockMixin._handle_version_after_update

        def after_update(self: Any, instance: Any, *, result: Any = None, **more: Any) -> None:
            if result is not None:
                ordinary(self, instance, result=result, **more)

        patch.setattr(OptimisticLockMixin, "_handle_version_after_update", after_update)
