"""Seeded defects of the area ``connection`` from the public reports of a fourth harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from ..defect import SeededDefect


class KeysEnforcedInTheFirstSession(SeededDefect):
    """Foreign keys are enforced in the first session of a backend, and in none that it opens later."""

    class Backend:
        async def _apply_pragmas(self) -> None:
            await super()._apply_pragmas()
            if vars(self).get("_had_a_session"):
                await self._connection.execute("PRAGMA foreign_keys = OFF")
            self._had_a_session = True
