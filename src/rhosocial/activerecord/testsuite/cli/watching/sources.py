"""The author's files as functions: what a saved file changed, by comparing its syntax tree with the one before.

Comments, blanks, annotations of lines and docstrings do not count. What is inside of a function belongs to it, as in the
record of what items execute; a method of a local class has a name of its own there, and here too.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, Union

from ...engine.spectra.functions import enclosing

Name = tuple[str, str]
"""A function: its file, as the record of the items has it, and its qualified name."""
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One file: a digest of each function, and one of everything else in it. ``text`` is the digest of the file itself."""

    text: str
    functions: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""


@dataclass(frozen=True)
class Changes:
    """What changed: functions that were there before, and what maps to none of them, in words."""

    functions: frozenset[Name] = frozenset()
    outside: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.functions or self.outside)

    def __add__(self, other: Changes) -> Changes:
        return Changes(self.functions | other.functions, tuple(dict.fromkeys((*self.outside, *other.outside))))


class BrokenSource(Exception):
    """A file that Python can't compile: one line that names it, the line and the reason."""


def parsed(data: bytes, name: str) -> Source:
    """The functions of a file; a file that is not Python has none. Raises BrokenSource."""
    text = _digest(data)
    if not name.endswith(".py"):
        return Source(text)
    try:
        tree = ast.parse(data, name)
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise BrokenSource(f"{name}{line} can't be compiled: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise BrokenSource(f"{name} can't be compiled: {error}") from None
    functions: dict[str, str] = {}
    for qualified, node in _functions(tree, ""):
        # Two functions of one name: a property and its setter, or one for each case of a condition.
        functions[qualified] = _digest((functions.get(qualified, "") + _dumped(node)).encode())
    return Source(text, functions, _digest(_dumped(tree, without_functions=True).encode()))


def changes_of(file: str, before: Optional[Source], after: Optional[Source]) -> Changes:
    """What changed in one file; None is a file that is not there."""
    if before is None or after is None:
        return (
            Changes(outside=(f"{file} is {'new' if before is None else 'gone'}",)) if before is not after else Changes()
        )
    if not (before.functions or after.functions or before.rest or after.rest):
        return Changes(outside=(file,)) if before.text != after.text else Changes()
    there = before.functions.keys()
    changed = {name for name in there if before.functions[name] != after.functions.get(name)}
    new = [f"{file} {name} is new" for name in after.functions if name not in there]
    outside = [*new, *([f"{file} outside of its functions"] if before.rest != after.rest else [])]
    return Changes(frozenset((file, name) for name in changed), tuple(outside))


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.AST]]:
    """Every function with the name that counts for it; a nested one is also a part of the one around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Function):
            name = f"{prefix}{child.name}"
            counts = enclosing(name)
            # What is local to a function is in its own tree.
            if counts == name or not name.startswith(f"{counts}.<locals>."):
                yield counts, child
            yield from _functions(child, f"{name}.<locals>.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


def _dumped(node: ast.AST, *, without_functions: bool = False) -> str:
    """A tree as text, without places and docstrings."""
    return ast.dump(_Plain(without_functions).visit(node))


class _Plain(ast.NodeTransformer):
    """A copy of the nodes that it changes, so that the tree stays as it is."""

    def __init__(self, without_functions: bool) -> None:
        self._without = without_functions

    def generic_visit(self, node: ast.AST) -> ast.AST:
        fields: dict[str, Any] = {}
        for name, value in ast.iter_fields(node):
            if name == "body" and isinstance(value, list) and _takes_docstring(node):
                value = value[1:] if ast.get_docstring(node, clean=False) is not None else value  # type: ignore[arg-type]
            fields[name] = self._of(value)
        return type(node)(**fields)

    def _of(self, value: Any) -> Any:
        if isinstance(value, ast.AST):
            return self.visit(value)
        if isinstance(value, list):
            kept = [each for each in value if not (self._without and isinstance(each, _Function))]
            return [self._of(each) for each in kept]
        return value


def _takes_docstring(node: ast.AST) -> bool:
    return isinstance(node, (ast.Module, ast.ClassDef, *_Function))


def _digest(data: Union[bytes, str]) -> str:
    return hashlib.blake2b(data if isinstance(data, bytes) else data.encode(), digest_size=8).hexdigest()


@dataclass
class Sources:
    """All watched files. ``name`` gives the name of a file that the record of the items has for it."""

    known: dict[str, Source] = field(default_factory=dict)
    """By path."""
    broken: dict[str, str] = field(default_factory=dict)
    """What is wrong, by path. The source before stays known until the file compiles again."""
    same: list[str] = field(default_factory=list)
    """The names of files that the last look found saved without a change of code."""

    def update(self, paths: Iterable[tuple[Path, str]]) -> Changes:
        """Look at these files, each with its name, and say what changed since the last look."""
        found, self.same = Changes(), []
        for path, name in paths:
            found = found + self._update(path, name)
        return found

    def _update(self, path: Path, name: str) -> Changes:
        key = str(path)
        before = self.known.get(key)
        self.broken.pop(key, None)
        try:
            data = path.read_bytes()
        except OSError:
            self.known.pop(key, None)
            return changes_of(name, before, None)
        if before is not None and before.text == _digest(data):
            return Changes()
        try:
            after = self.known[key] = parsed(data, name)
        except BrokenSource as error:
            if before is not None:
                self.known[key] = before
            self.broken[key] = str(error)
            return Changes()
        found = changes_of(name, before, after)
        self.same += [] if found else [name]
        return found

    def accept_broken(self) -> None:
        """Take broken files as they are: a run could begin, so that nothing imports them."""
        for path in self.broken:
            with contextlib.suppress(OSError):
                self.known[path] = Source(_digest(Path(path).read_bytes()))
        self.broken.clear()

    def to_data(self) -> dict[str, list[object]]:
        """As JSON has it."""
        return {path: [each.text, dict(each.functions), each.rest] for path, each in self.known.items()}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Sources:
        """What :meth:`to_data` gave."""
        return cls({path: Source(*each) for path, each in data.items()})
