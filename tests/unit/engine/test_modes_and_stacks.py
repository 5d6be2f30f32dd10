"""The runners of both modes, the deadline, and the stacks that it shows."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
import time
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.engine.deadline import Deadline, DeadlineExceeded
from rhosocial.activerecord.testsuite.engine.modes import AsyncRunner, BareAwaitError, SyncRunner, drive, new_runner
from rhosocial.activerecord.testsuite.engine.stacks import stacks


def test_a_coroutine_that_never_waits_is_driven_to_its_end() -> None:
    async def inner() -> int:
        return 20

    async def outer() -> int:
        return await inner() + 1

    assert drive(outer()) == 21


def test_a_coroutine_that_waits_is_refused_and_closed() -> None:
    closed = []

    async def waits() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            closed.append(True)

    with pytest.raises(BareAwaitError, match="wrap every call on the backend in"):
        drive(waits())
    assert closed == [True]


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_everything_runs_in_the_given_context(mode: str) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="outside")

    async def change() -> str:
        before = variable.get()
        variable.set("inside")
        return before

    async def read() -> str:
        return variable.get()

    runner = new_runner(mode)
    context = contextvars.copy_context()
    assert runner.run(change(), context) == "outside"
    assert variable.get() == "outside"
    assert runner.run(read(), contextvars.copy_context()) == "outside"
    if mode == "sync" or sys.version_info >= (3, 11):
        assert runner.run(read(), context) == "inside"
    runner.close()
    runner.close()


def test_leaked_tasks_are_named_and_cancelled() -> None:
    runner = AsyncRunner()
    ended = []

    async def forever() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append(True)

    async def leaves() -> Any:
        task = asyncio.ensure_future(forever())
        await asyncio.sleep(0)
        return task

    task = runner.run(leaves(), contextvars.copy_context())
    (name,) = runner.end_tasks()
    assert name.endswith("forever")
    assert ended == [True]
    assert task.cancelled()
    assert runner.end_tasks() == []
    runner.close()
    assert SyncRunner().end_tasks() == []


def test_the_loop_is_never_set() -> None:
    async def nothing() -> None: ...

    runner = AsyncRunner()
    runner.run(nothing(), contextvars.copy_context())
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    assert runner.loop is not None
    if sys.platform == "win32":
        assert isinstance(runner.loop, asyncio.SelectorEventLoop)
    runner.close()
    assert runner.loop is None


def a_deep_function(seconds: float) -> None:
    time.sleep(seconds)


@pytest.mark.skipif(sys.platform == "win32", reason="no interval timer: the watchdog ends it there")
def test_a_deadline_ends_a_block_and_shows_its_stack() -> None:
    start = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"did not end within 0\.2 s") as caught:
        with Deadline(0.2)():
            a_deep_function(30)
    assert time.monotonic() - start < 5
    assert "a_deep_function" in caught.value.stacks
    assert "deadline.py" not in caught.value.stacks


@pytest.mark.skipif(sys.platform == "win32", reason="no interval timer")
def test_a_deadline_can_not_be_swallowed() -> None:  # weak-ok: the test shows that the broad except hides nothing
    with pytest.raises(DeadlineExceeded):
        with Deadline(0.2)():
            try:
                a_deep_function(30)
            except BaseException as error:
                raise ValueError("a driver's own error") from error
    with pytest.raises(DeadlineExceeded):
        with Deadline(0.2)():
            try:
                a_deep_function(30)
            except BaseException:
                time.sleep(0)


def test_a_block_that_ends_in_time_is_not_interrupted() -> None:
    with Deadline(0.3)():
        value = 1
    time.sleep(0.4)
    assert value == 1


def test_stacks_show_waiting_tasks_and_other_threads_without_what_leads_to_them() -> None:
    loop = asyncio.new_event_loop()
    release = threading.Event()

    def a_thread_that_waits() -> None:
        release.wait(10)

    async def innermost() -> None:
        await asyncio.sleep(10)

    async def outermost() -> None:
        await innermost()

    async def look() -> str:
        task = loop.create_task(outermost())
        await asyncio.sleep(0)
        text = stacks(loop=loop)
        task.cancel()
        return text

    thread = threading.Thread(target=a_thread_that_waits, name="a thread of the driver")
    thread.start()
    try:
        text = loop.run_until_complete(look())
    finally:
        release.set()
        thread.join()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
    assert text.index("outermost\n") < text.index("innermost\n")
    assert "main thread:" in text
    assert "asyncio" not in text.replace("await asyncio.sleep", "")
    assert "_pytest" not in text
