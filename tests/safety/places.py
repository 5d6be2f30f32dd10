"""Databases of a trial's own: made before it, and dropped, filled up or shut to their user during it.

SQLite files need nothing. On a server somebody must be able to make databases and users: ``AR_ADMIN_POSTGRES`` and
``AR_ADMIN_MARIADB`` say who, as ``user[:password]@host:port``.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

from rhosocial.activerecord.testsuite.provider.lookup import provider_for
from rhosocial.activerecord.testsuite.targets import Drivers

_ADMINS = {"postgres": "postgres@127.0.0.1:5432", "mariadb": "root@127.0.0.1:3306"}
_WHO = re.compile(r"(?P<username>[^:@]+)(?::(?P<password>[^@]*))?@(?P<host>[^:]+):(?P<port>\d+)")

LEAST_ROOM = 150_000
"""Bytes left on a disk that is soon full: some tables of the kit still find room."""


class NotHere(Exception):
    """A trial that this machine, this user or this database can't be put to, with the reason."""


class Place:
    """A SQLite file, and what can happen to it."""

    driver = "sqlite"
    disk = "4m"
    """The size of a small disk."""
    patience = 240.0
    """Seconds after which a run that should have ended by itself counts as hanging."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def options(self, user: int = 0) -> dict[str, Any]:
        """What a target of the first or the second user is configured with."""
        if user:
            raise NotHere("a file has no users")
        return {"database": str(self.folder / "shop.db")}

    def vanish(self) -> None:
        """Take the whole database away from its users."""
        for file in self.folder.glob("shop.db*"):
            file.unlink()

    def shut(self) -> None:
        """Take away the first user's right to make and change anything."""
        if os.geteuid() == 0:
            raise NotHere("root may write to every file")
        for file in self.folder.glob("shop.db*"):
            file.chmod(0o444)

    def fill_disk(self) -> None:
        """Leave little room on the small disk."""
        room = shutil.disk_usage(self.folder).free - LEAST_ROOM
        (self.folder / "ballast").write_bytes(bytes(max(room, 0)))

    def get_room(self) -> None:
        """Make room again."""
        (self.folder / "ballast").unlink()

    def close(self) -> None:
        """Drop what was made."""


class ServerPlace(Place):
    """A database on a server, and two users who may make tables in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        who = _WHO.fullmatch(os.environ.get(f"AR_ADMIN_{self.driver.upper()}", _ADMINS[self.driver]))
        if who is None:
            raise NotHere(f"AR_ADMIN_{self.driver.upper()} is not user[:password]@host:port")
        self.master = {**who.groupdict(), "port": int(who["port"])}
        self.name = f"kit_trial_{secrets.token_hex(4)}"
        self.users = (f"{self.name}_a", f"{self.name}_b")
        self.password = secrets.token_hex(16)

    def admin(self, *statements: str, database: Optional[str] = None) -> None:
        """Run statements as somebody who may do everything."""
        driver = Drivers().get(self.driver)
        provider = provider_for(driver)
        given = {**provider.default_options(), **self.master, "database": database}
        channel = provider.open_channel(driver.config_class(**given))
        assert channel is not None
        try:
            for statement in statements:
                channel.execute(statement)
        finally:
            channel.close()

    def options(self, user: int = 0) -> dict[str, Any]:
        at = {key: self.master[key] for key in ("host", "port")}
        return {**at, "username": self.users[user], "password": self.password, "database": self.name}


class PostgresPlace(ServerPlace):
    """PostgreSQL; on a small disk it is in a table space of its own."""

    driver = "postgres"
    disk = "20m"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.small = folder / "tablespace" if os.path.ismount(folder) else None
        self.admin(
            *(f"CREATE ROLE {user} LOGIN PASSWORD '{self.password}'" for user in self.users), database="postgres"
        )
        where = ""
        if self.small is not None:
            self.small.mkdir()
            shutil.chown(self.small, "postgres")
            self.admin(f"CREATE TABLESPACE {self.name} LOCATION '{self.small}'", database="postgres")
            where = f" TABLESPACE {self.name}"
        self.admin(f"CREATE DATABASE {self.name} OWNER {self.users[0]}{where}", database="postgres")
        self.admin(f"GRANT ALL ON SCHEMA public TO {', '.join(self.users)}", database=self.name)

    def vanish(self) -> None:
        self.admin(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", database="postgres")

    def shut(self) -> None:
        self.admin(
            f"ALTER DATABASE {self.name} OWNER TO CURRENT_USER",
            f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {', '.join(self.users)}",
            f"GRANT USAGE ON SCHEMA public TO {self.users[0]}",
            database=self.name,
        )

    def close(self) -> None:
        self.vanish()
        if self.small is not None:
            self.admin(f"DROP TABLESPACE IF EXISTS {self.name}", database="postgres")
        self.admin(*(f"DROP ROLE IF EXISTS {user}" for user in self.users), database="postgres")


class OwnServer:
    """A MariaDB server with its data in a folder: InnoDB may end the whole server when it can't write."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        install, self.program = (shutil.which(name) for name in ("mariadb-install-db", "mariadbd"))
        if install is None or self.program is None:
            raise NotHere("MariaDB's programs are not installed")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        shutil.chown(folder, "mysql")
        given = (f"--datadir={self.data}", "--user=mysql")
        quick = ("--auth-root-authentication-method=normal", "--skip-test-db")
        subprocess.run([install, "--no-defaults", *given, *quick], check=True, capture_output=True)
        self.command = [self.program, "--no-defaults", *given, f"--port={self.port}", "--bind-address=127.0.0.1"]
        self.command += [f"--socket={folder}/own.sock", "--skip-name-resolve", "--tmpdir=/tmp"]
        self.log = folder.parent / "server.log"
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with open(self.log, "ab") as log:
            process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", self.port)) == 0:
                    return process
            time.sleep(0.1)
        process.kill()
        raise NotHere(f"a MariaDB server of the trial's own does not start: {self.log.read_text()[-500:]}")

    def start_again_if_ended(self) -> None:
        if self.process.poll() is not None:
            self.process = self._started()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


