"""Turns a rule's coroutine into an ordinary test function that runs in the mode of its session."""

from __future__ import annotations

import contextlib
import functools
import inspect
import math
import time
import traceback
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Callable, NoReturn, Optional

import pytest

from ..report.skips import SkipKind
from .containment import BackendRaised, safe_text
from .db import Db
from .deadline import DeadlineExceeded
from .failure_cause import cause_of, cause_of_hang, in_backend
from .flagless import refused_feature
from .session import Session
from .shrinking import Shrinking
from .skipping import skip

_EXAMPLES = "__ar_examples__"
_HERE = Path(__file__).parent
_SEED = 0x8215C48CA29C823C7F4B489390D903D5983AF6974D1E537009F270921B328995F11E9D0679E09AAAA015F278CBBB6553
"""The seed of every ordinary run. Derandomized, Hypothesis would derive one from the text of a function in this file, so
that a change of the kit's code would change the examples of every rule."""
_STEPS = "__ar_steps__"


def examples(max_examples: int = 30, **strategies: Any) -> Callable[[Any], Any]:
    """Run the rule on Hypothesis's examples in the test's mode: derandomized, bounded, without a database on disk.

    The rule itself prepares its tables for each example: the kit empties them once, after the test.
    """

    def decorate(function: Any) -> Any:
        setattr(function, _EXAMPLES, (max_examples, strategies))
        return function

    return decorate


def steps(function: Any) -> Any:
    """Mark a rule as an ordinary function that runs coroutines with ``db.drive(...)``, for Hypothesis's state machines."""
    setattr(function, _STEPS, True)
    return function


def is_rule(value: Any) -> bool:
    """Whether a ``test_...`` attribute of an area's class is a rule of the kit rather than a plain test."""
    return inspect.iscoroutinefunction(value) or getattr(value, _STEPS, False)


def is_random(function: Any) -> bool:
    """Whether a rule draws its input: on examples, or as a state machine."""
    return hasattr(function, _EXAMPLES) or hasattr(function, _STEPS)


def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
    """The synchronous test function that runs a rule. It requests the rule's fixtures, and ``db`` always."""
    drawn: tuple[int, Mapping[str, Any]] = getattr(function, _EXAMPLES, (0, {}))
    signature = inspect.signature(function)
    parameters = [p for name, p in signature.parameters.items() if name not in drawn[1]]
    wants_db = "db" in signature.parameters
    if not wants_db:
        parameters.append(inspect.Parameter("db", inspect.Parameter.POSITIONAL_OR_KEYWORD))

    @functools.wraps(function)
    def rule(self: Any, **fixtures: Any) -> None:
        __tracebackhide__ = True
        db: Db = fixtures["db"] if wants_db else fixtures.pop("db")
        late: Optional[DeadlineExceeded] = None
        start = time.perf_counter()
        try:
            with db.item.deadline() if db.item.deadline is not None else contextlib.nullcontext():
                db.item.begin_rule()
                if drawn[1]:
                    _run_examples(db, function, self, fixtures, *drawn)
                elif inspect.iscoroutinefunction(function):
                    db.item.session.run(function(self, **fixtures), rule=True)
                else:
                    with _storage_in(db.item.session):
                        function(self, **fixtures)
        except DeadlineExceeded as error:
            late = error
        except KeyboardInterrupt:
            # pytest tears the fixtures down when its session ends; a failure there would prevent closing the run.
            db.item.session.gone = "the run was interrupted"
            raise
        except pytest.skip.Exception as error:
            # The rule skipped in the middle, so what it opened is not reported as a leak.
            db.item.failed = True
            if in_backend(error, db.item.session):
                raise _shortened(
                    db, BackendRaised(f"the backend raised {safe_text(error)}"), function.__code__
                ) from error
            raise
        except (Exception, pytest.fail.Exception) as error:
            # pytest.raises and pytest.fail raise a BaseException, which is an ordinary failure here.
            feature = refused_feature(error, db.item.session.refused_features)
            if feature is not None:
                db.item.failed = True
                skip(SkipKind.UNSUPPORTED, f"the dialect refuses {feature} ({safe_text(error)})")
            if db.item.tally is not None:
                db.item.tally.error = db.item.session.without_secrets(safe_text(error))
            raise _shortened(db, error, function.__code__) from None
        finally:
            if db.item.tally is not None:
                db.item.tally.write()
            db.item.body_seconds = time.perf_counter() - start
        if late is not None:
            _abort(db, function.__name__, late)

    # pytest reads the fixtures from the signature of `__wrapped__` when there is one.
    del rule.__wrapped__
    rule.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return rule


