"""The statement log: the statements that one test ran on a backend, shown when a rule fails."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from .driver_tap import tap
from .sql_words import is_sent, one_line, rows_of

SHOWN_STATEMENTS = 12
SHOWN_VALUE = 80
SHOWN_SQL = 400
SHOWN_GOT = 4
"""So many statements of a driver are kept for each that the backend was asked to execute."""

_RECORDED = ("execute", "execute_many", "executescript")


@dataclass
class Statement:
    """One call of a backend's execute family; ``error`` is the class of what it raised, ``ms`` how long it took.

    ``got`` are the statements that the driver got meanwhile, where that can be seen.
    """

    sql: str
    params: Any
    session: str
    ms: float = 0.0
    error: Optional[str] = None
    got: list[tuple[str, Any]] = field(default_factory=list)
    many: bool = False
    """Whether it was asked to run once for each row of its parameters."""

    @property
    def changed(self) -> list[tuple[str, Any]]:
        """What the driver got, when none of it is what the backend was asked to execute."""
        asked = rows_of(self.params)[0] if self.many else self.params
        same = any(is_sent(self.sql, each, sql, values) for each in (asked, self.params) for sql, values in self.got)
        return [] if same else self.got


class Pausable:
    """What records, and can stop for a while."""

    _off = False

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Record nothing within the block."""
        self._off = True
        try:
            yield
        finally:
            self._off = False


class StatementLog(Pausable):
    """Records the calls on the public execute methods of the backends that it is attached to.

    It is paused for timed code, which it would slow down.
    """

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.sees_drivers = True
        self.listener: Optional[Callable[[str, Any], None]] = None
        """Takes what any of the drivers gets, in a run that compares two courses."""
        self._open: dict[str, list[Statement]] = {}

    def got(self, session: str) -> Callable[[str, Any], None]:
        """What takes the statements that the driver of one session gets."""

        def note(sql: str, params: Any) -> None:
            if self._off:
                return
            if self.listener is not None:
                self.listener(sql, params)
            running = self._open.get(session)
            if running and len(running[-1].got) < SHOWN_GOT:
                running[-1].got.append((sql, params))

        return note

    def clear(self) -> None:
        self.statements = []

    def __len__(self) -> int:
        return len(self.statements)

    async def attach(self, backend: Any, session: str, mode: str) -> None:
        """Wrap the backend's execute methods on this one instance; its class is unchanged. See what its driver gets."""
        for name in _RECORDED:
            method = getattr(backend, name, None)
            if callable(method):
                wrapped = self._sync(method, session) if mode == "sync" else self._async(method, session)
                setattr(backend, name, wrapped)
        if self.sees_drivers:
            await tap(backend, self.got(session))

    def _sync(self, method: Any, session: str) -> Any:
        @functools.wraps(method)
        def recorded(sql: Any, *args: Any, **kwargs: Any) -> Any:
            if self._off:
                return method(sql, *args, **kwargs)
            entry = self._begin(sql, args, kwargs, session, method.__name__)
            start = time.perf_counter()
            try:
                return method(sql, *args, **kwargs)
            except BaseException as error:
                entry.error = type(error).__name__
                raise
            finally:
                entry.ms = (time.perf_counter() - start) * 1000
                self._end(entry)

        return recorded

    def _async(self, method: Any, session: str) -> Any:
        @functools.wraps(method)
        async def recorded(sql: Any, *args: Any, **kwargs: Any) -> Any:
            if self._off:
                return await method(sql, *args, **kwargs)
            entry = self._begin(sql, args, kwargs, session, method.__name__)
            start = time.perf_counter()
            try:
                return await method(sql, *args, **kwargs)
            except BaseException as error:
                entry.error = type(error).__name__
                raise
            finally:
                entry.ms = (time.perf_counter() - start) * 1000
                self._end(entry)

        return recorded

    def _begin(self, sql: Any, args: tuple[Any, ...], kwargs: dict[str, Any], session: str, name: str) -> Statement:
        params = args[0] if args else kwargs.get("params", kwargs.get("params_list"))
        entry = Statement(str(sql), params, session, many=name == "execute_many")
        self.statements.append(entry)
        self._open.setdefault(session, []).append(entry)
        return entry

    def _end(self, entry: Statement) -> None:
        running = self._open.get(entry.session, [])
        running[:] = [each for each in running if each is not entry]

    def shown(self) -> str:
        """The last statements, one per line, with long text and values cut."""
        lines = []
        cut = len(self.statements) - SHOWN_STATEMENTS
        if cut > 0:
            lines.append(f"... {cut} earlier statements")
        for entry in self.statements[max(cut, 0) :]:
            line = f"[{entry.session}] {_cut(one_line(entry.sql), SHOWN_SQL)}"
            if entry.params:
                line += f"  <- {_values(entry.params)}"
            lines.append(line + (f"  !! {entry.error}" if entry.error else "") + f"  ({entry.ms:.1f} ms)")
            for text, values in entry.changed:
                got = f"    the driver got: {_cut(one_line(text), SHOWN_SQL)}"
                lines.append(got + (f"  <- {_values(values)}" if values else ""))
        return "\n".join(lines)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}... ({len(text)} characters)"


def _values(params: Any) -> str:
    if not isinstance(params, (list, tuple)):
        return _cut(repr(params), SHOWN_VALUE)
    shown = ", ".join(_cut(repr(value), SHOWN_VALUE) for value in params[:8])
    return f"({shown}{', ...' if len(params) > 8 else ''})" + (f" {len(params)} in all" if len(params) > 8 else "")
