"""What a failed rule expected and what it got, from its exception and the comparison that pytest saw."""

from __future__ import annotations

import ast
import linecache
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from .calls import KIT, Call
from .links import Comparison, Link, link


@dataclass(frozen=True)
class Failing:
    """The last call of the script; either its ``error`` counts, or a part of a result (``link``).

    ``expected`` is the class of the exception that the rule waits for, None where no exception may come.
    """

    call: Call
    link: Optional[Link] = None
    expected: Optional[type[BaseException]] = None


def failing_of(
    calls: Sequence[Call], error: BaseException, compared: Optional[tuple[str, Any, Any]]
) -> Optional[Failing]:
    """What shows the failure; None when no recorded call does."""
    raised = _raised_by(calls, error)
    if raised is not None:
        return Failing(raised, expected=_class_in_block(error))
    if isinstance(error, AssertionError) and compared is not None:
        found = link(calls, Comparison(*compared), _assertion(error))
        return None if found is None else Failing(found.call, found)
    missing = getattr(error, "msg", None)
    if isinstance(missing, str) and missing.startswith("DID NOT RAISE") and calls:
        expected = _class_in_block(error)
        return None if expected is None or calls[-1].error is not None else Failing(calls[-1], expected=expected)
    return None


def _raised_by(calls: Sequence[Call], error: BaseException) -> Optional[Call]:
    chain: list[BaseException] = []
    current: Optional[BaseException] = error
    while current is not None and not any(current is each for each in chain):
        chain.append(current)
        # An assertion of the rule about a caught exception is not raised by the call, if the rule does not say so.
        current = current.__cause__ or (None if isinstance(current, AssertionError) else current.__context__)
    return next((call for call in reversed(calls) if any(call.error is each for each in chain)), None)


def _frames(error: BaseException) -> Iterator[types.TracebackType]:
    step = error.__traceback__
    while step is not None:
        if str(step.tb_frame.f_globals.get("__name__", "")).startswith(f"{KIT}.rules."):
            yield step
        step = step.tb_next


def _assertion(error: BaseException) -> str:
    """The source of the assertion that failed."""
    for step in reversed(list(_frames(error))):
        for node in ast.walk(_source_of(step.tb_frame.f_code.co_filename)):
            if isinstance(node, ast.Assert) and node.lineno <= step.tb_lineno <= (node.end_lineno or 0):
                return ast.unparse(node.test)
    return ""


def _class_in_block(error: BaseException) -> Optional[type[BaseException]]:
    """The exception that a ``pytest.raises`` around the failing line waits for."""
    for step in reversed(list(_frames(error))):
        frame = step.tb_frame
        tree = _source_of(frame.f_code.co_filename)
        for node in ast.walk(tree):
            if isinstance(node, ast.With) and node.lineno <= step.tb_lineno <= (node.end_lineno or 0):
                for item in node.items:
                    call = item.context_expr
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.raises" and call.args:
                        return _evaluated(call.args[0], frame)
    return None


def _evaluated(node: ast.expr, frame: types.FrameType) -> Optional[type[BaseException]]:
    """A class by its name in the rule; nothing that has to be called is evaluated."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    found = eval(compile(ast.Expression(node), "<rule>", "eval"), frame.f_globals, frame.f_locals)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def _source_of(path: str) -> ast.AST:
    return ast.parse("".join(linecache.getlines(path)) or "None")
