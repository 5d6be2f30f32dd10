"""Makes a script shorter: edits it while it still shows the failure, and nothing on the class below, within a time."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Iterator
from itertools import islice
from typing import Callable

from .folding import folded
from .inlining import aliases_inlined, functions_inlined, values_inlined
from .layout import laid_out, source, unknown, without_unused
from .literals import arguments_left_out, elements_left_out, entries_left_out, links_left_out, texts_cut
from .managers import managers_inlined
from .objects import attributes_inlined, methods_inlined, namespaces_inlined, objects_inlined, without_bases
from .statements import Edit, repeated, unreached, without_listed, without_many, without_one

SECONDS = 60.0
"""How long a script is made shorter: longer where one run takes long, up to the second number."""
MOST_SECONDS = 180.0
_SOME = 150
"""So many runs it may take in any case."""
RUNS = 1500
"""How many changed scripts are run for it."""
SHORT = 40
"""A script of at most so many lines needs no values written where their names stand."""
WIDE = 160
"""A longer line is made shorter; values that have a name do not make one."""

_MUCH = 200
"""So many letters more are too many for one edit."""

Edits = Callable[[ast.Module], Iterator[Edit]]


def tidied(text: str) -> str:
    """The script without what it never reaches, and without definitions and imports that nothing names."""
    tree = ast.parse(text)
    for edit in list(unreached(tree)):
        edit()
    return laid_out(without_unused(tree))


def allowed(run: float) -> float:
    """The seconds for a script that takes so many seconds to run."""
    return min(MOST_SECONDS, max(SECONDS, _SOME * run))


def shorter(text: str, shows: Callable[[str], bool], seconds: float = SECONDS) -> str:
    """The script without what the failure does not need, as far as time and runs allow; each step still ``shows`` it."""
    return laid_out(_Search(ast.parse(text), shows, time.monotonic() + seconds).done())


_IN_PLACE: tuple[Edits, ...] = (
    *(aliases_inlined, without_bases, methods_inlined, functions_inlined, managers_inlined),
    *(attributes_inlined, namespaces_inlined, objects_inlined),
)


class _Search:
    def __init__(self, tree: ast.Module, shows: Callable[[str], bool], end: float) -> None:
        self.tree = tree
        self.shows = shows
        self.end = end
        self.tried: set[str] = set()
        self.unknown = unknown(tree)
        self.runs = 0

    def done(self) -> ast.Module:
        before = ""
        while source(self.tree) != before and self._goes_on():
            before = source(self.tree)
            self._offer(folded(copy.deepcopy(self.tree)))
            for several in (False, True):
                if several:
                    self._each(without_many)
                for edits in _IN_PLACE:
                    self._all(edits)
            self._each(without_listed)
            self._each(entries_left_out)
            self._each(without_one)
            for edits in _IN_PLACE:
                self._each(edits, fold=True, more=1)
            self._each(arguments_left_out)
            self._each(links_left_out)
            self._each(repeated)
            if len(laid_out(copy.deepcopy(self.tree)).splitlines()) > SHORT:
                self._each(values_inlined, fold=True, more=1, wide=WIDE)
        if any(len(line) > WIDE for line in source(self.tree).splitlines()):
            for edits in (elements_left_out, texts_cut):
                self._each(edits)
        return self.tree

    def _goes_on(self) -> bool:
        return time.monotonic() < self.end and self.runs < RUNS

    def _each(self, edits: Edits, *, fold: bool = False, more: int = 0, wide: int = 0) -> None:
        """Try each edit; after one that was kept, those that follow it."""
        at = 0
        while self._goes_on():
            tree = copy.deepcopy(self.tree)
            edit = next(islice(edits(tree), at, None), None)
            if edit is None:
                return
            edit()
            if not self._offer(folded(tree) if fold else tree, more, wide):
                at += 1

    def _all(self, edits: Edits) -> None:
        """Try all edits together, each where it makes nothing longer."""
        tree, at = copy.deepcopy(self.tree), 0
        while time.monotonic() < self.end:
            changed = copy.deepcopy(tree)
            edit = next(islice(edits(changed), at, None), None)
            if edit is None:
                break
            edit()
            changed = without_unused(folded(changed))
            if source(changed) == source(tree) or len(source(changed)) > len(source(tree)) + _MUCH:
                at += 1
            else:
                tree = ast.parse(source(changed))
        self._offer(tree)

    def _offer(self, tree: ast.Module, more: int = 5, wide: int = 0) -> bool:
        """Keep the tree when it shows the failure."""
        try:
            text = source(tree)
        except (ValueError, AttributeError, TypeError):
            return False
        if text in self.tried:
            return False
        lines, known = text.splitlines(), source(self.tree).splitlines()
        if len(lines) > len(known) + more:
            return False
        if wide and max(map(len, {*lines} - {*known}), default=0) > wide:
            return False
        self.tried.add(text)
        if unknown(tree) - self.unknown:
            return False
        self.runs += 1
        if not self.shows(text):
            return False
        # What was written in several places is one object no more.
        self.tree = ast.parse(text)
        return True
