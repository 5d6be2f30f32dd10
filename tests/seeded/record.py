"""The record of which rule notices which seeded defect: ``<area>/record.json``, written by ``gate --learn``.

It serves twice. The gate runs the quickest rules that are known to notice a defect, instead of its whole area; and the site
shows, for each rule, the evidence that it can fail.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from .defect import HERE

WITNESSES = 2
"""How many rules the gate runs for a defect and mode: a second one, for the day when the first is renamed."""

BROAD = 0.15
"""A defect that turns this share of all rules red breaks the backend as such, and is evidence for no single rule."""

SUSPECT = 0.45
"""One that turns this share of its own area red may be such a one: it has to run on every area."""

FEW = 8
"""In an area of fewer rules, any defect turns a large share red, which says nothing."""


@dataclass
class Record:
    """The rules of its area that one seeded defect turns red, per mode, the quickest first."""

    area: str
    red: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = False
    """Whether only the whole area notices it: its defect grows from rule to rule."""
    beyond: Optional[int] = None
    """How many rules of other areas it turns red; None when it never ran on every area (``gate --everywhere``)."""

    @property
    def rules(self) -> set[str]:
        """The red rules of any mode."""
        return {rule for rules in self.red.values() for rule in rules}

    def witnesses(self) -> list[str]:
        """The rules that the gate runs; none for the whole area."""
        if self.whole:
            return []
        return sorted({rule for rules in self.red.values() for rule in rules[:WITNESSES]})

    def suspect(self, rules: int) -> bool:
        """Whether it turns so much of its area of ``rules`` rules red that it may break the backend as such."""
        return rules >= FEW and len(self.rules) >= SUSPECT * rules


def load(folder: Path = HERE) -> dict[str, Record]:
    """Defect to record, of every area."""
    return {name: record for file in sorted(folder.glob("*/record.json")) for name, record in _read(file).items()}


def update(learned: dict[str, Record], defects: Collection[str], folder: Path = HERE) -> None:
    """Put on record what was learned, in the files of the areas that it is about, and leave all else as it is there.

    Each file is read just before it is written, and replaced as a whole, so that runs beside each other keep both results. A
    record of a defect that is not among ``defects`` any more is dropped.
    """
    for area in sorted({record.area for record in learned.values()}):
        file = folder / area / "record.json"
        records = {**_read(file), **{name: record for name, record in learned.items() if record.area == area}}
        _write(file, {name: record for name, record in records.items() if name in defects})


def _read(file: Path) -> dict[str, Record]:
    if not file.exists():
        return {}
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {
        name: Record(file.parent.name, entry["red"], entry.get("whole", False), entry.get("beyond"))
        for name, entry in found.items()
    }


def _write(file: Path, records: dict[str, Record]) -> None:
    """A line for each defect and mode, so that a change is a change of few lines."""
    parts = []
    for name, record in sorted(records.items()):
        modes = ",\n".join(f"  {json.dumps(mode)}: {json.dumps(record.red[mode])}" for mode in sorted(record.red))
        more = '"whole": true, ' if record.whole else ""
        more += f'"beyond": {record.beyond}, ' if record.beyond is not None else ""
        parts.append(f'{json.dumps(name)}: {{{more}"red": {{\n{modes}\n}}}}')
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix="record-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as new:
        new.write("{\n" + ",\n".join(parts) + "\n}\n")
    os.chmod(temporary, 0o644)
    os.replace(temporary, file)


def evidence(records: dict[str, Record], rules: int) -> dict[str, list[str]]:
    """Rule to the defects that show that it can fail: those that turn few enough of all ``rules`` red."""
    found: dict[str, list[str]] = {}
    for name, record in sorted(records.items()):
        if len(record.rules) + (record.beyond or 0) < BROAD * rules:
            for rule in record.rules:
                found.setdefault(rule, []).append(name)
    return found
