"""A part of ``tests/safety/kills.py`` that is quick enough for every change; ``.ci/long`` runs all of it on every database."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator

import pytest

from rhosocial.activerecord.testsuite.schema.prefix import make_prefix
from tests.running import sampled

from . import kills
from .trial import Trial

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@pytest.mark.parametrize("name", sampled(["double_interrupts", "kills"]))
def test_foreign_tables_stay_and_nothing_of_the_kit_is_left(name: str) -> None:
    found = kills.verdict("sqlite", name, 1, random.Random(os.urandom(8)), areas=("errors",))
    assert found.runs == 2
    assert found.problems == []


def test_a_problem_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trials compare what they say: a foreign table that is gone, and one of the kit's that stays."""

    def harm(trial: Trial, count: int) -> Iterator[str]:
        trial.database.channel.execute("DROP VIEW item")
        yield from trial.unchanged("harm")
        name = make_prefix(1, "some run", 0, "sync") + "user"
        trial.database.channel.execute(f'CREATE TABLE "{name}" (id INTEGER)')
        yield from trial.nothing_left("harm")

    monkeypatch.setitem(kills.TRIALS, "harm", harm)
    found = kills.verdict("sqlite", "harm", 1, random.Random(1))
    assert [problem.partition(":")[0] for problem in found.problems] == [
        "foreign tables differ after harm",
        "left after harm",
        "foreign tables differ after clean",
    ]
