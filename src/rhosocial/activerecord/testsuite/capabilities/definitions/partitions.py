"""Tables that are stored in partitions."""

from __future__ import annotations

from ..definition import Definition
from ..probe import Asks, Probe, gives, refuses

_RANGE_PG = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY RANGE ("k")',
    "CREATE TABLE {b} PARTITION OF {a} FOR VALUES FROM (0) TO (10)",
    "CREATE TABLE {c} PARTITION OF {a} FOR VALUES FROM (10) TO (20)",
    "INSERT INTO {a} VALUES (5)",
    "INSERT INTO {a} VALUES (15)",
)
_RANGE = (
    'CREATE TABLE {a} ("k" INTEGER) PARTITION BY RANGE ("k")'
    ' (PARTITION "p" VALUES LESS THAN (10), PARTITION "q" VALUES LESS THAN (20))',
    "INSERT INTO {a} VALUES (5)",
    "INSERT INTO {a} VALUES (15)",
)
_IN_FIRST = (gives('SELECT "k" FROM {b}', (5,)), refuses("INSERT INTO {a} VALUES (50)"))
_IN_P = (gives('SELECT "k" FROM {a} PARTITION ("p")', (5,)), refuses("INSERT INTO {a} VALUES (50)"))
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


class Partitions:
    """Tables that are stored in partitions."""

    TABLE_PARTITIONING = Definition(
        "PartitionSupport",
        "The database can store one table in several partitions.",
        Probe(((*_RANGE_PG, *_IN_FIRST), (*_RANGE, *_IN_P)), _partitioned("RANGE")),
    )
    PARTITIONED_TABLE_CREATION = Definition(
        "PartitionSupport",
        "A partitioned table can be created through the dialect.",
        not_shown="it concerns what the dialect renders, which the rules of `ddl` check",
    )
    PARTITION_METADATA_INTROSPECTION = Definition(
        "PartitionSupport",
        "The partitions of a table can be listed.",
        not_shown="it concerns the backend's introspector, which the rules of `introspection` check",
    )
    RANGE_TABLE_PARTITIONING = Definition(
        "PartitionSupport",
        "Rows can be assigned to partitions by ranges of a value.",
        Probe(((*_RANGE_PG, *_IN_FIRST), (*_RANGE, *_IN_P)), _partitioned("RANGE")),
    )
    LIST_TABLE_PARTITIONING = Definition(
        "PartitionSupport",
        "Rows can be assigned to partitions by lists of values.",
        Probe(((*_LIST_PG, *_IN_FIRST), (*_LIST, *_IN_P)), _partitioned("LIST")),
    )
    HASH_TABLE_PARTITIONING = Definition(
        "PartitionSupport",
        "Rows can be assigned to partitions by the hash of a value.",
        Probe((_HASH_PG, _HASH), _partitioned("HASH")),
    )
    SUBPARTITIONING = Definition(
        "PartitionSupport",
        "A partition can be divided into partitions of its own.",
        Probe(
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
    )
    ADD_PARTITION = Definition(
        "PartitionSupport",
        "A partition can be added to a table that exists.",
        Probe(
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
    )
    DROP_PARTITION = Definition(
        "PartitionSupport",
        "A partition can be removed together with its rows.",
        Probe(
            (
                (*_RANGE_PG, "DROP TABLE {b}", _ONLY_SECOND),
                (*_RANGE, 'ALTER TABLE {a} DROP PARTITION "p"', _ONLY_SECOND),
            )
        ),
    )
    TRUNCATE_PARTITION = Definition(
        "PartitionSupport",
        "One partition can be emptied while the others keep their rows.",
        Probe(
            (
                (*_RANGE_PG, "TRUNCATE TABLE {b}", _ONLY_SECOND),
                (*_RANGE, 'ALTER TABLE {a} TRUNCATE PARTITION "p"', _ONLY_SECOND),
            )
        ),
    )
    REORGANIZE_PARTITION = Definition(
        "PartitionSupport",
        "Partitions can be split or merged while their rows are kept.",
        Probe(
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
    )
    ATTACH_PARTITION = Definition(
        "PartitionSupport",
        "A table that exists can become a partition of another one.",
        Probe(
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
    )
    DETACH_PARTITION = Definition(
        "PartitionSupport",
        "A partition can become a table of its own, with its rows.",
        Probe(
            ((*_RANGE_PG, "ALTER TABLE {a} DETACH PARTITION {b}", _ONLY_SECOND, gives('SELECT "k" FROM {b}', (5,))),)
        ),
    )
