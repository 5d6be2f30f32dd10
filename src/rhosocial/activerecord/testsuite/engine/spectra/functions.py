"""From code objects to the author's functions: what is inside of one (a lambda, a comprehension) counts as its function."""

from __future__ import annotations

import dis
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Optional

from ...report.spectra import Function
from .own_code import OwnCode


class Functions:
    """Names the functions of one author's code."""

    def __init__(self, own: OwnCode) -> None:
        self._own = own
        self._named: dict[int, tuple[types.CodeType, Optional[Function]]] = {}
        self._first: dict[tuple[str, str], Function] = {}
        self._qualified: dict[tuple[str, int, str], str] = {}

    def of(self, codes: Iterable[types.CodeType]) -> Iterator[Function]:
        """The author's functions among these code objects, in their order."""
        for code in codes:
            # The code is kept with its identity, so that no other object takes the identity over.
            known = self._named.get(id(code))
            if known is None:
                known = self._named[id(code)] = (code, self._function(code))
            if known[1] is not None:
                yield known[1]

    def _function(self, code: types.CodeType) -> Optional[Function]:
        if not self._own.holds(code.co_filename):
            return None
        whole = enclosing(self._name(code))
        # Beside getters, no suspect is the body of a module, or a lambda or comprehension in it.
        if whole.startswith("<") or is_getter(code):
            return None
        made = Function(self._own.short(code.co_filename), code.co_firstlineno, whole)
        # A nested function has a line of its own; the method's is wanted, and it runs first.
        return self._first.setdefault((code.co_filename, whole), made)

    def _name(self, code: types.CodeType) -> str:
        found: Optional[str] = getattr(code, "co_qualname", None)
        if found is not None:
            return found
        if not self._qualified:
            self._qualified = dict(_qualified_names(self._own))
        return self._qualified.get((code.co_filename, code.co_firstlineno, code.co_name), code.co_name)


_GETS = {"LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_ATTR", "RETURN_VALUE", "RESUME", "NOP", "CACHE"}


def is_getter(code: types.CodeType) -> bool:
    """Whether a function only returns an attribute: nothing in it can be wrong, and much of a backend asks for its dialect."""
    return len(code.co_code) < 60 and {each.opname for each in dis.get_instructions(code)} <= _GETS


def enclosing(name: str) -> str:
    """The method that a qualified name is in: what is local to it counts as its part, a method of a local class does not."""
    first, *rest = name.split(".<locals>.")
    for part in rest:
        if "." not in part:
            break
        first = part
    return first


def _qualified_names(own: OwnCode) -> Iterator[tuple[tuple[str, int, str], str]]:
    """The qualified names of all code in the author's loaded modules, which code objects have since Python 3.11."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and own.holds(file):
            for value in list(vars(module).values()):
                yield from _inside(value, own, set())


def _inside(value: object, own: OwnCode, seen: set[int]) -> Iterator[tuple[tuple[str, int, str], str]]:
    if isinstance(value, type) and id(value) not in seen:
        seen.add(id(value))
        for each in list(vars(value).values()):
            yield from _inside(each, own, seen)
    for each in (value, getattr(value, "__func__", None), getattr(value, "__wrapped__", None)):
        if isinstance(each, types.FunctionType):
            yield from _of_code(each.__code__, each.__qualname__)
    if isinstance(value, property):
        for accessor in (value.fget, value.fset, value.fdel):
            yield from _inside(accessor, own, seen)


def _of_code(code: types.CodeType, name: str) -> Iterator[tuple[tuple[str, int, str], str]]:
    yield (code.co_filename, code.co_firstlineno, code.co_name), name
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _of_code(each, f"{name}.<locals>.{each.co_name}")
