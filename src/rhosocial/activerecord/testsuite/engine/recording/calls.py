"""Records the calls that a rule and the core make on the public surface of backends, with what each gave or raised."""

from __future__ import annotations

import copy
import dataclasses
import functools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Optional

from ..statement_log import Pausable

KIT = __name__.rpartition(".engine.")[0]
PARTS = ("transaction_manager", "introspector")
"""The objects behind a backend whose calls are recorded as the backend's own are."""
_NOT_RECORDED = frozenset(("logger", "log", "config", "connection", "adapter_registry", "dialect"))


@dataclass
class Call:
    """One call, or one attribute that was read; ``path`` is where it was made: ``backend``, ``backend.introspector``."""

    path: str
    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    is_read: bool = False
    result: Any = None
    error: Optional[BaseException] = None
    awaited: bool = False
    inside: list[Call] = field(default_factory=list)
    """The calls on recorded objects that this one made."""
    lines: frozenset[tuple[str, int]] = frozenset()
    """The lines of the rule, and of what it called in the kit, from which the call was made."""
    kept: Any = None
    """What a subclass of the recorder keeps of the call."""


@dataclass
class Rendered:
    """An expression, and the statement that it was rendered to when the rule ran."""

    expression: Any
    sql: str
    params: tuple[Any, ...]


def in_order(calls: Iterable[Call]) -> Iterator[Call]:
    """The calls and those that they made, in the order in which they ended: those within one before it."""
    for call in calls:
        yield from in_order(call.inside)
        yield call


