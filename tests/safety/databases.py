"""A database with foreign tables beside the kit's, and its content before and after a run."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

from rhosocial.activerecord.testsuite.provider.channel import DbApiChannel
from rhosocial.activerecord.testsuite.provider.lookup import provider_for
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.schema.prefix import read_name
from rhosocial.activerecord.testsuite.targets import Drivers
from tests.configured import options_of
from tests.running import as_variables

# The base names of the kit's own fixture tables, related and filled, with a view over both; `{q}` quotes.
STRANGERS = (
    "CREATE TABLE {q}user{q} (id INTEGER PRIMARY KEY{counted}, name VARCHAR(50) NOT NULL UNIQUE)",
    "CREATE TABLE {q}post{q} (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, title VARCHAR(50),"
    " FOREIGN KEY (user_id) REFERENCES {q}user{q} (id))",
    "CREATE TABLE {q}art_strangers_own_name_post{q} (id INTEGER PRIMARY KEY)",
    "CREATE INDEX stranger_title ON {q}post{q} (title)",
    "CREATE VIEW {q}item{q} AS SELECT p.title, u.name FROM {q}post{q} p JOIN {q}user{q} u ON u.id = p.user_id",
    "INSERT INTO {q}user{q} VALUES (1, 'Ada'), (2, 'Grace')",
    "INSERT INTO {q}post{q} VALUES (10, 1, 'first'), (11, 2, 'second')",
    "INSERT INTO {q}art_strangers_own_name_post{q} VALUES (7)",
)
NAMES = ("user", "post", "art_strangers_own_name_post", "item")
_WORD = re.compile(r"\w+")
REMOVAL = ("VIEW {q}item{q}", "TABLE {q}art_strangers_own_name_post{q}", "TABLE {q}post{q}", "TABLE {q}user{q}")


class Strangers:
    """One database with foreign tables; ``variables`` make it the only target of a run."""

    def __init__(
        self, provider: Any, channel: Any, variables: dict[str, str], statements: Callable[[], Iterable[str]]
    ) -> None:
        self.provider = provider
        self.channel = channel
        self.variables = variables
        self._statements = statements

    def dump(self) -> str:
        """Everything that a dump holds. On SQLite this includes what the kit left behind."""
        return "\n".join(self._statements())

    def foreign(self) -> str:
        """The dump without the kit's own tables."""
        return "\n".join(each for each in self._statements() if not any(map(read_name, _WORD.findall(each))))

    def of_the_kit(self) -> set[str]:
        """The names of the kit's tables and views that exist now."""
        statements = (self.provider.list_tables_statement(), self.provider.list_views_statement())
        rows = [row for statement in statements for row in self.channel.execute(statement)]
        return {str(name) for name, *_ in rows if read_name(str(name)) is not None}

    def fill(self) -> None:
        quote = self.provider.quote_characters[0]
        # SQLite creates its own table sqlite_sequence for the first AUTOINCREMENT of a database, and keeps it.
        counted = " AUTOINCREMENT" if isinstance(self.provider, SQLiteProvider) else ""
        for statement in STRANGERS:
            self.channel.execute(statement.format(q=quote, counted=counted))

    def empty(self) -> None:
        quote = self.provider.quote_characters[0]
        for what in REMOVAL:
            with contextlib.suppress(Exception):
                self.channel.execute(f"DROP {what}".format(q=quote))


@contextlib.contextmanager
def strangers(driver: str, folder: Path) -> Iterator[Strangers]:
    """A driver's database with foreign tables; skips where none is configured or the names are in use."""
    options = {"database": str(folder / "shared.db")} if driver == "sqlite" else options_of(driver)
    with filled(driver, options) as found:
        yield found


@contextlib.contextmanager
def filled(driver: str, options: dict[str, Any]) -> Iterator[Strangers]:
    """The database of these options with foreign tables; skips where the names are in use."""
    found = _sqlite(Path(options["database"])) if driver == "sqlite" else _server(driver, options)
    taken = {str(row[0]) for row in found.channel.execute(found.provider.list_tables_statement())} & set(NAMES)
    if taken:
        found.channel.close()
        pytest.skip(f"the database already holds {', '.join(sorted(taken))}")
    try:
        found.fill()
        yield found
    finally:
        found.empty()
        found.channel.close()


def _sqlite(file: Path) -> Strangers:
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")

    variables = as_variables(1, "shared", "sqlite", {"database": str(file)})
    return Strangers(SQLiteProvider(), DbApiChannel(connection), variables, connection.iterdump)


def _server(driver: str, options: dict[str, Any]) -> Strangers:
    chosen = Drivers().get(driver)
    provider = provider_for(chosen)
    channel = provider.open_channel(chosen.config_class(**options))
    program, command, secret = _dump_command(driver, options)
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")

    def statements() -> list[str]:
        environ = {**os.environ, secret: str(options.get("password") or "")}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        # Newer versions of pg_dump write a random token.
        return [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]

    return Strangers(provider, channel, as_variables(1, "shared", driver, options), statements)


def _dump_command(driver: str, options: dict[str, Any]) -> tuple[str, list[str], str]:
    host, port, user, database = (str(options[key]) for key in ("host", "port", "username", "database"))
    if driver == "postgres":
        chosen = [f"--table={name}" for name in NAMES]
        return "pg_dump", ["pg_dump", "-h", host, "-p", port, "-U", user, *chosen, database], "PGPASSWORD"
    flags = ["--skip-comments", "--skip-dump-date", "--protocol=tcp"]
    return "mysqldump", ["mysqldump", "-h", host, "-P", port, "-u", user, *flags, database, *NAMES], "MYSQL_PWD"