class MariaDBPlace(ServerPlace):
    """MariaDB; on a small disk it is a server of the place's own."""

    driver = "mariadb"
    disk = "256m"
    # On a full disk each statement that needs room waits for a minute, and costs its item the rule's time limit.
    patience = 900.0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.own = OwnServer(folder) if os.path.ismount(folder) else None
        if self.own is not None:
            self.master = {"username": "root", "password": "", "host": "127.0.0.1", "port": self.own.port}
        self.accounts = [f"'{user}'@'{host}'" for user in self.users for host in ("127.0.0.1", "localhost")]
        self.admin(
            f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4",
            *(f"CREATE USER {account} IDENTIFIED BY '{self.password}'" for account in self.accounts),
            *(f"GRANT ALL ON {self.name}.* TO {account}" for account in self.accounts),
        )

    def vanish(self) -> None:
        self.admin(f"DROP DATABASE IF EXISTS {self.name}")

    def shut(self) -> None:
        owners = self.accounts[:2]
        self.admin(*(f"REVOKE ALL ON {self.name}.* FROM {account}" for account in owners))
        # What a dump needs beside SELECT.
        rights = "SELECT, LOCK TABLES, SHOW VIEW, TRIGGER"
        self.admin(*(f"GRANT {rights} ON {self.name}.* TO {account}" for account in owners))

    def get_room(self) -> None:
        super().get_room()
        if self.own is not None:
            self.own.start_again_if_ended()
            self._wait_for_room()

    def _wait_for_room(self) -> None:
        """Wait until a statement works again: one that found the disk full tries once a minute, and others wait for it."""
        end = time.monotonic() + self.patience
        while True:
            try:
                self.admin(f"CREATE DATABASE IF NOT EXISTS {self.name}_room", f"DROP DATABASE {self.name}_room")
                return
            except Exception:  # The driver's own, whose module is imported only where this database is.
                if time.monotonic() > end:
                    raise

    def close(self) -> None:
        if self.own is not None:
            self.own.stop()
            return
        self.vanish()
        self.admin(*(f"DROP USER IF EXISTS {account}" for account in self.accounts))


PLACES: dict[str, type[Place]] = {cls.driver: cls for cls in (Place, PostgresPlace, MariaDBPlace)}


@contextlib.contextmanager
def place(driver: str, folder: Path, *, small: bool = False) -> Iterator[Place]:
    """A new database of a driver; ``small`` on a disk that is soon full."""
    cls = PLACES[driver]
    where = folder / "database"
    where.mkdir()
    # A server's own user must be able to look into it.
    where.chmod(0o755)
    if small:
        _mount(where, cls.disk)
    try:
        made = cls(where)
        try:
            yield made
        finally:
            made.close()
    finally:
        if small:
            subprocess.run(["umount", str(where)], check=True)


def _mount(where: Path, size: str) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(where)], capture_output=True, check=False
    )
    if done.returncode:
        raise NotHere("only root can mount a small disk")
