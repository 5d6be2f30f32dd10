"""What the database itself says about a session's settings."""

from __future__ import annotations

from typing import Any

from ...engine.db import Db
from .refusals import may_be_refused

_ACCOUNTS = (
    'SELECT "name", "setting" FROM "pg_settings" WHERE "context" IN (\'user\', \'superuser\')',
    "SHOW SESSION VARIABLES",
    *(f"PRAGMA {name}" for name in ("foreign_keys", "synchronous", "busy_timeout", "read_uncommitted", "cache_size")),
    *(f"PRAGMA {name}" for name in ("recursive_triggers", "case_sensitive_like", "temp_store", "wal_autocheckpoint")),
)
"""What databases tell of a session's settings; each knows one kind."""
_ITS_OWN = ("timestamp", "pseudo_thread_id", "rand_seed", "insert_id", "identity", "gtid", "warning_count", "_count")


async def settings_of(db: Db, backend: Any) -> list[tuple[Any, ...]]:
    """All that the database tells of the session's settings, without what each session has for itself."""
    found: list[tuple[Any, ...]] = []
    own = db.provider.settings_statement()
    for query in _ACCOUNTS if own is None else (own,):
        with may_be_refused():
            found += [(query, *row.values()) for row in await db.rows(db.sql(query), backend=backend)]
    return [row for row in found if not any(word in str(row[1]).lower() for word in _ITS_OWN)]
