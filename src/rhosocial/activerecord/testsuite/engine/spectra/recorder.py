"""Notes which functions run: every code object once, by the cheapest means that the interpreter has.

From Python 3.12 on that is ``sys.monitoring``, which reports only the first call of a function, in any thread. Older versions
have the profile function, for this thread and those that start meanwhile. A wrapper around each method would be as cheap, but
a backend would see it: in tracebacks, signatures, and ``is`` comparisons.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any, Optional

Codes = dict[int, types.CodeType]
"""Code objects by their identity: Python computes the hash of one from all of its instructions, at each use."""


class Recorder:
    """Notes the code objects that run inside :meth:`recording`."""

    def __init__(self) -> None:
        self._tool = _free_tool()

    @contextlib.contextmanager
    def recording(self) -> Iterator[Codes]:
        """A dict that is filled with what runs meanwhile."""
        seen: Codes = {}
        with _monitored(self._tool, seen) if self._tool is not None else _profiled(seen):
            yield seen


def _free_tool() -> Optional[int]:
    """A free number of a tool of ``sys.monitoring``; None where there is none, or no such module."""
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        return None
    # 0 to 2 and 5 are meant for debuggers, coverage, profilers and optimizers.
    return next((number for number in (3, 4) if monitoring.get_tool(number) is None), None)


@contextlib.contextmanager
def _monitored(tool: int, seen: Codes) -> Iterator[None]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
    disable, start = monitoring.DISABLE, monitoring.events.PY_START

    def started(code: types.CodeType, offset: int) -> Any:
        seen[id(code)] = code
        return disable

    monitoring.use_tool_id(tool, "ar-testsuite")
    try:
        monitoring.register_callback(tool, start, started)
        monitoring.set_events(tool, start)
        # What an earlier item executed is reported once more.
        monitoring.restart_events()
        yield
    finally:
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, start, None)
        monitoring.free_tool_id(tool)


@contextlib.contextmanager
def _profiled(seen: Codes) -> Iterator[None]:
    def called(frame: types.FrameType, event: str, arg: object) -> None:
        if event == "call":
            code = frame.f_code
            seen[id(code)] = code

    before = sys.getprofile()
    threading.setprofile(called)
    sys.setprofile(called)
    try:
        yield
    finally:
        sys.setprofile(before)
        # threading.getprofile exists since 3.10 only; a profiler of threads is as good as never installed in a test run.
        threading.setprofile(None)  # type: ignore[arg-type,unused-ignore]
