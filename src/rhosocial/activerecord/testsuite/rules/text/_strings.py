"""Hostile strings: each can break a statement, a pattern, a driver's parser or a comparison that does not treat it as
text.

No two texts are equal under any usual collation. The rules can therefore calculate what a condition or a pattern
matches without knowing the target's collation.
"""

from __future__ import annotations

import re
from typing import Any, Callable

from ...provider.text import TextRules

QUOTES = ("'", "''", "it's", '"', 'say "hi"', "`tick`", "[square]", "'; --", "' OR '1'='1")
BACKSLASHES = ("\\", "\\\\", "\\'", "c:\\new", "end\\", "\\0", "\\u0041")
PUNCTUATION = (
    "%",
    "%%",
    "%s",
    "%(x)s",
    "100%",
    "_",
    "a_z",
    "?",
    ":x",
    "$1",
    "@p",
    "{0}",
    "!",
    "*",
    "<&>",
    "--",
    "/* x */",
    "#",
    ";",
)
# A MySQL driver rewrites a batch of INSERTs by a pattern over the statement's text.
CLAUSES = (") VALUES (%s, %s)", "ON DUPLICATE KEY UPDATE", "NULL", "DEFAULT", "CURRENT_TIMESTAMP", "0x41", "1e9")
LETTERS = (
    "gr\u00f6\u00dfe",
    "o\u0308pfel",
    "\u05e9\u05dc\u05d5\u05dd",
    "\u202etfel\u202c",
    "\u0915\u094d\u0937\u093f",
    "\u65e5\u672c\u8a9e",
    "face\U0001f600",
    "kin\U0001f469\u200d\U0001f467",
    "bom\ufeffmob",
    "line\u2028sep",
    "nel\u0085x",
)
WORDS = ("quince", "apple", "zebra", "pear", "fig")
BLANKS = (" lead", "two  gaps", "tab\there", "new\nline", "cr\r\nlf", "hard\u00a0gap")
TEXTS = (*QUOTES, *BACKSLASHES, *PUNCTUATION, *CLAUSES, *LETTERS, *WORDS, *BLANKS)
"""Each is at most 30 characters long."""

PAIRS = (
    ("case_sensitive", "ash", "ASH"),
    ("accent_sensitive", "resume", "r\u00e9sum\u00e9"),
    ("pads_blanks", "elm", "elm  "),
    ("tells_supplementary_apart", "oak\U0001f600", "oak\U0001f680"),
    ("", "fir", "yew"),
    ("", "100%", "100_"),
    ("", "c:\\n", "c:\n"),
    ("", "'", "''"),
)
"""The member of ``TextRules`` that decides whether two texts are equal ("" where they always differ), and the texts."""


def equal_on_target(rules: TextRules, member: str) -> bool:
    """Whether the two texts of a pair are equal on the target, as its provider declares."""
    if member == "pads_blanks":
        return rules.pads_blanks
    return bool(member) and not getattr(rules, member)


def escaped(text: str) -> str:
    """A text as a part of a pattern whose escape character is ``!``."""
    for character in "!%_":
        text = text.replace(character, "!" + character)
    return text


def readings(pattern: str) -> list[Callable[[str], Any]]:
    """What a pattern of LIKE matches where a backslash is text, and where it makes the next character text."""
    wild = {"%": ".*", "_": "."}
    made = [
        re.sub(part, lambda found: wild.get(found[0], re.escape(found[0][-1])), pattern, flags=re.DOTALL)
        for part in (r".", r"\\?.")
    ]
    return [re.compile(each, re.DOTALL).fullmatch for each in made]
