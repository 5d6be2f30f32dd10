"""The one place that chooses Hypothesis's settings: for a run, for kept examples, and for an exploration."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Callable, Optional, TypeVar

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import ExampleDatabase
from hypothesis.errors import Unsatisfiable

from .containment import safe_text
from .db import Db
from .kept_finds import KeptFind
from .tally import EnoughError, Tally

T = TypeVar("T")
_UNUSED = (Phase.explicit, Phase.reuse, Phase.explain)
"""Phases without use in an exploration: there is nothing to reuse, and explaining runs the example many times more."""


@dataclass(frozen=True)
class Draws:
    """One pass over examples: its settings, and its seed when it is not derandomized."""

    settings: settings
    seed: Optional[int] = None

    def seeded(self, test: T) -> T:
        """A test function of Hypothesis, or the class of a state machine, with the seed of this pass."""
        return test if self.seed is None else hypothesis.seed(self.seed)(test)  # type: ignore[type-var]


class _Recorded(ExampleDatabase):
    """Passes each simpler example on, and keeps nothing."""

    def __init__(self, simplest: Callable[[bytes], None]) -> None:
        super().__init__()
        self._simplest = simplest

    def save(self, key: bytes, value: bytes) -> None:
        if not key.endswith((b".secondary", b".pareto")):
            self._simplest(value)

    def fetch(self, key: bytes) -> Iterable[bytes]:
        return ()

    def delete(self, key: bytes, value: bytes) -> None:
        pass


class _One(ExampleDatabase):
    """Has one example, whatever the key: that of Hypothesis changes with the code of the kit."""

    def __init__(self, choices: bytes) -> None:
        super().__init__()
        self._choices = choices

    def save(self, key: bytes, value: bytes) -> None:
        pass

    def fetch(self, key: bytes) -> Iterable[bytes]:
        return () if key.endswith((b".secondary", b".pareto")) else (self._choices,)

    def delete(self, key: bytes, value: bytes) -> None:
        pass


@contextlib.contextmanager
def _no_local_constants() -> Iterator[None]:
    """Hypothesis draws constants of the project's modules that happen to be imported, if it knows how: not here.

    A seed would mean something else for one item than for the whole run, and in a checkout than in an installation. Reading
    all modules for their constants takes seconds, too. Other tests of the process keep theirs.
    """
    from hypothesis.internal.conjecture import providers

    names = ("_get_local_constants", "CONSTANTS_CACHE")
    theirs = {name: getattr(providers, name) for name in names if hasattr(providers, name)}
    if len(theirs) == len(names):
        none = vars(providers)["Constants"]()
        providers._get_local_constants = lambda: none
        providers.CONSTANTS_CACHE = _permitted()
    try:
        yield
    finally:
        for name, value in theirs.items():
            setattr(providers, name, value)


@functools.cache
def _permitted() -> Any:
    """The kit's own cache of the constants that a draw permits: Hypothesis's holds those of the project's modules."""
    from hypothesis.internal.conjecture import providers

    return type(providers.CONSTANTS_CACHE)(1024)


@_no_local_constants()
def draw(
    db: Db,
    attempt: Callable[[Draws], None],
    count: int,
    phases: Iterable[Phase] = Phase,
    seed: Optional[int] = None,
    **more: Any,
) -> None:
    """Run a rule on its kept examples and then on ``count`` drawn ones: equal in every run, without a database on disk.

    ``attempt`` runs one pass and raises what its simplest failing example raises. An ordinary run draws by ``seed``, or
    derandomized without one; an exploration draws by its own seed, and more.
    """
    common = {
        "deadline": None,
        "suppress_health_check": list(HealthCheck),
        "print_blob": False,
        # A group of several errors would hide each one's class and place.
        "report_multiple_bugs": False,
        **more,
    }
    # Shrinking takes seconds and adds nothing to a known failure.
    chosen = [phase for phase in phases if phase is not Phase.shrink or not db.expected_failure]
    tally, exploring, example = db.item.tally, db.item.exploring, db.item.example
    if example is not None and example.replayed:
        replay(attempt, example.choices or b"", common)
        return
    for kept in db.item.kept_examples:
        if example is not None:
            example.choices = kept.data
        if tally is None:
            replay(attempt, kept.data, common)
        else:
            tally.replayed[kept.name] = "known" if db.expected_failure else _verdict(attempt, kept, tally, common)
    if tally is None or exploring is None:
        kept_in = None if example is None or seed is None else _Recorded(functools.partial(setattr, example, "choices"))
        usual = settings(max_examples=count, phases=chosen, derandomize=seed is None, database=kept_in, **common)
        attempt(Draws(usual, seed))
        return
    drawing = settings(
        max_examples=count * exploring.times,
        phases=[phase for phase in chosen if phase not in _UNUSED],
        database=_Recorded(tally.simplest),
        **common,
    )
    try:
        attempt(Draws(drawing, exploring.seed_of(tally.facts["name"])))
    except EnoughError:
        tally.bounded = False
        replay(attempt, tally.choices or b"", common)
        raise AssertionError(f"an example failed, and passed when it ran again: {tally.example}") from None


def replay(attempt: Callable[[Draws], None], choices: bytes, common: dict[str, Any]) -> None:
    """Run one example. Where the rule draws otherwise today, it is another one, or none."""
    with contextlib.suppress(Unsatisfiable):
        attempt(Draws(settings(max_examples=1, phases=[Phase.reuse], database=_One(choices), **common)))


def _verdict(attempt: Callable[[Draws], None], kept: KeptFind, tally: Tally, common: dict[str, Any]) -> str:
    """What came of a kept example in an exploration, which goes on with drawn ones."""
    try:
        with tally.uncounted() as ran:
            replay(attempt, kept.data, common)
        # A program that is mended goes on where it failed.
        return "passes" if any(text.startswith(kept.example) for text in ran) else "unknown"
    except pytest.skip.Exception:
        raise
    except (Exception, pytest.fail.Exception) as error:
        return f"fails: {safe_text(error)[:300]}"
