"""What the rules about the optimistic lock read back."""

from __future__ import annotations

from typing import Any

from ...engine.db import Db


async def account_rows(db: Db, accounts: Any) -> list[tuple[Any, ...]]:
    """Owner, balance and version of every account, by owner."""
    rows = await db.rows(accounts.sql('SELECT "owner", "balance", "version" FROM {account} ORDER BY "owner"'))
    return [tuple(row.values()) for row in rows]
