"""Random programs over random tables, beside a model in plain Python."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.rule_runner import examples
from ...engine.rules import rule
from . import _changes, _definitions, _inserts, _introspection, _queries, _returning, _sessions, _sets, _upserts
from ._program import Program, Step

_ROWS: tuple[Step, ...] = (_inserts.insert, _inserts.insert_many)
STEPS: dict[str, tuple[Step, ...]] = {
    "inserts": (*_ROWS, _inserts.violate, _upserts.upsert, _upserts.upsert_elsewhere, _sets.copy, _sets.replace_all),
    "changes": (
        *_ROWS,
        _changes.update,
        _changes.count_up,
        _changes.save,
        _changes.save_many,
        _changes.refresh,
        _changes.delete,
        _sets.change_many,
        _returning.update_returning,
        _returning.delete_returning,
    ),
    "queries": (*_ROWS, _queries.records, _queries.totals, _queries.joined, _queries.exists_at_all),
    "forms": (*_ROWS, _queries.in_other_forms, _sets.operation, _sets.named_query, _sets.distinct),
    "definitions": (
        *_ROWS,
        _definitions.add_column,
        _definitions.rename_column,
        _definitions.drop_column,
        _definitions.rename_table,
        _definitions.index,
        _definitions.through_a_view,
        _introspection.introspect,
        _changes.update,
        _queries.records,
    ),
    "sessions": (*_ROWS, _sessions.elsewhere, _sessions.reconnect, _changes.save, _changes.delete, _queries.totals),
}
"""What the programs of each rule consist of: what they share lies in all of them, so that a defect in one feature leaves
the other rules meaningful."""
STEPS["everything"] = tuple(dict.fromkeys(step for steps in STEPS.values() for step in steps))

_LENGTH = 14
_SEED = st.integers(0, 2**48)


class RandomProgramTests(ConformanceTests):
    """After every step of a random program the tables hold what a model says, in this session and for others."""

    @rule(waits=True)
    @pytest.mark.parametrize("of", STEPS)
    @examples(14, schema=_SEED, seeds=st.tuples(*[_SEED] * _LENGTH))
    async def test_the_tables_hold_what_a_model_says_after_random(
        self, db: Db, of: str, schema: int, seeds: tuple[int, ...]
    ) -> None:
        """One to three tables with columns, keys and defaults that nobody chose; blocks that are committed or undone.
        If this fails, check the last step of the program in the message, and which of the steps before it the failure
        needs: two features, which each work alone, do not together."""
        if db.backend.in_transaction:  # The example before this one failed within a block.
            await db.reconnect()
        await Program(db, schema, STEPS[of], _inserts.fill).assert_modelled(seeds)
