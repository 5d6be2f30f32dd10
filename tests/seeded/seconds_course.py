"""One run of a rule, in which what the core's functions are given and answer is noted, or altered at one place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from .seconds_values import altered, changes, count, is_statement, places, same

STALE = "the second call answers as the first"
STALE_OF_ONE = "a call answers as the one before with the same first argument"

_NAMES = re.compile(r"\bart_\w+")


@dataclass(frozen=True)
class Mutant:
    """A broken backend: what becomes of a sequence, wherever a function of the core is given it or answers it."""

    place: str
    change: str

    def __str__(self) -> str:
        return f"{self.place}: {self.change}"


@dataclass
class Met:
    """A sequence that a rule met."""

    longest: int = 0
    changes: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)


@dataclass
class Call:
    """A call of a function of the core."""

    function: str
    pure: bool
    """Whether it renders: what it answers can be asked twice, and only what it is given makes its answer."""
    owner: Any
    given: dict[str, Any]


class Course:
    """One run. Without a mutant it notes what could be altered."""

    def __init__(self, mutant: Optional[Mutant] = None, functions: frozenset[str] = frozenset()) -> None:
        self.met: dict[str, Met] = {}
        self.applied = False
        self.quiet = False
        self.answers: list[str] = []
        """What the database answered to each statement."""
        self._held: dict[int, Any] = {}
        self._mutant = mutant
        self._functions = functions
        self._made: list[Any] = []
        self._ids: set[int] = set()
        self._answers: dict[tuple[int, str], list[tuple[tuple[Any, ...], Any]]] = {}
        self._kept: list[Any] = []

    def is_met(self, function: str) -> bool:
        """Whether a call of this function is of interest."""
        return not self.quiet and (self._mutant is None or function in self._functions or function == "execute")

    def before(self, call: Call) -> Optional[dict[str, Any]]:
        """What the function gets in place of what it was given, if anything is altered."""
        new: dict[str, Any] = {}
        for name, value in call.given.items():
            if id(value) in self._ids:
                continue
            found = self._alter(call, value, f"{call.function}({name})" if name != "self" else "self")
            if found is not value:
                new[name] = found
        return {**call.given, **new} if new else None

    def after(self, call: Call, answer: Any) -> Any:
        """What the function answers."""
        if call.function == "execute":
            self.answers.append(shown(answer))
        if id(answer) in self._ids:
            return answer
        if call.pure and not is_statement(answer):
            return answer
        answer = self._stale(call, answer)
        return self._alter(call, answer, f"{call.function}() answers", answered=True)

    def _alter(self, call: Call, value: Any, name: str, answered: bool = False) -> Any:
        if self._mutant is None:
            self._note(call, value, name)
            return value
        for place, sequence in places(value, name):
            if place.name != self._mutant.place or self._mutant.change not in changes(sequence):
                continue
            made: list[Any] = []
            value = altered(value, place.path, self._changed, made)
            self._made += made
            self._ids.update(map(id, made))
            # What a function that renders is given may change nothing in what it renders.
            self.applied = self.applied or (bool(made) and (answered or not call.pure))
            if "*" in place.path or "=" in place.path:
                break
        return value

    def _changed(self, sequence: Any) -> Any:
        change = changes(sequence).get(self._mutant.change) if self._mutant else None
        return sequence if change is None else change(sequence)

    def _note(self, call: Call, value: Any, name: str) -> None:
        for place, sequence in places(value, name):
            if (not place.path and id(sequence) in self._held) or place.name.endswith("(*)"):
                # A part of an object that was altered as such, handed on.
                continue
            if place.path:
                self._held[id(sequence)] = sequence
            met = self.met.setdefault(place.name, Met())
            met.longest = max(met.longest, count(sequence))
            met.changes.update(changes(sequence))
            met.functions.add(call.function)

    def _stale(self, call: Call, answer: Any) -> Any:
        """An earlier answer in place of this one, for a mutant that has not looked at all it was given."""
        if call.pure or answer is None or hasattr(answer, "__aenter__") or hasattr(answer, "__enter__"):
            return answer
        name = f"{call.function}() called again"
        if self._mutant is not None and self._mutant.place != name:
            return answer
        given = tuple(value for key, value in call.given.items() if key != "self")
        before = self._answers.setdefault((id(call.owner), call.function), [])
        self._kept.append(call.owner)
        earlier = {STALE: before[0][1]} if len(before) == 1 else {}
        alike = next((old for args, old in before if args[:1] and given[:1] and same(args[0], given[0])), None)
        if alike is not None:
            earlier[STALE_OF_ONE] = alike
        before.append((given, answer))
        if self._mutant is None:
            met = self.met.setdefault(name, Met())
            met.longest = max(met.longest, len(before))
            met.functions.add(call.function)
            met.changes.update(change for change, old in earlier.items() if text(old) != text(answer))
            return answer
        if self._mutant.change not in earlier or text(earlier[self._mutant.change]) == text(answer):
            return answer
        self.applied = True
        return earlier[self._mutant.change]

    def rendered(self, call: Call, plain: Callable[[Mapping[str, Any]], Any], new: Mapping[str, Any]) -> Any:
        """What a function that renders answers to altered arguments; nothing was altered where that is the same."""
        self.quiet = True
        try:
            clean = plain(call.given)
        finally:
            self.quiet = False
        try:
            answer = plain(new)
        except Exception:
            self.applied = True
            raise
        if text(answer) == text(clean):
            return clean
        self.applied = True
        return answer


def shown(answer: Any) -> str:
    """What a statement was answered, whatever the order of its rows and the names of the kit's tables."""
    rows = getattr(answer, "data", None)
    answered = sorted(map(text, rows)) if isinstance(rows, list) else text(rows)
    return _NAMES.sub("name", f"{answered} {getattr(answer, 'affected_rows', None)}")


def text(value: Any) -> str:
    """What a value shows of itself, but for how long it took."""
    try:
        parts = getattr(value, "__dict__", None)
        return repr({key: each for key, each in parts.items() if key != "duration"} if parts else value)
    except Exception:
        return type(value).__name__
