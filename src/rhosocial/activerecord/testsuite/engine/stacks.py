"""The stacks of this process's threads and tasks, cut to what the author of a hanging rule needs."""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
from types import FrameType
from typing import Any, Optional

LIMIT = 12
"""Frames shown of one stack, counted from its end."""

_ON_THE_WAY = ("_pytest", "pluggy", "asyncio", "xdist", "execnet", "hypothesis", __package__)
_MODULES = ("selectors", "threading", "concurrent.futures.thread", "contextlib")


def stacks(main: Optional[FrameType] = None, loop: Optional[asyncio.AbstractEventLoop] = None) -> str:
    """The stack of the main thread, of every waiting task of ``loop``, and of the other threads.

    ``main`` is the main thread's frame at the deadline. Frames of pytest, asyncio and the kit that lead to the test are
    cut, since they are the same in every test.
    """
    threads = {thread.ident: thread for thread in threading.enumerate()}
    first: list[str] = []
    others: list[str] = []
    for ident, frame in sys._current_frames().items():
        thread = threads.get(ident)
        if thread is threading.main_thread():
            first = _section("main thread", _own_part(main or frame) or ["  in the event loop\n"])
        elif thread is not None and frame.f_globals.get("__package__") != __package__:
            others += _section(f"thread {thread.name}", _own_part(frame))
    for task in asyncio.all_tasks(loop) if loop is not None else ():
        # The running task is included: the main thread shows its frames only while the loop does not wait.
        coroutine: Any = task.get_coro()
        first += _section(f"task {getattr(coroutine, '__qualname__', task.get_name())}", _waiting(coroutine))
    return "\n".join([*first, *others])


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:\n" + "".join(lines).rstrip("\n")] if lines else []


def _own_part(frame: FrameType) -> list[str]:
    frames = [each for each, _ in traceback.walk_stack(frame)]
    frames.reverse()
    passed = [place for place, each in enumerate(frames) if _is_on_the_way(each)]
    own = frames[passed[-1] + 1 :] if passed else frames
    return traceback.format_list(_summary(own[-LIMIT:]))


def _is_on_the_way(frame: FrameType) -> bool:
    module = str(frame.f_globals.get("__name__", ""))
    return module in _MODULES or module.startswith(tuple(f"{name}." for name in _ON_THE_WAY if name))


def _waiting(coroutine: Any) -> list[str]:
    """The chain of awaits of a suspended coroutine; a task's own stack holds only its first frame."""
    frames: list[FrameType] = []
    current = coroutine
    while current is not None and len(frames) < 100:
        frame = next(
            (f for f in (getattr(current, name, None) for name in ("cr_frame", "gi_frame", "ag_frame")) if f), None
        )
        if frame is None:
            break
        frames.append(frame)
        current = next(
            (w for w in (getattr(current, name, None) for name in ("cr_await", "gi_yieldfrom", "ag_await")) if w), None
        )
    return traceback.format_list(_summary([frame for frame in frames if not _is_on_the_way(frame)][-LIMIT:]))


def _summary(frames: list[FrameType]) -> traceback.StackSummary:
    return traceback.StackSummary.extract((frame, frame.f_lineno) for frame in frames)
