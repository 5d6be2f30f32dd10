"""What is on record about which rule notices which saboteur: `matrix.json`, written by ``gate --learn``.

It serves twice. The gate runs the quickest rules that are known to notice a saboteur, instead of its whole area; and the site
shows, per rule, what vouches for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

FILE = Path(__file__).with_name("matrix.json")
WITNESSES = 2
"""How many rules the gate runs for a saboteur and mode: a second one, for the day when the first is renamed."""

BROAD = 0.15
"""A saboteur that turns this share of all rules red breaks the backend as such, and vouches for no rule."""

SUSPECT = 0.45
"""One that turns this share of its own area red may be such a one: it has to be asked everywhere."""


@dataclass
class Record:
    """The rules of its area that one saboteur turns red, per mode, the quickest first."""

    area: str
    red: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = False
    """Whether only the whole area notices it: its defect grows from rule to rule."""
    beyond: Optional[int] = None
    """How many rules of other areas it turns red; None when it was never asked everywhere (``gate --everywhere``)."""

    @property
    def rules(self) -> set[str]:
        """The red rules of any mode."""
        return {rule for rules in self.red.values() for rule in rules}

    def witnesses(self) -> list[str]:
        """The rules that the gate asks; none for the whole area."""
        if self.whole:
            return []
        return sorted({rule for rules in self.red.values() for rule in rules[:WITNESSES]})


def load(file: Path = FILE) -> dict[str, Record]:
    """Saboteur to record; empty when nothing was recorded yet."""
    if not file.exists():
        return {}
    found = json.loads(file.read_text(encoding="utf-8"))
    return {
        name: Record(entry["area"], entry["red"], entry.get("whole", False), entry.get("beyond"))
        for name, entry in found.items()
    }


def save(records: dict[str, Record], file: Path = FILE) -> None:
    """Write it with a line for each saboteur and mode, so that a change is a change of few lines."""
    parts = []
    for name in sorted(records):
        record = records[name]
        modes = ",\n".join(f"  {json.dumps(mode)}: {json.dumps(record.red[mode])}" for mode in sorted(record.red))
        more = ', "whole": true' if record.whole else ""
        more += f', "beyond": {record.beyond}' if record.beyond is not None else ""
        parts.append(f'{json.dumps(name)}: {{"area": {json.dumps(record.area)}{more}, "red": {{\n{modes}\n}}}}')
    file.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def vouchers(records: dict[str, Record], rules: int) -> dict[str, list[str]]:
    """Rule to the saboteurs that vouch for it: those that turn few enough of all ``rules`` red."""
    found: dict[str, list[str]] = {}
    for name, record in sorted(records.items()):
        if len(record.rules) + (record.beyond or 0) < BROAD * rules:
            for rule in record.rules:
                found.setdefault(rule, []).append(name)
    return found
