"""The rules as they are in the code: their names, sentences, docstrings and places."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...capabilities import Capability
from ...capabilities.requirements import required_by
from ...engine.rule_runner import is_random
from ...engine.rules import facts_of, rule_id
from ...rules import classes_of
from ...texts.contract import numbers_in

_PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True)
class RuleInfo:
    """What the code says of one rule."""

    id: str
    sentence: str
    docstring: str
    conditions: tuple[str, ...]
    paragraphs: tuple[str, ...]
    place: str


def rules_of(area: str) -> dict[str, RuleInfo]:
    """The rules of an area by id, in the order of their definition; imports the area."""
    found: dict[str, RuleInfo] = {}
    for cls in classes_of(area):
        for name in dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base)):
            function = getattr(cls, name, None)
            if name.startswith("test_") and callable(function):
                found.setdefault(rule_id(area, name), _info(area, cls, name, function))
    return found


def rule_ids(areas: Iterable[str]) -> list[str]:
    """The ids of all rules."""
    return [rule for area in areas for rule in rules_of(area)]


def random_rules(areas: Iterable[str]) -> frozenset[str]:
    """The ids of those that draw their input."""
    return frozenset(
        rule_id(area, name)
        for area in areas
        for cls in classes_of(area)
        for name in dir(cls)
        if name.startswith("test_") and is_random(getattr(cls, name))
    )


def about_area(area: str) -> str:
    """The docstring of an area's package."""
    return inspect.getdoc(importlib.import_module(f"{__name__.rpartition('.cli.')[0]}.rules.{area}")) or ""


def _info(area: str, cls: type, name: str, function: Any) -> RuleInfo:
    facts = facts_of(function)
    sentence = name[len("test_") :].replace("_", " ")
    needs = sorted(need.name if isinstance(need, Capability) else str(need) for need in required_by(function, cls))
    conditions = [f"needs {', '.join(needs)}"] if needs else []
    if facts.only is not None:
        conditions.append(f"{facts.only} mode only: {facts.why_only}")
    if facts.since > 1:
        conditions.append(f"since contract {facts.since}")
    if facts.waits:
        conditions.append("waits by nature")
    docstring = inspect.getdoc(function) or ""
    return RuleInfo(
        rule_id(area, name),
        sentence[0].upper() + sentence[1:],
        docstring,
        tuple(conditions),
        tuple(numbers_in(docstring, inspect.getdoc(cls) or "")),
        _place(cls, name),
    )


def _place(cls: type, name: str) -> str:
    """The file and line of a rule, from the text: the kit has wrapped its function."""
    holder = next(base for base in cls.__mro__ if name in vars(base))
    file = Path(str(sys.modules[holder.__module__].__file__))
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    start = next((at for at, line in lines if line.startswith(f"class {holder.__name__}(")), 0)
    number = next((at for at, line in lines if re.match(rf"\s+(async )?def {name}\(", line)), start)
    inside = file.relative_to(_PACKAGE) if _PACKAGE in file.parents else file
    return f"{inside.as_posix()}:{number}"
