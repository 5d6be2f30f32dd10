"""Ctrl-C and a cancelled job end a run in order: sessions closed, tables dropped, the report of finished items shown."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from .sandbox import Sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")

RULES = """
    async def test_1(self, db, blog):
        await db(blog.User(name="Ada").save())

    async def test_2_waits(self, db, blog):
        await db(blog.User(name="Ada").save())
        open(os.path.join(os.path.dirname(__file__), "ready"), "w").close()
        if db.is_async:
            await asyncio.sleep(30)
        time.sleep(30)

    async def test_3(self, db, blog):
        pass
"""


def tables(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'art%'").fetchall()
    connection.close()
    return [name for (name,) in rows]


ENDED = """
import os, signal
from rhosocial.activerecord.testsuite.pytest_plugin.interrupts import note_signals

closed = os.open(os.devnull, os.O_WRONLY)
os.close(closed)
note_signals(closed, lambda: True)
os.kill(os.getpid(), signal.SIGTERM)
print("goes on")
"""


def test_a_process_whose_plugin_has_ended_takes_a_signal_without_a_traceback() -> None:
    """xdist's workers wait for their controller after the plugin has closed what it writes to."""
    run = subprocess.run([sys.executable, "-c", ENDED], capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "goes on\n", "")


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_tables_are_dropped_after(sandbox: Sandbox, mode: str, number: int) -> None:
    database = sandbox.folder / "shop.sqlite"
    sandbox.rules(RULES, targets={"file": {"database": str(database)}})
    run = sandbox.interrupt(number, "--ar-mode", mode, ready="ready")
    assert run.status == 2, run.out
    assert "KeyboardInterrupt" in run.out
    assert tables(database) == [], run.out
    assert "could not drop" not in run.out
    assert "3 rules" in run.out, run.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_tables_of_workers_are_dropped_after(sandbox: Sandbox, number: int) -> None:
    pytest.importorskip("xdist")
    database = sandbox.folder / "shop.sqlite"
    sandbox.rules(RULES.replace("30)", "3)"), targets={"file": {"database": str(database)}})
    run = sandbox.interrupt(number, "-n", "1", "--ar-mode", "sync", ready="ready")
    assert run.status not in (0, 1), run.out
    assert tables(database) == [], run.out


def test_the_first_ctrl_c_during_the_clean_up_does_not_end_it(sandbox: Sandbox) -> None:
    database = sandbox.folder / "shop.sqlite"
    sandbox.rules(
        """
    async def test_1(self, db, blog):
        await db(blog.User(name="Ada").save())
""",
        targets={"file": {"database": str(database)}},
        provider="""
    def list_tables_statement(self):
        if not os.path.exists("ready"):
            open("ready", "w").close()
            time.sleep(2)
        return super().list_tables_statement()
""",
    )
    run = sandbox.interrupt(signal.SIGINT, ready="ready")
    assert run.status == 0, run.out
    assert "closing sessions and dropping tables" in run.out
    assert tables(database) == [], run.out
