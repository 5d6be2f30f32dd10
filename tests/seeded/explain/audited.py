"""Seeded defects of the area ``explain`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect


class APlanIsTimedInMilliseconds(SeededDefect):
    """The duration of a plan is in milliseconds, as the database's own tools print it."""

    class Backend:
        async def explain(self, expression: Any, options: Any = None) -> Any:
            plan = await super().explain(expression, options)
            plan.duration *= 1000
            return plan
