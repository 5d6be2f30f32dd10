"""Let another session act between a statement of one session and what that session does next."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ...engine.db import Db


def after_insert(db: Db, patch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """After the first INSERT that the backend under test sends by ``execute``, and before ``execute`` returns, ``act``
    runs once: a call on another session, whose result is awaited in async mode."""
    execute, left = db.backend.execute, [act]

    def is_time(sql: Any) -> bool:
        return bool(left) and str(sql).lstrip().upper().startswith("INSERT")

    def sync(sql: Any, *args: Any, **options: Any) -> Any:
        result = execute(sql, *args, **options)
        if is_time(sql):
            left.pop()()
        return result

    async def later(sql: Any, *args: Any, **options: Any) -> Any:
        result = await execute(sql, *args, **options)
        if is_time(sql):
            await left.pop()()
        return result

    patch.setattr(db.backend, "execute", later if db.is_async else sync)
