"""What the driver gets: the statements that a backend passes on to its connection, seen from outside.

Only what a driver makes public is used: SQLite's trace callback, and the methods ``cursor`` and ``execute`` of connections and
cursors that are ordinary Python objects. A driver that shows neither is not seen, and nothing is said about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, Optional

from .containment import suppressed
from .modes import ready

Note = Callable[[str, Any], None]
"""Takes a statement and its parameters; None as parameters when the driver writes the values into the statement."""


async def tap(backend: Any, note: Note) -> bool:
    """Pass on what the connection of a connected backend gets; whether it can be seen."""
    with suppressed():
        connection = await ready(backend.connection)
        if connection is None:
            return False
        if hasattr(connection, "set_trace_callback"):
            await ready(connection.set_trace_callback(_traced(note)))
            return True
        return _replace_class(connection, _OfConnection(note))
    return False


def _traced(note: Note) -> Callable[[str], None]:
    def traced(sql: str) -> None:
        # What a trigger runs is shown as a comment.
        if not sql.startswith("--") or "\n" in sql:
            note(sql, None)

    return traced


class _Seen:
    """What is seen of one kind of objects. A class is made once for each class of theirs: a cursor is made often."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self.made: dict[type, Optional[type]] = {}

    def methods(self, cls: type) -> Mapping[str, Callable[..., Any]]:
        """The methods that note what they get, for a subclass of the object's class."""
        raise NotImplementedError


class _OfConnection(_Seen):
    """The methods of a connection that are seen: the cursors that it makes, and ``execute`` where it has no cursors."""

    def __init__(self, note: Note) -> None:
        super().__init__(note)
        self._of_cursor = _OfCursor(note)

    def methods(self, cls: type) -> Mapping[str, Callable[..., Any]]:
        if not hasattr(cls, "cursor"):
            return self._of_cursor.methods(cls)
        return {"cursor": self._cursor(cls)}

    def _cursor(self, cls: type) -> Callable[..., Any]:
        of_cursor = self._of_cursor
        method: Callable[..., Any] = cls.cursor  # type: ignore[attr-defined]

        async def later(made: Any) -> Any:
            found = await made
            _replace_class(found, of_cursor)
            return found

        def cursor(self: Any, *args: Any, **kwargs: Any) -> Any:
            made = method(self, *args, **kwargs)
            if hasattr(made, "__await__") and not hasattr(made, "execute"):
                return later(made)
            _replace_class(made, of_cursor)
            return made

        return cursor


class _OfCursor(_Seen):
    """The methods of a cursor by which it gets statements."""

    def methods(self, cls: type) -> Mapping[str, Callable[..., Any]]:
        names = ("execute", "executemany")
        return {name: self._noting(getattr(cls, name)) for name in names if callable(getattr(cls, name, None))}

    def _noting(self, method: Callable[..., Any]) -> Callable[..., Any]:
        note = self._note

        def noting(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            named = (kwargs[name] for name in ("params", "vars", "args", "seq_params", "params_seq") if name in kwargs)
            params = args[0] if args else next(named, ())
            if isinstance(query, (str, bytes)):
                note(
                    query if isinstance(query, str) else query.decode(errors="replace"),
                    () if params is None else params,
                )
            return method(self, query, *args, **kwargs)

        return noting


def _replace_class(owner: Any, seen: _Seen) -> bool:
    """Give one object a subclass of its class with the seen methods; an object of an extension module keeps its class."""
    cls = type(owner)
    if "__ar_seen__" in vars(cls):
        return True
    if cls not in seen.made:
        seen.made[cls] = _subclass(cls, seen)
    made = seen.made[cls]
    if made is None:
        return False
    try:
        owner.__class__ = made
    except TypeError:
        seen.made[cls] = None
        return False
    return True


def _subclass(cls: type, seen: _Seen) -> Optional[type]:
    methods = seen.methods(cls)
    body = {"__slots__": (), "__module__": cls.__module__, "__doc__": cls.__doc__, "__ar_seen__": True, **methods}
    try:
        made: Any = type(cls.__name__, (cls,), body) if methods else None
    except TypeError:
        return None
    if made is not None:
        made.__qualname__ = cls.__qualname__
    return made  # type: ignore[no-any-return]
