"""Backends that report a wrong number of affected rows, made of one line for both modes."""

from __future__ import annotations

import inspect
from typing import Any, Callable


def miscounting(method: str, count: Callable[[int, Any], int]) -> type:
    """A ``Backend`` mixin whose ``method`` reports another number of affected rows.

    ``count`` gets the true number, and what the method was called with first: its options, or the text of a statement.
    """

    def changed(result: Any, first: Any) -> Any:
        result.affected_rows = count(result.affected_rows, first)
        return result

    async def later(result: Any, first: Any) -> Any:
        return changed(await result, first)

    def counted(self: Any, first: Any, *rest: Any, **more: Any) -> Any:
        result = getattr(super(mixin, self), method)(first, *rest, **more)
        return later(result, first) if inspect.isawaitable(result) else changed(result, first)

    mixin = type("Backend", (), {method: counted})
    return mixin
