"""What sessions, locks and capabilities beyond SQLite's can show: each seeded defect turns red the rule that is about it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from .seeded import outcomes

MARIADB = """
class NAME(MariaDBBackend):
    def METHOD:
BODY


class AsyncNAME(AsyncMariaDBBackend):
    pass
"""

# AsyncMariaDB is the one published backend that refuses to go on with a lost transaction.
ASYNC_MARIADB = """
class NAME(MariaDBBackend):
    pass


class AsyncNAME(AsyncMariaDBBackend):
    async def METHOD:
BODY
"""

ASYNC_MARIADB_MANAGER = """
from rhosocial.activerecord.backend.impl.mariadb.async_transaction import AsyncMariaDBTransactionManager


class NAMEManager(AsyncMariaDBTransactionManager):
    async def METHOD(self, name):
BODY


class NAME(MariaDBBackend):
    pass


class AsyncNAME(AsyncMariaDBBackend):
    @property
    def transaction_manager(self):
        manager = super().transaction_manager
        manager.__class__ = NAMEManager
        return manager
"""

MARIADB_DIALECT = """
class NAMEDialect(MariaDBDialect):
    def METHOD(self, *given):
        sql, params = super().METHOD(*given)
BODY


class NAME(MariaDBBackend):
    def introspect_and_adapt(self):
        self._dialect = NAMEDialect((10, 11, 0))


class AsyncNAME(AsyncMariaDBBackend):
    pass
"""

POSTGRES = """
class NAME(PostgresBackend):
    def METHOD:
BODY


class AsyncNAME(AsyncPostgresBackend):
    pass
"""

POSTGRES_DIALECT = """
class NAMEDialect(PostgresDialect):
    def METHOD(self, *given):
        sql, params = super().METHOD(*given)
BODY


class NAME(PostgresBackend):
    def introspect_and_adapt(self):
        super().introspect_and_adapt()
        self._dialect.__class__ = NAMEDialect


class AsyncNAME(AsyncPostgresBackend):
    pass
"""

EXECUTE = "execute(self, sql, params=None, *, options=None)"

IT_WAS_LOST_ANYWAY = """
try:
    await super().METHOD(name)
except Exception:
    pass
"""
LOST_SESSIONS_ANSWER_NOTHING = """
from rhosocial.activerecord.backend.result import QueryResult

try:
    return await super().execute(sql, params, options=options)
except Exception:
    return QueryResult(data=[], affected_rows=0)
"""
ONE_HANDLE = """
first = vars(AsyncNAME).get("first")
if first is None or not await first.ping(reconnect=False):
    AsyncNAME.first = self
    return await super().connect()
self._connection = first._connection
"""
TRIES_ON_THE_LOOP = """
NAME(connection_config=self.config).connect()
await super().connect()
"""
THE_SERVER_HAS_ROLLED_BACK = "return None"
RELEASE_COMMITS = """
inner = self.transaction_manager.transaction_level > 1
super().commit_transaction()
if inner:
    self.execute("COMMIT")
    self.execute("START TRANSACTION")
"""
LEVEL_OF_THE_SESSION = """
_, found, level = sql.partition("ISOLATION LEVEL ")
if found:
    super().execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + level)
return super().execute(sql, params, options=options)
"""
READS_LEAVE_A_TRANSACTION_OPEN = """
result = super().execute(sql, params, options=options)
if sql.startswith("SELECT") and not params and not self.in_transaction:
    # What was read is read once more, in a transaction that nobody ends.
    self._connection.execute("BEGIN")
    self._connection.execute(sql)
return result
"""
EQUAL_VALUES_ARE_ONE = """
kept = self.__dict__.setdefault("_kept_values", {})
params = tuple(kept.setdefault(value, value) if isinstance(value, int) else value for value in params or ()) or None
return super().execute(sql, params, options=options)
"""
EQUAL_TEXTS_ARE_ONE_STATEMENT = """
kept = self.__dict__.setdefault("_kept_results", {})
if sql not in kept or not sql.startswith("SELECT * FROM"):
    kept[sql] = super().execute(sql, params, options=options)
