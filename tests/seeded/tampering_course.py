"""One run of a rule, with the answers that it got from the backend, and with one of them changed."""

from __future__ import annotations

import ast
import contextlib
import functools
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from rhosocial.activerecord.backend.expression.bases import BaseExpression

from rhosocial.activerecord.testsuite.engine.db import Db, Observer

from .tampered_values import changed_errors, changes

RULES = "rhosocial.activerecord.testsuite.rules."
SITES_OF_A_LINE = 3
"""So many answers of one line are changed: a loop gives many."""
_CONTROL = ("begin", "commit", "rollback", "savepoint", "release", "connect", "disconnect", "close")
_DEFINING = ("CREATE", "DROP", "ALTER", "TRUNCATE", "COMMENT")


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
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Await, ast.Call)):
            found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(found)


def from_rules(depth: int) -> bool:
    """Whether the frame so many calls above is a rule's or a helper's."""
    return str(sys._getframe(depth).f_globals.get("__name__", "")).startswith(RULES)


# -- effects --------------------------------------------------------------------------------------------------------------
def backend_of(value: Any, db: Db) -> Any:
    """The backend whose coroutine this is: its own, or that of its model."""
    frame = getattr(value, "cr_frame", None)
    names = {} if frame is None else frame.f_locals
    owner = getattr(names.get("method"), "__self__", names.get("self", names.get("cls")))
    for each in (owner, getattr(owner, "_backend", None)):
        if hasattr(each, "_connection") and hasattr(each, "execute"):
            return each
    return db.backend


def _statement_of(value: Any) -> str:
    frame = getattr(value, "cr_frame", None)
    return "" if frame is None else str(frame.f_locals.get("sql", ""))


class _Effect:
    """What a call does to the database, and how to take it back."""

    def __init__(self, value: Any, db: Db) -> None:
        backend = backend_of(value, db)
        self._connection = getattr(backend, "_connection", None)
        self.name = str(getattr(value, "__qualname__", "")).rpartition(".")[2]
        self._sql = _statement_of(value)
        self._value = value
        self._before = self._state()

    def _state(self) -> tuple[int, bool]:
        try:
            return self._connection.total_changes, self._connection.in_transaction  # type: ignore[union-attr]
        except Exception:
            return 0, False

    def names(self) -> tuple[str, ...]:
        """What can be done to the call, once it ran."""
        changes, inside = self._state()
        if self.name.startswith(_CONTROL) or self._sql.lstrip().upper().startswith(_DEFINING):
            return ("not run",)
        undone = ("undone",) if changes != self._before[0] else ()
        return undone + (("commits", "rolls back") if inside and self._before[1] else ())

    async def run(self, course: Course, todo: str, awaited: Any) -> Any:
        """Run the call with its effect taken away."""
        if todo == "not run":
            course.applied = True
            if hasattr(awaited, "close"):
                awaited.close()
            return course.clean
        connection: Any = self._connection

        async def nothing() -> None:
            """Outside of a transaction the backend commits each write."""

        if todo in ("commits", "rolls back"):
            result = await awaited
            if connection.in_transaction:
                course.applied = True
                await connection.execute("COMMIT" if todo == "commits" else "ROLLBACK")
                await connection.execute("BEGIN")
            return result
        await connection.execute("SAVEPOINT tampered")
        connection.commit = nothing
        try:
            result = await awaited
            course.applied = True
        finally:
            del connection.commit
            # A call that commits takes the savepoint away.
            with contextlib.suppress(sqlite3.Error):
                await connection.execute("ROLLBACK TO tampered")
                await connection.execute("RELEASE tampered")
        return result


EFFECTS = ("undone", "not run", "commits", "rolls back")


# -- what is replaced while a rule runs -----------------------------------------------------------------------------------
@contextlib.contextmanager
def patched(course: Optional[Course]) -> Iterator[None]:
    """Give a rule's calls to a course."""
    if course is None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch, _Owners(course) as owners:
        _patch_db(patch, course, owners)
        _patch_rows(patch, course)
        _patch_expressions(patch, course)
        yield


