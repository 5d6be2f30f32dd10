"""Random sequences of transaction steps, compared with a model and checked by an observer."""

from __future__ import annotations

from ...capabilities import Capability
from ...capabilities.requirements import requires
from ...engine.db import Db
from ...engine.rule_runner import steps
from ...engine.rules import rule
from ..support.transaction_rows import MarkRules, Marks
from ._random_programs import assert_stories_hold


@requires(Capability.SAVEPOINT)
class StoryTests(MarkRules):
    """After any sequence of steps the rows are those of the model, and durable when the model says so."""

    @rule(waits=True)
    @steps
    def test_random_transaction_steps_match_a_model(self, db: Db, marks: Marks) -> None:
        """The steps begin, write, set savepoints, roll back and commit in random order.
        If this fails, check the method that the last step of the failure calls, such as ``commit`` or
        ``rollback_to``."""
        assert_stories_hold(db, marks, failing_steps=False, examples=40, length=25)

    @rule(waits=True)
    @steps
    def test_random_transaction_steps_with_failing_statements_match_a_model(self, db: Db, marks: Marks) -> None:
        """After a failed statement the transaction goes on or is aborted (C01).
        If this fails, check ``_handle_error`` of the backend."""
        assert_stories_hold(db, marks, failing_steps=True, examples=40, length=25)
