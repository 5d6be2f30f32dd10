"""The cause of a failure, as values that a report carries; failures with an equal cause form one group."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

CAUSE = "ar_cause"
"""The report property with a failure's cause."""
PROCESS_ENDED = "process ended"
"""What stands in place of an exception's class when a crash ended the process."""
NAMES_FOLD = "names fold"
"""What stands there when the new session's check found that names come back in other letters than they were asked for."""

_OF_THE_KIT = re.compile(r"\bart_\w+")
# The order matters: a quoted text may hold numbers and names.
_MASKS = (
    # Capabilities that are denied and rendered, or claimed and refused, for the same reason.
    (re.compile(r"^[A-Z][A-Z0-9_]+\b[^:]*? is (?=not refused: |over-claimed: )"), "NAME is "),
    # An apostrophe inside a word (everybody's) opens and closes nothing.
    (
        re.compile(r"(?<!\w)'(?:[^'\n]|''|(?<=\w)'(?=\w))*'(?!\w)|\"\"[^\"\n]+\"\"|\"[^\"\n]*\"|`[^`\n]*`|«[^»\n]*»"),
        "'...'",
    ),
    (_OF_THE_KIT, "NAME"),
    # Some databases name what is missing without quotes.
    (
        re.compile(r"\b(column|table|function|index|view|trigger|sequence|type|savepoint|constraint|cursor): [\w.]+"),
        r"\1: NAME",
    ),
    (re.compile(r"\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{12,}\b|\d+(?:\.\d+)?"), "N"),
)


_VERBS = (
    "SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|VALUES|CREATE|ALTER|DROP|TRUNCATE|SAVEPOINT|RELEASE|ROLLBACK|COMMIT"
    "|SET|START"
)
# Some drivers append the whole statement in brackets. PostgreSQL's ``LINE 1: ...`` is not masked: the token of a syntax error
# is quoted and so masked, and only the line distinguishes one syntax error from another.
_STATEMENT = re.compile(rf"\[(?:SQL: *)?\s*(?:{_VERBS})\b.*\]", re.DOTALL)
_QUOTED_NAME = re.compile(r"\"(\w+)\"|`(\w+)`")


def masked(text: str) -> str:
    """A message without the parts that differ between items: the statement, quoted texts, names of the kit's tables, numbers."""
    text = _without_statement(text)
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return " ".join(text.split())


def _without_statement(text: str) -> str:
    """The message without a statement in it, and without the names in the statement that the message has without quotes."""
    found = _STATEMENT.search(text)
    if found is None:
        return text
    names = {name for pair in _QUOTED_NAME.findall(found[0]) for name in pair if name}
    rest = text[: found.start()] + "[SQL]" + text[found.end() :]
    if not names:
        return rest
    # Behind a colon only: a column may be called by a word of the message.
    return re.sub(rf"(?<=: )(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b", "NAME", rest)


def nameless(text: str) -> str:
    """A message without names of the kit's tables: what a page says may be tried, and ``clean`` drops what has such a name."""
    return _OF_THE_KIT.sub("NAME", text)


@dataclass(frozen=True)
class FailureCause:
    """The cause of a failure; it is equal for two failures when one mistake caused both.

    ``error`` is the exception's class and ``message`` its masked text, with those of the exceptions that led to it.
    ``frame`` is the innermost frame in the backend or the core, ``path:line name``; empty when the rule's own assertion failed.
    ``said`` is the text of this one failure, before masking; it makes no two causes differ.
    """

    error: str
    message: str
    frame: str = ""
    said: str = field(default="", compare=False)

    def to_text(self) -> str:
        """The cause as text, since a report's properties carry only plain values."""
        return json.dumps([self.error, self.message, self.frame, self.said])

    @classmethod
    def from_text(cls, text: str) -> FailureCause:
        """The cause that :meth:`to_text` wrote."""
        return cls(*json.loads(text))
