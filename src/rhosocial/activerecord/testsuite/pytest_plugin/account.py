"""What one process knows of its run beside the reports, as text for xdist's controller."""

from __future__ import annotations

import json
from typing import Any, Optional

from ..report.facts import Facts
from ..report.outcome import TargetInfo
from ..report.parting import Parting


class Account:
    """What one process knows of its run beside the reports: collected items, targets and problems."""

    def __init__(self) -> None:
        self.targets: list[TargetInfo] = []
        self.expected: dict[str, Facts] = {}
        self.rules: dict[str, str] = {}
        self.collected = 0
        self.deselected: list[str] = []
        self.problems: list[str] = []
        self.refusal: Optional[str] = None
        self.notes: list[str] = []
        self.spectra: dict[str, Any] = {}
        """What the items of the second pass executed: :func:`~..report.spectra.to_data`."""
        self.partings: dict[str, Parting] = {}
        """Where failed items and their twins part first."""

    def to_text(self) -> str:
        """The account as text, since an xdist worker's output carries only plain values."""
        return json.dumps(
            {
                "targets": [vars(target) for target in self.targets],
                "expected": [(nodeid, facts.to_properties()) for nodeid, facts in self.expected.items()],
                "rules": self.rules,
                "collected": self.collected,
                "deselected": self.deselected,
                "problems": self.problems,
                "notes": self.notes,
                "refusal": self.refusal,
                "spectra": self.spectra,
                "partings": [parting.to_data() for parting in self.partings.values()],
            }
        )

    @classmethod
    def from_text(cls, text: str) -> Account:
        """The account that a worker wrote."""
        data = json.loads(text)
        account = cls()
        for fields in data["targets"]:
            pairs = {name: _tuples(value) for name, value in fields.items()}
            account.targets.append(TargetInfo(**pairs))
        for nodeid, properties in data["expected"]:
            facts = Facts.from_properties([(name, value) for name, value in properties])
            if facts is not None:
                account.expected[nodeid] = facts
        account.rules = data["rules"]
        account.collected = data["collected"]
        account.deselected = data["deselected"]
        account.problems = data["problems"]
        account.notes = data["notes"]
        account.refusal = data["refusal"]
        account.spectra = data["spectra"]
        account.partings = {each["nodeid"]: Parting.from_data(each) for each in data["partings"]}
        return account


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
