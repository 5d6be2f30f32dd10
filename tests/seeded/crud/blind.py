"""Seeded defects of the area ``crud`` from the public reports of a harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import re

from ..counting import miscounting
from ..defect import SeededDefect


class OptimisticUpdatesCountNothing(SeededDefect):
    """An update that asks for a version reports no row, although it found one."""

    Backend = miscounting(
        "execute", lambda count, sql: 0 if re.match(r'UPDATE .*("\w+") = \1 \+ .* WHERE .*\1 = ', sql) else count
    )