def _patch_db(patch: pytest.MonkeyPatch, course: Course, owners: _Owners) -> None:
    plain: Any = Db.__call__
    iterate: Any = Db.iterate
    unconnected: Any = Db.unconnected

    def called(self: Db, value: Any) -> Any:
        owners.replace(self.backend)
        effect = _Effect(value, self) if hasattr(value, "cr_frame") else None
        rows = sys._getframe(2).f_code.co_name == "rows" if effect else False
        site, todo = course.begin("call", "rows" if rows else effect.name if effect else "")
        return _through(course, site, todo, plain(self, value), effect)

    async def iterated(self: Db, iterator: Any) -> AsyncIterator[Any]:
        site, todo = course.begin("iterated", "")
        first = True
        async for each in iterate(self, iterator):
            if first and todo == "first lost":
                course.applied = True
            elif first and todo == "first doubled":
                course.applied = True
                yield each
                yield each
            elif first:
                yield course.answer(site, each, todo)
                if todo is None and not site.ignored:
                    site.names = ("first lost", "first doubled", *site.names)
            else:
                yield each
            first = False

    def other(self: Db, **options: Any) -> Any:
        backend = unconnected(self, **options)
        owners.replace(backend)
        return backend

    patch.setattr(Db, "__call__", called)
    patch.setattr(Db, "iterate", iterated)
    patch.setattr(Db, "unconnected", other)


async def _through(course: Course, site: Site, todo: Optional[str], awaited: Any, effect: Optional[_Effect]) -> Any:
    if todo in EFFECTS and effect is not None:
        return await effect.run(course, str(todo), awaited)
    try:
        value = await awaited
    except Exception as error:
        return course.error(site, error, todo)
    if effect is not None and todo is None:
        site.effects = effect.names()
    return course.answer(site, value, todo)


def _patch_rows(patch: pytest.MonkeyPatch, course: Course) -> None:
    for owner, name in ((Db, "raw"), (Observer, "rows")):
        plain: Any = getattr(owner, name)

        async def read(self: Any, sql: str, *args: Any, _plain: Any = plain) -> Any:
            if not from_rules(2) and not from_rules(3):
                return await _plain(self, sql, *args)
            site, todo = course.begin("observer", "raw")
            return course.answer(site, await _plain(self, sql, *args), todo)

        patch.setattr(owner, name, read)


def _patch_expressions(patch: pytest.MonkeyPatch, course: Course) -> None:
    for cls in _subclasses(BaseExpression):
        plain = vars(cls).get("to_sql")
        if plain is not None and not getattr(plain, "__isabstractmethod__", False):
            patch.setattr(cls, "to_sql", _asked(course, plain, "to_sql"))


def _subclasses(cls: type) -> set[type]:
    found = {cls}
    for each in cls.__subclasses__():
        found |= _subclasses(each)
    return found


def _asked(course: Course, plain: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(plain)
    def asked(*args: Any, **kwargs: Any) -> Any:
        if not from_rules(2):
            return plain(*args, **kwargs)
        site, todo = course.begin("asked", name)
        try:
            value = plain(*args, **kwargs)
        except Exception as error:
            return course.error(site, error, todo)
        if hasattr(value, "__await__") or hasattr(value, "__aenter__") or hasattr(value, "__aiter__"):
            site.names = ()
            return value
        return course.answer(site, value, todo)

    return asked


class _Owners:
    """The backends, dialects and other parts whose plain methods and attributes a rule reads."""

    _PARTS = ("dialect", "transaction_manager", "introspector")
    _LEFT = frozenset(("logger", "log", "config", "connection", "adapter_registry"))

    def __init__(self, course: Course) -> None:
        self._course = course
        self._replaced: list[tuple[Any, type]] = []

    def __enter__(self) -> _Owners:
        return self

    def __exit__(self, *_: object) -> None:
        for owner, cls in reversed(self._replaced):
            owner.__class__ = cls

    def replace(self, owner: Any) -> None:
        """Give an object a class that hands what a rule reads to the course."""
        cls = type(owner)
        if hasattr(cls, "__ar_tampered__"):
            return
        owners = self

        def read(self: Any, name: str) -> Any:
            value = super(made, self).__getattribute__(name)
            return value if name.startswith("_") or not from_rules(2) else owners._read(name, value)

        made: Any = type(
            cls.__name__, (cls,), {"__getattribute__": read, "__ar_tampered__": True, "__module__": cls.__module__}
        )
        try:
            owner.__class__ = made
        except TypeError:
            return
        self._replaced.append((owner, cls))

    def _read(self, name: str, value: Any) -> Any:
        if name in self._PARTS and value is not None and not hasattr(value, "__await__"):
            self.replace(value)
            return value
        if name in self._LEFT or isinstance(value, type) or hasattr(value, "__await__"):
            return value
        if callable(value):
            return _asked(self._course, value, name)
        site, todo = self._course.begin("asked", name)
        return self._course.answer(site, value, todo)
