"""The doctor finds what a run would lack, says what to do, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import socket
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli.examine.clock import read
from tests.configured import options_of
from tests.drivers import SERVERS
from tests.running import ar_testsuite, as_variables


def findings(folder: Path, status: int, **env: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """(target-mode, check) to what was found."""
    document = json.loads(ar_testsuite(folder, "doctor", "--json", **env).expect(status).out)
    assert document["healthy"] is (status == 0)
    assert document["not_cleaned_up"] == []
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in document["findings"]:
        found.setdefault((f"{each['target']}-{each['mode']}", each["check"]), []).append(each)
    return found


def test_a_healthy_target_and_nothing_left(tmp_path: Path) -> None:
    database = tmp_path / "own.db"
    found = findings(tmp_path, 0, **as_variables(1, "own", "sqlite", {"database": str(database)}))
    assert found[("own-sync", "version")][0]["text"].startswith(f"server {sqlite3.sqlite_version}; sqlite (")
    for check in ("connect", "capabilities", "backend", "rights", "clock", "orphans"):
        assert found[("own-sync", check)][0]["verdict"] == "ok", check
    assert found[("own-sync", "sever")][0]["verdict"] == "note"
    assert found[("own-async", "connect")][0]["verdict"] == "ok"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall() == []


def test_a_file_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    env = as_variables(1, "own", "sqlite", {"database": str(tmp_path / "no" / "x.db")})
    found = findings(tmp_path, 1, **env)
    (finding,) = found[("own-sync", "connect")]
    assert finding["verdict"] == "bad"
    assert "unable to open database file" in finding["text"]
    assert finding["hint"].endswith("database is from AR_TEST_BACKEND_DATABASE_1")
    assert ("own-sync", "rights") not in found


def test_a_target_that_is_sick_does_not_hide_one_that_is_well(tmp_path: Path) -> None:
    env = as_variables(1, "sick", "sqlite", {"database": str(tmp_path / "no" / "x.db")})
    env.update(as_variables(2, "well", "sqlite", {"database": ":memory:"}))
    done = ar_testsuite(tmp_path, "doctor", **env).expect(1)
    assert "a run can't do its work on: sick-async, sick-sync" in done.out
    assert "well-sync\n  ok      connect" in done.out


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.mark.parametrize("driver", SERVERS)
def test_a_server_that_is_not_there(driver: str, tmp_path: Path, closed_port: int) -> None:
    env = as_variables(1, "gone", driver, {**options_of(driver), "host": "127.0.0.1", "port": closed_port})
    (finding,) = findings(tmp_path, 1, **env)[("gone-sync", "connect")]
    assert finding["hint"].startswith("start the server")
    assert "port is from AR_TEST_BACKEND_PORT_1" in finding["hint"]


@pytest.mark.parametrize("driver", SERVERS)
def test_a_wrong_user(driver: str, tmp_path: Path) -> None:
    wrong = {**options_of(driver), "username": "art_no_such_user", "password": "wrong-7531"}
    done = ar_testsuite(tmp_path, "doctor", **as_variables(1, "refused", driver, wrong)).expect(1)
    assert "AR_TEST_BACKEND_USERNAME_1" in done.out
    assert "wrong-7531" not in done.out
    assert "Traceback" not in done.out


@pytest.mark.parametrize("driver", SERVERS)
def test_a_real_server_is_well(driver: str, tmp_path: Path) -> None:
    found = findings(tmp_path, 0, **as_variables(1, "real", driver, options_of(driver)))
    for check in ("rights", "backend", "sever", "clock"):
        assert found[("real-sync", check)][0]["verdict"] == "ok", check


def test_a_user_who_may_make_no_table(tmp_path: Path) -> None:  # weak-ok: who may make users is the server's own
    options = options_of("mariadb")
    mariadb = pytest.importorskip("mariadb")
    asked = {"host": options["host"], "port": options["port"], "database": options["database"]}
    admin = mariadb.connect(user=options["username"], password=options.get("password", ""), autocommit=True, **asked)
    with contextlib.closing(admin), contextlib.closing(admin.cursor()) as cursor:
        try:
            cursor.execute("CREATE USER art_reader IDENTIFIED BY 'art_reader'")
        except mariadb.Error as error:
            pytest.skip(f"the configured user may make no user: {error}")
        try:
            cursor.execute(f"GRANT SELECT ON `{options['database']}`.* TO art_reader")
            poor = {**options, "username": "art_reader", "password": "art_reader"}
            found = findings(tmp_path, 1, **as_variables(1, "poor", "mariadb", poor))
        finally:
            cursor.execute("DROP USER art_reader")
    (finding,) = found[("poor-sync", "rights")]
    assert finding["verdict"] == "bad"
    assert finding["text"].startswith("CREATE TABLE: ")
    assert finding["hint"] == "grant it to the target's user; a run needs it"


NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "offset", "late"),
    [
        ("2026-03-01 12:00:00", 0, 0),
        (datetime(2026, 3, 1, 17, 45), 5.75 * 3600, 0),
        (datetime(2026, 3, 1, 7, 59, 50), -4 * 3600, 10),
        (datetime(2026, 3, 1, 13, 0, 30, tzinfo=timezone(timedelta(hours=1))), 3600, -30),
        ("2026-03-01T12:00:00Z", 0, 0),
    ],
)
def test_a_server_s_time_is_read_with_its_zone(value: object, offset: float, late: float) -> None:
    assert read(value, NOW) == (timedelta(seconds=offset), timedelta(seconds=late))


@pytest.mark.parametrize("value", ["noon", None, 5])
def test_what_is_no_time_is_not_read(value: object) -> None:
    assert read(value, NOW) is None
