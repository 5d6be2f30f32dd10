"""The server side of ACME SuperDB, as far as an example needs one: folders, accounts, and SQLite files for databases.

A host is a folder below ``ACME_DATA`` (by default one in the system's folder for temporary files), a database a file in it,
made when it is first used. Servers listen on port 9999 only; at another port of an address whoever listens there is knocked at,
and turns out to be no ACME SuperDB. An account is made by its first login; every later login must bring the same password.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import re
import socket
import sqlite3
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .config import DEFAULT_PORT

SESSION_SETTINGS = ("PRAGMA foreign_keys = ON", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
"""What every session of the database starts with."""


class ServerError(Exception):
    """What the driver of a real server would raise; it never repeats the password."""


def log_in(config: Any) -> Path:
    """The file that holds the database; waits, as a driver does. Raises ServerError."""
    if config.port != DEFAULT_PORT:
        raise ServerError(_knock(config.host, config.port))
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", config.database or ""):
        raise ServerError(f"the database {config.database!r} does not exist")
    home = _data() / f"at-{quote(config.host, safe='')}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        _check_password(home / "accounts", config.username or "", config.password or "")
    except (OSError, sqlite3.Error) as error:
        raise ServerError(f"ACME SuperDB at {config.host} does not answer: {error}") from error
    return home / f"{config.database}.db"


def _knock(host: str, port: int) -> str:
    """What is wrong with another port than the one that these servers listen on."""
    nobody = f"ACME SuperDB at {host}:{port} refuses connections"
    try:
        # No resolver knows the names of pretended hosts.
        ipaddress.ip_address(host)
        with socket.create_connection((host, port), timeout=2.0) as connection:
            # A server speaks first; whoever hangs up has been heard out.
            connection.recv(1)
    except (OSError, ValueError):
        return nobody
    return f"whoever listens at {host}:{port} is no ACME SuperDB"


def _data() -> Path:
    named = os.environ.get("ACME_DATA")
    return Path(named) if named else Path(tempfile.gettempdir()) / "acme-superdb"


def _check_password(accounts: Path, user: str, password: str) -> None:
    salt = os.urandom(16)
    with contextlib.closing(sqlite3.connect(accounts, timeout=10.0, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, salt BLOB, hash BLOB)")
        found = connection.execute("SELECT salt, hash FROM account WHERE name = ?", (user,)).fetchone()
        if found is None:
            # Of two first logins at the same time one makes the account, and both are judged by it.
            row = (user, salt, _hash(salt, password))
            connection.execute("INSERT OR IGNORE INTO account VALUES (?, ?, ?)", row)
            found = connection.execute("SELECT salt, hash FROM account WHERE name = ?", (user,)).fetchone()
    if found[1] != _hash(found[0], password):
        raise ServerError(f"the password for {user!r} is wrong")


def _hash(salt: bytes, password: str) -> bytes:
    return hashlib.sha256(salt + password.encode("utf-8", "surrogatepass")).digest()
