"""Probes of tables: making, changing, dropping and emptying them, generated columns, partitions, history."""

from __future__ import annotations

from typing import Any

from ..vocabulary import Capability
from .model import Asks, Lab, NotShown, Probe, Probes, Reasons, Refuses, gives

_MADE = ('CREATE TABLE {a} ("k" INTEGER, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
_STAYS = gives("SELECT * FROM {a}", (1, 10))
_GONE = Refuses('SELECT "k" FROM {a}')
_TABLESPACE = "tablespaces have other names on every server, and making one is an administrator's right"


def _temporary(create: str) -> Any:
    async def own(lab: Lab) -> None:
        """Rows of a temporary table are found by their own session and by no other."""
        await lab.run(create)
        await lab.run("INSERT INTO {a} VALUES (1)")
        found = await lab.rows('SELECT "k" FROM {a}')
        if found != [(1,)]:
            raise NotShown(f"its own session finds {found!r} in the table")
        if lab.two_sessions:
            try:
                seen = await lab.raw('SELECT "k" FROM {a}')
            except Exception:
                return
            if seen:
                raise NotShown("another session sees its rows")

    return own


def _alter(make: Any) -> Asks:
    """An ALTER TABLE with one action."""

    def asks(e: Any, d: Any) -> Any:
        return e.AlterTableExpression(d, "t", [make(e, d)])

    return asks


def _integer(e: Any) -> Any:
    from rhosocial.activerecord.backend.expression.types import IntegerType

    return e.ColumnDefinition("w", IntegerType())


def _text_type() -> Any:
    from rhosocial.activerecord.backend.expression.types import VarCharType

    return VarCharType(20)


def _generated(kind: str) -> tuple[Any, ...]:
    return (
        f'CREATE TABLE {{a}} ("k" INTEGER, "w" INTEGER GENERATED ALWAYS AS ("k" * 2){kind})',
        'INSERT INTO {a} ("k") VALUES (21)',
        gives('SELECT "w" FROM {a}', (42,)),
        'UPDATE {a} SET "k" = 5',
        gives('SELECT "w" FROM {a}', (10,)),
    )


_RANGE_PG = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY RANGE ("k")',
    "CREATE TABLE {b} PARTITION OF {a} FOR VALUES FROM (0) TO (10)",
    "CREATE TABLE {c} PARTITION OF {a} FOR VALUES FROM (10) TO (20)",
    "INSERT INTO {a} VALUES (5), (15)",
)
_RANGE = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY RANGE ("k")'
    ' (PARTITION "p" VALUES LESS THAN (10), PARTITION "q" VALUES LESS THAN (20))',
    "INSERT INTO {a} VALUES (5)",
    "INSERT INTO {a} VALUES (15)",
)
_IN_FIRST = (gives('SELECT "k" FROM {b}', (5,)), Refuses("INSERT INTO {a} VALUES (50)"))
_IN_P = (gives('SELECT "k" FROM {a} PARTITION ("p")', (5,)), Refuses("INSERT INTO {a} VALUES (50)"))
_LIST_PG = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY LIST ("k")',
    "CREATE TABLE {b} PARTITION OF {a} FOR VALUES IN (5, 6)",
    "INSERT INTO {a} VALUES (5)",
)
_LIST = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY LIST ("k") (PARTITION "p" VALUES IN (5, 6))',
    "INSERT INTO {a} VALUES (5)",
)
_HASH_PG = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY HASH ("k")',
    "CREATE TABLE {b} PARTITION OF {a} FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
    "INSERT INTO {a} VALUES (5)",
    gives('SELECT "k" FROM {b}', (5,)),
)
_HASH = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY HASH ("k") (PARTITION "p")',
    "INSERT INTO {a} VALUES (5)",
    gives('SELECT "k" FROM {a} PARTITION ("p")', (5,)),
)


def _partitioned(strategy: str) -> Asks:
    return lambda e, d: e.PartitionClause(d, getattr(e.PartitionStrategy, strategy), [e.Column(d, "v")])


