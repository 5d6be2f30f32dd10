"""How seeded defects reach the introspector, which its backend makes itself."""

from __future__ import annotations

import copy
import inspect
from typing import Any, Callable


def introspecting(mixin: type) -> type:
    """A ``Backend`` mixin whose introspector has ``mixin`` before its own classes."""

    class Backend:
        def _create_introspector(self) -> Any:
            made = super()._create_introspector()
            made.__class__ = type(f"Seeded{type(made).__name__}", (mixin, type(made)), {})
            return made

    return Backend


def answering(**changes: Callable[[Any], Any]) -> type:
    """A ``Backend`` mixin whose introspector changes its answers: method name to what becomes of the answer.

    Both modes; what the introspector remembers is left as it was.
    """
    mixin = type("Answering", (), {})
    for name, change in changes.items():
        setattr(mixin, name, _changed(mixin, name, change))
    return introspecting(mixin)


def _changed(mixin: type, name: str, change: Callable[[Any], Any]) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        found = getattr(super(mixin, self), name)(*args, **kwargs)
        return _later(found, change) if inspect.isawaitable(found) else change(copy.deepcopy(found))

    return method


async def _later(found: Any, change: Callable[[Any], Any]) -> Any:
    return change(copy.deepcopy(await found))


def reading(change: Callable[[str, Any], Any]) -> type:
    """A ``Backend`` mixin whose introspector reads other rows from the catalog: a change of a statement's rows."""

    class Backend:
        def _create_introspector(self) -> Any:
            made = super()._create_introspector()
            ordinary = made._executor.execute

            def execute(sql: str, params: Any = ()) -> Any:
                found = ordinary(sql, params)
                if inspect.isawaitable(found):
                    return _later(found, lambda rows: change(sql, rows))
                return change(sql, found)

            made._executor.execute = execute
            return made

    return Backend


def each(**facts: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A change of every object in a list: field to what becomes of it, computed from the object."""

    def change(found: list[Any]) -> list[Any]:
        for item in found:
            for field, fact in facts.items():
                setattr(item, field, fact(item))
        return found

    return change
