"""``ar-testsuite watch`` on a small broken backend: a mended file runs what executes it, and the output says what went."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Optional

import pytest

from rhosocial.activerecord.testsuite.cli import main, watch
from tests.running import ar_testsuite, with_kit

LIMIT = 120
"""Seconds within which any line comes, on the slowest machine."""
BACKEND = """
import os
import threading
from pathlib import Path

from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend, SQLiteDialect


class MyDialect(SQLiteDialect):
    def format_in_predicate(self, *args, **kwargs):
        sql, params = super().format_in_predicate(*args, **kwargs)
        return sql.replace(" IN ", " NOT IN "), params


class MyBackend(SQLiteBackend):
    def introspect_and_adapt(self):
        super().introspect_and_adapt()
        self._dialect = MyDialect(self._dialect.version)

    def execute(self, sql, params=None, **options):
        if Path("hold").exists():
            threading.Event().wait()
        if Path("ends").exists():
            Path("ends").unlink()
            os._exit(3)
        result = super().execute(sql, params, **options)
        if result.data and "name" in result.data[0]:
            result.data = [{**row, "name": row["name"] and row["name"].strip()} for row in result.data]
        return result
"""
PROVIDER = """
from mydb import MyBackend
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider


class MyProvider(SQLiteProvider):
    backend_class = MyBackend
    driver = "mydb"
    targets = {"mem": {"database": ":memory:"}}
