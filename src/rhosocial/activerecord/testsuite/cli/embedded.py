"""A PostgreSQL server that the kit starts by itself, without root, containers or a network, and removes at the end."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

from ..errors import KitError
from ..targets.environment import variable
from .embedded_files import program, programs

_USER = "ar_test"
_DATABASE = "test"
_START_LIMIT = 60.0
_STOP_LIMIT = 15.0
_PORTS_TRIED = 3
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # Sockets would lie outside the server's own folder, where paths may be too long for one.
    "unix_socket_directories": "",
    # The data never outlives the server, so nothing waits for a disk.
    "fsync": "off",
    "full_page_writes": "off",
}


class EmbeddedPostgres:
    """One server: its folder holds the data and the log, its role owns one database and is not a superuser."""

    driver = "postgres"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._password = secrets.token_hex(16)
        self._account = _other_account()
        self._programs = _reachable(programs(), folder, self._account)
        self.version = self._run("postgres", "--version").split()[-1]
        self._process: Optional[subprocess.Popen[bytes]] = None

    @property
    def name(self) -> str:
        """The target's name, such as ``postgres-18``."""
        return f"{self.driver}-{self.version.partition('.')[0]}"

    def variables(self, index: int) -> dict[str, str]:
        """The target as ``AR_TEST_BACKEND_*`` variables with this number."""
        values = {
            "name": self.name,
            "driver": self.driver,
            "host": "127.0.0.1",
            "port": str(self.port),
            "user": _USER,
            "password": self._password,
            "database": _DATABASE,
        }
        return {variable(key, index): value for key, value in values.items()}

    def start(self) -> None:
        """Make the data folder, start the server on a free port, and make the role and its database.

        :raises KitError: when one of them fails, with what the server logged.
        """
        self._make_data()
        for _ in range(_PORTS_TRIED):
            # Another process may take the port before the server does.
            self.port = _free_port()
            self._process = self._spawn()
            if self._ready():
                break
            if "could not bind" not in self._log():
                raise KitError(f"PostgreSQL {self.version} does not start: {self._last_words()}")
        else:
            raise KitError(f"PostgreSQL {self.version} got no free port in {_PORTS_TRIED} tries: {self._last_words()}")
        # On standard input, since other users can read a command line.
        statements = (
            f"CREATE ROLE {_USER} LOGIN PASSWORD '{self._password}'; CREATE DATABASE {_DATABASE} OWNER {_USER};"
        )
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", "postgres")
        options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-")
        self._run("psql", *where, *options, stdin=statements, env={"PGPASSWORD": self._password})

    def wait(self) -> None:
        """Return when the server has ended by itself."""
        assert self._process is not None
        self._process.wait()

    def death(self) -> Optional[str]:
        """Why the server no longer runs, in one sentence; None while it does."""
        if self._process is None or self._process.poll() is None:
            return None
        return f"PostgreSQL {self.version} ended by itself (status {self._process.returncode}): {self._last_words()}"

    def stop(self) -> None:
        """End the server; sessions that are open are ended with it."""
        if self._process is None or self._process.poll() is not None:
            return
        with contextlib.suppress(KitError):
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", "fast", "-t", str(int(_STOP_LIMIT)))
        try:
            self._process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def remove(self, *, keep: bool) -> None:
        """Remove the folder; when it is kept, only the copy of the programs goes."""
        shutil.rmtree(self.folder / "programs" if keep else self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _make_data(self) -> None:
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self._password, encoding="ascii")
        if self._account:
            for path in (self.folder, password):
                os.chown(path, self._account["user"], self._account["group"])
        # The built-in collation is the same on every machine and knows all of Unicode; the wheel is built without ICU.
        locale = "--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --encoding=UTF8"
        common = f"--username=postgres --auth=scram-sha-256 --no-sync --no-instructions {locale}"
        self._run("initdb", "-D", str(self._data), f"--pwfile={password}", *common.split())
        password.unlink()

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [str(self._programs / program("postgres")), "-D", str(self._data), "-p", str(self.port), *settings]
        with self.folder.joinpath("log").open("wb") as log:
            # A session of its own: Ctrl-C must not end the server before the run has closed its connections.
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._account,
            )

    def _ready(self) -> bool:
        """Wait until the server takes connections; False when it ended before."""
        assert self._process is not None
        limit = time.monotonic() + _START_LIMIT
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                return False
            with contextlib.suppress(KitError):
                self._run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres")
                return True
            time.sleep(0.1)
        raise KitError(f"PostgreSQL {self.version} took no connection for {_START_LIMIT:g} s: {self._last_words()}")

    def _run(self, name: str, *arguments: str, stdin: str = "", env: Optional[Mapping[str, str]] = None) -> str:
        """Run one of the programs to its end. Raises KitError with what it printed when it fails."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self._programs / program(name)), *arguments],
            cwd=self.folder,
            env=_environment(env),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
            **self._account,
        )
        if done.returncode:
            raise KitError(f"{name} failed (status {done.returncode}): {_last_lines(done.stdout)}")
        return done.stdout

    def _log(self) -> str:
        return self.folder.joinpath("log").read_text(encoding="utf-8", errors="replace")

    def _last_words(self) -> str:
        return _last_lines(self._log()) or "it logged nothing"


@contextlib.contextmanager
def embedded_postgres(*, keep: bool = False) -> Iterator[EmbeddedPostgres]:
    """A running server, stopped at the end, however the block ends; its folder is removed unless it is kept."""
    programs()
    folder = Path(tempfile.mkdtemp(prefix="ar-postgres-"))
    server: Optional[EmbeddedPostgres] = None
    try:
        server = EmbeddedPostgres(folder)
        server.start()
        yield server
    finally:
        # A signal that comes while the server is stopped would leave it running.
        with signals_handled(("SIGINT", "SIGTERM", "SIGHUP"), signal.SIG_IGN):
            if server is None:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                server.stop()
                server.remove(keep=keep)


@contextlib.contextmanager
def signals_handled(names: Sequence[str], handler: Any) -> Iterator[None]:
    """Give signals another handler for a while; those that the platform lacks are left out."""
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = [(number, signal.signal(number, handler)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _other_account() -> dict[str, Any]:
    """Who runs the server, as arguments of ``subprocess``: PostgreSQL refuses root, so it is another user then."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise KitError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def _reachable(folder: Path, scratch: Path, account: Mapping[str, Any]) -> Path:
    """The programs where the account can run them: below ``/root``, for example, no other user can; a copy is made then."""
    if not account:
        return folder
    scratch.chmod(0o755)
    try:
        subprocess.run(
            [str(folder / "postgres"), "--version"], cwd="/", stdout=subprocess.DEVNULL, check=True, **account
        )
    except (OSError, subprocess.CalledProcessError):
        package = folder.parents[1]
        for name in (package.name, f"{package.name}.libs"):
            source = package.with_name(name)
            # The libraries are a folder beside the package on Linux alone.
            if source.is_dir():
                shutil.copytree(source, scratch / "programs" / name)
        return scratch / "programs" / package.name / folder.relative_to(package)
    return folder


def _environment(more: Optional[Mapping[str, str]] = None) -> dict[str, str]:
    """This environment without what configures PostgreSQL's programs or holds the passwords of targets."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG", "AR_TEST_"))}
    return {**kept, "LC_ALL": "C", **(more or {})}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _last_lines(text: str, count: int = 3) -> str:
    lines: Sequence[str] = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-count:])
