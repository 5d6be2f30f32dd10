"""What one failure shares with others of the same cause: values that travel with a report."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

CAUSE = "ar_cause"
"""The property of a report that carries a failure's cause; only reports of failures have it."""

# In this order: a quoted text may hold numbers and names.
_MASKS = (
    (re.compile(r"'(?:[^'\n]|'')*'|\"[^\"\n]*\"|`[^`\n]*`|«[^»\n]*»"), "'...'"),
    (re.compile(r"\bart_\w+"), "NAME"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{12,}\b|\d+(?:\.\d+)?"), "N"),
)


def masked(text: str) -> str:
    """A message without what differs from item to item: quoted texts, names of the kit's tables, numbers."""
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return " ".join(text.split())


@dataclass(frozen=True)
class FailureCause:
    """What two failures share when one mistake caused both.

    ``error`` is the exception's class and ``message`` its masked text, with those of the exceptions that led to it.
    ``frame`` is the innermost frame in the backend or the core, ``path:line name``; empty when the rule's own assertion failed.
    """

    error: str
    message: str
    frame: str = ""

    def to_text(self) -> str:
        """For a report's properties, which carry plain values only."""
        return json.dumps([self.error, self.message, self.frame])

    @classmethod
    def from_text(cls, text: str) -> FailureCause:
        """Read back what :meth:`to_text` wrote."""
        return cls(*json.loads(text))
