"""Transactions, locks, and the precision of timestamps."""

from __future__ import annotations

import contextlib
from typing import Any

from ..definition import Definition
from ..probe import Asks, CannotTell, Form, Lab, NotShown, Probe, gives
from ._shared import KEYED_ROW


def _begins(*statements: str) -> Form:
    """A transaction on the raw channel that one of the statements begins; it writes, and is rolled back."""

    async def begins(lab: Lab) -> None:
        """A transaction that begins with its access mode writes a row, and its rollback takes it away."""
        await lab.run(KEYED_ROW[0])
        for statement in statements:
            await lab.raw(statement)
        try:
            await lab.raw("INSERT INTO {a} VALUES (1, 10)")
        finally:
            await lab.raw("ROLLBACK")
        if await lab.rows('SELECT "k" FROM {a}'):
            raise NotShown(f"what was written after {statements[0]} is there after ROLLBACK")

    return begins


def _begins_read_only(statement: str) -> Form:
    async def refuses_to_write(lab: Lab) -> None:
        """A transaction that begins as READ ONLY refuses an INSERT."""
        await lab.run(KEYED_ROW[0])
        await lab.raw(statement)
        written = True
        try:
            await lab.raw("INSERT INTO {a} VALUES (1, 10)")
        except Exception:
            written = False
        finally:
            # The kit itself may have rolled back, after an error that aborted the transaction.
            with contextlib.suppress(Exception):
                await lab.raw("ROLLBACK")
        if written:
            raise NotShown(f"a transaction begun with {statement} writes")

    return refuses_to_write


def _begins_at_a_level(words: str) -> Form:
    """The level is taken note of: another one that does not exist is refused in its place."""

    async def begins(lab: Lab) -> None:
        """START TRANSACTION ISOLATION LEVEL is accepted with these words, and refused with a level called NONSENSE."""
        await lab.raw(f"START TRANSACTION ISOLATION LEVEL {words}")
        await lab.raw("ROLLBACK")
        try:
            await lab.raw("START TRANSACTION ISOLATION LEVEL NONSENSE")
        except Exception:
            return
        await lab.raw("ROLLBACK")
        raise NotShown("a level called NONSENSE is accepted too")

    return begins


async def _begins_by_itself(lab: Lab) -> None:
    """A transaction that the backend begins as READ WRITE, by a statement or by its driver, writes a row."""
    if not lab.claimed:
        raise CannotTell("a transaction without an access mode writes, too")
    await lab.run(KEYED_ROW[0])
    async with lab.in_transaction(mode="READ_WRITE"):
        await lab.run("INSERT INTO {a} VALUES (1, 10)")
    if await lab.rows('SELECT "k" FROM {a}') != [(1,)]:
        raise NotShown("what was written in a transaction of the backend is not there after its commit")


async def _begins_read_only_by_itself(lab: Lab) -> None:
    """A transaction that the backend begins as READ ONLY, by a statement or by its driver, refuses to write."""
    from rhosocial.activerecord.backend.errors import DatabaseError

    await lab.run(KEYED_ROW[0])
    begun = False
    try:
        async with lab.in_transaction(mode="READ_ONLY"):
            begun = await lab.rows('SELECT "k" FROM {a}') == []
            await lab.run("INSERT INTO {a} VALUES (1, 10)")
    except DatabaseError:
        if not begun:
            raise
    if await lab.rows('SELECT "k" FROM {a}'):
        raise NotShown("a transaction that the backend began as READ ONLY writes")


async def _begins_at_a_level_by_itself(lab: Lab) -> None:
    """A backend that claims to name the level as it begins does begin; other ones may need a statement before."""
    if not lab.claimed:
        raise CannotTell("the dialect denies the statement, and how the backend begins shows nothing about it")
    async with lab.in_transaction(level="SERIALIZABLE"):
        await lab.rows('SELECT 1 AS "n"{nothing}')


