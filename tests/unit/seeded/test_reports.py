"""The log of public reports names what exists."""

from __future__ import annotations

import re

from tests.seeded import reports
from tests.seeded.defect import all_defects


def test_each_report_has_a_defect_of_its_area_or_a_reason() -> None:
    """And a source that can be looked up, once."""
    areas = {defect.__name__: defect.area for defect in all_defects()}
    found = reports.load()
    assert len(found) >= 150
    assert len({each.source for each in found}) == len(found)
    wrong = [each.source for each in found if not re.fullmatch(r"[\w.-]+/[\w.-]+#\d+", each.source)]
    wrong += [each.source for each in found if (each.seeded is None) is not bool(each.not_seeded)]
    wrong += [each.source for each in found if each.seeded and areas.get(each.seeded) != each.area]
    wrong += [each.source for each in found if (each.before is None) is not (each.seeded is None)]
    assert wrong == []


def test_the_kit_notices_every_report_that_has_a_defect() -> None:
    """By rules on record."""
    assert [source for source, rules in reports.noticed(reports.load()).items() if not rules] == []
