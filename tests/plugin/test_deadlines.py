"""A test that hangs is ended, shows its stack, and loses only its own session."""

from __future__ import annotations

import re

import pytest

from tests.running import ar_testsuite, sampled

from .sandbox import FILE, MEMORY, Sandbox

HANGING = """
    async def test_1_hang(self, db, blog):
        {hang}

    async def test_2_after(self, db, blog):
        await db(blog.User(name="Ada").save())
"""

DEEP = """
def deep(seconds):
    deeper(seconds)

def deeper(seconds):
    time.sleep(seconds)

async def adeep(seconds):
    await adeeper(seconds)

async def adeeper(seconds):
    await asyncio.sleep(seconds)
"""


def test_python_code_that_hangs(sandbox: Sandbox) -> None:
    sandbox.rules(
        HANGING.format(hang="await adeep(100) if db.is_async else deep(100)"), head=DEEP, targets={**MEMORY, **FILE}
    )
    sandbox.write("test_users.py", "def test_users(): pass\n")
    run = sandbox.run("--ar-timeout", "1")
    assert run.status == 1
    slots = ("mem-sync", "mem-async", "file-sync", "file-async")
    assert run.outcomes == {
        **{f"test_1_hang[{slot}]": "failed" for slot in slots},
        **{f"test_2_after[{slot}]": "passed" for slot in slots},
    }
    assert "5 passed" in run.out
    shown = run.lines(r"^___.*test_1_hang\[mem-sync\]", r"^___")
    assert "did not end within 1 s; session aborted, the next test on mem-sync gets a new one" in shown[1]
    assert "main thread:" in shown
    assert [line.split(", in ")[1] for line in shown if line.startswith('  File "')] == [
        "test_1_hang",
        "deep",
        "deeper",
    ]
    waiting = run.lines(r"^___.*test_1_hang\[file-async\]", r"^(___|===)")
    assert "task TestOwn.test_1_hang:" in waiting
    assert [line.split(", in ")[1] for line in waiting if "test_own.py" in line and "File" in line] == [
        "test_1_hang",
        "adeep",
        "adeeper",
    ]
    for lines in (shown, waiting):
        assert len(lines) <= 40, "\n".join(lines)
        assert not [line for line in lines if re.search(r"_pytest|pluggy|testsuite.engine|All traceback entries", line)]


def test_a_call_of_the_backend_that_hangs_is_one_cause(sandbox: Sandbox) -> None:
    """It hangs in a thread in one mode and in a task in the other; four rules meet it."""
    sandbox.write(
        "hanging.py",
        """
import asyncio
import time
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend

class Hanging(SQLiteBackend):
    def fetch_all(self, *args, **kwargs):
        time.sleep(100)

class AsyncHanging(AsyncSQLiteBackend):
    async def fetch_all(self, *args, **kwargs):
        await asyncio.sleep(100)
""",
    )
    hangs = "".join(
        f"    async def test_{n}(self, db, blog): await db(db.backend.fetch_all('SELECT {n}'))\n" for n in range(4)
    )
    provider = "    backend_class = Hanging\n    async_backend_class = AsyncHanging\n"
    sandbox.rules(hangs, provider=provider, head="from hanging import AsyncHanging, Hanging\n")
    run = sandbox.run("--ar-timeout", "0.5", "--ar-losses", "10")
    assert run.report is not None
    causes = {(cause["items"], cause["frame"].rpartition("/")[2]) for cause in run.report["causes"]}
    assert causes == {(4, "hanging.py:9 Hanging.fetch_all"), (4, "hanging.py:13 fetch_all")}, run.out


def test_a_target_is_not_run_after_three_lost_sessions_in_a_row(sandbox: Sandbox) -> None:
    hang = "    async def test_{n}_hang(self, db, blog):\n        time.sleep(100)\n"
    passes = "    async def test_{n}_passes(self, db, blog):\n        await db(blog.User(name='Ada').save())\n"
    body = [hang, passes, hang, hang, passes, hang, hang, hang, passes]
    sandbox.rules("\n".join(text.format(n=n) for n, text in enumerate(body)))
    run = sandbox.run("--ar-timeout", "1", "--ar-mode", "sync", "test_own.py")
    found = {int(name.split("_")[1]): outcome for name, outcome in run.outcomes.items()}
    assert found == {n: "failed" if text is hang else "passed" for n, text in enumerate(body)} | {8: "skipped"}
    assert "3 sessions in a row were aborted" in run.items["test_8_passes[mem-sync]"]["reason"]