"""
CALL = ("--provider", "provider.py:MyProvider", "--ar-mode", "sync", "--ar-area", "crud")


class Running:
    """A watch in a folder, as a pipe shows it."""

    def __init__(self, folder: Path, *options: str, call: Sequence[str] = CALL) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rhosocial.activerecord.testsuite", "watch", *call, *options],
            cwd=folder,
            env=with_kit(sys.executable, {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        self._lines: queue.Queue[Optional[str]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, start: Optional[str]) -> list[str]:
        """The lines up to one that begins so, or to the end."""
        found: list[str] = []
        while True:
            line = self._lines.get(timeout=LIMIT)
            assert line is not None or start is None, "\n".join(self.said)
            if line is None:
                return found
            found.append(line)
            self.said.append(line)
            if start is not None and line.startswith(start):
                return found

    def interrupt(self) -> list[str]:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.until(None)

    def status(self) -> int:
        return self.process.wait(LIMIT)


@contextlib.contextmanager
def watching(folder: Path, *options: str, call: Sequence[str] = CALL) -> Iterator[Running]:
    running = Running(folder, *options, call=call)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("watchfiles")
    (tmp_path / "mydb.py").write_text(BACKEND, encoding="utf-8")
    (tmp_path / "provider.py").write_text(PROVIDER, encoding="utf-8")
    return tmp_path


def save(folder: Path, old: str, new: str) -> None:
    """Save the backend with a change, as an editor does: a new file in place of the old one."""
    path = folder / "mydb.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    (folder / "mydb.py.new").write_text(text.replace(old, new), encoding="utf-8")
    (folder / "mydb.py.new").replace(path)


MENDED = ('row["name"] and row["name"].strip()', 'row["name"]')
WAITING = "waiting for a change"
posix = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C of another process")


@posix
def test_a_mended_method_runs_what_executes_it_and_says_which_causes_went(folder: Path) -> None:
    with watching(folder) as running:
        first = "\n".join(running.until(WAITING))
        assert "first run: every item is run and recorded" in first
        assert "1 broken rule, 1 cause" in first
        assert "  crud.text_is_stored_literally: AssertionError" in first
        assert "\nsuspect: mydb.py:" in first

        save(folder, "return result\n", "return result(\n")
        broken = running.until("mydb.py")
        assert broken == ["mydb.py:29 can't be compiled: '(' was never closed; the last results stand"]
        save(folder, "return result(\n", "return result\n")
        assert running.until(WAITING) == ["waiting for a change (Ctrl-C ends)"]

        save(folder, *MENDED)
        answer = running.until(WAITING)
        assert answer[0] == "change: mydb.py MyBackend.execute"
        total = len(json.loads((folder / ".ar" / "last.json").read_text(encoding="utf-8"))["items"])
        assert answer[1].endswith(f" items that execute it, 1 of them red (of {total} items)")
        assert "passed crud.text_is_stored_literally[mem-sync-blanks]" in answer[2]
        assert any(each.startswith("red ones after ") and each.endswith("1 of 1 are red no more") for each in answer)
        assert answer[-3] == "broken rules 1 -> 0, causes 1 -> 0 (1 gone)"
        assert answer[-2].startswith("  gone  crud.text_is_stored_literally: AssertionError")

        save(folder, "import threading\n", "import threading  # to wait\n")
        assert running.until("mydb.py") == ["mydb.py: no code changed"]
        save(folder, "import threading  # to wait\n", "import threading\n\nLIMIT = 1\n")
        assert running.until(WAITING)[:2] == [
            "change: mydb.py outside of its functions",
            f"running: the red items and the quick rules (of {total} items)",
        ]
        assert running.interrupt() == ["ended: 0 broken rules, 0 causes"]
        assert running.status() == 0
    assert not [each for each in running.said if "Traceback" in each]


@posix
def test_a_change_while_a_run_goes_on_ends_it_and_begins_anew(folder: Path) -> None:
    with watching(folder) as running:
        running.until(WAITING)
        (folder / "hold").touch()
        save(folder, "return result\n", "return result if result is not None else None\n")
        running.until("running: ")
        save(folder, *MENDED)
        again = running.until("change: ")
        (folder / "hold").unlink()
        assert again[-1] == "change: mydb.py MyBackend.execute"
        assert "broken rules 1 -> 0, causes 1 -> 0 (1 gone)" in running.until(WAITING)
        running.interrupt()
        assert running.status() == 0


@posix
def test_a_process_that_ends_in_an_item_is_followed_by_one_for_the_rest(folder: Path) -> None:
    with watching(folder) as running:
        running.until(WAITING)
        (folder / "ends").touch()
        save(folder, *MENDED)
        said = running.until(WAITING)
        ended = "the process ended while it ran crud.text_is_stored_literally[mem-sync-blanks]; another process runs the rest"
        assert ended in said
        assert "broken rules 1, causes 1" in said
        running.interrupt()


@posix
def test_a_process_that_ends_before_its_first_item_is_waited_for(folder: Path) -> None:
    save(
        folder,
        "class MyDialect",
        "if 'AR_TESTSUITE_WATCHED' in os.environ and Path('ends').exists():\n    os._exit(3)\n\n\nclass MyDialect",
    )
    (folder / "ends").touch()
    with watching(folder) as running:
        refused = "the process ended with status 3 before its first item"
        assert running.until(refused)[-1].endswith("; waiting for a change")
        (folder / "ends").unlink()
        save(folder, *MENDED)
        assert "no broken rule" in "\n".join(running.until(WAITING))


@posix
def test_the_next_watch_begins_with_what_is_kept_and_once_ends_after_one_change(folder: Path) -> None:
    with watching(folder) as running:
        running.until(WAITING)
        assert running.interrupt()[0] == "ended: 1 broken rule, 1 cause"
        assert running.status() == 1
    with watching(folder, "--once") as running:
        begun = running.until(WAITING)
        assert begun[0].startswith("kept from the last watch: ")
        assert begun[0].endswith("items, 1 broken rule")
        save(folder, *MENDED)
        assert "broken rules 1 -> 0, causes 1 -> 0 (1 gone)" in running.until(None)
        assert running.status() == 0
    save(folder, 'row["name"]}', 'row["name"] and row["name"].strip()}')
    with watching(folder, "--once") as running:
        # The change came while nobody watched.
        said = running.until(None)
        assert "change: mydb.py MyBackend.execute" in said
        assert "broken rules 0 -> 1, causes 0 -> 1 (1 new)" in said
        assert running.status() == 1


@posix
def test_source_that_is_broken_from_the_beginning_is_waited_for(folder: Path) -> None:
    save(folder, "class MyBackend", "class MyBackend(")
    with watching(folder) as running:
        said = running.until("mydb.py")
        assert said == [
            "first run: every item is run and recorded",
            "mydb.py:15 can't be compiled: invalid syntax; waiting for a change",
        ]
        save(folder, "class MyBackend(", "class MyBackend")
        assert "1 broken rule, 1 cause" in running.until(WAITING)


WRONG = {
    "an unknown mode": (("--ar-mode", "both"), "--ar-mode: unknown mode 'both' (choose from sync, async)"),
    "an unknown area": (("--ar-area", "cruds"), "--ar-area: unknown area 'cruds' (choose from "),
    "an unknown target": (("--ar-target", "x"), "--ar-target: no target matches 'x' (choose from "),
    "a provider that is not there": (("--provider", "no.py:X"), "--provider: there is no file no.py"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_call_is_one_message(case: str, tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    arguments, message = WRONG[case]
    done = ar_testsuite(tmp_path, "watch", *arguments).expect(4)
    assert message in done.out
    assert len(done.out.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_without_watchfiles_the_message_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watch, "find_spec", lambda name: None)
    assert main(["watch"]) == 4
    said = capsys.readouterr().err
    assert said == 'ar-testsuite watch: needs the extra watch: pip install "watchfiles>=0.22"\n'
