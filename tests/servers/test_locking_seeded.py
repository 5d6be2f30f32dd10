"""The area ``locking`` is proved on a server: SQLite locks no rows. Each seeded defect turns red the rule that is about it."""

from __future__ import annotations

from pathlib import Path

from .seeded import outcomes

DIALECT = """
class NAMEDialect(MariaDBDialect):
    def format_for_update_clause(self, clause):
BODY


class NAME(MariaDBBackend):
    def introspect_and_adapt(self):
        self._dialect = NAMEDialect((10, 11, 0))


class AsyncNAME(AsyncMariaDBBackend):
    async def introspect_and_adapt(self):
        self._dialect = NAMEDialect((10, 11, 0))
"""

RETRIES_THE_VICTIM = """
class NAME(MariaDBBackend):
    def execute(self, sql, params=None, *, options=None):
        # Meant for statements outside transactions: what was done before the deadlock is lost, and nothing reports it.
        try:
            return super().execute(sql, params, options=options)
        except Exception as error:
            if "deadlock" not in str(error).lower():
                raise
            return super().execute(sql, params, options=options)


class AsyncNAME(AsyncMariaDBBackend):
    pass
"""

ORDINARY = "super().format_for_update_clause(clause)"


def clause(name: str, area_class: str, rule: str, *lines: str) -> tuple[str, tuple[str, str, str]]:
    """A defect of the clause's rendering."""
    body = DIALECT.replace("BODY", "\n".join(f"        {line}" for line in lines))
    return name, (area_class, rule, body.replace("NAME", name))


DEFECTS = dict(
    [
        clause(
            "ClauseNotSent",
            "LockingTests",
            "a_writer_waits_for_a_locked_row_until_the_transaction_ends",
            "return '', ()",
        ),
        clause(
            "SharedLock",
            "LockingTests",
            "a_second_lock_waits_for_the_first",
            "return 'LOCK IN SHARE MODE', ()",
        ),
        clause(
            "NowaitForgotten",
            "LockOptionTests",
            "nowait_raises_at_once_for_a_locked_row",
            "clause.nowait = False",
            f"return {ORDINARY}",
        ),
        clause(
            "NowaitSkips",
            "LockOptionTests",
            "nowait_raises_at_once_for_a_locked_row",
            "clause.skip_locked, clause.nowait = clause.skip_locked or clause.nowait, False",
            f"return {ORDINARY}",
        ),
        clause(
            "SkipLockedForgotten",
            "LockOptionTests",
            "skip_locked_returns_only_free_rows",
            "clause.skip_locked = False",
            f"return {ORDINARY}",
        ),
        clause(
            "SkipLockedTakesNoLock",
            "LockOptionTests",
            "workers_share_a_queue_with_skip_locked",
            f"return ('', ()) if clause.skip_locked else {ORDINARY}",
        ),
    ]
)
DEFECTS["RetriesTheVictim"] = (
    "LockDeadlockTests",
    "one_session_of_a_deadlock_continues",
    RETRIES_THE_VICTIM.replace("NAME", "RetriesTheVictim"),
)
PROVED = [("mariadb", area_class, rule) for area_class, rule, _ in DEFECTS.values()]


def test_each_seeded_defect_is_noticed_by_the_rule_that_is_about_it(tmp_path: Path) -> None:
    found = outcomes(tmp_path, DEFECTS, "sync")
    assert {name: "failed" in ended for name, ended in found.items()} == dict.fromkeys(DEFECTS, True), found
