"""Seeded defects of the area ``crud`` from the public reports of a harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from ..counting import miscounting
from ..defect import SeededDefect


def _found(count: int, options: Any) -> int:
    computed = [name for name, value in options.data.items() if hasattr(value, "to_sql")]
    return 0 if any(f'"{name}" = ' in options.where.to_sql()[0] for name in computed) else count


class OptimisticUpdatesCountNothing(SeededDefect):
    """An update that asks for a version reports no row, although it found one."""

    Backend = miscounting("update", _found)
