"""Any exception of a backend, at any place, fails one test, leaves a complete report, and never gives a green run."""

from __future__ import annotations

import pytest

from .sandbox import FILE, Sandbox

EXITS = ("SystemExit(0)", "KeyboardInterrupt()", "GeneratorExit()", "asyncio.CancelledError()", "BaseException('x')")
OUTCOMES = ("pytest.skip.Exception('not today')", "pytest.exit.Exception('bye')")
PLACES = ("insert", "execute", "disconnect", "connect", "__init__")
RULES = """
    async def test_1_before(self, db, blog):
        assert db.mode in ("sync", "async")

    async def test_2_use(self, db, blog):
        await db(blog.User(name="Ada").save())

    async def test_3_after(self, db, blog):
        assert (await db.rows("SELECT 1 AS one")) == [{"one": 1}]
"""
HEAD = """
import asyncio
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
def wrong(self, *args, **options):
    raise {raised}
async def awrong(self, *args, **options):
    raise {raised}
class Wrong(SQLiteBackend):
    {place} = wrong
class AsyncWrong(AsyncSQLiteBackend):
    {place} = {asynchronous}
"""
PROVIDER = "    backend_class, async_backend_class = Wrong, AsyncWrong\n"


@pytest.mark.parametrize("raised", [*EXITS, *OUTCOMES])
@pytest.mark.parametrize("place", PLACES)
def test_an_exception_of_a_backend_fails_the_test_and_never_ends_the_run(
    sandbox: Sandbox, place: str, raised: str
) -> None:
    asynchronous = "wrong" if place == "__init__" else "awrong"
    head = HEAD.format(raised=raised, place=place, asynchronous=asynchronous)
    sandbox.rules(RULES, head=head, provider=PROVIDER, targets=FILE)
    run = sandbox.run("test_own.py")
    assert run.status == 1, run.out
    assert run.report is not None
    assert len(run.outcomes) == 6
    bad = {"failed", "error"}
    for mode in ("sync", "async"):
        found = [run.outcomes[f"test_{name}[file-{mode}]"] for name in ("1_before", "2_use", "3_after")]
        if place == "insert":
            assert (found[0], found[2]) == ("passed", "passed"), run.out
        # A failed disconnect ends the session and is reported there.
        assert set(found) & bad or f"file-{mode}: " in " ".join(run.report["warnings"]), run.out
