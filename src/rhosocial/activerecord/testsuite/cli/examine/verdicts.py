"""What the doctor reports of one check on one target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(str, Enum):
    """The result of one check."""

    OK = "ok"
    NOTE = "note"
    """A run leaves something out, and says so."""
    WARN = "warning"
    """A run works, but something should be fixed."""
    BAD = "bad"
    """A run can't do its work on this target."""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report; ``hint`` says what to do, and is empty where nothing is to be done."""

    target: str
    mode: str
    check: str
    verdict: Verdict
    text: str
    hint: str = ""

    @property
    def where(self) -> str:
        """The target and, where the check is about one, its mode."""
        return f"{self.target}-{self.mode}" if self.mode else self.target
