"""Makes a script shorter: takes statements out while it still shows the failure, and nothing on the class below."""

from __future__ import annotations

import ast
import contextlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Optional

from ..script import LEFT, drops_of
from .inlining import functions, inlined

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SECONDS = 25.0
"""How long statements are taken out, for one script."""
_SERVER = """\
import contextlib, io, json, os, sys
answers = sys.stdout
for line in sys.stdin:
    status, name, said = 0, "", io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(compile(json.loads(line), "<script>", "exec"), {"__name__": "__main__"})
        except SystemExit as error:
            status = int(bool(error.code))
        except BaseException as error:
            status, name = 1, f"{type(error).__name__}: {error}"
    answers.write(json.dumps([status, name]) + "\\n")
    answers.flush()
"""


class Trials:
    """A process that runs one script after the other, which saves the start of Python and the imports."""

    def __init__(self, environ: Mapping[str, str], seconds: float = 2 * SECONDS) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        # A script that hangs ends the trials.
        self._timer = threading.Timer(seconds, self._process.kill)
        self._timer.daemon = True
        self._timer.start()

    def __call__(self, text: str) -> tuple[int, str]:
        """The exit status of a script, and what it raised."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(text) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except OSError:
            answer = ""
        return tuple(json.loads(answer)) if answer else (-1, "")

    def close(self) -> None:
        """End the process."""
        self._timer.cancel()
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                # What was not sent to a process that ended is of no use.
                with contextlib.suppress(OSError):
                    stream.close()


def shorter(text: str, shows: Callable[[str], bool], seconds: float = SECONDS) -> str:
    """The script without what the failure does not need, as far as the time allows; each step still ``shows`` it."""
    end = time.monotonic() + seconds
    tree = ast.parse(text)
    again = True
    while again and time.monotonic() < end:
        again = False
        for body, at in list(_places(tree)):
            if time.monotonic() > end:
                break
            if at >= len(body) or _is_kept(body[at]):
                continue
            before = list(body)
            for instead in ([], _inside(body[at])):
                if instead is None:
                    continue
                body[at : at + 1] = instead or ([ast.Pass()] if len(body) == 1 else [])
                if shows(_source(tree)):
                    again = True
                    break
                body[:] = before
    return laid_out(_without_helpers(tree, shows, end + seconds / 2))


def _without_helpers(tree: ast.Module, shows: Callable[[str], bool], end: float) -> ast.Module:
    """The tree with helpers written where they are called, where that makes the script shorter."""
    for name in functions(tree):
        if time.monotonic() > end:
            break
        found = inlined(tree, name)
        if found is None or len(_source(found).splitlines()) >= len(_source(tree).splitlines()):
            continue
        if shows(_source(found)):
            tree = found
    return tree


def _inside(statement: ast.stmt) -> Optional[list[ast.stmt]]:
    """What a block does, to stand in its place; None for a block that counts or defines."""
    return list(statement.body) if isinstance(statement, (ast.If, ast.With, ast.AsyncWith, ast.Try)) else None


def _source(tree: ast.Module) -> str:
    return ast.unparse(ast.fix_missing_locations(tree))


def _places(tree: ast.AST) -> Iterator[tuple[list[Any], int]]:
    """Every statement, as the list that holds it and its place there, the last and the largest ones first."""
    # What drops the script's tables stays.
    for name in ("body", "orelse", *(() if _drops(tree) else ("finalbody",))):
        body = getattr(tree, name, None)
        if isinstance(body, list):
            for at in reversed(range(len(body))):
                yield body, at
                if at < len(body):
                    yield from _places(body[at])


def _drop_less(tree: ast.Module) -> None:
    """Take out the statements that drop what the script makes no more."""
    for each in ast.walk(tree):
        if not (isinstance(each, ast.Try) and _drops(each)):
            continue
        loop = each.finalbody[-1]
        if not (isinstance(loop, ast.For) and isinstance(loop.iter, ast.Tuple) and ast.unparse(loop.target) == LEFT):
            continue
        making = "\n".join(line for line in _source(tree).splitlines() if "create" in line.lower())
        loop.iter.elts = [
            one
            for one in loop.iter.elts
            if not isinstance(one, ast.Constant)
            or any(re.search(rf"\b{name}\b", making) for name in drops_of(str(one.value)))
        ]


def _is_kept(statement: ast.stmt) -> bool:
    """Whether a statement stays whatever it does: imports are chosen at the end, and the config belongs to every script."""
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    text = ast.unparse(statement)
    return (
        _drops(statement)
        or text.startswith(("config =", "quiet =", "cleanup", "sessions"))
        or ("logging_config=quiet" in text and not isinstance(statement, _DEFINITIONS))
    )


def _drops(statement: ast.AST) -> bool:
    """Whether a block ends the script's sessions, and drops its tables: without, a thread of a driver may run for ever."""
    ends = statement.finalbody if isinstance(statement, ast.Try) else []
    return any(".disconnect()" in ast.unparse(each) for each in ends)


def laid_out(tree: ast.Module) -> str:
    """The source with the imports that it uses, and one empty line between its parts."""
    _drop_less(tree)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    imports: list[str] = []
    parts: list[str] = []
    for statement in tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            statement.names = [each for each in statement.names if (each.asname or each.name.partition(".")[0]) in used]
            if statement.names:
                imports.append(ast.unparse(statement))
        else:
            lines = [line for line in _source(ast.Module([statement], [])).splitlines() if line.strip()]
            parts.append("\n".join(lines))
    return "\n".join([*imports, "", *parts, ""])
