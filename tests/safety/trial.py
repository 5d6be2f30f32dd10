"""One trial: a database with foreign tables, runs of the kit on it, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Optional

from rhosocial.activerecord.testsuite.provider.lookup import provider_for
from rhosocial.activerecord.testsuite.targets import Drivers
from tests.running import Done, ar_testsuite, as_variables, with_kit

from .databases import Strangers, filled
from .places import Place, place

AREAS = ("transactions", "ddl")
"""What the runs run: sessions that lose their connection, rows of families, and objects that rules make themselves."""


class Alone(NamedTuple):
    """How a run comes out that nobody disturbs."""

    seconds: float
    status: int
    outcomes: Mapping[str, str]


class Started:
    """A run of ``ar-testsuite run`` in a folder and a process group of its own."""

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str],
        areas: Iterable[str],
        patience: float,
        largest_file: Optional[int],
    ) -> None:
        folder.mkdir()
        self.patience = patience
        self.folder = folder
        self.report = folder / "report.json"
        chosen = [f"--ar-area={area}" for area in areas]
        command = [sys.executable, "-m", "rhosocial.activerecord.testsuite", "run", "-q", "--tb=short", *chosen]
        environ = {**variables, "TMPDIR": str(folder.parent)}
        with open(folder.parent / f"{folder.name}.log", "wb") as log:
            self.process = subprocess.Popen(
                [*command, f"--ar-report={self.report}"],
                cwd=folder,
                env=with_kit(sys.executable, environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=functools.partial(_prepare, largest_file),
            )

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def interrupt(self) -> None:
        """What a terminal does on Ctrl-C: every process of the group gets the signal."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)

    def output(self) -> str:
        return (self.folder.parent / f"{self.folder.name}.log").read_text(encoding="utf-8", errors="replace")

    def ends(self, statuses: tuple[int, ...], *, report: bool = False) -> Iterator[str]:
        """Wait for the end; what is wrong with it."""
        try:
            status = self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.kill()
            yield f"the run did not end within {self.patience:g} s: {self._last_lines()}"
            return
        if status not in statuses:
            yield f"status {status}, expected {' or '.join(map(str, statuses))}: {self._last_lines()}"
        if "INTERNALERROR" in self.output():
            yield f"an internal error: {self._last_lines()}"
        if report and not self.report.exists():
            yield f"no report: {self._last_lines()}"

    def _last_lines(self) -> str:
        return " | ".join(self.output().splitlines()[-6:])

    def outcomes(self) -> dict[str, str]:
        if not self.report.exists():
            return {}
        items = json.loads(self.report.read_text(encoding="utf-8"))["items"]
        return {item["nodeid"]: item["outcome"] for item in items}

    def difference(self, other: Mapping[str, str]) -> str:
        mine = self.outcomes()
        found = sorted(key for key in {*mine, *other} if mine.get(key) != other.get(key))
        return ", ".join(f"{key}: {other.get(key)} -> {mine.get(key)}" for key in found[:5]) + f" ({len(found)} items)"


def _prepare(largest_file: Optional[int]) -> None:
    # A process that a shell starts in the background ignores Ctrl-C, and its children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if largest_file is not None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


class Trial:
    """A place with its foreign tables, and the runs on it."""

    def __init__(
        self, where: Place, database: Strangers, folder: Path, chance: random.Random, areas: Iterable[str]
    ) -> None:
        self.place = where
        self.areas = tuple(areas)
        self.database = database
        self.folder = folder
        self.chance = chance
        self.before = database.foreign()
        self.started = 0
        self._alone: Optional[Alone] = None

    @classmethod
    @contextlib.contextmanager
    def on(
        cls, driver: str, folder: Path, chance: random.Random, *, areas: Iterable[str] = AREAS, small: bool = False
    ) -> Iterator[Trial]:
        """A trial on a new database of a driver."""
        with place(driver, folder, small=small) as where, filled(driver, _options(where)) as database:
            runs = folder / "runs"
            runs.mkdir()
            yield cls(where, database, runs, chance, areas)

    def start(self, *, largest_file: Optional[int] = None) -> Started:
        self.started += 1
        folder = self.folder / str(self.started)
        return Started(folder, self.database.variables, self.areas, self.place.patience, largest_file)

    def alone(self) -> Alone:
        """How an undisturbed run comes out; made once."""
        if self._alone is None:
            begin = time.monotonic()
            run = self.start()
            status = run.process.wait(self.place.patience)
            self._alone = Alone(time.monotonic() - begin, status, run.outcomes())
            assert self._alone.outcomes, run.output()
        return self._alone

    def sleep_within_a_run(self) -> None:
        self.sleep_up_to(self.alone_seconds())

    def alone_seconds(self) -> float:
        return self.alone().seconds

    def sleep_up_to(self, seconds: float) -> None:
        time.sleep(self.chance.uniform(0, seconds))

    def of_the_kit(self) -> set[str]:
        return self.database.of_the_kit()

    def wait_for_tables(self, run: Started) -> None:
        """Until the run has made some of its tables."""
        end = time.monotonic() + self.place.patience
        while len(self.of_the_kit()) < 3:
            assert run.process.poll() is None, run.output()
            assert time.monotonic() < end, "the run made no table"
            time.sleep(0.02)

    def clean(self, *arguments: str, user: int = 0) -> Done:
        """``ar-testsuite clean`` of everything, by one of the place's users."""
        variables = as_variables(1, "shared", self.place.driver, _options(self.place, user))
        folder = self.folder / "cleaning"
        folder.mkdir(exist_ok=True)
        more = arguments or ("--yes",)
        return ar_testsuite(folder, "clean", "--older-than=0", *more, **variables, TMPDIR=str(self.folder))

    def unchanged(self, after: str) -> Iterator[str]:
        if self.database.foreign() != self.before:
            yield f"foreign tables differ after {after}"

    def nothing_left(self, after: str) -> Iterator[str]:
        """Whatever is left is a problem; it is removed, so that it is reported once."""
        listed = self.clean("--json", "--dry-run")
        if listed.status or json.loads(listed.out)["found"]:
            yield f"left after {after}: {listed.out[:400]}"
            yield from self.cleaned()

    def named_what_is_left(self, run: Started) -> Iterator[str]:
        """What a run could not drop it names, with the command that does."""
        if self.of_the_kit() and "`ar-testsuite clean`" not in " ".join(run.output().split()):
            yield "tables were left and the run does not name `ar-testsuite clean`"

    def cleaned(self) -> Iterator[str]:
        """``clean`` drops everything that is the kit's and nothing else."""
        done = self.clean()
        if done.status:
            yield f"clean ends with {done.status}: {done.out[:400]}"
        listed = self.clean("--json", "--dry-run")
        if listed.status or json.loads(listed.out)["found"]:
            yield f"left after clean: {listed.out[:400]}"
        if scratch := [each.name for each in self.folder.glob("ar-testsuite-*") if "runs" not in each.name]:
            yield f"scratch folders left after clean: {scratch}"
        yield from self.unchanged("clean")


def _options(where: Place, user: int = 0) -> dict[str, object]:
    return {**provider_for(Drivers().get(where.driver)).default_options(), **where.options(user)}
