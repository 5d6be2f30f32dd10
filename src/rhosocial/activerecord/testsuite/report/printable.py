"""Text from anywhere as text that is safe to show: what a terminal, a browser or an editor would obey is written as an escape."""

from __future__ import annotations

import re

_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, all but tab and line break
    "\u2028\u2029\u202a-\u202e\u2066-\u2069"  # separators of lines, and what turns the direction of writing
    "\ud800-\udfff]"  # halves of surrogate pairs, which no encoding can write
)
_LINE_BREAK = re.compile(_OBEYED.pattern + "|\n")


def printable(text: str) -> str:
    """``text`` with every character that would be obeyed instead of shown as ``\\x1b`` or ``\\u202e``; lines stay lines."""
    return _OBEYED.sub(_escape, text)


def on_one_line(text: str) -> str:
    """The same, line breaks included."""
    return _LINE_BREAK.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    if match[0] == "\n":
        return "\\n"
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
