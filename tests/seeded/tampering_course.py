"""One run of a rule, with the answers that it got from the backend, and with one of them changed."""

from __future__ import annotations

import ast
import functools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from .tampered_values import changed_errors, changes

RULES = "rhosocial.activerecord.testsuite.rules."
SITES_OF_A_LINE = 3
"""So many answers of one line are changed: a loop gives many."""


@dataclass
class Site:
    """One answer: where it was given, and to what."""

    file: str
    line: int
    what: str
    """The kind of answer: ``call``, ``observer``, ``asked``, ``iterated``."""
    name: str
    ignored: bool
    """Whether the rule does not look at the result."""
    helper: bool
    """Whether a helper of the kit made the call, rather than the rule."""
    shown: str = ""
    error: Optional[str] = None
    names: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    clean: Any = None

    @property
    def place(self) -> tuple[str, int, str]:
        """What must be the same when the rule runs again."""
        return self.file, self.line, self.what


class Course:
    """One run. Without a tampering it records; with one, the answer of that number is changed."""

    def __init__(self, tampering: Optional[tuple[int, str, Site]] = None) -> None:
        self.sites: list[Site] = []
        self.applied = False
        self._tampering = tampering

    def tamperings(self) -> list[tuple[int, str]]:
        """Every change to try: the first of each answer, then the second of each."""
        seen: dict[tuple[str, int, str], list[int]] = {}
        for number, site in enumerate(self.sites):
            seen.setdefault(site.place, []).append(number)
        chosen = set()
        for numbers in seen.values():
            some = {numbers[0], numbers[-1], numbers[len(numbers) // 2]}
            chosen |= some if len(numbers) > SITES_OF_A_LINE else set(numbers)
        columns = [(number, (*site.effects, *site.names)) for number, site in enumerate(self.sites) if number in chosen]
        longest = max((len(names) for _, names in columns), default=0)
        return [(number, names[rank]) for rank in range(longest) for number, names in columns if rank < len(names)]

    def begin(self, what: str, name: str) -> tuple[Site, Optional[str]]:
        """A new answer is asked for; returns what to do to it."""
        site = _site(what, name)
        number = len(self.sites)
        self.sites.append(site)
        if self._tampering is None or self._tampering[0] != number or self._tampering[2].place != site.place:
            return site, None
        return site, self._tampering[1]

    @property
    def clean(self) -> Any:
        """What the changed answer was when the rule ran unchanged."""
        return None if self._tampering is None else self._tampering[2].clean

    def answer(self, site: Site, value: Any, todo: Optional[str]) -> Any:
        """The answer that the rule gets."""
        if todo is None:
            if self._tampering is None:
                found = changes(value)
                names = tuple(name for name in found if site.name != "rows" or name.startswith("data"))
                site.shown, site.names, site.clean = shown(value), () if site.ignored else names, value
            return value
        change = changes(value).get(todo)
        if change is None:
            return value
        new = change()
        self.applied = True
        return new

    def error(self, site: Site, error: BaseException, todo: Optional[str]) -> Any:
        """Raise what the rule gets in place of an error, or return."""
        found = changed_errors(error)
        if todo is None or todo not in found:
            if self._tampering is None:
                site.shown, site.error, site.names = shown(error), type(error).__name__, tuple(found)
            raise error
        self.applied = True
        new = found[todo]()
        if new is not None:
            raise new from error
        return None


def shown(value: Any) -> str:
    """A short text of a value."""
    try:
        return " ".join(repr(value).split())[:160]
    except Exception:
        return type(value).__name__


def _site(what: str, name: str) -> Site:
    """Where the rule is: the innermost frame that is not the engine's or ours; and the rule's own line of it."""
    frame: Any = sys._getframe(2)
    helper = ignored = False
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(RULES):
            topic = module[len(RULES) :]
            ignored = ignored or (not helper and frame.f_lineno in ignoring_lines(frame.f_code.co_filename))
            if topic.startswith("support.") or "._" in f".{topic}":
                helper = True
            elif frame.f_code.co_name.startswith("test_") or not helper:
                file, line = frame.f_code.co_filename, frame.f_lineno
                return Site(file, line, what, name, ignored, helper)
        frame = frame.f_back
    return Site("", 0, what, name, False, True)


@functools.cache
def ignoring_lines(file: str) -> frozenset[int]:
    """The lines of statements that are a call and nothing else, so that its result is not looked at."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
        statement = isinstance(node, ast.Expr) and isinstance(node.value, (ast.Await, ast.Call))
        # `check(await db(...))` looks at what it is given.
        if statement and not any(isinstance(each, ast.Await) for each in ast.walk(node) if each is not node.value):
            found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(found)


def from_rules(depth: int) -> bool:
    """Whether the frame so many calls above is a rule's or a helper's."""
    return str(sys._getframe(depth).f_globals.get("__name__", "")).startswith(RULES)
