"""Seeded defects of the area ``connection`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from ..defect import SeededDefect


class PingsForgetTheSettings(SeededDefect):
    """A ping that connects anew does not make the session's settings again."""

    class Backend:
        async def ping(self, reconnect: bool = True) -> bool:
            self._pinging = True
            try:
                return bool(await super().ping(reconnect))
            finally:
                self._pinging = False

        async def _apply_pragmas(self) -> None:
            if not vars(self).get("_pinging"):
                await super()._apply_pragmas()