async def _saves_points_by_itself(lab: Lab) -> None:
    """Of two inserts, the one in a nested transaction that ends with an error is gone."""
    await lab.run(KEYED_ROW[0])
    async with lab.in_transaction():
        await lab.run("INSERT INTO {a} VALUES (1, 10)")
        with contextlib.suppress(_UndoneError):
            async with lab.in_transaction():
                await lab.run("INSERT INTO {a} VALUES (2, 20)")
                raise _UndoneError
    found = await lab.rows('SELECT "k" FROM {a}')
    if found != [(1,)]:
        raise NotShown(f"after a nested transaction that failed there is {found!r}, not the row from before it")


class _UndoneError(Exception):
    pass


async def _saves_points(lab: Lab) -> None:
    """Of two inserts, the one behind SAVEPOINT is gone after ROLLBACK TO SAVEPOINT and COMMIT."""
    await lab.run(KEYED_ROW[0])
    async with lab.in_transaction():
        await lab.run("INSERT INTO {a} VALUES (1, 10)")
        await lab.run('SAVEPOINT "p"')
        await lab.run("INSERT INTO {a} VALUES (2, 20)")
        await lab.run('ROLLBACK TO SAVEPOINT "p"')
    found = await lab.rows('SELECT "k" FROM {a}')
    if found != [(1,)]:
        raise NotShown(f"after rolling back to the savepoint there is {found!r}, not the row from before it")


async def _locks_by_itself(lab: Lab) -> None:
    """Another session can't change the row that the dialect's own clause has locked."""
    if not lab.two_sessions:
        raise CannotTell("a second session does not see the data of this target")
    for statement in KEYED_ROW:
        await lab.run(statement)
    async with lab.in_transaction():
        found = await lab.rows(lab.locking('SELECT "k" FROM {a} WHERE "k" = 1'))
        if [row[0] for row in found] != [1]:
            raise NotShown(f"the locking query gives {found!r}, not the row")
        if await lab.others_can_change('UPDATE {a} SET "v" = 11 WHERE "k" = 1'):
            raise NotShown("another session can change the row meanwhile")


def _locks(query: str) -> Form:
    """What the query read in a transaction of the backend can't be locked from the raw channel."""

    async def locks(lab: Lab) -> None:
        """Another session that skips locked rows does not get the row that was read with FOR UPDATE."""
        for statement in KEYED_ROW:
            await lab.run(statement)
        async with lab.in_transaction():
            found = await lab.rows(query)
            if [row[0] for row in found] != [1]:
                raise NotShown(f"{query} gives {found!r}, not the row")
            if not lab.two_sessions:
                raise CannotTell("a second session does not see the data of this target")
            free = await lab.raw('SELECT "k" FROM {a} WHERE "k" = 1 FOR UPDATE SKIP LOCKED')
        if free:
            raise NotShown("another session can lock the row meanwhile")

    return locks


async def _skips_locked(lab: Lab) -> None:
    """With one of two rows locked by another session, FOR UPDATE SKIP LOCKED gives the other one."""
    await lab.run(KEYED_ROW[0])
    await lab.run("INSERT INTO {a} VALUES (1, 10)")
    await lab.run("INSERT INTO {a} VALUES (2, 20)")
    found = await lab.rows('SELECT "k" FROM {a} WHERE "k" > 0 FOR UPDATE SKIP LOCKED')
    if len(found) != 2:
        raise NotShown(f"without any lock, SKIP LOCKED gives {found!r}")
    if not lab.two_sessions:
        raise CannotTell("a second session does not see the data of this target")
    async with lab.in_transaction():
        await lab.rows('SELECT "k" FROM {a} WHERE "k" = 1 FOR UPDATE')
        left = await lab.raw('SELECT "k" FROM {a} WHERE "k" > 0 FOR UPDATE SKIP LOCKED')
    if [tuple(row) for row in left] != [(2,)]:
        raise NotShown(f"with row 1 locked by another session, SKIP LOCKED gives {left!r}, not row 2")


