"""Tables: creating, changing, dropping and emptying them, generated columns, history, types."""

from __future__ import annotations

from typing import Any

from ..definition import Definition
from ..probe import SAME_AS_ASKED, Form, Probe, gives, refuses, unseen
from ._shared import CHECKED, KEY, ONE_ROW, TABLESPACE, alter, column, table

_STAYS = gives("SELECT * FROM {a}", (1, 10))
_MAYBE = 'CREATE TABLE IF NOT EXISTS {a} ("k" INTEGER, "v" INTEGER)'
_ADDED = 'ALTER TABLE {a} ADD COLUMN IF NOT EXISTS "w" INTEGER'
_DROPPED = 'ALTER TABLE {a} DROP COLUMN IF EXISTS "v"'
_FREED = 'ALTER TABLE {a} DROP CONSTRAINT IF EXISTS "[a]_c"'
_GONE = refuses('SELECT "k" FROM {a}')


def _temporary(create: str) -> Form:
    """Rows of a temporary table are found by their own session and by no other."""
    found = 'SELECT "k" FROM {a}'
    return (create, "INSERT INTO {a} VALUES (1)", gives(found, (1,)), unseen(found))


def _text_type() -> Any:
    from rhosocial.activerecord.backend.expression.types import VarCharType

    return VarCharType(20)


def _renames_table(e: Any, d: Any) -> Any:
    from rhosocial.activerecord.backend.expression.statements import RenameTable

    return RenameTable(d, "t", "u")


def _drops_constraint(e: Any, d: Any) -> Any:
    from rhosocial.activerecord.backend.expression.statements import DropTableConstraint

    return DropTableConstraint(d, "c", if_exists=True)


def _makes_generated(kind: str) -> Any:
    """A table whose second column is computed, as the dialect writes it."""

    def own(e: Any, d: Any) -> Any:
        from rhosocial.activerecord.backend.expression.statements import GeneratedColumnType

        computed = column(e, "w")
        computed.generated_expression = e.RawSQLExpression(d, f"{d.format_identifier('k')} * 2")
        computed.generated_type = GeneratedColumnType[kind]
        return e.CreateTableExpression(d, "t", [column(e, "k"), computed])

    return own


def _generated(kind: str, words: str = "INTEGER GENERATED ALWAYS AS") -> tuple[Any, ...]:
    return (
        f'CREATE TABLE {{a}} ("k" INTEGER, "w" {words} ("k" * 2){kind})',
        'INSERT INTO {a} ("k") VALUES (21)',
        gives('SELECT "w" FROM {a}', (42,)),
        'UPDATE {a} SET "k" = 5',
        gives('SELECT "w" FROM {a}', (10,)),
    )


