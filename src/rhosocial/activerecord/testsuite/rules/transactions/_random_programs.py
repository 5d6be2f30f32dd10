"""A model of transactions, and random sequences of steps that run on a backend and on the model side by side."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from operator import methodcaller
from typing import Any, Callable, Optional

from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from rhosocial.activerecord.backend.errors import DatabaseError, TransactionError

from ...engine.db import Db
from ...engine.noting import noted
from ...engine.random_examples import Draws, draw
from ...engine.shrinking import Limit
from ..support.transaction_rows import Marks, abandon, is_idle

KEYS = st.integers(1, 6)
SHRINKING = 2.0
"""Seconds to search for a shorter sequence after a failure."""
SHRINKING_EXPLORED = 10.0
"""The same in an exploration, which has the time."""


class Model:
    """The expected state: the visible rows, the durable rows, and a stack of points to roll back to.

    A point is ``(name, rows before it)``; the name is None for the begin of a (nested) transaction. ``aborted`` means
    that a failed statement may have aborted the transaction (C01), so that the next statement may be refused.
    """

    def __init__(self) -> None:
        self.rows: dict[int, int] = {}
        self.durable: dict[int, int] = {}
        self.points: list[tuple[Any, dict[int, int]]] = []
        self.aborted = False

    @property
    def level(self) -> int:
        """The number of open transactions, nested ones included."""
        return sum(1 for name, _ in self.points if name is None)

    @property
    def names(self) -> list[str]:
        """The active savepoints of the caller."""
        return [name for name, _ in self.points if name is not None]

    @property
    def can_end(self) -> bool:
        """Whether the innermost transaction can be ended; see :meth:`Story.commit`."""
        return self.level == 1 or (self.level > 1 and self.points[-1][0] is None)

    @property
    def reachable(self) -> list[str]:
        """The savepoints of the innermost transaction."""
        names: list[str] = []
        for name, _ in reversed(self.points):
            if name is None:
                break
            names.append(name)
        return names

    def leave_level(self) -> dict[int, int]:
        """Drop the points of the innermost transaction; returns the rows before it."""
        while True:
            name, rows = self.points.pop()
            if name is None:
                return rows

    def settle(self) -> None:
        """Make the written rows durable unless a transaction is open."""
        if not self.points:
            self.durable = dict(self.rows)


@dataclass
class Recorder:
    """State that the sequences of one rule share. ``sound`` says whether the last sequence ended well."""

    db: Db
    marks: Marks
    failing_steps: bool
    steps: list[str] = field(default_factory=list)
    sound: bool = True
    wrong: str = ""
    shortest: Optional[tuple[str, list[str]]] = None
    limit: Limit = field(init=False)
    """The time to search for a shorter sequence."""

    def __post_init__(self) -> None:
        self.limit = Limit(SHRINKING if self.db.item.tally is None else SHRINKING_EXPLORED)

    def note(self) -> None:
        """Keep the failing sequence if it is the shortest so far."""
        self.limit.failed()
        if self.shortest is None or len(self.steps) < len(self.shortest[1]):
            self.shortest = (self.wrong, list(self.steps))


class EnoughError(BaseException):
    """Ends the search for a shorter sequence. Not an Exception, so that Hypothesis does not treat it as a failure."""


class Story(RuleBasedStateMachine):
    """One sequence. It records every step, so that a failure lists what happened."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder
        self.db, self.marks, self.steps = recorder.db, recorder.marks, recorder.steps
        self.failing_steps = recorder.failing_steps
        self.model = Model()
        self.count = 0
        self.agreed = False
        if recorder.limit.over:
            raise EnoughError
        if self.db.item.tally is not None:
            self.db.item.tally.begin()
        self.steps.clear()
        recorder.wrong = ""
        self.db.drive(self._reset())

    async def _reset(self) -> None:
        if not self.recorder.sound:
            await self.db.reconnect()
        self.recorder.sound = False
        await self.db.run(self.marks.family.sql("DELETE FROM {mark}"))

    # -- the steps -----------------------------------------------------------------------------------------------------
    @rule(key=KEYS, value=st.integers(0, 9))
    def put(self, key: int, value: int) -> None:
        """Insert a row, or update it if it exists."""
        new = key not in self.model.rows
        text = 'INSERT INTO {mark} ("v", "id") VALUES (?, ?)' if new else 'UPDATE {mark} SET "v" = ? WHERE "id" = ?'
        word = "insert" if new else "update"
        if self._do(f"{word} {key} = {value}", self.db.run(self.marks.family.sql(text), (value, key))):
            self.model.rows[key] = value

    @rule(key=KEYS)
    def remove(self, key: int) -> None:
        """Delete a row that may not exist."""
        statement = self.db.run(self.marks.family.sql('DELETE FROM {mark} WHERE "id" = ?'), (key,))
        if self._do(f"delete {key}", statement):
            self.model.rows.pop(key, None)

    @rule(keys=st.lists(KEYS, min_size=1, max_size=4, unique=True))
    def put_many(self, keys: list[int]) -> None:
        """Insert several rows at once, leaving out existing keys."""
        new = [key for key in keys if key not in self.model.rows]
        if not new:
            return
        rows = [(key, 0) for key in new]
        if self._do(f"execute_many inserts {new}", self._call(lambda b: b.execute_many(self.marks.insert, rows))):
            self.model.rows.update(dict(rows))

    @precondition(lambda self: self.model.level < 4)
    @rule()
    def begin(self) -> None:
        """Begin a transaction, or a nested one."""
        if self._do("begin", self._call(lambda b: b.begin_transaction())):
            self.model.points.append((None, dict(self.model.rows)))

    # The core ends a nested transaction at the last savepoint, whoever created it: a known defect with a rule of its
    # own. So a sequence ends a nested transaction only when it contains no savepoint of the caller.
    @precondition(lambda self: self.model.can_end and (self.model.level == 1 or not self.model.aborted))
    @rule()
    def commit(self) -> None:
        """Commit the innermost transaction. When the database refuses because it is aborted, roll everything back."""
        if self._do("commit", self._call(lambda b: b.commit_transaction())):
            self.model.leave_level()
        else:
            self.steps.append("the whole transaction is rolled back")
            self.db.drive(abandon(self.db, self.db.backend))
            self.model.rows = self.model.leave_level()
            self.model.aborted = False

    @precondition(lambda self: self.model.can_end)
    @rule()
    def roll_back(self) -> None:
        """Roll back the innermost transaction, which also ends an aborted one."""
        self._must("rollback", self._call(lambda b: b.rollback_transaction()))
        self.model.rows = self.model.leave_level()
        self.model.aborted = False

    @precondition(lambda self: self.model.level and len(self.model.names) < 4)
    @rule()
    def savepoint(self) -> None:
        """Create a savepoint with a unique name."""
        self.count += 1
        name = f"story_{self.count}"
        if self._do(f"savepoint {name}", self._call(lambda b: b.transaction_manager.savepoint(name))):
            self.model.points.append((name, dict(self.model.rows)))

    # Savepoints outside the innermost transaction stay unused: a rollback past the begin of a nested transaction
    # ends that transaction on the server, and the core does not define the level afterwards.
    @precondition(lambda self: self.model.reachable)
    @rule(data=st.data())
    def roll_back_to(self, data: st.DataObject) -> None:
        """Roll back to one of the savepoints of the innermost transaction."""
        name = data.draw(st.sampled_from(self.model.reachable))
        self._must(f"rollback to {name}", self._call(lambda b: b.transaction_manager.rollback_to(name)))
        index = [point for point, _ in self.model.points].index(name)
        self.model.rows = dict(self.model.points[index][1])
        del self.model.points[index + 1 :]
        self.model.aborted = False

    @precondition(lambda self: self.model.reachable and not self.model.aborted)
    @rule()
    def release(self) -> None:
        """Release the last savepoint."""
        name = self.model.points[-1][0]
        if self._do(f"release {name}", self._call(lambda b: b.transaction_manager.release(name))):
            self.model.points.pop()

    @rule(key=KEYS, value=st.integers(0, 9))
    def leave_a_block(self, key: int, value: int) -> None:
        """Run a whole block that writes a row and ends in an exception."""

        async def block() -> None:
            with contextlib.suppress(LookupError):
                async with self.db.using(self.db.backend.transaction()):
                    await self.db.run(self.marks.family.sql('DELETE FROM {mark} WHERE "id" = ?'), (key,))
                    await self.db.run(self.marks.insert, (key, value))
                    raise LookupError

        self._do(f"a block writes {key} = {value} and raises", block())

    @precondition(lambda self: not self.model.level)
    @rule()
    def end_without_a_transaction(self) -> None:
        """Commit and roll back when no transaction is open."""
        for word in ("commit_transaction", "rollback_transaction"):
            try:
                self.db.drive(self._call(methodcaller(word)))
            except TransactionError:
                self.steps.append(f"{word} is refused: no transaction is open")
            else:
                raise AssertionError(f"{word} did not raise although no transaction was open")

    @precondition(lambda self: self.failing_steps and self.model.rows)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        """Insert a row that already exists."""
        key = data.draw(st.sampled_from(sorted(self.model.rows)))
        try:
            self.db.drive(self.db.run(self.marks.insert, (key, 0)))
        except DatabaseError:
            self.steps.append(f"insert {key} again: fails, since the row exists")
        else:
            raise AssertionError(f"the database accepted a second row with the key {key}")
        self.model.aborted = bool(self.model.points)

    # -- after every step ------------------------------------------------------------------------------------------------
    @invariant()
    def model_and_backend_agree(self) -> None:
        """The backend sees the model's rows, other sessions see the committed ones, and the manager reports the right
        level."""
        try:
            self.db.drive(self._check())
        except AssertionError as error:
            # The first line is the message of the assertion; pytest's comparison of two dicts follows it.
            self.recorder.wrong = str(error).partition("\n")[0]
            raise

    async def _check(self) -> None:
        model, backend = self.model, self.db.backend
        self.agreed = False
        model.settle()
        reported = (backend.in_transaction, backend.transaction_manager.transaction_level)
        assert reported == (model.level > 0, model.level), (
            f"the manager reports {reported}, but {model.level} levels are open"
        )
        query = self.marks.family.sql('SELECT "id", "v" FROM {mark} ORDER BY "id"')
        if not model.aborted:
            own = {row["id"]: row["v"] for row in await self.db.rows(query)}
            assert own == model.rows, f"the backend sees {own}; it should see {model.rows}"
        if self.db.observable:
            durable = {row[0]: row[1] for row in await self.db.observer.rows(query)}
            assert durable == model.durable, f"others see {durable}; they should see {model.durable}"
        self.agreed = True

    def teardown(self) -> None:
        """Leave no transaction open."""
        self.db.drive(abandon(self.db, self.db.backend))
        self.recorder.sound = self.agreed and is_idle(self.db.backend)
        if self.db.item.tally is not None:
            self.db.item.tally.end("\n".join(self.steps), failed=not self.agreed)
        if not self.agreed:
            self.recorder.note()

    # -- helpers -----------------------------------------------------------------------------------------------------------
    async def _call(self, call: Callable[[Any], Any]) -> Any:
        return await self.db(call(self.db.backend))

    def _do(self, words: str, coroutine: Any) -> bool:
        """Run a step that an aborted transaction may refuse; returns whether it succeeded."""
        self.agreed = False
        noted("transaction step", words.partition(" ")[0])
        try:
            self.db.drive(coroutine)
        except DatabaseError as error:
            if not self.model.aborted:
                self._failed(words, error)
                raise
            self.steps.append(f"{words}: refused, the transaction is aborted")
            return False
        self.steps.append(words)
        self.model.aborted = False
        return True

    def _must(self, words: str, coroutine: Any) -> None:
        """Run a step that must succeed in every state of the transaction."""
        self.agreed = False
        try:
            self.db.drive(coroutine)
        except DatabaseError as error:
            self._failed(words, error)
            raise
        self.steps.append(words)

    def _failed(self, words: str, error: DatabaseError) -> None:
        self.recorder.wrong = f"{type(error).__name__}: {error}"
        self.steps.append(words)


def assert_stories_hold(db: Db, marks: Marks, *, failing_steps: bool, examples: int, length: int) -> None:
    """Run random sequences; raises AssertionError with the shortest one that fails, step by step.

    The sequences are the same every time: derandomized, and nothing is stored on disk.
    """
    phases = (Phase.generate, Phase.shrink)
    draw(
        db,
        lambda draws: _attempt(Recorder(db, marks, failing_steps), draws),
        examples,
        phases,
        stateful_step_count=length,
    )


def _attempt(recorder: Recorder, draws: Draws) -> None:
    class RecordedStory(Story):
        def __init__(self) -> None:
            super().__init__(recorder)

    try:
        run_state_machine_as_test(draws.seeded(RecordedStory), settings=draws.settings)
    except (Exception, EnoughError) as error:
        if recorder.shortest is None:
            raise
        wrong, steps = recorder.shortest
        lines = [f"  {number}. {step}" for number, step in enumerate(steps, 1)]
        failure = AssertionError("\n".join([f"after these steps {wrong or error}", *lines]))
    else:
        return
    raise failure