def test_a_call_that_swallows_every_exception_ends_the_process(sandbox: Sandbox) -> None:
    head = "from rhosocial.activerecord.testsuite.engine import deadline\ndeadline.GRACE, deadline.LAST_RESORT = 1.0, 4.0\n"
    sandbox.rules(
        """
    async def test_1_passes(self, db, blog):
        await db(blog.User(name="Ada").save())

    async def test_2_hangs(self, db, blog):
        while True:
            try:
                time.sleep(100)
            except BaseException:
                pass
""",
        head=head,
    )
    run = sandbox.run("--ar-timeout", "1", "--ar-mode", "sync", "test_own.py")
    assert run.status == 1
    assert run.report is not None
    assert run.outcomes == {"test_1_passes[mem-sync]": "passed", "test_2_hangs[mem-sync]": "error"}
    ended = "the run ended before it finished; it was running test_own.py::TestOwn::test_2_hangs[mem-sync]"
    assert run.report["warnings"] == [ended]
    assert "a test did not end within 1 s, and nothing could interrupt it; the process ends" in run.out
    shown = ar_testsuite(sandbox.folder, "report").expect(0)
    assert "test_own.py::TestOwn::test_2_hangs[mem-sync]" in "".join(shown.out.split())


def test_code_that_swallows_the_deadline_fails(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    async def test_1_swallow(self, db, blog):
        try:
            time.sleep(100)
        except BaseException:
            pass

    async def test_2_turned(self, db, blog):
        try:
            time.sleep(100)
        except BaseException as error:
            raise ValueError("the driver's own words") from error

    async def test_3_passes(self, db, blog):
        pass
"""
    )
    run = sandbox.run("--ar-timeout", "1", "--ar-mode", "sync", "test_own.py")
    assert run.outcomes == {
        "test_1_swallow[mem-sync]": "failed",
        "test_2_turned[mem-sync]": "failed",
        "test_3_passes[mem-sync]": "passed",
    }
    assert "did not end within 1 s" in run.items["test_1_swallow[mem-sync]"]["message"]
    assert "did not end within 1 s" in run.items["test_2_turned[mem-sync]"]["message"]


def test_a_lock_that_is_never_released(sandbox: Sandbox) -> None:
    """SQLite waits in C code that the alarm can't interrupt; the watchdog and SQLite's timeout end it."""
    sandbox.rules(
        """
    async def test_1_wait_for_itself(self, db, blog):
        first = await db.connect("first", timeout=4.0)
        second = await db.connect("second", timeout=4.0)
        await db(first.begin_transaction())
        await db.run(blog.sql('DELETE FROM {user}'), backend=first)
        await db.run(blog.sql('DELETE FROM {user}'), backend=second)

    async def test_2_after(self, db, blog):
        pass
""",
        targets=FILE,
    )
    run = sandbox.run("--ar-timeout", "1", "test_own.py")
    assert run.status == 1
    for mode in ("sync", "async"):
        assert run.items[f"test_1_wait_for_itself[file-{mode}]"]["outcome"] == "failed", run.out
        assert "did not end within 1 s" in run.items[f"test_1_wait_for_itself[file-{mode}]"]["message"]
        assert run.items[f"test_2_after[file-{mode}]"]["outcome"] == "passed"
        assert run.items[f"test_1_wait_for_itself[file-{mode}]"]["seconds"]["call"] < 8
    assert "could not drop" not in run.out


def test_a_reset_that_hangs_aborts_the_session(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    async def test_1(self, db, blog):
        await db(db.backend.disconnect())

    async def test_2(self, db, blog):
        pass
""",
        head="import rhosocial.activerecord.testsuite.engine.item_fixture as fixture\nfixture.CONNECT_LIMIT = 1.0\nMADE = []\n",
        provider="""
    def new_backend(self, target, mode, config):
        MADE.append(mode)
        if len(MADE) > 1:
            time.sleep(60)
        return super().new_backend(target, mode, config)
""",
    )
    run = sandbox.run("--ar-mode", "sync", "test_own.py")
    assert run.outcomes == {"test_1[mem-sync]": "error", "test_2[mem-sync]": "error"}, run.out
    assert "mem-sync: resetting the tables after test_1[mem-sync] failed" in run.out


FORGETTING = """
    async def test_1_forget(self, db, blog):
        if db.is_async:
            kept.append(await aiosqlite.connect(":memory:"))
        else:
            threading.Thread(target=time.sleep, args=(600,), name="forgotten").start()

    async def test_2_after(self, db, blog):
        assert await db(blog.User(name="Ada").save()) == {saved}
"""


@pytest.mark.parametrize(("saved", "status"), [(1, 0), (7, 1)])
@pytest.mark.parametrize("mode", sampled(["async", "sync"], 2))
def test_a_thread_that_is_never_ended(sandbox: Sandbox, mode: str, saved: int, status: int) -> None:
    head = "import threading\nimport aiosqlite\nkept = []\n"
    sandbox.rules(FORGETTING.format(saved=saved), head=head, targets=MEMORY)
    run = sandbox.run("--ar-mode", mode, timeout=60)
    assert run.status == status, run.out
    assert run.outcomes == {
        f"test_1_forget[mem-{mode}]": "passed",
        f"test_2_after[mem-{mode}]": "failed" if status else "passed",
    }
    assert "threads still running: " in run.out
    assert "check `disconnect`" in run.out
