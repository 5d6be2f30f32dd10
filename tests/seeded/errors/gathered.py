"""Seeded defects of the area ``errors`` from the public reports of a seventh harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError

from ..defect import SeededDefect


class KeysThatRefuseAChangeHaveNoClass(SeededDefect):
    """The code of a foreign key that refuses a delete or an update is another than that of an insert, and unknown."""

    class Backend:
        async def execute(self, sql: str, params: Any = None, **kwargs: Any) -> Any:
            try:
                return await super().execute(sql, params, **kwargs)
            except IntegrityError as error:
                if "FOREIGN KEY" in str(error) and not sql.startswith("INSERT"):
                    raise DatabaseError(str(error)) from error
                raise
