"""The log of public reports (``reports.yml``): what other projects' backends did wrong, and what the kit notices of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import yaml

from . import record

FILE = Path(__file__).parent / "reports.yml"


@dataclass(frozen=True)
class Report:
    """One public report, in our own words."""

    source: str
    """``owner/name#number`` of the issue or pull request."""
    area: str
    behaviour: str
    seeded: Optional[str] = None
    """The seeded defect that has this behaviour; several reports may share one."""
    before: Optional[bool] = None
    """Whether the kit noticed the defect when it was seeded, before any rule was written for it."""
    not_seeded: Optional[str] = None
    """Why there is none."""


def load() -> list[Report]:
    """Every report, in the order in which they were chosen."""
    return [Report(**entry) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def noticed(reports: list[Report]) -> dict[str, list[str]]:
    """Source to the rules on record that notice its seeded defect, for reports that have one."""
    records = record.load()
    return {each.source: sorted(records[each.seeded].rules) for each in reports if each.seeded}