_ONLY_SECOND = gives('SELECT "k" FROM {a}', (15,))
_ALL = gives('SELECT "k" FROM {a}', (5,), (15,))

NOT_SHOWN: Reasons = {
    Capability.TABLE_TABLESPACE: _TABLESPACE,
    Capability.PARTITIONED_TABLE_CREATION: "it speaks of what the dialect renders, which the rules of `ddl` look at",
    Capability.PARTITION_METADATA_INTROSPECTION: "it speaks of the backend's introspector, which `introspection` asks",
    Capability.DATA_TYPES: "it is a list, and each type in it is stored and read back by the rules of `types` and `ddl`",
}

PROBES: Probes = {
    Capability.CREATE_TABLE: Probe(((*_MADE, _STAYS),)),
    Capability.DROP_TABLE: Probe(((*_MADE, "DROP TABLE {a}", _GONE),)),
    Capability.ALTER_TABLE: Probe(
        tuple(
            (*_MADE, f'ALTER TABLE {{a}} ADD{word} "w" INTEGER', gives('SELECT "k", "w" FROM {a}', (1, None)))
            for word in (" COLUMN", "")
        )
    ),
    Capability.TEMPORARY_TABLE: Probe(
        (
            _temporary('CREATE TEMPORARY TABLE {a} ("k" INTEGER)'),
            _temporary('CREATE GLOBAL TEMPORARY TABLE {a} ("k" INTEGER) ON COMMIT PRESERVE ROWS'),
        ),
        lambda e, d: e.CreateTableExpression(d, "t", [_integer(e)], temporary=True),
    ),
    Capability.IF_NOT_EXISTS_TABLE: Probe(
        ((*_MADE, 'CREATE TABLE IF NOT EXISTS {a} ("k" INTEGER)', _STAYS),),
        lambda e, d: e.CreateTableExpression(d, "t", [_integer(e)], if_not_exists=True),
    ),
    Capability.IF_EXISTS_TABLE: Probe(
        (("DROP TABLE IF EXISTS {a}", *_MADE, "DROP TABLE IF EXISTS {a}", _GONE),),
        lambda e, d: e.DropTableExpression(d, "t", if_exists=True),
    ),
    Capability.DROP_TABLE_CASCADE: Probe(
        ((*_MADE, "DROP TABLE {a} CASCADE", _GONE),), lambda e, d: e.DropTableExpression(d, "t", cascade=True)
    ),
    Capability.DROP_TABLE_RESTRICT: Probe(
        ((*_MADE, "DROP TABLE {a} RESTRICT", _GONE),), lambda e, d: e.DropTableExpression(d, "t", cascade=False)
    ),
    Capability.DROP_COLUMN: Probe(
        tuple(
            (*_MADE, f'ALTER TABLE {{a}} DROP{word} "v"', gives("SELECT * FROM {a}", (1,))) for word in (" COLUMN", "")
        ),
        _alter(lambda e, d: e.DropColumn(d, "w")),
    ),
    Capability.ALTER_COLUMN_TYPE: Probe(
        tuple(
            (
                *_MADE,
                f"ALTER TABLE {{a}} {action} VARCHAR(20)",
                "INSERT INTO {a} VALUES (2, 'ten')",
                gives('SELECT "k", "v" FROM {a}', (1, "10"), (2, "ten")),
            )
            for action in ('ALTER COLUMN "v" SET DATA TYPE', 'ALTER COLUMN "v" TYPE', 'MODIFY "v"', 'ALTER COLUMN "v"')
        ),
        _alter(lambda e, d: e.AlterColumn(d, "w", "SET DATA TYPE", new_value=_text_type())),
    ),
    Capability.RENAME_COLUMN: Probe(
        ((*_MADE, 'ALTER TABLE {a} RENAME COLUMN "v" TO "w"', gives('SELECT "w" FROM {a}', (10,))),),
        _alter(lambda e, d: e.RenameObject(d, "v", "w")),
    ),
    Capability.RENAME_TABLE: Probe(
        (
            (*_MADE, "ALTER TABLE {a} RENAME TO {b}", gives("SELECT * FROM {b}", (1, 10)), _GONE),
            (*_MADE, "RENAME TABLE {a} TO {b}", gives("SELECT * FROM {b}", (1, 10)), _GONE),
        ),
        _alter(lambda e, d: e.RenameObject(d, "t", "u", object_type="TABLE")),
    ),
    Capability.TABLE_LIKE_SYNTAX: Probe(
        tuple(
            (
                *_MADE,
                f"CREATE TABLE {{b}} {like}",
                "INSERT INTO {b} VALUES (2, 20)",
                gives("SELECT * FROM {b}", (2, 20)),
            )
            for like in ("(LIKE {a})", "LIKE {a}")
        )
    ),
    Capability.ADD_COLUMN_IF_NOT_EXISTS: Probe(
        ((*_MADE, 'ALTER TABLE {a} ADD COLUMN IF NOT EXISTS "v" INTEGER', _STAYS),),
        _alter(lambda e, d: e.AddColumn(d, _integer(e), if_not_exists=True)),
    ),
    Capability.DROP_COLUMN_IF_EXISTS: Probe(
        ((*_MADE, 'ALTER TABLE {a} DROP COLUMN IF EXISTS "w"', _STAYS),),
        _alter(lambda e, d: e.DropColumn(d, "w", if_exists=True)),
    ),
    Capability.DROP_CONSTRAINT_IF_EXISTS: Probe(((*_MADE, 'ALTER TABLE {a} DROP CONSTRAINT IF EXISTS "w"', _STAYS),)),
    Capability.GENERATED_COLUMNS: Probe((_generated(" STORED"), _generated(" VIRTUAL"), _generated(""))),
    Capability.STORED_GENERATED_COLUMNS: Probe((_generated(" STORED"), _generated(" PERSISTENT"))),
    Capability.VIRTUAL_GENERATED_COLUMNS: Probe((_generated(" VIRTUAL"),)),
    Capability.TRUNCATE: Probe(
        (
            (*_MADE, "TRUNCATE TABLE {a}", gives("SELECT * FROM {a}")),
            (*_MADE, "TRUNCATE {a}", gives("SELECT * FROM {a}")),
        ),
        lambda e, d: e.TruncateExpression(d, "t"),
    ),
    Capability.TRUNCATE_TABLE_KEYWORD: Probe(((*_MADE, "TRUNCATE TABLE {a}", gives("SELECT * FROM {a}")),)),
    Capability.TRUNCATE_RESTART_IDENTITY: Probe(
        (
            (
                'CREATE TABLE {a} ("k" INTEGER GENERATED BY DEFAULT AS IDENTITY, "v" INTEGER)',
                'INSERT INTO {a} ("v") VALUES (10), (20)',
                "TRUNCATE TABLE {a} RESTART IDENTITY",
                'INSERT INTO {a} ("v") VALUES (30)',
                gives("SELECT * FROM {a}", (1, 30)),
            ),
        ),
        lambda e, d: e.TruncateExpression(d, "t", restart_identity=True),
    ),
    Capability.TRUNCATE_CASCADE: Probe(
        (
            (
                'CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY)',
                'CREATE TABLE {b} ("k" INTEGER, FOREIGN KEY ("k") REFERENCES {a} ("k"))',
                "INSERT INTO {a} VALUES (1)",
                "INSERT INTO {b} VALUES (1)",
                "TRUNCATE TABLE {a} CASCADE",
                gives("SELECT * FROM {a}"),
                gives("SELECT * FROM {b}"),
            ),
        ),
        lambda e, d: e.TruncateExpression(d, "t", cascade=True),
    ),
    Capability.TABLE_PARTITIONING: Probe(((*_RANGE_PG, *_IN_FIRST), (*_RANGE, *_IN_P)), _partitioned("RANGE")),
    Capability.RANGE_TABLE_PARTITIONING: Probe(((*_RANGE_PG, *_IN_FIRST), (*_RANGE, *_IN_P)), _partitioned("RANGE")),
    Capability.LIST_TABLE_PARTITIONING: Probe(((*_LIST_PG, *_IN_FIRST), (*_LIST, *_IN_P)), _partitioned("LIST")),
    Capability.HASH_TABLE_PARTITIONING: Probe((_HASH_PG, _HASH), _partitioned("HASH")),
    Capability.SUBPARTITIONING: Probe(
        (
            (
                'CREATE TABLE {a} ("k" INTEGER) PARTITION BY RANGE ("k")',
                'CREATE TABLE {b} PARTITION OF {a} FOR VALUES FROM (0) TO (10) PARTITION BY LIST ("k")',
                "CREATE TABLE {c} PARTITION OF {b} FOR VALUES IN (5)",
                "INSERT INTO {a} VALUES (5)",
                gives('SELECT "k" FROM {c}', (5,)),
            ),
            (
                'CREATE TABLE {a} ("k" INTEGER) PARTITION BY RANGE ("k") SUBPARTITION BY HASH ("k") SUBPARTITIONS 2'
                ' (PARTITION "p" VALUES LESS THAN (10))',
                "INSERT INTO {a} VALUES (5)",
                gives('SELECT "k" FROM {a}', (5,)),
            ),
        )
    ),
    Capability.ADD_PARTITION: Probe(
        (
            (
                *_RANGE_PG,
                "CREATE TABLE {e} PARTITION OF {a} FOR VALUES FROM (20) TO (99)",
                "INSERT INTO {a} VALUES (50)",
                gives('SELECT "k" FROM {e}', (50,)),
            ),
            (
                *_RANGE,
                'ALTER TABLE {a} ADD PARTITION (PARTITION "r" VALUES LESS THAN (99))',
                "INSERT INTO {a} VALUES (50)",
                gives('SELECT "k" FROM {a} PARTITION ("r")', (50,)),
            ),
        )
    ),
    Capability.DROP_PARTITION: Probe(
        ((*_RANGE_PG, "DROP TABLE {b}", _ONLY_SECOND), (*_RANGE, 'ALTER TABLE {a} DROP PARTITION "p"', _ONLY_SECOND))
    ),
    Capability.TRUNCATE_PARTITION: Probe(
        (
            (*_RANGE_PG, "TRUNCATE TABLE {b}", _ONLY_SECOND),
            (*_RANGE, 'ALTER TABLE {a} TRUNCATE PARTITION "p"', _ONLY_SECOND),
        )
    ),
    Capability.REORGANIZE_PARTITION: Probe(
        (
            (
                *_RANGE,
                'ALTER TABLE {a} REORGANIZE PARTITION "p", "q" INTO (PARTITION "r" VALUES LESS THAN (20))',
                _ALL,
                gives('SELECT "k" FROM {a} PARTITION ("r")', (5,), (15,)),
            ),
            (*_RANGE_PG, "ALTER TABLE {a} MERGE PARTITIONS ({b}, {c}) INTO {e}", _ALL),
        )
    ),
    Capability.ATTACH_PARTITION: Probe(
        (
            (
                *_RANGE_PG,
                'CREATE TABLE {e} ("k" INTEGER)',
                "INSERT INTO {e} VALUES (50)",
                "ALTER TABLE {a} ATTACH PARTITION {e} FOR VALUES FROM (20) TO (99)",
                gives('SELECT "k" FROM {a}', (5,), (15,), (50,)),
            ),
        )
    ),
    Capability.DETACH_PARTITION: Probe(
        ((*_RANGE_PG, "ALTER TABLE {a} DETACH PARTITION {b}", _ONLY_SECOND, gives('SELECT "k" FROM {b}', (5,))),)
    ),
    Capability.TEMPORAL_TABLES: Probe(
        (
            (
                'CREATE TABLE {a} ("k" INTEGER) WITH SYSTEM VERSIONING',
                "INSERT INTO {a} VALUES (1)",
                "DELETE FROM {a}",
                gives('SELECT "k" FROM {a}'),
                gives('SELECT "k" FROM {a} FOR SYSTEM_TIME ALL', (1,)),
            ),
        ),
        lambda e, d: e.QueryExpression(
            d, [e.Column(d, "v")], from_=e.TableExpression(d, "t", temporal_options={"as_of": "2024-02-29"})
        ),
    ),
}
