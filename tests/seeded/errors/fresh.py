"""Seeded defects of the area ``errors`` from the public reports of an eighth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.errors import IntegrityError, OperationalError

from ..defect import SeededDefect


class ChecksAreOperationalErrors(SeededDefect):
    """A row that a CHECK refuses is an operational error, no integrity error."""

    class Backend:
        async def execute(self, *args: Any, **options: Any) -> Any:
            try:
                return await super().execute(*args, **options)
            except IntegrityError as error:
                if "CHECK" in str(error):
                    raise OperationalError(str(error)) from error
                raise
