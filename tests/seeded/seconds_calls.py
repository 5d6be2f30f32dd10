"""Gives the calls of the core's backends, dialects, introspectors and expressions to a course."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, Callable, Optional

from rhosocial.activerecord.backend.expression.bases import BaseExpression
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect, SQLiteTransactionManager, introspection
from rhosocial.activerecord.backend.impl.sqlite.async_transaction import AsyncSQLiteTransactionManager
from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend.sync import SQLiteBackend

from .seconds_course import Call, Course
from .seconds_values import CORE

_LEFT = frozenset(("log", "log_data", "summarize_log_data", "connect", "disconnect", "transaction", "context"))
_ROOTS = (SQLiteBackend, AsyncSQLiteBackend, SQLiteTransactionManager, AsyncSQLiteTransactionManager)


class Tap:
    """The course that gets the calls now."""

    course: Optional[Course] = None


def install() -> None:
    """Put a tap on every public function, for the rest of the process."""
    for cls in _classes(BaseExpression):
        _tap(cls, "to_sql", pure=True)
    for cls in _bases(SQLiteDialect):
        for name in _public(cls):
            _tap(cls, name, pure=name.startswith("format_"))
    for root in (*_ROOTS, *_introspectors()):
        for cls in _bases(root):
            for name in _public(cls):
                _tap(cls, name, pure=False)


def _classes(cls: type) -> set[type]:
    found = {cls}
    for each in cls.__subclasses__():
        found |= _classes(each)
    return found


def _introspectors() -> Iterator[type]:
    for found in pkgutil.iter_modules(introspection.__path__):
        module = importlib.import_module(f"{introspection.__name__}.{found.name}")
        yield from (
            each for each in vars(module).values() if inspect.isclass(each) and each.__module__ == module.__name__
        )


def _bases(cls: type) -> Iterator[type]:
    for each in cls.__mro__:
        if each.__module__.startswith(CORE) and not getattr(each, "_is_protocol", False):
            yield each


def _public(cls: type) -> list[str]:
    # What is supported is declared, and the area `honesty` asks whether it is so.
    return [name for name in vars(cls) if not name.startswith(("_", "supports_")) and name not in _LEFT]


def _tap(cls: type, name: str, pure: bool) -> None:
    plain = vars(cls).get(name)
    if not inspect.isfunction(plain) or hasattr(plain, "__ar_tap__") or getattr(plain, "__isabstractmethod__", False):
        return
    if inspect.isasyncgenfunction(plain) or inspect.isgeneratorfunction(plain):
        return
    function = f"{cls.__name__}.to_sql" if name == "to_sql" else name
    tapped: Any = (_awaited if inspect.iscoroutinefunction(plain) else _called)(plain, function, pure)
    tapped.__ar_tap__ = True
    setattr(cls, name, tapped)


def _called(plain: Callable[..., Any], function: str, pure: bool) -> Callable[..., Any]:
    names = _names(plain)

    @functools.wraps(plain)
    def called(*args: Any, **kwargs: Any) -> Any:
        course = Tap.course
        if course is None or not course.is_met(function):
            return plain(*args, **kwargs)
        call = _call(function, pure, names, args, kwargs)
        new = course.before(call)
        if pure and new is not None:
            return course.after(call, course.rendered(call, lambda given: _again(plain, names, args, given), new))
        answer = plain(*args, **kwargs) if new is None else _again(plain, names, args, new)
        return answer if hasattr(answer, "__await__") else course.after(call, answer)

    return called


def _awaited(plain: Callable[..., Any], function: str, pure: bool) -> Callable[..., Any]:
    names = _names(plain)

    @functools.wraps(plain)
    async def called(*args: Any, **kwargs: Any) -> Any:
        course = Tap.course
        if course is None or not course.is_met(function):
            return await plain(*args, **kwargs)
        call = _call(function, pure, names, args, kwargs)
        new = course.before(call)
        answer = await (plain(*args, **kwargs) if new is None else _again(plain, names, args, new))
        return course.after(call, answer)

    return called


def _names(plain: Callable[..., Any]) -> list[str]:
    code = plain.__code__
    return list(code.co_varnames[: code.co_argcount])


def _call(function: str, pure: bool, names: list[str], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Call:
    owner = args[0] if args else None
    given = dict(zip(names, args))
    if len(args) > len(names):
        given["*"] = args[len(names) :]
    given.update(kwargs)
    if not isinstance(owner, BaseExpression):
        given.pop("self", None)
    return Call(function, pure, owner, given)


def _again(plain: Callable[..., Any], names: list[str], args: tuple[Any, ...], given: Mapping[str, Any]) -> Any:
    """Call a function with what a call was given, as it was given it."""
    left = dict(given)
    positional = [left.pop(name, old) for name, old in zip(names, args)]
    return plain(*positional, *left.pop("*", ()), **left)
