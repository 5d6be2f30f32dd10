"""Probes of changing rows, of transactions, and of locks."""

from __future__ import annotations

from typing import Any

from ..vocabulary import Capability
from .model import Asks, CannotTell, Form, Lab, NotShown, Probe, Probes, gives

_ROWS = ('CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
_TWO_KEYS = (
    'CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY, "u" INTEGER NOT NULL UNIQUE, "v" INTEGER)',
    "INSERT INTO {a} VALUES (1, 11, 0)",
)
_INSERTS = (gives('INSERT INTO {a} VALUES (2, 20) RETURNING "k", "v"', (2, 20)),)
_UPDATES = (gives('UPDATE {a} SET "v" = "v" + 1 WHERE "k" = 1 RETURNING "k", "v"', (1, 11)),)
_DELETES = (gives('DELETE FROM {a} WHERE "k" = 1 RETURNING "v"', (10,)),)
_AFTER = gives('SELECT "k", "v" FROM {a}', (1, 12), (2, 20))
_CONFLICTS = (
    (*_ROWS, 'INSERT INTO {a} VALUES (1, 0), (2, 20) ON CONFLICT ("k") DO UPDATE SET "v" = 12', _AFTER),
    (*_ROWS, 'INSERT INTO {a} VALUES (1, 0), (2, 20) ON DUPLICATE KEY UPDATE "v" = 12', _AFTER),
)
_MERGE = (
    *_ROWS,
    'MERGE INTO {a} USING (SELECT 1 AS "i", 12 AS "w"{nothing} UNION ALL SELECT 2, 20{nothing}) "s" ON ({a}."k" = "s"."i")'
    ' WHEN MATCHED THEN UPDATE SET "v" = "s"."w" WHEN NOT MATCHED THEN INSERT ("k", "v") VALUES ("s"."i", "s"."w")',
    _AFTER,
)


def _returning(name: str) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        back = e.ReturningClause(d, [e.Column(d, "v")])
        if name == "INSERT":
            return e.InsertExpression(d, "t", e.ValuesSource(d, [[e.Literal(d, 1)]]), ["v"], returning=back)
        if name == "UPDATE":
            return e.UpdateExpression(d, "t", {"v": e.Literal(d, 1)}, returning=back)
        return e.DeleteExpression(d, "t", returning=back)

    return asks


def _on_conflict(*targets: str) -> Asks:
    def asks(e: Any, d: Any) -> Any:
        clauses = [e.OnConflictClause(d, [target], do_nothing=True) for target in targets]
        return e.InsertExpression(d, "t", e.ValuesSource(d, [[e.Literal(d, 1)]]), ["v"], on_conflict=clauses)

    return asks


def _merge(e: Any, d: Any) -> Any:
    actions = [e.MergeAction(e.MergeActionType.UPDATE, assignments={"v": e.Literal(d, 1)})]
    on = e.Column(d, "k", "t") == e.Column(d, "k", "s")
    return e.MergeExpression(d, "t", e.TableExpression(d, "s"), on, when_matched=actions)


def _begins(*statements: str) -> Form:
    """A transaction on the raw channel that one of the statements begins; it writes, and is rolled back."""

    async def begins(lab: Lab) -> None:
        """A transaction that begins with its access mode writes a row, and its rollback takes it away."""
        await lab.run(_ROWS[0])
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
        await lab.run(_ROWS[0])
        await lab.raw(statement)
        written = True
        try:
            await lab.raw("INSERT INTO {a} VALUES (1, 10)")
        except Exception:
            written = False
        finally:
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


async def _saves_points(lab: Lab) -> None:
    """Of two inserts, the one behind SAVEPOINT is gone after ROLLBACK TO SAVEPOINT and COMMIT."""
    await lab.run(_ROWS[0])
    async with lab.in_transaction():
        await lab.run("INSERT INTO {a} VALUES (1, 10)")
        await lab.run('SAVEPOINT "p"')
        await lab.run("INSERT INTO {a} VALUES (2, 20)")
        await lab.run('ROLLBACK TO SAVEPOINT "p"')
    found = await lab.rows('SELECT "k" FROM {a}')
    if found != [(1,)]:
        raise NotShown(f"after rolling back to the savepoint there is {found!r}, not the row from before it")


def _locks(query: str) -> Form:
    """What the query read in a transaction of the backend can't be locked from the raw channel."""

    async def locks(lab: Lab) -> None:
        """Another session that skips locked rows does not get the row that was read with FOR UPDATE."""
        for statement in _ROWS:
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
    await lab.run(_ROWS[0])
    await lab.run("INSERT INTO {a} VALUES (1, 10), (2, 20)")
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


PROBES: Probes = {
    Capability.RETURNING_CLAUSE: Probe(
        (
            (
                *_ROWS,
                *_INSERTS,
                *_UPDATES,
                gives('DELETE FROM {a} WHERE "k" = 1 RETURNING "v"', (11,)),
                gives('SELECT "k" FROM {a}', (2,)),
            ),
        )
    ),
    Capability.RETURNING_INSERT: Probe(
        ((*_ROWS, *_INSERTS, gives('SELECT "k" FROM {a}', (1,), (2,))),), _returning("INSERT")
    ),
    Capability.RETURNING_UPDATE: Probe(
        ((*_ROWS, *_UPDATES, gives('SELECT "v" FROM {a}', (11,))),), _returning("UPDATE")
    ),
    Capability.RETURNING_DELETE: Probe(((*_ROWS, *_DELETES, gives('SELECT "v" FROM {a}')),), _returning("DELETE")),
    Capability.UPSERT: Probe(
        (
            *_CONFLICTS,
            _MERGE,
            (
                *_ROWS,
                "UPDATE OR INSERT INTO {a} VALUES (1, 12)",
                "UPDATE OR INSERT INTO {a} VALUES (2, 20)",
                _AFTER,
            ),
        ),
    ),
    Capability.ON_CONFLICT_CLAUSE: Probe(_CONFLICTS, _on_conflict("k")),
    Capability.MULTIPLE_ON_CONFLICT_CLAUSES: Probe(
        (
            (
                *_TWO_KEYS,
                'INSERT INTO {a} VALUES (2, 11, 0) ON CONFLICT ("k") DO NOTHING ON CONFLICT ("u") DO UPDATE SET "v" = 5',
                gives('SELECT "k", "u", "v" FROM {a}', (1, 11, 5)),
            ),
        ),
        _on_conflict("k", "u"),
    ),
    Capability.MERGE_STATEMENT: Probe((_MERGE,), _merge),
    Capability.TRANSACTION_MODE: Probe(
        (_begins("START TRANSACTION READ WRITE"), _begins("SET TRANSACTION READ WRITE")),
    ),
    Capability.READ_ONLY_TRANSACTION: Probe(
        (_begins_read_only("START TRANSACTION READ ONLY"), _begins_read_only("SET TRANSACTION READ ONLY")),
        lambda e, d: e.BeginTransactionExpression(d).read_only(),
    ),
    Capability.ISOLATION_LEVEL_IN_BEGIN: Probe((_begins_at_a_level("SERIALIZABLE"),)),
    Capability.DEFERRABLE_TRANSACTION: Probe((_begins_at_a_level("SERIALIZABLE, READ ONLY, DEFERRABLE"),)),
    Capability.SAVEPOINT: Probe((_saves_points,)),
    Capability.MICROSECOND_TIMESTAMP: Probe(
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
    Capability.FOR_UPDATE: Probe((_locks('SELECT "k" FROM {a} WHERE "k" = 1 FOR UPDATE'),), _for_update()),
    Capability.FOR_UPDATE_SKIP_LOCKED: Probe((_skips_locked,), _for_update(skip_locked=True)),
    Capability.SET_OPERATION_FOR_UPDATE: Probe(
        (
            _locks('SELECT "k" FROM {a} WHERE "k" = 1 UNION ALL SELECT "k" FROM {a} WHERE "k" = 5 FOR UPDATE'),
            _locks(
                '(SELECT "k" FROM {a} WHERE "k" = 1) UNION ALL (SELECT "k" FROM {a} WHERE "k" = 1 AND 1 = 0 FOR UPDATE)'
            ),
        ),
        _set_for_update,
    ),
}
