"""Markdown that fits a place with a limit: a comment, the summary of a job. What is left out is counted in the text itself.

Rows of tables and items of lists are left out first, from the longest ones, so that every section keeps its head. A section goes
as a whole only when all of them together are still too long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

COMMENT = 65_000
"""Comments of GitHub take 65,536 characters."""
SUMMARY = 20_000
"""A summary that a person reads; GitHub takes a megabyte."""
_RULE = "|---"
"""How the line below a table's head begins."""


@dataclass
class _Block:
    """Lines that stay together, and the rows below them that may be left out."""

    lines: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    is_table: bool = False

    def text(self, most: int) -> str:
        rows = self.rows if len(self.rows) <= most + 1 else self.rows[:most]
        left = len(self.rows) - len(rows)
        said = [f"\nand {left} more {'rows' if self.is_table else 'lines'}, left out here"] if left else []
        return "\n".join([*self.lines, *rows, *said])


def fitted(text: str, most: int, *, whole: str) -> str:
    """The text itself when it has at most so many bytes of UTF-8, else what fits. ``whole`` says where the whole text is."""
    if _size(text) <= most:
        return text
    note = f"\n*Cut to {most:,} bytes: {whole}.*\n"
    room = most - _size(note)
    sections = _sections(text)
    longest = max(len(block.rows) for section in sections for block in section)
    if _size(_joined(sections, 1)) <= room:
        least, beyond = 1, longest + 1
        while beyond - least > 1:
            middle = (least + beyond) // 2
            if _size(_joined(sections, middle)) <= room:
                least = middle
            else:
                beyond = middle
        return _joined(sections, least) + note
    return _few_sections(sections, room) + note


def _few_sections(sections: Sequence[list[_Block]], room: int) -> str:
    """As many sections from the beginning as fit, with a row of each table."""
    kept = len(sections)
    while kept > 1 and _size(_ended(sections, kept)) > room:
        kept -= 1
    return _clipped(_ended(sections, kept), room)


def _ended(sections: Sequence[list[_Block]], kept: int) -> str:
    left = len(sections) - kept
    return _joined(sections[:kept], 1) + (f"\nand {left} more sections, left out here\n" if left else "")


def _clipped(text: str, room: int) -> str:
    """The lines from the beginning that fit; half a line could be half a link."""
    if _size(text) <= room:
        return text
    lines: list[str] = []
    used = 0
    for line in text.split("\n"):
        used += _size(line) + 1
        if used > room:
            break
        lines.append(line)
    return "\n".join([*lines, ""])


def _sections(text: str) -> list[list[_Block]]:
    """Each heading with the blocks below it."""
    sections: list[list[_Block]] = [[]]
    block = _Block()
    for line in text.split("\n"):
        in_table = block.is_table and line.startswith("|")
        in_list = bool(block.rows) and not block.is_table and line.startswith("- ")
        if in_table or in_list:
            block.rows.append(line)
            continue
        if line.startswith("#") or block.rows or block.is_table:
            sections[-1].append(block)
            block = _Block()
        if line.startswith("#"):
            sections.append([])
        if line.startswith("- "):
            block.rows.append(line)
        else:
            block.lines.append(line)
            block.is_table = line.startswith(_RULE)
    sections[-1].append(block)
    return [section for section in sections if section]


def _joined(sections: Sequence[list[_Block]], most: int) -> str:
    return "\n".join(block.text(most) for section in sections for block in section)


def _size(text: str) -> int:
    # A reason may hold half a surrogate pair, which is written as an escape of six characters.
    return len(text.encode("utf-8", "backslashreplace"))
