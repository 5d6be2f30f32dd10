"""A function of a published package compiled again with some of its lines changed."""

from __future__ import annotations

import importlib
import inspect
import linecache
import re
import sys
import textwrap
from collections.abc import Iterable
from types import FunctionType
from typing import Any


def rewrite(place: str, changes: Iterable[tuple[str, str]]) -> None:
    """Replace the function that ``module:Class.function`` names by one with changed lines, wherever it is in use.

    Lines are compared without their indentation and, in a function of sync mode, without ``await``. All occurrences are
    replaced. Raises ``LookupError`` when there are none.
    """
    module_name, _, path = place.partition(":")
    module = importlib.import_module(module_name)
    *classes, name = path.split(".")
    owner: Any = module
    for class_name in classes:
        owner = vars(owner)[class_name]
    old = vars(owner)[name]
    function = _function(old)
    source = changed(place, textwrap.dedent(inspect.getsource(function)), changes)
    new = _compiled(place, source, function, owner if classes else None)
    setattr(owner, name, new)
    if not classes:
        _exchange(old, new)


def changed(place: str, source: str, changes: Iterable[tuple[str, str]]) -> str:
    """A function's source with the changes."""
    waits = re.search("^async def", source, re.MULTILINE)
    for lines, instead in changes:
        source = _replaced(place, source, *((lines, instead) if waits else (_plain(lines), _plain(instead))))
    return source


def _function(value: Any) -> FunctionType:
    function = inspect.unwrap(getattr(value, "__func__", getattr(value, "fget", value)))
    assert isinstance(function, FunctionType), f"{value!r} is no function"
    return function


def _plain(lines: str) -> str:
    return lines.replace("await ", "")


def _replaced(place: str, source: str, lines: str, instead: str) -> str:
    wanted = [line.strip() for line in lines.strip().splitlines()]
    given = textwrap.dedent(instead.strip("\n")).rstrip().splitlines()
    rest, made, found = source.splitlines(), [], False
    while rest:
        head = rest[: len(wanted)]
        if [line.strip() for line in head] == wanted:
            indent = head[0][: len(head[0]) - len(head[0].lstrip())]
            made += [indent + line if line else line for line in given]
            rest, found = rest[len(wanted) :], True
        else:
            made.append(rest.pop(0))
    if not found:
        raise LookupError(f"{place} has no lines\n{textwrap.indent(lines.strip(), '    ')}")
    return "\n".join(made) + "\n"


def _compiled(place: str, source: str, function: FunctionType, owner: Any) -> Any:
    """The definition with its decorators; ``super()`` in it finds the class."""
    file = f"<mended {place}>"
    text = f"def defined(__class__):\n{textwrap.indent(source, '    ')}\n    return {function.__name__}\n"
    # With this module's own __future__: annotations are not evaluated.
    code = compile(text, file, "exec")
    made: dict[str, Any] = {}
    exec(code, function.__globals__, made)
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    return made["defined"](owner)


def _exchange(old: Any, new: Any) -> None:
    """Modules that imported a function by its name get the new one."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("rhosocial.activerecord."):
            for name, value in list(vars(module).items()):
                if value is old:
                    setattr(module, name, new)
