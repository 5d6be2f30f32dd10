"""Which rule failed with which arguments, and at which line: from the traceback of its exception."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any, Optional

from ...base import ConformanceTests
from ..calls import KIT


@dataclass(frozen=True)
class FailedRule:
    """The rule's code, its class, the values of its arguments, and the innermost line of a rule that failed."""

    code: types.CodeType
    owner: type
    module: str
    arguments: dict[str, Any]
    line: tuple[str, int]
    trace: frozenset[tuple[str, int]]
    """Every line of the traceback."""


def failed_rule(error: BaseException) -> Optional[FailedRule]:
    """The rule that raised; None for an exception from elsewhere."""
    rule: Optional[types.FrameType] = None
    line = ("", 0)
    trace: set[tuple[str, int]] = set()
    step = error.__traceback__
    while step is not None:
        frame = step.tb_frame
        trace.add((frame.f_code.co_filename, step.tb_lineno))
        name = str(frame.f_globals.get("__name__", ""))
        if rule is None and _is_rule(frame):
            rule = frame
        if rule is not None and (name.startswith(f"{KIT}.rules.") or name == rule.f_globals.get("__name__")):
            line = (frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    if rule is None:
        return None
    code = rule.f_code
    names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    # A rule that binds an argument anew has the new value here; the script is tried, so that a wrong one is not written.
    arguments = {name: rule.f_locals[name] for name in names if name in rule.f_locals}
    owner = type(rule.f_locals["self"])
    return FailedRule(code, owner, str(rule.f_globals.get("__name__", "")), arguments, line, frozenset(trace))


def _is_rule(frame: types.FrameType) -> bool:
    return frame.f_code.co_name.startswith("test_") and isinstance(frame.f_locals.get("self"), ConformanceTests)
