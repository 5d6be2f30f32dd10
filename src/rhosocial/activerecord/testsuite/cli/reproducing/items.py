"""The item that a word names: a rule with a target and a mode, or the id that pytest gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ...errors import ConfigurationError, nearest
from ...report.last_run import LastRun
from ...report.outcome import ItemOutcome
from ...rules import areas, classes_of
from ..explaining.names import find
from ..reading import read

_WORD = re.compile(r"([\w.]+)(?:\[(.*)\])?", re.DOTALL)
_OWN_FILE = re.compile(r"[^:]*::.*", re.DOTALL)


@dataclass(frozen=True)
class Item:
    """One item to run: ``nodeid`` is pytest's id; ``rule`` is empty when the last run does not say it."""

    nodeid: str
    rule: str


def chosen(word: str) -> Item:
    """The item that a word names. A rule alone means the first item of it that failed in the last run of this folder.

    Raises ConfigurationError for a rule that no area has, and where the target and the mode are missing.
    """
    ran = last_items()
    if _OWN_FILE.fullmatch(word):
        rules = [item.rule for item in ran if item.nodeid == word]
        return Item(word, rules[0] if rules else re.sub(r"\W+", "_", word.rpartition("::")[2].partition("[")[0]))
    match = _WORD.fullmatch(word)
    if match is None:
        raise ConfigurationError(f"expected RULE[target-mode] or an id of pytest's, got {word!r}", place="RULE")
    name, inside = match.groups()
    rule = name if any(item.rule == name for item in ran) else _rule(name)
    mine = [item for item in ran if item.rule == rule]
    named = [item for item in mine if inside is None or item.nodeid.endswith(f"[{inside}]")]
    red = [item for item in named if item.outcome.bad] or ([] if inside is None else named)
    if red:
        return Item(red[0].nodeid, rule)
    if inside is None:
        known = sorted(f"{item.target}-{item.mode}" for item in mine)
        hint = f" (it passed on {', '.join(known[:4])})" if known else ""
        raise ConfigurationError(f"{rule} did not fail in the last run{hint}: write {rule}[target-mode]", place="RULE")
    return Item(_central(rule, inside), rule)


def last_items() -> list[ItemOutcome]:
    """The items of the last run of this folder; none without one."""
    last = LastRun(Path.cwd())
    return list(read(str(last.json)).items) if last.json.is_file() else []


def _rule(name: str) -> str:
    named = find(name, areas())
    if named.kind != "rule":
        raise ConfigurationError(f"{name!r} is no rule but a {named.kind}.{nearest(name, areas())}", place="RULE")
    return named.name


def _central(rule: str, inside: str) -> str:
    """The id of an item in a run of the installed kit."""
    area, _, name = rule.partition(".")
    cls = next(cls for cls in classes_of(area) if hasattr(cls, f"test_{name}"))
    return f"test_conformance.py::Test{cls.__name__.removesuffix('Tests')}::test_{name}[{inside}]"
