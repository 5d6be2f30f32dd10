"""Changing rows: RETURNING, upserts, MERGE."""

from __future__ import annotations

from typing import Any

from ..definition import Definition
from ..probe import Asks, Form, Probe, gives
from ._shared import KEYED_ROW

_TWO_KEYS = (
    'CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY, "u" INTEGER NOT NULL UNIQUE, "v" INTEGER)',
    "INSERT INTO {a} VALUES (1, 11, 0)",
)
_INSERTS = (gives('INSERT INTO {a} VALUES (2, 20) RETURNING "k", "v"', (2, 20)),)
_UPDATES = (gives('UPDATE {a} SET "v" = "v" + 1 WHERE "k" = 1 RETURNING "k", "v"', (1, 11)),)
_DELETES = (gives('DELETE FROM {a} WHERE "k" = 1 RETURNING "v"', (10,)),)
_AFTER = gives('SELECT "k", "v" FROM {a}', (1, 12), (2, 20))
_CONFLICTS: tuple[Form, ...] = tuple(
    (*KEYED_ROW, *(f'INSERT INTO {{a}} VALUES ({row}) {words} "v" = 12' for row in ("1, 0", "2, 20")), _AFTER)
    for words in ('ON CONFLICT ("k") DO UPDATE SET', "ON DUPLICATE KEY UPDATE")
)
_MERGE = (
    *KEYED_ROW,
    'MERGE INTO {a} USING (SELECT 1 AS "i", 12 AS "w"{nothing} UNION ALL SELECT 2 AS "i", 20 AS "w"{nothing}) "s"'
    ' ON ({a}."k" = "s"."i")'
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


class Changes:
    """Changing rows: RETURNING, upserts, MERGE."""

    RETURNING_CLAUSE = Definition(
        "ReturningSupport",
        "Inserts, updates and deletes can all return the rows that they touched.",
        Probe(
            (
                (
                    *KEYED_ROW,
                    *_INSERTS,
                    *_UPDATES,
                    gives('DELETE FROM {a} WHERE "k" = 1 RETURNING "v"', (11,)),
                    gives('SELECT "k" FROM {a}', (2,)),
                ),
            )
        ),
    )
    RETURNING_INSERT = Definition(
        "ReturningSupport",
        "An insert can return columns of the new rows, generated ones included.",
        Probe(((*KEYED_ROW, *_INSERTS, gives('SELECT "k" FROM {a}', (1,), (2,))),), _returning("INSERT")),
    )
    RETURNING_UPDATE = Definition(
        "ReturningSupport",
        "An update can return columns of the rows as they are after it.",
        Probe(((*KEYED_ROW, *_UPDATES, gives('SELECT "v" FROM {a}', (11,))),), _returning("UPDATE")),
    )
    RETURNING_DELETE = Definition(
        "ReturningSupport",
        "A delete can return columns of the rows that it removed.",
        Probe(((*KEYED_ROW, *_DELETES, gives('SELECT "v" FROM {a}')),), _returning("DELETE")),
    )
    UPSERT = Definition(
        "UpsertSupport",
        "One statement can insert a row, or change the row that already has its key.",
        Probe(
            (
                *_CONFLICTS,
                _MERGE,
                (
                    *KEYED_ROW,
                    "UPDATE OR INSERT INTO {a} VALUES (1, 12)",
                    "UPDATE OR INSERT INTO {a} VALUES (2, 20)",
                    _AFTER,
                ),
            ),
        ),
    )
    ON_CONFLICT_CLAUSE = Definition(
        "UpsertSupport",
        "An insert can carry what to do when a key exists (ON CONFLICT or its equivalent).",
        Probe(_CONFLICTS, _on_conflict("k")),
    )
    MULTIPLE_ON_CONFLICT_CLAUSES = Definition(
        "UpsertSupport",
        "One insert can carry a different reaction for each of several keys.",
        Probe(
            (
                (
                    *_TWO_KEYS,
                    'INSERT INTO {a} VALUES (2, 11, 0) ON CONFLICT ("k") DO NOTHING ON CONFLICT ("u") DO UPDATE SET "v" = 5',
                    gives('SELECT "k", "u", "v" FROM {a}', (1, 11, 5)),
                ),
            ),
            _on_conflict("k", "u"),
        ),
    )
    MERGE_STATEMENT = Definition(
        "MergeSupport",
        "One MERGE can insert, update or delete, depending on what matches a source of rows.",
        Probe((_MERGE,), _merge),
    )
