"""A FIFO, a device or a folder in place of a file is refused at once, and a report that can't be written is one line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bad_input.test_wrong_set_up import GOOD, expect_one_message, start
from tests.running import Done, ar_testsuite, pytest_in, sampled

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="makes FIFOs and asks for POSIX limits")

ONE = ("-k", "test_a_saved_record_is_found_by_its_key", "--ar-mode", "sync")


def place(folder: Path, kind: str, name: str) -> Path:
    """Something that is not a regular file."""
    path = folder / name
    if kind == "FIFO":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "full device":
        path.symlink_to("/dev/full")
    else:
        path.mkdir()
    return path


@pytest.mark.parametrize("kind", ["FIFO", "device", "folder"])
@pytest.mark.parametrize("how", sampled(["backends.yml", "--ar-config", "AR_TEST_BACKENDS_FILE"], 3))
def test_a_configuration(kind: str, how: str, folder: Path) -> None:
    name = place(folder, kind, "backends.yml" if how == "backends.yml" else "other.yml").name
    arguments = (f"--ar-config={name}",) if how == "--ar-config" else ()
    env = {"AR_TEST_BACKENDS_FILE": name} if how == "AR_TEST_BACKENDS_FILE" else {}
    expect_one_message(start(folder, "pytest", *arguments, **env), f"this is a {kind}; expected a YAML file")


@pytest.mark.parametrize("kind", ["FIFO", "device", "full device", "folder"])
def test_a_report_to_write(kind: str, folder: Path) -> None:
    name = place(folder, kind, "run.json").name
    done = start(folder, "pytest", f"--ar-report={name}", file=GOOD)
    expect_one_message(done, f"--ar-report: run.json is a {kind.rpartition(' ')[2]}")


@pytest.mark.parametrize("kind", ["FIFO", "device", "folder"])
@pytest.mark.parametrize("arguments", [("report", "run.json"), ("compare", "run.json", "run.json")])
def test_a_report_to_read(kind: str, arguments: tuple[str, ...], folder: Path) -> None:
    place(folder, kind, "run.json")
    expect_one_message(ar_testsuite(folder, *arguments), f"run.json: this is a {kind}; expected a report")


@pytest.mark.parametrize("name", sampled(["last.json", "previous.json", "last.html", "journal.jsonl", ".gitignore"], 2))
def test_what_is_kept_of_the_last_run(name: str, folder: Path) -> None:
    (folder / ".ar").mkdir()
    place(folder / ".ar", "FIFO", name)
    done = start(folder, "pytest", *ONE, file=GOOD).expect(0)
    assert "1 passed" in done.out


def test_a_name_that_is_too_long(folder: Path) -> None:
    name = "x" * 300 + ".json"
    expect_one_message(start(folder, "pytest", f"--ar-report={name}", file=GOOD), "File name too long")
    expect_one_message(start(folder, "pytest", f"--ar-config={name}", file=GOOD), "--ar-config: file not found")
    expect_one_message(ar_testsuite(folder, "report", name), "File name too long")


SMALL_DISK = """
import resource, sys
import pytest
from rhosocial.activerecord.testsuite.pytest_plugin import reporter

written = reporter.write_report

def write_report(run, path, known_before):
    if path.name == "full.json":
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        written(run, path, known_before)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