def _for_update(*, skip_locked: bool = False) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        lock = e.ForUpdateClause(d, skip_locked=skip_locked)
        return e.QueryExpression(d, [e.Column(d, "v")], from_="t", for_update=lock)

    return asks


def _set_for_update(e: Any, d: Any) -> Any:
    sides = [e.QueryExpression(d, [e.Column(d, "v")], from_=table) for table in ("t", "u")]
    return e.SetOperationExpression(d, *sides, "UNION", for_update_clause=e.ForUpdateClause(d))


class Transactions:
    """Transactions, locks, and the precision of timestamps."""

    TRANSACTION_MODE = Definition(
        "TransactionControlSupport",
        "A transaction can be started with an access mode, READ ONLY or READ WRITE.",
        Probe(
            (_begins_by_itself, _begins("START TRANSACTION READ WRITE"), _begins("SET TRANSACTION READ WRITE")),
        ),
    )
    ISOLATION_LEVEL_IN_BEGIN = Definition(
        "TransactionControlSupport",
        "The statement that begins a transaction can name its isolation level.",
        Probe((_begins_at_a_level("SERIALIZABLE"), _begins_at_a_level_by_itself)),
    )
    READ_ONLY_TRANSACTION = Definition(
        "TransactionControlSupport",
        "A transaction can be started as READ ONLY, and then refuses to write.",
        Probe(
            (
                _begins_read_only_by_itself,
                _begins_read_only("START TRANSACTION READ ONLY"),
                _begins_read_only("SET TRANSACTION READ ONLY"),
            ),
            lambda e, d: e.BeginTransactionExpression(d).read_only(),
        ),
    )
    DEFERRABLE_TRANSACTION = Definition(
        "TransactionControlSupport",
        "A serializable read-only transaction can wait for a moment when it can't fail.",
        Probe((_begins_at_a_level("SERIALIZABLE, READ ONLY, DEFERRABLE"),)),
    )
    SAVEPOINT = Definition(
        "TransactionControlSupport",
        "A part of a transaction can be undone by rolling back to a savepoint.",
        Probe((_saves_points_by_itself, _saves_points)),
    )
    MICROSECOND_TIMESTAMP = Definition(
        "SQLDialectBase",
        "A timestamp keeps all six digits of its fraction of a second.",
        Probe(
            tuple(
                (
                    'CREATE TABLE {a} ("t" TIMESTAMP(6))',
                    f"INSERT INTO {{a}} VALUES ({word}'2024-02-29 12:34:56.123456')",
                    gives(f'SELECT COUNT(*) AS "n" FROM {{a}} WHERE "t" > {word}\'2024-02-29 12:34:56.123455\'', (1,)),
                    gives(f'SELECT COUNT(*) AS "n" FROM {{a}} WHERE "t" < {word}\'2024-02-29 12:34:56.123457\'', (1,)),
                )
                for word in ("TIMESTAMP ", "")
            ),
        ),
    )
    FOR_UPDATE = Definition(
        "DQLMixin",
        "The rows that a query reads can be locked until the transaction ends.",
        Probe((_locks('SELECT "k" FROM {a} WHERE "k" = 1 FOR UPDATE'), _locks_by_itself), _for_update()),
    )
    FOR_UPDATE_SKIP_LOCKED = Definition(
        "LockingSupport",
        "A locking query can pass over rows that another session has locked.",
        Probe((_skips_locked,), _for_update(skip_locked=True)),
    )
    SET_OPERATION_FOR_UPDATE = Definition(
        "SetOperationSupport",
        "The rows behind a set operation can be locked with FOR UPDATE.",
        Probe(
            (
                _locks('SELECT "k" FROM {a} WHERE "k" = 1 UNION ALL SELECT "k" FROM {a} WHERE "k" = 5 FOR UPDATE'),
                _locks(
                    '(SELECT "k" FROM {a} WHERE "k" = 1) UNION ALL (SELECT "k" FROM {a} WHERE "k" = 1 AND 1 = 0 FOR UPDATE)'
                ),
            ),
            _set_for_update,
        ),
    )
