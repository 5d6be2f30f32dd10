"""Random lives of sessions, beside a model of what they wrote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import only, rule
from ...schema.families.jobs import JOBS
from ..support.target_needs import needs_free_readers
from ._life_cancels import CANCELS
from ._life_steps import STEPS
from ._lives import LifeStep, Lives, Source
from ._pools import opened

_LENGTH = 20
_SEED = st.integers(0, 2**48)
_REPEATED = 2
"""So often is a step that only uses a session in the list: a session lives for some steps."""
_CANCELLED = 5
"""So often is a cancelled step in the list."""


class RandomLifeTests(ConformanceTests):
    """Whatever sessions do one after the other, what was committed is there, and nothing else."""

    jobs = family_fixture(JOBS)

    @rule(waits=True)
    @pytest.mark.parametrize("of", ["backends", "persistent", "transient"])
    @examples(20, seeds=st.tuples(*[_SEED] * _LENGTH))
    async def test_sessions_leave_what_a_model_says_after_a_random_life(
        self, db: Db, jobs: Any, of: str, seeds: tuple[int, ...]
    ) -> None:
        """Up to two backends, connected one by one or lent by a pool, write, begin and end transactions, fail, and are
        disconnected, lost, connected again and given back (C20, C23, C84).
        If this fails, check the last step in the message, and what the steps before it left in the backend: its transaction
        manager, its handle, its settings."""
        db.needs_second_session()
        needs_free_readers(db)
        await _assert_lived(db, jobs, of, _possible(db, STEPS), seeds)

    @rule(waits=True)
    @only("async", "only a task can be cancelled")
    @pytest.mark.parametrize("of", ["backends", "persistent", "transient"])
    @examples(8, seeds=st.tuples(*[_SEED] * _LENGTH))
    async def test_sessions_leave_what_a_model_says_whatever_is_cancelled(
        self, db: Db, jobs: Any, of: str, seeds: tuple[int, ...]
    ) -> None:
        """The same with tasks that are cancelled or time out while they ask, write, connect, borrow or are in a block (C83).
        If this fails, check the last cancelled step in the message: ``execute``, ``transaction`` and ``acquire`` end with
        ``CancelledError`` anywhere, which is no ``Exception``, and what the driver still has to answer belongs to nobody."""
        db.needs_second_session()
        needs_free_readers(db)
        await _assert_lived(db, jobs, of, (*_possible(db, STEPS), *_possible(db, CANCELS) * _CANCELLED), seeds)


async def _assert_lived(db: Db, jobs: Any, of: str, steps: tuple[LifeStep, ...], seeds: tuple[int, ...]) -> None:
    """A life of backends that are connected one by one, or lent by a pool that keeps sessions or ends them."""
    if of == "backends":
        await Lives(db, jobs, Source(db)).assert_modelled(steps, seeds)
        return
    async with opened(db, 2, connection_mode=of) as pool:
        source = Source(db, pool, ends_sessions=of == "transient")
        await Lives(db, jobs, source).assert_modelled(steps, seeds)


def _possible(db: Db, steps: dict[LifeStep, tuple[str, ...]]) -> tuple[LifeStep, ...]:
    possible: list[LifeStep] = []
    for step, rules in steps.items():
        if not any(db.is_known_to_fail(each) for each in rules):
            possible += [step] * (_REPEATED if not rules else 1)
    return tuple(possible)
