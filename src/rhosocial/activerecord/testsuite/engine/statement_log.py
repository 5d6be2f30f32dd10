"""The statement log: the statements that one test ran on a backend, shown when a rule fails."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

SHOWN_STATEMENTS = 12
SHOWN_VALUE = 80
SHOWN_SQL = 400

_RECORDED = ("execute", "execute_many", "executescript")


@dataclass
class Statement:
    """One call of a backend's execute family; ``error`` is the class of what it raised, ``ms`` how long it took."""

    sql: str
    params: Any
    session: str
    ms: float = 0.0
    error: Optional[str] = None


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

    def clear(self) -> None:
        self.statements = []

    def __len__(self) -> int:
        return len(self.statements)

    def attach(self, backend: Any, session: str, mode: str) -> None:
        """Wrap the backend's execute methods on this one instance; its class is unchanged."""
        for name in _RECORDED:
            method = getattr(backend, name, None)
            if callable(method):
                wrapped = self._sync(method, session) if mode == "sync" else self._async(method, session)
                setattr(backend, name, wrapped)

    def _sync(self, method: Any, session: str) -> Any:
        @functools.wraps(method)
        def recorded(sql: Any, *args: Any, **kwargs: Any) -> Any:
            if self._off:
                return method(sql, *args, **kwargs)
            entry = self._open(sql, args, kwargs, session)
            start = time.perf_counter()
            try:
                return method(sql, *args, **kwargs)
            except BaseException as error:
                entry.error = type(error).__name__
                raise
            finally:
                entry.ms = (time.perf_counter() - start) * 1000

        return recorded

    def _async(self, method: Any, session: str) -> Any:
        @functools.wraps(method)
        async def recorded(sql: Any, *args: Any, **kwargs: Any) -> Any:
            if self._off:
                return await method(sql, *args, **kwargs)
            entry = self._open(sql, args, kwargs, session)
            start = time.perf_counter()
            try:
                return await method(sql, *args, **kwargs)
            except BaseException as error:
                entry.error = type(error).__name__
                raise
            finally:
                entry.ms = (time.perf_counter() - start) * 1000

        return recorded

    def _open(self, sql: Any, args: tuple[Any, ...], kwargs: dict[str, Any], session: str) -> Statement:
        params = args[0] if args else kwargs.get("params", kwargs.get("params_list"))
        entry = Statement(str(sql), params, session)
        self.statements.append(entry)
        return entry

    def shown(self) -> str:
        """The last statements, one per line, with long text and values cut."""
        lines = []
        cut = len(self.statements) - SHOWN_STATEMENTS
        if cut > 0:
            lines.append(f"... {cut} earlier statements")
        for entry in self.statements[max(cut, 0) :]:
            sql = " ".join(entry.sql.split())
            line = f"[{entry.session}] {_cut(sql, SHOWN_SQL)}"
            if entry.params:
                line += f"  <- {_values(entry.params)}"
            lines.append(line + (f"  !! {entry.error}" if entry.error else "") + f"  ({entry.ms:.1f} ms)")
        return "\n".join(lines)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}... ({len(text)} characters)"


def _values(params: Any) -> str:
    if not isinstance(params, (list, tuple)):
        return _cut(repr(params), SHOWN_VALUE)
    shown = ", ".join(_cut(repr(value), SHOWN_VALUE) for value in params[:8])
    return f"({shown}{', ...' if len(params) > 8 else ''})" + (f" {len(params)} in all" if len(params) > 8 else "")
