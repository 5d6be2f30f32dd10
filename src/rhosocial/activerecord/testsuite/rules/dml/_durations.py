"""What batches and pages report of the time that each of them took."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from ...engine.db import Db
from ..support.retries import pause


async def own_durations(db: Db, results: Any) -> list[float]:
    """The duration of each result: above 0 and at most the time that passed without what the caller did between two."""
    durations, paused, began = [], 0.0, perf_counter()
    async for result in db.iterate(results):
        durations.append(result.duration)
        stopped = perf_counter()
        await pause(db, 0.05)
        paused += perf_counter() - stopped
    passed = perf_counter() - began - paused
    assert [each for each in durations if not 0 < each <= passed] == []
    return durations