return kept[sql]
"""
READ_ONLY_FORGOTTEN = "return super().execute(sql.replace(' READ ONLY', ''), params, options=options)"

# By driver and mode: a class of the kit, its rule, where the defect is seeded, and the defect.
DEFECTS = {
    ("mariadb", "sync"): [
        (
            "DeadlockTests",
            "after_a_deadlock_only_the_survivor_s_work_is_durable",
            (MARIADB, "rollback_transaction(self)"),
            THE_SERVER_HAS_ROLLED_BACK,
        ),
        (
            "LockingTests",
            "a_lock_taken_after_a_savepoint_ends_with_the_transaction",
            (MARIADB, "commit_transaction(self)"),
            RELEASE_COMMITS,
        ),
        (
            "JsonKeyTests",
            "a_key_with_a_double_quote_is_found",
            (MARIADB_DIALECT, "format_json_expression"),
            """return sql.replace('\\\\"', ''), params""",
        ),
    ],
    ("mariadb", "async"): [
        (
            "FaultsTests",
            "a_savepoint_does_not_outlive_its_session",
            (ASYNC_MARIADB_MANAGER, "_do_rollback_savepoint"),
            IT_WAS_LOST_ANYWAY,
        ),
        (
            "FaultsTests",
            "an_inner_transaction_does_not_outlive_its_session",
            (ASYNC_MARIADB_MANAGER, "_do_release_savepoint"),
            IT_WAS_LOST_ANYWAY,
        ),
        ("FaultsTests", "losing_one_session_does_not_affect_another", (ASYNC_MARIADB, "connect(self)"), ONE_HANDLE),
        (
            "PoolTests",
            "a_session_that_was_lost_in_the_pool_is_not_handed_out",
            (ASYNC_MARIADB, EXECUTE),
            LOST_SESSIONS_ANSWER_NOTHING,
        ),
        (
            "ConcurrentTaskTests",
            "connecting_does_not_block_the_event_loop",
            (ASYNC_MARIADB, "connect(self)"),
            TRIES_ON_THE_LOOP,
        ),
    ],
    ("postgres", "sync"): [
        ("IsolationTests", "a_level_applies_to_one_transaction_only", (POSTGRES, EXECUTE), LEVEL_OF_THE_SESSION),
        (
            "TransactionTests",
            "a_read_outside_a_transaction_does_not_block_ddl",
            (POSTGRES, EXECUTE),
            READS_LEAVE_A_TRANSACTION_OPEN,
        ),
        (
            "ValueErrorTests",
            "a_write_in_a_read_only_transaction_raises_the_core_s_error",
            (POSTGRES, EXECUTE),
            READ_ONLY_FORGOTTEN,
        ),
        (
            "JoinKindTests",
            "a_right_join_keeps_unmatched_rows_of_the_right_table",
            (POSTGRES_DIALECT, "format_join_expression"),
            "return sql.replace('RIGHT', 'INNER').replace(' OUTER', ''), params",
        ),
        (
            "JoinKindTests",
            "a_full_join_keeps_unmatched_rows_of_both_tables",
            (POSTGRES_DIALECT, "format_join_expression"),
            "return sql.replace('FULL', 'LEFT'), params",
        ),
        (
            "OwnSchemaTests",
            "each_schema_has_its_own_records",
            (POSTGRES_DIALECT, "format_table"),
            "return sql.rpartition('.')[2], params",
        ),
        ("ExecutionParameterTests", "true_is_not_taken_for_one", (POSTGRES, EXECUTE), EQUAL_VALUES_ARE_ONE),
        (
            "SchemaDdlTests",
            "a_statement_reads_the_table_of_the_current_schema",
            (POSTGRES, EXECUTE),
            EQUAL_TEXTS_ARE_ONE_STATEMENT,
        ),
        (
            "LockOptionTests",
            "a_lock_of_one_table_leaves_the_other_free_or_is_refused",
            (POSTGRES_DIALECT, "format_for_update_clause"),
            "return sql.partition(' OF ')[0], params",
        ),
    ],
}
PROVED = [(driver, area_class, rule) for (driver, _), defects in DEFECTS.items() for area_class, rule, _, _ in defects]


@pytest.mark.parametrize(("driver", "mode"), DEFECTS, ids=["-".join(place) for place in DEFECTS])
def test_each_seeded_defect_is_noticed_by_the_rule_that_is_about_it(tmp_path: Path, driver: str, mode: str) -> None:
    seeded = {}
    for number, (area_class, rule, (template, method), body) in enumerate(DEFECTS[driver, mode]):
        name = f"Defect{number}"
        source = template.replace("BODY", textwrap.indent(body.strip("\n"), " " * 8))
        seeded[name] = (area_class, rule, source.replace("METHOD", method).replace("NAME", name))
    found = outcomes(tmp_path, seeded, mode, driver)
    missed = [(rule, found[name]) for name, (_, rule, _) in seeded.items() if "failed" not in found[name]]
    assert not missed, missed
