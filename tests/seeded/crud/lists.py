"""Seeded defects of the area ``crud``: lists of records that are looked at as one thing."""

from __future__ import annotations

from ..defect import SeededDefect
from ..lists import by_column, listing


class CrudRecordsTakeTheTypesOfTheFirst(SeededDefect):
    """The texts of a bulk insert are cut to the length of the first, and its numbers take the first one's type."""

    Backend = listing(
        by_column(
            lambda column: [v[:9] if isinstance(v, str) and len(column) > 1 and len(v) > 99 else v for v in column]
        )
    )
