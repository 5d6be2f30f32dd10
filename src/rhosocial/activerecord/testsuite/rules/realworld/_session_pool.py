"""Shared by the scenarios: several sessions that work at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, TypeVar

from ...engine.db import Db
from ..support.connections import lose, severs
from ..support.workers import Worker, ended

T = TypeVar("T")


async def run_concurrently(db: Db, pool: Sequence[Worker], work: Callable[[Worker, int], Any]) -> list[Any]:
    """The results of workers that start at the same time; ``work`` receives the worker and its number."""
    running = [worker.start(work(worker, number)) for number, worker in enumerate(pool)]
    return [await ended(db, each) for each in running]


async def lose_session(db: Db, worker: Worker) -> None:
    """End a worker's session in the middle of its work: on the server, or by closing the driver's connection."""
    await worker.done(lose(db, worker.backend))
    if not severs(db):
        # The backend can't roll back: its transaction ended with the connection.
        db.forget(worker.backend)


def flattened(parts: Iterable[Iterable[T]]) -> list[T]:
    """One list of the workers' results, in the order of the workers."""
    return list(chain.from_iterable(parts))
