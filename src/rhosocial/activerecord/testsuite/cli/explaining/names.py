"""What a user's word names: a rule, a known defect, an area or a paragraph of the contract."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...defects import all_defects
from ...errors import ConfigurationError, nearest
from ...texts.contract import paragraphs
from .rules import rule_ids, rules_of

MOST = 20
"""Matches of a part of a name that are listed."""
_NODE = re.compile(r"(?:.*::)?test_(\w+?)(?:\[.*\])?", re.DOTALL)


@dataclass(frozen=True)
class Named:
    """``kind`` is rule, defect, area or paragraph; ``name`` is its whole name."""

    kind: str
    name: str


def find(word: str, areas: list[str]) -> Named:
    """What a word names: a whole name, the name of a test, or a part that one name alone has.

    Raises ConfigurationError that lists the names with that part, or the nearest name.
    """
    if word in areas:
        return Named("area", word)
    if (number := re.fullmatch(r"[Cc](\d{1,3})", word)) is not None:
        return _paragraph(f"C{int(number[1]):02}")
    pages = {defect.page for defect in all_defects()}
    page = f"{word[len('defects/') :] if word.startswith('defects/') else word}".rstrip("/")
    for candidate in (page, f"{page}.md", *(each for each in pages if each.partition("/")[2] in (page, f"{page}.md"))):
        if candidate in pages:
            return Named("defect", candidate)
    node = _NODE.fullmatch(word)
    wanted = node[1] if node is not None else word
    area = wanted.partition(".")[0]
    if area in areas and wanted in rules_of(area):
        # Without the import of every other area.
        return Named("rule", wanted)
    rules = rule_ids(areas)
    exact = [rule for rule in rules if wanted in (rule, rule.partition(".")[2])]
    if len(exact) == 1:
        return Named("rule", exact[0])
    return _by_part(word, exact, {**dict.fromkeys(rules, "rule"), **dict.fromkeys(sorted(pages), "defect")}, areas)


def _by_part(word: str, exact: list[str], names: dict[str, str], areas: list[str]) -> Named:
    part = "_".join(word.lower().split())
    found = exact or [name for name in names if part and (part in name or part.replace("_", "-") in name)]
    if len(found) == 1:
        return Named(names[found[0]], found[0])
    if found:
        more = f"\n  and {len(found) - MOST} more" if len(found) > MOST else ""
        listed = "".join(f"\n  {name}" for name in found[:MOST])
        raise ConfigurationError(f"{len(found)} names have {word!r}; choose one:{listed}{more}")
    short = {name.partition(".")[2] or name: name for name in names}
    hint = nearest(word, [*areas, *paragraphs(), *names]) or nearest(word, short)
    raise ConfigurationError(f"no rule, defect, area or paragraph of the contract is called {word!r}.{hint}")


def _paragraph(number: str) -> Named:
    known = list(paragraphs())
    if number not in known:
        there = f"the contract has {known[0]} to {known[-1]}" if known else "the contract is not in this installation"
        raise ConfigurationError(f"no paragraph {number} ({there}).{nearest(number, known)}")
    return Named("paragraph", number)
