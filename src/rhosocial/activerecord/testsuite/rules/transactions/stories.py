"""Random stories of transactions, told against a model and watched by an observer."""

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
    """Whatever is done in whatever order, rows are where the model says, and durable when it says so."""

    @rule(waits=True)
    @steps
    def test_no_order_of_steps_brings_backend_and_model_apart(self, db: Db, marks: Marks) -> None:
        """Begin, write, savepoint, go back, commit, in every order. Look at what the last step of the story ran."""
        assert_stories_hold(db, marks, failing_steps=False, examples=40, length=25)

    @rule(waits=True)
    @steps
    def test_failing_statements_bring_backend_and_model_apart_in_no_order_either(self, db: Db, marks: Marks) -> None:
        """As before, with statements that fail: go on or be aborted (C01). Look at ``_handle_error`` (D100, R04)."""
        assert_stories_hold(db, marks, failing_steps=True, examples=40, length=25)
