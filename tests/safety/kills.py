"""Kills, interrupts, full disks, vanished databases and revoked rights: what is not the kit's stays as it was.

    python -m tests.safety.kills                              every trial on SQLite, PostgreSQL and MariaDB
    python -m tests.safety.kills --target sqlite --kills 3    one database, fewer kills
    python -m tests.safety.kills --trial interrupts           one kind of trial (repeatable, as --target is)

Every trial fills a new database with foreign tables, starts a run on it, and does something at a random moment of the run
(``--seed`` repeats the moments). Then the foreign tables' dump is equal, the run ended by itself where it could, with a
message and without a traceback, and after ``ar-testsuite clean`` nothing of the kit's is left. Exit status 0 without a
problem, else 1.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Callable, NamedTuple

import pytest

from tests.running import CACHE

from .places import PLACES, NotHere
from .trial import AREAS, Trial

MOMENTS = 20
INTERRUPTED = (0, 1, 2, 130, -2)
"""How a run ends on Ctrl-C: its tests were over, it was interrupted, or Python was still starting."""
RED = (1, 120)
"""How a run ends that could not do all: 120 is Python's own status when it can't write to its standard output."""


def kills(trial: Trial, count: int) -> Iterator[str]:
    """SIGKILL of the run and its child at a random moment; then ``clean``."""
    for _ in range(count):
        run = trial.start()
        trial.sleep_within_a_run()
        run.kill()
        yield from trial.unchanged("the kill")
        yield from trial.cleaned()


def interrupts(trial: Trial, count: int) -> Iterator[str]:
    """Ctrl-C at a random moment: the run ends in order and leaves nothing."""
    for _ in range(max(count // 4, 1)):
        run = trial.start()
        trial.sleep_within_a_run()
        run.interrupt()
        yield from run.ends(statuses=INTERRUPTED)
        yield from trial.unchanged("Ctrl-C")
        yield from trial.nothing_left("Ctrl-C")


def double_interrupts(trial: Trial, count: int) -> Iterator[str]:
    """A second Ctrl-C while the run cleans up changes nothing."""
    for _ in range(max(count // 4, 1)):
        run = trial.start()
        trial.sleep_within_a_run()
        run.interrupt()
        trial.sleep_up_to(1.0)
        run.interrupt()
        yield from run.ends(statuses=INTERRUPTED)
        yield from trial.unchanged("two Ctrl-C")
        yield from trial.nothing_left("two Ctrl-C")


def full_disk(trial: Trial, count: int) -> Iterator[str]:
    """The database's disk fills up during the run."""
    trial.place.fill_disk()
    run = trial.start()
    yield from run.ends(statuses=RED)
    yield from trial.unchanged("the disk was full")
    yield from trial.named_what_is_left(run)
    trial.place.get_room()
    yield from trial.cleaned()


def full_home(trial: Trial, count: int) -> Iterator[str]:
    """What the run writes on its own machine (journal, reports) is cut off after some kilobytes."""
    for limit in (0, 4_000, 40_000):
        run = trial.start(largest_file=limit)
        yield from run.ends(statuses=RED)
        yield from trial.unchanged(f"files could have {limit} bytes")
        yield from trial.cleaned()


def dropped_database(trial: Trial, count: int) -> Iterator[str]:
    """The whole database is dropped during the run, which ends with a message and a report."""
    run = trial.start()
    trial.wait_for_tables(run)
    trial.place.vanish()
    yield from run.ends(statuses=(1,), report=True)


def revoked_rights(trial: Trial, count: int) -> Iterator[str]:
    """The user may no longer make, change and drop anything."""
    run = trial.start()
    trial.wait_for_tables(run)
    trial.place.shut()
    yield from run.ends(statuses=(1,), report=True)
    yield from trial.unchanged("the rights were revoked")
    yield from trial.named_what_is_left(run)


def two_runs(trial: Trial, count: int) -> Iterator[str]:
    """Two runs at once in one database come out as one alone."""
    alone = trial.alone()
    runs = [trial.start(), trial.start()]
    for run in runs:
        yield from run.ends(statuses=(alone.status,))
        if run.outcomes() != alone.outcomes:
            yield f"outcomes differ from those of a run alone: {run.difference(alone.outcomes)}"
    yield from trial.unchanged("two runs")
    yield from trial.nothing_left("two runs")


def two_users(trial: Trial, count: int) -> Iterator[str]:
    """Another user's ``clean`` leaves a living run alone, and what a killed one left goes by its owner's at the latest."""
    alone = trial.alone()
    run = trial.start()
    trial.wait_for_tables(run)
    trial.clean(user=1)
    yield from run.ends(statuses=(alone.status,))
    if run.outcomes() != alone.outcomes:
        yield f"another user's clean changed a living run: {run.difference(alone.outcomes)}"
    run = trial.start()
    trial.wait_for_tables(run)
    run.kill()
    trial.clean(user=1)
    yield from trial.unchanged("another user's clean")
    yield from trial.cleaned()


TRIALS: dict[str, Callable[[Trial, int], Iterator[str]]] = {
    each.__name__: each
    for each in (
        kills,
        interrupts,
        double_interrupts,
        full_disk,
        full_home,
        dropped_database,
        revoked_rights,
        two_runs,
        two_users,
    )
}


class Verdict(NamedTuple):
    """How one kind of trial went on one database."""

    driver: str
    trial: str
    runs: int
    problems: Sequence[str]
    not_here: str = ""

    def __str__(self) -> str:
        said = f"not run: {self.not_here}" if self.not_here else f"{self.runs} runs, {len(self.problems)} problems"
        return "\n    ".join([f"{self.driver} {self.trial}: {said}", *self.problems])


def verdict(driver: str, name: str, count: int, chance: random.Random, areas: Sequence[str] = AREAS) -> Verdict:
    """Put one database to one kind of trial."""
    with tempfile.TemporaryDirectory(prefix="ar-kills-") as folder:
        # Temporary folders are their owner's alone, and a server's user must be able to look into this one.
        os.chmod(folder, 0o755)
        try:
            with Trial.on(driver, Path(folder), chance, areas=areas, small=name == "full_disk") as trial:
                problems = list(TRIALS[name](trial, count))
                return Verdict(driver, name, trial.started, problems)
        except NotHere as reason:
            return Verdict(driver, name, 0, (), str(reason))
        except pytest.skip.Exception as reason:
            return Verdict(driver, name, 0, (), str(reason.msg))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.safety.kills", description="What is not the kit's stays.")
    parser.add_argument("--target", action="append", choices=sorted(PLACES), help="only this database (repeatable)")
    parser.add_argument("--trial", action="append", choices=sorted(TRIALS), help="only this kind (repeatable)")
    parser.add_argument("--area", action="append", help=f"what the runs run (repeatable; {', '.join(AREAS)})")
    parser.add_argument("--kills", type=int, default=MOMENTS, metavar="N", help=f"so many kills ({MOMENTS})")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="repeats the random moments")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    failed = False
    with tempfile.TemporaryDirectory(prefix="ar-kills-compiled-") as compiled:
        os.environ.setdefault(CACHE, compiled)
        for driver in chosen.target or PLACES:
            for name in chosen.trial or TRIALS:
                chance = random.Random(f"{chosen.seed} {driver} {name}")
                found = verdict(driver, name, chosen.kills, chance, chosen.area or AREAS)
                print(found, flush=True)
                failed = failed or bool(found.problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
