"""The course of one item: each call that a rule and the models make on backends, what was sent, and what came back."""

from __future__ import annotations

import dataclasses
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Optional

from ...report.suspects import twin_name
from ..containment import safe_text
from ..recording.calls import Call, Recorder

if TYPE_CHECKING:
    from ..session import Session

EXECUTES = ("execute", "execute_many", "executescript")
MOST_STEPS = 4000
"""A rule that calls more often than this is not compared to its end."""
_PREFIX = re.compile(r"\bart_[0-9a-z]{14}_")
"""The prefix of the kit's names, also of those that a database derives from them and cuts or lengthens."""
_MOST = 200
_DEEPEST = 5
_LONGEST = 20_000


@dataclass(frozen=True)
class Sent:
    """One statement. ``params`` is None where the driver shows the values written into the text."""

    sql: str
    params: Any


@dataclass
class Step:
    """One call from outside. ``asked`` are the statements that the backend was asked to execute in it, ``got`` those that its
    driver got, where that can be seen."""

    name: str
    arguments: Any = None
    asked: list[Sent] = field(default_factory=list)
    got: list[Sent] = field(default_factory=list)
    came: Any = None
    error: str = ""
    message: str = ""

    @property
    def sql(self) -> str:
        """The last statement of the call, which gave its result; empty for a call without any."""
        return self.asked[-1].sql if self.asked else self.got[-1].sql if self.got else ""


@dataclass
class Course:
    """What one item did on one session. ``failed`` is its failure's text, empty when it passed."""

    slot: str
    steps: list[Step] = field(default_factory=list)
    failed: str = ""


@dataclass
class _Kept:
    arguments: Any
    got: list[Sent] = field(default_factory=list)
    came: Any = None


class _CourseRecorder(Recorder):
    """Keeps values as they were at the time: a model may change the rows that it got."""

    def begun(self, call: Call) -> None:
        call.kept = _Kept(_arguments(call))

    def ended(self, call: Call) -> None:
        if call.kept is None:
            call.kept = _Kept(_arguments(call))
        call.kept.came = plain(call.result)

    def got(self, sql: str, params: Any) -> None:
        """A driver got a statement: it belongs to the innermost call that is open."""
        if self._open and not self._off and self._open[-1].kept is not None:
            self._open[-1].kept.got.append(Sent(_nameless(sql[:_LONGEST]), plain(params)))


class Recording:
    """Records the rule of one item on a session, from :meth:`start` to :meth:`stop`."""

    def __init__(self, session: Session, *, first: bool = False) -> None:
        self._session = session
        self._recorder = _CourseRecorder()
        self._first = first
        self._kept: Optional[list[Call]] = None

    def start(self) -> None:
        """Record the calls on the session's backend, on those that the rule opens, and what it reads past them."""
        session, recorder = self._session, self._recorder
        recorder.add_backend(session.backend, "backend")
        make, raw = session.new_backend, session._raw

        def new_backend(config: Any = None) -> Any:
            backend = make(config)
            recorder.add_backend(backend, f"backend {len(recorder.backends) + 1}")
            return backend

        async def sent(sql: str, params: Any = ()) -> Any:
            call = recorder.sent_raw("observer", sql, params)
            recorder.begun(call)
            try:
                with recorder.paused():
                    call.result = await raw(sql, params)
            except BaseException as error:
                call.error = error
                raise
            finally:
                recorder.ended(call)
            return call.result

        vars(session).update(new_backend=new_backend, _raw=sent)
        session.log.listener = recorder.got

    def begin_rule(self) -> None:
        """The rule begins. A rule on many examples begins once for each, and the last one counts.

        Hypothesis runs a single example again when it fails, over the rows of the first time. There the ``first`` one counts.
        """
        calls = self._recorder.calls
        if self._first and calls:
            self._kept = self._kept or list(calls)
        calls.clear()

    def stop(self) -> None:
        """Leave the session as it was."""
        self._recorder._off = True
        self._recorder.release()
        self._session.log.listener = None
        for name in ("new_backend", "_raw"):
            vars(self._session).pop(name, None)

    def course(self, failed: str) -> Course:
        """What was recorded."""
        calls = [call for call in (self._kept or self._recorder.calls)[:MOST_STEPS] if not _prepares(call)]
        return Course(self._session.id, [_step(call) for call in calls], failed)


