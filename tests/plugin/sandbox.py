"""A folder that represents a backend's repository, and runs of pytest in it, each in a separate process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from tests.running import environment, run

HEAD = """
from __future__ import annotations
import asyncio, contextvars, os, signal, threading, time, warnings
import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend
from rhosocial.activerecord.testsuite import (
    Capability, Cause, ConformanceTests, Family, KnownFailure, Table, Column, examples, family_fixture, only, requires, rule,
)
from rhosocial.activerecord.testsuite.schema.families.blog import BLOG
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
"""

PROVIDER = """
class OwnProvider(SQLiteProvider):
    backend_class = SQLiteBackend
    driver = "own"
    targets = {targets!r}
{provider}

class Own(ConformanceTests):
    area = "own"
    blog = family_fixture(BLOG)

class TestOwn(Own):
    provider = OwnProvider()
"""

MEMORY = {"mem": {"database": ":memory:"}}
FILE: dict[str, dict[str, Any]] = {"file": {}}

INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"


@dataclass
class Result:
    """The status, output and files of one run of pytest."""

    status: int
    out: str
    report: Optional[dict[str, Any]] = None

    @property
    def items(self) -> dict[str, dict[str, Any]]:
        """The items of the report by their name and parameters: ``test_x[mem-sync]``."""
        assert self.report is not None, self.out
        return {item["nodeid"].rpartition("::")[2]: item for item in self.report["items"]}

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of each item."""
        return {name: item["outcome"] for name, item in self.items.items()}

    def lines(self, start: str, stop: str = "") -> list[str]:
        """The printed lines between two matching lines, including the first one."""
        found: list[str] = []
        for line in self.out.splitlines():
            if found and stop and re.search(stop, line):
                break
            if found or re.search(start, line):
                found.append(line)
        return found


@dataclass
class Sandbox:
    """A temporary folder and the files written into it."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    python: str = sys.executable
    fresh: bool = False
    """Whether each run starts an interpreter: for tests of what is imported, from where and when."""

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def rules(
        self,
        body: str,
        *,
        targets: Optional[Mapping[str, Mapping[str, Any]]] = None,
        provider: str = "",
        name: str = "test_own.py",
        head: str = "",
        tail: str = "",
    ) -> Path:
        """A test module with one class of rules (``body``, indented by four) on a SQLite provider of its own."""
        if not (self.folder / "pytest.ini").exists():
            self.write("pytest.ini", INI)
        chosen = dict(MEMORY if targets is None else targets)
        return self.write(
            name, HEAD + head + PROVIDER.format(targets=chosen, provider=provider or "    pass") + body + tail
        )

    def environment(self) -> dict[str, str]:
        """This process's environment without the variables that configure the kit or pytest."""
        return environment(COLUMNS="100", **self.environ)

    def run(
        self,
        *arguments: str,
        report: bool = True,
        command: Optional[list[str]] = None,
        timeout: float = 90,
        order: tuple[str, ...] = ("-p", "no:randomly"),
    ) -> Result:
        """Run pytest in the folder; return its status, its output and its ``--ar-report``."""
        where = self.folder.parent / f"{self.folder.name}-report.json"
        where.unlink(missing_ok=True)
        given = [*(command or [self.python, "-m", "pytest"]), "-p", "no:cacheprovider", *order, *arguments]
        given += [f"--ar-report={where}"] if report else []
        done = run(*given, cwd=self.folder, env=self.environment(), timeout=timeout, fresh=self.fresh)
        found = json.loads(where.read_text(encoding="utf-8")) if where.exists() else None
        return Result(done.status, done.out, found)

    def interrupt(self, number: int, *arguments: str, ready: str, timeout: float = 60, grace: float = 0.3) -> Result:
        """Start pytest, send it a signal as soon as the file ``ready`` exists, and wait for its end."""
        import time

        process = subprocess.Popen(
            [self.python, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            # A process that a shell starts in the background ignores Ctrl-C, and its children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        end = time.monotonic() + timeout
        try:
            while not (self.folder / ready).exists():
                assert process.poll() is None, process.communicate()[0]
                assert time.monotonic() < end, "the run did not reach its test in time"
                time.sleep(0.05)
            time.sleep(grace)
            process.send_signal(number)
            out, _ = process.communicate(timeout=timeout)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return Result(process.returncode, out)

    def files(self) -> set[str]:
        """The files in the folder, without the caches of Python and pytest-benchmark, and the kit's own reports."""
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if not {"__pycache__", ".benchmarks", ".ar"} & set(path.parts)
        }