reporter.write_report = write_report
"""


def complete(done: Done, folder: Path, names: tuple[str, ...]) -> None:
    assert "Traceback" not in done.out
    assert "INTERNALERROR" not in done.out
    for name in names:
        assert f"written: {name}" in done.out
        assert (folder / name).stat().st_size > 0


def test_a_disk_that_is_full(folder: Path) -> None:
    (folder / "small_disk.py").write_text(SMALL_DISK)
    (folder / "full.json").write_text("an older report")
    reports = ("--ar-report=first.md", "--ar-report=full.json", "--ar-report=last.html")
    done = start(folder, "pytest", "-p", "small_disk", *ONE, *reports, file=GOOD, PYTHONPATH=str(folder)).expect(1)
    complete(done, folder, ("first.md", "last.html"))
    assert len([line for line in done.out.splitlines() if "full.json can't be written: " in line]) == 1
    assert not (folder / "full.json").exists()


def test_a_folder_that_vanishes(folder: Path) -> None:
    (folder / "gone").mkdir()
    (folder / "vanish.py").write_text(
        "import os\ndef pytest_runtest_logfinish(nodeid): os.path.isdir('gone') and os.rmdir('gone')\n"
    )
    reports = ("--ar-report=gone/x.json", "--ar-report=last.html")
    done = start(folder, "pytest", "-p", "vanish", *ONE, *reports, file=GOOD, PYTHONPATH=str(folder)).expect(1)
    complete(done, folder, ("last.html",))
    assert "gone/x.json can't be written: No such file or directory" in done.out


def test_pages_that_can_t_be_written(folder: Path) -> None:
    start(folder, "pytest", *ONE, "--ar-report=run.json", file=GOOD).expect(0)
    (folder / "pages").write_text("a file")
    expect_one_message(ar_testsuite(folder, "report", "run.json", "--pages", "pages"), "pages: can't be written: ")


NEVER = "import time\ntime.sleep(600)\n"
RAISES = "class E(BaseException): pass\nraise {}\n"


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (NEVER, "importing it did not end within 2 s"),
        (RAISES.format("SystemExit(0)"), "SystemExit: 0"),
        (RAISES.format("KeyboardInterrupt()"), "KeyboardInterrupt"),
        (RAISES.format("GeneratorExit()"), "GeneratorExit"),
        (RAISES.format("__import__('asyncio').CancelledError()"), "CancelledError"),
        (RAISES.format("E('x')"), "E: x"),
        ("import pytest\npytest.exit('bye')\n", "bye"),
        ("import pytest\npytest.skip('no', allow_module_level=True)\n", "no"),
    ],
)
def test_a_driver_whose_import_never_returns_or_would_end_the_run(module: str, message: str, folder: Path) -> None:
    site = folder.parent / "site"
    info = site / "acme-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[rhosocial.activerecord.backend]\nacme = acme_hangs:Backend\n")
    (site / "acme_hangs.py").write_text(module)
    file = "group:\n  mem:\n    driver: acme\n"
    done = start(folder, "pytest", "--ar-timeout", "2", file=file, PYTHONPATH=str(site))
    expect_one_message(done, message)
    assert "acme" in done.out


def test_a_disconnect_that_never_returns(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    (folder / "test_own.py").write_text(
        f"""
import asyncio, time
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
from rhosocial.activerecord.testsuite.engine import session_end
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.rules.crud.basics import CrudTests

session_end.LIMIT = 1.0

class Hangs(SQLiteBackend):
    def disconnect(self):
        time.sleep(600)

class AsyncHangs(AsyncSQLiteBackend):
    async def disconnect(self):
        await asyncio.sleep(600)

class Own(SQLiteProvider):
    backend_class, async_backend_class, driver = Hangs, AsyncHangs, "own"
    targets = {{"file": {{"database": {str(folder / "shop.db")!r}}}}}

class TestCrud(CrudTests):
    provider = Own()
"""
    )
    done = pytest_in(folder, "-k", "test_a_saved_record_is_found_by_its_key", "--ar-report=run.json").expect(1)
    for mode in ("sync", "async"):
        assert f"file-{mode}: disconnecting did not end within 1 s" in " ".join(done.out.split())
    assert "written: run.json" in done.out
    nothing = ar_testsuite(
        folder,
        "clean",
        "--older-than=0",
        "--dry-run",
        AR_TEST_BACKEND_NAME_1="shop",
        AR_TEST_BACKEND_DRIVER_1="sqlite",
        AR_TEST_BACKEND_DATABASE_1=str(folder / "shop.db"),
    ).expect(0)
    assert "nothing of the kit's" in nothing.out