class Recorder(Pausable):
    """The record of one item. Only calls from outside a recorded object are its own; those from within are ``inside``.

    It is paused where the kit itself uses a backend as its raw channel.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.rendered: list[Rendered] = []
        self.backends: dict[str, Any] = {}
        self._open: list[Call] = []
        self._rendering = False
        self._replaced: list[tuple[Any, type]] = []

    def add_backend(self, backend: Any, path: str) -> None:
        """Record the calls on a backend and on the parts behind it."""
        self.backends[path] = backend
        self._replace_class(backend, path)

    def sent_raw(self, path: str, sql: str, params: Any) -> Call:
        """Note a statement of the raw channel; the caller sets its result."""
        call = Call(path, "raw", (sql, params) if params else (sql,), lines=_lines_of_the_kit())
        self.calls.append(call)
        return call

    def release(self) -> None:
        """Give every object its own class back."""
        for owner, cls in reversed(self._replaced):
            owner.__class__ = cls
        self._replaced = []

    def begun(self, call: Call) -> None:
        """A call from outside or within begins."""

    def ended(self, call: Call) -> None:
        """A call is over, with what it gave or raised."""

    def statements_in_order(self) -> Iterator[Call]:
        """Every recorded call in the order in which they ended."""
        return in_order(self.calls)

    def _replace_class(self, owner: Any, path: str) -> None:
        cls = type(owner)
        if hasattr(cls, "__ar_recorded__"):
            return
        recorder = self

        def recorded(self: Any, name: str) -> Any:
            value = super(made, self).__getattribute__(name)
            return value if name.startswith("_") or recorder._off else recorder._read(path, name, value)

        namespace = {"__getattribute__": recorded, "__ar_recorded__": True, "__module__": cls.__module__, "__doc__": ""}
        made: Any = type(cls.__name__, (cls,), namespace)
        made.__qualname__ = cls.__qualname__
        try:
            owner.__class__ = made
        except TypeError:
            # An object of an extension module; the statements below it are recorded all the same.
            return
        self._replaced.append((owner, cls))

    def _read(self, path: str, name: str, value: Any) -> Any:
        if name == "dialect" and not path.endswith("dialect"):
            self._replace_class(value, f"{path}.dialect")
            return value
        if name in PARTS and value is not None and not hasattr(value, "__await__"):
            self._replace_class(value, f"{path}.{name}")
            return value
        if path.endswith("dialect"):
            return self._on_dialect(path, name, value)
        if name in _NOT_RECORDED:
            return value
        if callable(value) and not isinstance(value, type):
            return self._recording(path, name, value)
        if not self._open and _from_kit():
            call = Call(path, name, is_read=True, result=value)
            self.calls.append(call)
            self.ended(call)
        return value

    def _on_dialect(self, path: str, name: str, value: Any) -> Any:
        """A dialect is asked by expressions all the time: what a rule asks itself counts, and whole statements do."""
        if not callable(value) or isinstance(value, type) or self._rendering:
            return value
        ours = not self._open and _from_kit()

        @functools.wraps(value)
        def asked(*args: Any, **kwargs: Any) -> Any:
            expression = _as_it_is(_rendered_by(args)) if name.startswith("format_") else None
            whole = bool(args) and expression is not None and type(expression) is type(args[0])
            call = Call(path, name, (expression, *args[1:]) if whole else args, kwargs)
            if ours:
                self.calls.append(call)
            self._rendering = True
            try:
                call.result = value(*args, **kwargs)
            except BaseException as error:
                call.error = error
                raise
            finally:
                self._rendering = False
                if ours:
                    self.ended(call)
            if expression is not None and _is_statement(call.result):
                self.rendered.append(Rendered(expression, call.result[0], tuple(call.result[1] or ())))
            return call.result

        return asked

    def _recording(self, path: str, name: str, method: Any) -> Any:
        @functools.wraps(method)
        def called(*args: Any, **kwargs: Any) -> Any:
            call = Call(
                path, name, tuple(map(_as_given, args)), {key: _as_given(value) for key, value in kwargs.items()}
            )
            if not self._open:
                call.lines = _lines_of_the_kit()
            (self._open[-1].inside if self._open else self.calls).append(call)
            self._open.append(call)
            self.begun(call)
            try:
                call.result = method(*args, **kwargs)
            except BaseException as error:
                call.error = error
                raise
            finally:
                self._close(call)
            if hasattr(call.result, "__await__"):
                call.awaited = True
                return self._later(call, call.result)
            return call.result

        return called

    async def _later(self, call: Call, awaitable: Any) -> Any:
        self._open.append(call)
        try:
            call.result = await awaitable
        except BaseException as error:
            call.error = error
            raise
        finally:
            self._close(call)
        return call.result

    def _close(self, call: Call) -> None:
        # Calls are compared by identity: a row may refuse to be compared.
        self._open[:] = [each for each in self._open if each is not call]
        if not hasattr(call.result, "__await__"):
            self.ended(call)


def _lines_of_the_kit() -> frozenset[tuple[str, int]]:
    """Where the functions stand that made a call, from the kit's rules upwards."""
    found = set()
    frame = sys._getframe(2)
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).startswith(f"{KIT}.rules."):
            found.add((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back  # type: ignore[assignment]
    return frozenset(found)


def _from_kit() -> bool:
    """Whether the attribute was read by a rule or the kit, two frames above the hook."""
    return str(sys._getframe(3).f_globals.get("__name__", "")).startswith(f"{KIT}.")


def _as_given(value: Any) -> Any:
    """An argument as it is now: a backend may change the lists that it is given, or those of its options."""
    if type(value) is list:
        return list(value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    found = copy.copy(value)
    for each in dataclasses.fields(value):
        given = getattr(value, each.name)
        if type(given) is list:
            object.__setattr__(found, each.name, list(given))
    return found


def _rendered_by(args: tuple[Any, ...]) -> Any:
    """The expression that asks the dialect for its text, or the one that a rule gives it.

    A set operation gives its parts alone, so that none of the arguments is the whole.
    """
    caller = sys._getframe(2)
    owner = caller.f_locals.get("self")
    if caller.f_code.co_name == "to_sql" and hasattr(owner, "to_sql"):
        return owner
    return args[0] if args else None


def _as_it_is(value: Any) -> Any:
    """A copy of an expression over the same dialect, since rendering may change the expression; None for anything else."""
    if not hasattr(value, "to_sql"):
        return None
    dialect = getattr(value, "dialect", None)
    try:
        return copy.deepcopy(value, {id(dialect): dialect})
    except Exception:
        return value  # It holds something that can't be copied.


def _is_statement(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)
