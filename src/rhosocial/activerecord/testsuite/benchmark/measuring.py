"""Checks once that both sides of a workload do the same work, then times them in turn."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from typing import Any, Callable

from .workload import Row, Workload

Side = Callable[[], Coroutine[Any, Any, list[Row]]]


def measure(work: Workload, benchmark: Any, rounds: int) -> dict[str, Any]:
    """The figures of one workload on one target, in seconds; ``benchmark`` is pytest-benchmark's fixture.

    Call it after :func:`expect_same_work`, which leaves the initial rows in the tables.
    The sides alternate, so that other load on the machine affects both alike.
    """
    db = work.db
    plain: list[float] = []
    through: list[float] = []

    def before() -> None:
        _reset(work)
        _timed(work, work.driver, plain)
        _reset(work)
        db.drive(work.load())

    # The first round fills the caches of both sides and is discarded.
    benchmark.pedantic(lambda: _timed(work, work.models, through), setup=before, rounds=rounds, warmup_rounds=1)
    # The fastest round is the one with the least interference.
    models, driver = min(through[1:] or through), min(plain[1:] or plain)
    return {"models": models, "driver": driver, "ratio": models / driver, "rounds": rounds}


def _timed(work: Workload, side: Side, times: list[float]) -> None:
    start = time.perf_counter()
    work.db.drive(side())
    times.append(time.perf_counter() - start)


def _reset(work: Workload) -> None:
    if work.after is not None:
        work.db.drive(work.fill())


def expect_same_work(work: Workload) -> None:
    """Compare the results of both sides and what they leave in the database: a ratio of different work is meaningless."""
    work.db.drive(work.fill())
    found = []
    for side in (work.driver, work.models):
        _reset(work)
        work.db.drive(work.load())
        start = work.db.drive(work.outcome())
        rows = [tuple(row) for row in work.db.drive(side())]
        found.append((rows, work.db.drive(work.outcome())))
        assert found[-1] != ([], start), f"the workload's {side.__name__} did nothing"
    driver, models = found
    assert models == driver, "the workload's two sides do different work, so their ratio is meaningless"