def _abort(db: Db, name: str, late: DeadlineExceeded) -> NoReturn:
    """Abort the session: the call that hung may hold locks and a half-read connection."""
    db.item.failed = True
    db.item.failure_text = late.stacks
    # Where it hung: one call of the backend that hangs is one cause, whatever asked for it.
    db.item.cause = cause_of_hang(late, late.stacks, db.item.session)
    db.item.session.gone = f"{name} {late}, so its session was aborted"
    # This frame is not hidden: pytest would report that all entries are hidden.
    pytest.fail(f"{late}; session aborted, the next test on {db.item.session.id} gets a new one", pytrace=False)


def _run_examples(
    db: Db, function: Callable[..., Any], self: Any, fixtures: Mapping[str, Any], count: int, strategies: Any
) -> None:
    import hypothesis

    from .random_examples import Draws, draw

    def each(**values: Any) -> None:
        shrinking.stop_when_over()
        db.item.begin_rule()
        try:
            db.item.session.run(function(self, **fixtures, **values), rule=True)
        except (Exception, pytest.fail.Exception) as error:
            shrinking.note(error)
            raise

    tally = db.item.tally
    test = each if tally is None else tally.counted(each)

    def attempt(draws: Draws) -> None:
        # In this order: a seed makes Hypothesis forget the database of the settings.
        draws.settings(draws.seeded(hypothesis.given(**strategies)(test)))()

    # An exploration has a bound of its own.
    shrinking = Shrinking() if tally is None else Shrinking(math.inf)
    with _storage_in(db.item.session), shrinking.bounded():
        draw(db, attempt, count, seed=_SEED)


@contextlib.contextmanager
def _storage_in(session: Session) -> Iterator[None]:
    """Make Hypothesis write its caches (tables of characters) into a folder of the kit.

    Even without a database it writes them below the current folder. They save a part of a second of each run, so they
    stay beside the last run. The previous setting is restored afterwards.
    """
    from hypothesis import configuration

    kept = session.kept
    folder = kept if kept is not None and kept.is_dir() else session.scratch
    chosen = vars(configuration).get("__hypothesis_home_directory")
    configuration.set_hypothesis_home_dir(folder / "hypothesis")
    try:
        yield
    finally:
        configuration.set_hypothesis_home_dir(chosen)


def _shortened(db: Db, error: BaseException, code: types.CodeType) -> BaseException:
    """The error with the rule's own frame alone; a section of the failure shows the whole traceback.

    pytest parses the source of every frame that it renders, and the core's modules are big: 65 ms per failure.
    """
    db.item.failed = True
    if db.item.record is not None:
        db.item.record.failed(error)
    if db.item.raised is not None:
        db.item.raised.take(error)
    if db.item.cause is None or not isinstance(error, pytest.fail.Exception):
        db.item.cause = cause_of(error, db.item.session)
    own: Optional[types.TracebackType] = None
    inner = error.__traceback__
    while inner is not None:
        if inner.tb_frame.f_code is code:
            own = inner
        inner = inner.tb_next
    if not isinstance(error, AssertionError) or error.__cause__ is not None:
        db.item.failure_text = _story(error, own or error.__traceback__)
    if own is None:
        return error
    error.__cause__ = error.__context__ = None
    return error.with_traceback(types.TracebackType(None, own.tb_frame, own.tb_lasti, own.tb_lineno))


def _story(error: BaseException, start: Optional[types.TracebackType]) -> str:
    """The whole traceback of an error through the backend, without the kit's own frames."""
    story = traceback.TracebackException(type(error), error, start)
    queue: list[Optional[traceback.TracebackException]] = [story]
    for part in queue:
        if part is not None:
            frames = [frame for frame in part.stack if Path(frame.filename).parent != _HERE]
            part.stack = traceback.StackSummary.from_list(frames)
            queue += [part.__cause__, part.__context__]
    marks = frozenset("^~ ")
    return "".join(
        line for text in story.format() for line in text.splitlines(keepends=True) if set(line.rstrip()) - marks
    )
