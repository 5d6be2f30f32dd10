"""Any exception of a backend, at any place, is that target's failure, leaves a complete report, and never gives a green run.

One run has a target for every exception. With ``AR_LONG`` (as ``.ci/long`` has it) each exception also runs alone, so that the
status of every cell is seen.
"""

from __future__ import annotations

import os

import pytest

from rhosocial.activerecord.testsuite.provider import Provider

from .sandbox import Result, Sandbox

RAISED = {
    "exit": "SystemExit(0)",
    "interrupt": "KeyboardInterrupt()",
    "generator": "GeneratorExit()",
    "cancelled": "asyncio.CancelledError()",
    "base": "Own()",
    "skip": "pytest.skip.Exception('not today')",
    "ended": "pytest.exit.Exception('bye')",
    "plain": "RuntimeError('broken')",
}
# The place to the body of the two mixins; `wrong` raises, `awrong` is a coroutine function that does.
PLACES = {
    "__init__": ("__init__ = wrong", "__init__ = wrong"),
    "connect": ("connect = wrong", "connect = awrong"),
    "execute": ("execute = wrong", "execute = awrong"),
    "insert": ("insert = wrong", "insert = awrong"),
    "disconnect": ("disconnect = wrong", "disconnect = awrong"),
    "__del__": ("__del__ = wrong", "__del__ = wrong"),
    "__getattr__": ("__getattr__ = wrong", "__getattr__ = wrong"),
    "__str__": ("insert = unreadable", "insert = aunreadable"),
    "__repr__": ("__repr__ = __str__ = wrong; insert = told", "__repr__ = __str__ = wrong; insert = atold"),
}
HEAD = """
import asyncio
import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
from rhosocial.activerecord.testsuite import ConformanceTests, family_fixture
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.schema.families.blog import BLOG

class Own(BaseException):
    pass

class Cells(ConformanceTests):
    area = "own"
    blog = family_fixture(BLOG)

    async def test_1_before(self, db, blog):
        assert db.mode in ("sync", "async")

    async def test_2_use(self, db, blog):
        getattr(db.backend, "no_such_thing", None)
        await db(blog.User(name="Ada").save())

    async def test_3_after(self, db, blog):
        assert (await db.rows("SELECT 1 AS one")) == [{"one": 1}]
"""
CELL = """
def wrong(self, *args, **options):
    raise {raised}

async def awrong(self, *args, **options):
    raise {raised}

class Unreadable{number}(Exception):
    def __str__(self):
        raise {raised}
    __repr__ = __str__

def unreadable(self, *args, **options):
    raise Unreadable{number}()

async def aunreadable(self, *args, **options):
    raise Unreadable{number}()

def told(self, *args, **options):
    raise RuntimeError(f"no insert with {{self}}")

async def atold(self, *args, **options):
    raise RuntimeError(f"no insert with {{self}}")

class Wrong{number}(SQLiteBackend):
    {sync}

class AsyncWrong{number}(AsyncSQLiteBackend):
    {asynchronous}

class Provider{number}(SQLiteProvider):
    backend_class, async_backend_class, driver = Wrong{number}, AsyncWrong{number}, "own{number}"
    targets = {{"{name}": {{}}}}

class Test{number}(Cells):
    provider = Provider{number}()
"""
RULES = ("test_1_before", "test_2_use", "test_3_after")


def ran(sandbox: Sandbox, place: str, names: list[str]) -> Result:
    """A run with a target for each exception, raised at one place."""
    sync, asynchronous = PLACES[place]
    cells = [
        CELL.format(number=number, name=name, raised=RAISED[name], sync=sync, asynchronous=asynchronous)
        for number, name in enumerate(names)
    ]
    sandbox.write("pytest.ini", "[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    sandbox.write("test_cells.py", HEAD + "".join(cells))
    return sandbox.run("test_cells.py")


def expect_red_cells(run: Result, place: str, names: list[str]) -> None:
    assert run.status == 1, run.out
    assert run.report is not None, run.out
    assert "INTERNALERROR" not in run.out
    slots = [f"{name}-{mode}" for name in names for mode in ("sync", "async")]
    assert sorted(run.outcomes) == sorted(f"{rule}[{slot}]" for rule in RULES for slot in slots)
    warnings = " ".join(run.report["warnings"])
    for slot in slots:
        first, use, after = (run.outcomes[f"{rule}[{slot}]"] for rule in RULES)
        if place in ("insert", "__getattr__", "__str__", "__repr__"):
            assert (first, use, after) == ("passed", "failed", "passed"), (slot, run.out)
        # What fails when a session ends is reported there.
        assert {first, use, after} & {"failed", "error"} or f"{slot}: " in warnings, (slot, run.out)


@pytest.mark.parametrize("place", PLACES)
def test_an_exception_of_a_backend_fails_its_target_and_never_ends_the_run(sandbox: Sandbox, place: str) -> None:
    expect_red_cells(ran(sandbox, place, list(RAISED)), place, list(RAISED))


@pytest.mark.skipif("AR_LONG" not in os.environ, reason="a process for every cell; .ci/long runs it")
@pytest.mark.parametrize("name", RAISED)
@pytest.mark.parametrize("place", PLACES)
def test_an_exception_alone_gives_status_1(sandbox: Sandbox, place: str, name: str) -> None:
    expect_red_cells(ran(sandbox, place, [name]), place, [name])


HOOKS = sorted(name for name in vars(Provider) if not name.startswith("_") and callable(getattr(Provider, name)))
UNASKED = {
    "database_statement", "drop_view_statement", "further_objects", "lock_timeout_statement", "next_value",
    "refusing_routine", "session_id", "settings_statement", "sever", "shared_channel", "version_statement",
}  # fmt: skip
"""Hooks that the three rules of the cells may leave alone."""
HOOK = """
class Provider{number}(SQLiteProvider):
    backend_class, async_backend_class, driver = SQLiteBackend, AsyncSQLiteBackend, "own{number}"
    targets = {{"{name}": {{}}}}

    def {name}(self, *args, **options):
        raise SystemExit(0)

class Test{number}(Cells):
    provider = Provider{number}()
"""


def test_an_exception_of_a_provider_s_hook_never_ends_the_run(sandbox: Sandbox) -> None:
    hooks = [HOOK.format(number=number, name=name) for number, name in enumerate(HOOKS)]
    sandbox.write("pytest.ini", "[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    sandbox.write("test_cells.py", HEAD + "".join(hooks))
    run = sandbox.run("test_cells.py")
    assert run.status == 1, run.out
    assert "INTERNALERROR" not in run.out
    assert run.report is not None, run.out
    assert len(run.outcomes) == len(HOOKS) * 2 * len(RULES)
    warnings = " ".join(run.report["warnings"])
    green = {
        name
        for name in HOOKS
        for slot in (f"{name}-sync", f"{name}-async")
        if {run.outcomes[f"{rule}[{slot}]"] for rule in RULES} == {"passed"} and f"{slot}: " not in warnings
    }
    assert green <= UNASKED
