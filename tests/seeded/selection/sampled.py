"""Seeded defects of the area ``selection`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from ..defect import SeededDefect


class OffsetsAlone(SeededDefect):
    """OFFSET without LIMIT is taken, and sent as it is to a database that does not know it."""

    class Dialect:
        def supports_offset_without_limit(self) -> bool:
            return True