class Tables:
    """Tables: creating, changing, dropping and emptying them, generated columns, history, types."""

    TEMPORAL_TABLES = Definition(
        "TemporalTableSupport",
        "A query can read a table as it was at an earlier time.",
        Probe(
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
    )
    CREATE_TABLE = Definition(
        "TableSupport",
        "A table can be created.",
        Probe(((*ONE_ROW, _STAYS),)),
    )
    DROP_TABLE = Definition(
        "TableSupport",
        "A table can be dropped.",
        Probe(((*ONE_ROW, "DROP TABLE {a}", _GONE),)),
    )
    ALTER_TABLE = Definition(
        "TableSupport",
        "A table that exists can be changed.",
        Probe(
            tuple(
                (*ONE_ROW, f'ALTER TABLE {{a}} ADD{word} "w" INTEGER', gives('SELECT "k", "w" FROM {a}', (1, None)))
                for word in (" COLUMN", "")
            ),
            own=(alter(lambda e, d: e.AddColumn(d, column(e, "w"))),),
        ),
    )
    TEMPORARY_TABLE = Definition(
        "TableSupport",
        "A table can be created that only its own session sees and that ends with it.",
        Probe(
            (
                _temporary('CREATE TEMPORARY TABLE {a} ("k" INTEGER)'),
                _temporary('CREATE GLOBAL TEMPORARY TABLE {a} ("k" INTEGER) ON COMMIT PRESERVE ROWS'),
            ),
            lambda e, d: e.CreateTableExpression(d, "t", [column(e, "w")], temporary=True),
            (table("k", temporary=True),),
        ),
    )
    IF_NOT_EXISTS_TABLE = Definition(
        "TableSupport",
        "Creating a table that exists already can be made to do nothing.",
        Probe(
            ((_MAYBE, ONE_ROW[1], _MAYBE, _STAYS),),
            lambda e, d: e.CreateTableExpression(d, "t", [column(e, "w")], if_not_exists=True),
            (table("k", "v", if_not_exists=True),),
        ),
    )
    IF_EXISTS_TABLE = Definition(
        "TableSupport",
        "Dropping a table that does not exist can be made to do nothing.",
        Probe(
            (("DROP TABLE IF EXISTS {a}", *ONE_ROW, "DROP TABLE IF EXISTS {a}", _GONE),),
            lambda e, d: e.DropTableExpression(d, "t", if_exists=True),
            (SAME_AS_ASKED,),
        ),
    )
    DROP_TABLE_CASCADE = Definition(
        "TableSupport",
        "Dropping a table may carry the word CASCADE; what else is dropped is not promised.",
        Probe(
            ((*ONE_ROW, "DROP TABLE {a} CASCADE", _GONE),),
            lambda e, d: e.DropTableExpression(d, "t", cascade=True),
            (SAME_AS_ASKED,),
        ),
    )
    DROP_TABLE_RESTRICT = Definition(
        "TableSupport",
        "Dropping a table may carry the word RESTRICT.",
        Probe(
            ((*ONE_ROW, "DROP TABLE {a} RESTRICT", _GONE),),
            lambda e, d: e.DropTableExpression(d, "t", cascade=False),
            (SAME_AS_ASKED,),
        ),
    )
    TABLE_TABLESPACE = Definition(
        "TableSupport",
        "A table can be placed in a named tablespace.",
        not_shown=TABLESPACE,
    )
    DROP_COLUMN = Definition(
        "TableSupport",
        "A column can be removed from a table that exists.",
        Probe(
            tuple(
                (*ONE_ROW, f'ALTER TABLE {{a}} DROP{word} "v"', gives("SELECT * FROM {a}", (1,)))
                for word in (" COLUMN", "")
            ),
            alter(lambda e, d: e.DropColumn(d, "w")),
            (alter(lambda e, d: e.DropColumn(d, "v")),),
        ),
    )
    ALTER_COLUMN_TYPE = Definition(
        "TableSupport",
        "The type of a column can be changed while its table keeps its rows.",
        Probe(
            tuple(
                (
                    *ONE_ROW,
                    f"ALTER TABLE {{a}} {action} VARCHAR(20)",
                    "INSERT INTO {a} VALUES (2, 'ten')",
                    gives('SELECT "k", "v" FROM {a}', (1, "10"), (2, "ten")),
                )
                for action in (
                    'ALTER COLUMN "v" SET DATA TYPE',
                    'ALTER COLUMN "v" TYPE',
                    'MODIFY "v"',
                    'ALTER COLUMN "v"',
                )
            ),
            alter(lambda e, d: e.AlterColumn(d, "w", "SET DATA TYPE", new_value=_text_type())),
            (alter(lambda e, d: e.AlterColumn(d, "v", "SET DATA TYPE", new_value=_text_type())),),
        ),
    )
    RENAME_COLUMN = Definition(
        "TableSupport",
        "A column can be renamed while its table keeps its rows.",
        Probe(
            tuple(
                (*ONE_ROW, f'ALTER TABLE {{a}} {words} COLUMN "v" TO "w"', gives('SELECT "w" FROM {a}', (10,)))
                for words in ("RENAME", "ALTER")
            ),
            alter(lambda e, d: e.RenameObject(d, "v", "w")),
            (SAME_AS_ASKED,),
        ),
    )
    RENAME_TABLE = Definition(
        "TableSupport",
        "A table can be renamed while it keeps its rows.",
        Probe(
            (
                (*ONE_ROW, "ALTER TABLE {a} RENAME TO {b}", gives("SELECT * FROM {b}", (1, 10)), _GONE),
                (*ONE_ROW, "RENAME TABLE {a} TO {b}", gives("SELECT * FROM {b}", (1, 10)), _GONE),
            ),
            alter(lambda e, d: e.RenameObject(d, "t", "u", object_type="TABLE")),
            (alter(_renames_table),),
        ),
    )
    TABLE_LIKE_SYNTAX = Definition(
        "TableSupport",
        "A table can be created with the columns of another one.",
        Probe(
            tuple(
                (
                    *ONE_ROW,
                    f"CREATE TABLE {{b}} {like}",
                    "INSERT INTO {b} VALUES (2, 20)",
                    gives("SELECT * FROM {b}", (2, 20)),
                )
                for like in ("(LIKE {a})", "LIKE {a}")
            )
        ),
    )
    ADD_COLUMN_IF_NOT_EXISTS = Definition(
        "AlterTableModifierSupport",
        "Adding a column that exists already can be made to do nothing.",
        Probe(
            ((*ONE_ROW, _ADDED, _ADDED, gives("SELECT * FROM {a}", (1, 10, None))),),
            alter(lambda e, d: e.AddColumn(d, column(e, "w"), if_not_exists=True)),
            (SAME_AS_ASKED,),
        ),
    )
    DROP_COLUMN_IF_EXISTS = Definition(
        "AlterTableModifierSupport",
        "Dropping a column that does not exist can be made to do nothing.",
        Probe(
            ((*ONE_ROW, _DROPPED, _DROPPED, gives("SELECT * FROM {a}", (1,))),),
            alter(lambda e, d: e.DropColumn(d, "v", if_exists=True)),
            (SAME_AS_ASKED,),
        ),
    )
    DROP_CONSTRAINT_IF_EXISTS = Definition(
        "AlterTableModifierSupport",
        "Dropping a constraint that does not exist can be made to do nothing.",
        Probe(
            ((CHECKED, _FREED, _FREED, "INSERT INTO {a} VALUES (0)", gives("SELECT * FROM {a}", (0,))),),
            own=(alter(_drops_constraint),),
        ),
    )
    GENERATED_COLUMNS = Definition(
        "GeneratedColumnSupport",
        "A column can be computed from other columns of its row.",
        Probe(
            (_generated(" STORED"), _generated(" VIRTUAL"), _generated(""), _generated("", "COMPUTED BY")),
            own=(_makes_generated("VIRTUAL"),),
        ),
    )
    STORED_GENERATED_COLUMNS = Definition(
        "GeneratedColumnSupport",
        "A computed column can be stored when the row is written.",
        Probe((_generated(" STORED"), _generated(" PERSISTENT")), own=(_makes_generated("STORED"),)),
    )
    VIRTUAL_GENERATED_COLUMNS = Definition(
        "GeneratedColumnSupport",
        "A computed column can be worked out whenever the row is read.",
        Probe((_generated(" VIRTUAL"), _generated("", "COMPUTED BY")), own=(_makes_generated("VIRTUAL"),)),
    )
    TRUNCATE = Definition(
        "TruncateSupport",
        "A table can be emptied with TRUNCATE.",
        Probe(
            (
                (*ONE_ROW, "TRUNCATE TABLE {a}", gives("SELECT * FROM {a}")),
                (*ONE_ROW, "TRUNCATE {a}", gives("SELECT * FROM {a}")),
            ),
            lambda e, d: e.TruncateExpression(d, "t"),
            (SAME_AS_ASKED,),
        ),
    )
    TRUNCATE_TABLE_KEYWORD = Definition(
        "TruncateSupport",
        "TRUNCATE accepts the word TABLE before the name.",
        Probe(((*ONE_ROW, "TRUNCATE TABLE {a}", gives("SELECT * FROM {a}")),)),
    )
    TRUNCATE_RESTART_IDENTITY = Definition(
        "TruncateSupport",
        "Emptying a table can set its generated keys back to the start.",
        Probe(
            (
                (
                    'CREATE TABLE {a} ("k" INTEGER GENERATED BY DEFAULT AS IDENTITY, "v" INTEGER)',
                    'INSERT INTO {a} ("v") VALUES (10)',
                    'INSERT INTO {a} ("v") VALUES (20)',
                    "TRUNCATE TABLE {a} RESTART IDENTITY",
                    'INSERT INTO {a} ("v") VALUES (30)',
                    gives("SELECT * FROM {a}", (1, 30)),
                ),
            ),
            lambda e, d: e.TruncateExpression(d, "t", restart_identity=True),
            (SAME_AS_ASKED,),
        ),
    )
    TRUNCATE_CASCADE = Definition(
        "TruncateSupport",
        "Emptying a table can empty the tables that refer to it as well.",
        Probe(
            (
                (
                    KEY,
                    'CREATE TABLE {b} ("k" INTEGER, FOREIGN KEY ("k") REFERENCES {a} ("k"))',
                    "INSERT INTO {a} VALUES (1)",
                    "INSERT INTO {b} VALUES (1)",
                    "TRUNCATE TABLE {a} CASCADE",
                    gives("SELECT * FROM {a}"),
                    gives("SELECT * FROM {b}"),
                ),
            ),
            lambda e, d: e.TruncateExpression(d, "t", cascade=True),
            (SAME_AS_ASKED,),
        ),
    )
    DATA_TYPES = Definition(
        "DDLTypeSupport",
        "A column can be declared with the given generic data type.",
        not_shown="it is a list, and each type in it is stored and read back by the rules of `types` and `ddl`",
        argument="the name of a class of generic types, such as 'JsonType'",
    )