def _prepares(call: Call) -> bool:
    """Whether the raw channel made or emptied a table, which it does on the first use of a session alone."""
    return call.name == "raw" and call.error is None and not (call.kept and call.kept.came)


def _step(call: Call) -> Step:
    step = Step(f"{call.path}.{call.name}")
    kept: _Kept = call.kept or _Kept(None)
    step.came = kept.came
    if call.error is not None:
        step.error, step.message = _named(type(call.error)), _nameless(safe_text(call.error))
    _add(step, call)
    if not (call.name in EXECUTES or call.name == "raw"):
        step.arguments = kept.arguments
    return step


def _named(error: type) -> str:
    """An exception's name; a driver's own one has its module, since the core has some of the same names."""
    module = error.__module__
    inside = module == "builtins" or module.startswith("rhosocial.activerecord.backend")
    return twin_name(error.__name__) if inside else f"{module}.{error.__qualname__}"


def _add(step: Step, call: Call) -> None:
    """The statements of a call and of those within it, in their order."""
    kept: Optional[_Kept] = call.kept
    if kept is not None and (call.name in EXECUTES or call.name == "raw"):
        positional, named = kept.arguments
        sql = positional[0] if positional else named.get("sql", "")
        params = positional[1] if len(positional) > 1 else named.get("params", named.get("params_list"))
        # An outer execute_many that calls execute for each row was asked once.
        step.asked.append(Sent(str(sql), params))
    else:
        for inner in call.inside:
            _add(step, inner)
    step.got += _got(call)


def _got(call: Call) -> list[Sent]:
    if call.name in EXECUTES:
        own: list[Sent] = list(call.kept.got) if call.kept is not None else []
        return own + [sent for inner in call.inside for sent in _got(inner)]
    return list(call.kept.got) if call.kept is not None else []


def _arguments(call: Call) -> tuple[Any, dict[str, Any]]:
    return plain(list(call.args)), {name: plain(value) for name, value in call.kwargs.items() if name != "options"}


def _nameless(text: str) -> str:
    return _PREFIX.sub("", text) if "art_" in text else text


def plain(value: Any, depth: int = 0) -> Any:
    """A value as it is now, without the kit's prefixes and without objects that could change."""
    if isinstance(value, str):
        return _nameless(
            value
            if len(value) <= _LONGEST
            else f"{value[:_LONGEST]}... ({len(value)}, {zlib.crc32(value.encode(errors='replace')):x})"
        )
    if value is None or isinstance(value, (bool, int, float, bytes)) or not _holds_others(value):
        return value
    if depth > _DEEPEST:
        return "..."
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(each, depth + 1) for key, each in list(value.items())[:_MOST]}
    if isinstance(value, (list, tuple)):
        more = [f"... {len(value) - _MOST} more"] if len(value) > _MOST else []
        return [plain(each, depth + 1) for each in value[:_MOST]] + more
    if isinstance(value, (set, frozenset)):
        return sorted((plain(each, depth + 1) for each in value), key=repr)
    if isinstance(value, type):
        return twin_name(value.__name__)
    if isinstance(value, Enum):
        return value.name
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None and dataclasses.is_dataclass(value):
        names = [name for name in fields if name not in ("duration", "raw_connection")]
        return {name: plain(getattr(value, name, None), depth + 1) for name in names}
    return f"<{twin_name(type(value).__name__)}>"


def _holds_others(value: Any) -> bool:
    """Whether a value is anything but a plain one of the standard library: a date, a decimal number, a UUID."""
    return type(value).__module__ not in ("datetime", "decimal", "uuid", "ipaddress", "fractions")
