"""Gives what a rule calls and reads to a course: ``db(...)``, the observer, expressions, and the backend's plain methods."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any, Callable, Optional

import pytest
from rhosocial.activerecord.backend.expression.bases import BaseExpression

from rhosocial.activerecord.testsuite.engine.db import Db, Observer

from .tampering_course import Course, Site, from_rules
from .tampering_effects import EFFECTS, Effect


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
        effect = Effect(value, self) if hasattr(value, "cr_frame") else None
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


async def _through(course: Course, site: Site, todo: Optional[str], awaited: Any, effect: Optional[Effect]) -> Any:
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
