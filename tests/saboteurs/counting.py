"""Backends that tell a wrong number of affected rows, made of one line for both modes."""

from __future__ import annotations

from typing import Any, Callable


def miscounting(method: str, count: Callable[[int, Any], int]) -> tuple[type, type]:
    """The mixins of both modes whose ``method`` tells another number of affected rows.

    ``count`` gets the true number, and what the method was called with first: its options, or the text of a statement.
    """

    def changed(result: Any, first: Any) -> Any:
        result.affected_rows = count(result.affected_rows, first)
        return result

    class SyncBackend:
        def _counted(self, first: Any, *rest: Any, **more: Any) -> Any:
            return changed(getattr(super(), method)(first, *rest, **more), first)

    class AsyncBackend:
        async def _counted(self, first: Any, *rest: Any, **more: Any) -> Any:
            return changed(await getattr(super(), method)(first, *rest, **more), first)

    for mixin in (SyncBackend, AsyncBackend):
        setattr(mixin, method, mixin.__dict__["_counted"])
    return SyncBackend, AsyncBackend
