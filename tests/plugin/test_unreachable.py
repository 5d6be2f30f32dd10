"""An unreachable target affects only its own tests: one error with the driver's message, the rest skipped."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.drivers import SERVERS
from tests.running import sampled

from .sandbox import MEMORY, Sandbox

RULES = """
    async def test_1(self, db, blog):
        await db(blog.User(name="Ada").save())

    async def test_2(self, db, blog):
        pass

    async def test_3(self, db, blog):
        pass
"""


def test_a_wrong_folder(sandbox: Sandbox) -> None:
    sandbox.rules(RULES, targets={"bad": {"database": str(sandbox.folder / "no" / "such" / "folder.db")}, **MEMORY})
    run = sandbox.run()
    assert run.status == 1
    for mode in ("sync", "async"):
        outcomes = [run.items[f"test_{n}[bad-{mode}]"]["outcome"] for n in (1, 2, 3)]
        assert outcomes == ["error", "skipped", "skipped"], run.out
        assert [run.items[f"test_{n}[mem-{mode}]"]["outcome"] for n in (1, 2, 3)] == ["passed"] * 3
        assert run.items[f"test_2[bad-{mode}]"]["skip_kind"] == "target_unreachable"
        message = run.items[f"test_1[bad-{mode}]"]["message"]
        assert message.startswith(f"the target bad-{mode} can't be reached: ")
        assert "unable to open database file" in message
        assert "driver own, configured in test_own.OwnProvider.targets" in message
        assert "Traceback" not in message
    assert run.report is not None
    (bad,) = [target for target in run.report["targets"] if target["id"] == "bad"]
    assert len(bad["unreachable"]) == 2
    assert "FAILED: 1 target not usable" in run.out


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that accepts connections and never answers."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(50)
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                held.append(server.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield server.getsockname()[1]
    server.close()
    for connection in held:
        connection.close()


USER = {"username": "nobody_at_all", "password": "s3cr3t-Pass", "database": "nothing"}


def configured(sandbox: Sandbox, driver: str, port: int) -> None:
    lines = ["all:", "  bad:", f"    port: {port}", "    host: 127.0.0.1"]
    lines += [f"    {key}: {value}" for key, value in {"driver": driver, **USER}.items()]
    sandbox.write("backends.yml", "\n".join([*lines, "  good:", "    driver: sqlite", "    database: ':memory:'", ""]))
    sandbox.write("pytest.ini", "[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    sandbox.write(
        "test_central.py",
        "from rhosocial.activerecord.testsuite import ConformanceTests, family_fixture\n"
        "from rhosocial.activerecord.testsuite.schema.families.blog import BLOG\n"
        "class TestOwn(ConformanceTests):\n    area = 'own'\n    blog = family_fixture(BLOG)\n" + RULES,
    )


def installed(driver: str) -> bool:
    from rhosocial.activerecord.testsuite.targets import Drivers

    return driver in Drivers().names()


@pytest.mark.parametrize("driver", SERVERS)
def test_a_port_without_a_server(sandbox: Sandbox, driver: str) -> None:
    if not installed(driver):
        pytest.skip(f"the backend for {driver} is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configured(sandbox, driver, port)
    run = sandbox.run("-l", "--showlocals", "--log-level=DEBUG")
    assert run.status == 1
    for mode in ("sync", "async"):
        found = [run.items[f"test_{n}[bad-{mode}]"]["outcome"] for n in (1, 2, 3)]
        assert found in (["error", "skipped", "skipped"], ["skipped"] * 3), run.out
        assert [run.items[f"test_{n}[good-{mode}]"]["outcome"] for n in (1, 2, 3)] == ["passed"] * 3
    assert "s3cr3t-Pass" not in run.out


@pytest.mark.parametrize("driver", sampled(SERVERS))
def test_a_server_that_accepts_and_never_answers(sandbox: Sandbox, driver: str, silent_port: int) -> None:
    if not installed(driver):
        pytest.skip(f"the backend for {driver} is not installed")
    configured(sandbox, driver, silent_port)
    start = time.monotonic()
    run = sandbox.run()
    took = time.monotonic() - start
    assert run.status == 1
    for mode in ("sync", "async"):
        assert [run.items[f"test_{n}[bad-{mode}]"]["outcome"] for n in (1, 2, 3)] == ["error", "skipped", "skipped"], (
            run.out
        )
        assert [run.items[f"test_{n}[good-{mode}]"]["outcome"] for n in (1, 2, 3)] == ["passed"] * 3
        assert run.items[f"test_1[bad-{mode}]"]["seconds"]["setup"] < 16, run.items[f"test_1[bad-{mode}]"]
    assert took < 60
    assert "s3cr3t-Pass" not in run.out


def test_a_backend_without_an_async_class(sandbox: Sandbox) -> None:
    sandbox.rules(
        RULES,
        head="class SyncOnly(SQLiteBackend): pass\n",
        provider="    backend_class = SyncOnly\n",
    )
    run = sandbox.run()
    assert run.status == 0, run.out
    assert {name.rpartition("[")[2] for name in run.outcomes} == {"mem-sync]"}
    assert run.report is not None
    assert "mem-async: absent, AsyncSyncOnly" in run.out
    (target,) = run.report["targets"]
    assert list(target["absent"]) == ["async"]
    only = sandbox.run("--ar-mode", "async")
    assert only.status != 0
    assert "Traceback" not in only.out
    assert "INTERNALERROR" not in only.out
