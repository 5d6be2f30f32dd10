"""Backends whose work outside a transaction is committed too late."""

from __future__ import annotations

from typing import Any, Callable


def pending(opens: Callable[[str], bool]) -> type:
    """A ``Backend`` mixin: outside a transaction some statements open one, which only the next statement commits."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            if not self.in_transaction:
                connection = await self.connection
                await connection.commit()
                if opens(sql):
                    await connection.execute("BEGIN")
            return await super().execute(sql, params, **kwargs)

        async def _handle_auto_commit_if_needed(self) -> None:
            """Forgotten."""

    return Backend
