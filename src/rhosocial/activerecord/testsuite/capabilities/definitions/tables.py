"""Tables: creating, changing, dropping and emptying them, generated columns, history, types."""

from __future__ import annotations

from typing import Any

from ..definition import Definition
from ..probe import Lab, NotShown, Probe, gives, refuses
from ._shared import ONE_ROW, TABLESPACE, alter

_STAYS = gives("SELECT * FROM {a}", (1, 10))
_GONE = refuses('SELECT "k" FROM {a}')


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


def _integer(e: Any) -> Any:
    return _named(e, "w")


def _text_type() -> Any:
    from rhosocial.activerecord.backend.expression.types import VarCharType

    return VarCharType(20)


def _named(e: Any, name: str) -> Any:
    from rhosocial.activerecord.backend.expression.types import IntegerType

    return e.ColumnDefinition(name, IntegerType())


def _renames_table(e: Any, d: Any) -> Any:
    from rhosocial.activerecord.backend.expression.statements import RenameTable

    return RenameTable(d, "t", "u")


def _makes_generated(kind: str) -> Any:
    """A table whose second column is computed, as the dialect writes it."""

    def own(e: Any, d: Any) -> Any:
        from rhosocial.activerecord.backend.expression.statements import GeneratedColumnType

        computed = _named(e, "w")
        computed.generated_expression = e.RawSQLExpression(d, f"{d.format_identifier('k')} * 2")
        computed.generated_type = GeneratedColumnType[kind]
        return e.CreateTableExpression(d, "t", [_named(e, "k"), computed])

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
            )
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
            lambda e, d: e.CreateTableExpression(d, "t", [_integer(e)], temporary=True),
        ),
    )
    IF_NOT_EXISTS_TABLE = Definition(
        "TableSupport",
        "Creating a table that exists already can be made to do nothing.",
        Probe(
            ((*ONE_ROW, 'CREATE TABLE IF NOT EXISTS {a} ("k" INTEGER)', _STAYS),),
            lambda e, d: e.CreateTableExpression(d, "t", [_integer(e)], if_not_exists=True),
            lambda e, d: e.CreateTableExpression(d, "t", [_named(e, "k")], if_not_exists=True),
        ),
    )
    IF_EXISTS_TABLE = Definition(
        "TableSupport",
        "Dropping a table that does not exist can be made to do nothing.",
        Probe(
            (("DROP TABLE IF EXISTS {a}", *ONE_ROW, "DROP TABLE IF EXISTS {a}", _GONE),),
            lambda e, d: e.DropTableExpression(d, "t", if_exists=True),
        ),
    )
    DROP_TABLE_CASCADE = Definition(
        "TableSupport",
        "Dropping a table may carry the word CASCADE; what else is dropped is not promised.",
        Probe(((*ONE_ROW, "DROP TABLE {a} CASCADE", _GONE),), lambda e, d: e.DropTableExpression(d, "t", cascade=True)),
    )
    DROP_TABLE_RESTRICT = Definition(
        "TableSupport",
        "Dropping a table may carry the word RESTRICT.",
        Probe(
            ((*ONE_ROW, "DROP TABLE {a} RESTRICT", _GONE),), lambda e, d: e.DropTableExpression(d, "t", cascade=False)
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
            alter(lambda e, d: e.DropColumn(d, "v")),
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
            alter(lambda e, d: e.RenameObject(d, "v", "w")),
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
            alter(_renames_table),
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
            ((*ONE_ROW, 'ALTER TABLE {a} ADD COLUMN IF NOT EXISTS "v" INTEGER', _STAYS),),
            alter(lambda e, d: e.AddColumn(d, _integer(e), if_not_exists=True)),
            alter(lambda e, d: e.AddColumn(d, _named(e, "v"), if_not_exists=True)),
        ),
    )
    DROP_COLUMN_IF_EXISTS = Definition(
        "AlterTableModifierSupport",
        "Dropping a column that does not exist can be made to do nothing.",
        Probe(
            ((*ONE_ROW, 'ALTER TABLE {a} DROP COLUMN IF EXISTS "w"', _STAYS),),
            alter(lambda e, d: e.DropColumn(d, "w", if_exists=True)),
            alter(lambda e, d: e.DropColumn(d, "w", if_exists=True)),
        ),
    )
    DROP_CONSTRAINT_IF_EXISTS = Definition(
        "AlterTableModifierSupport",
        "Dropping a constraint that does not exist can be made to do nothing.",
        Probe(((*ONE_ROW, 'ALTER TABLE {a} DROP CONSTRAINT IF EXISTS "w"', _STAYS),)),
    )
    GENERATED_COLUMNS = Definition(
        "GeneratedColumnSupport",
        "A column can be computed from other columns of its row.",
        Probe(
            (_generated(" STORED"), _generated(" VIRTUAL"), _generated(""), _generated("", "COMPUTED BY")),
            own=_makes_generated("VIRTUAL"),
        ),
    )
    STORED_GENERATED_COLUMNS = Definition(
        "GeneratedColumnSupport",
        "A computed column can be stored when the row is written.",
        Probe((_generated(" STORED"), _generated(" PERSISTENT")), own=_makes_generated("STORED")),
    )
    VIRTUAL_GENERATED_COLUMNS = Definition(
        "GeneratedColumnSupport",
        "A computed column can be worked out whenever the row is read.",
        Probe((_generated(" VIRTUAL"), _generated("", "COMPUTED BY")), own=_makes_generated("VIRTUAL")),
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
            lambda e, d: e.TruncateExpression(d, "t"),
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
        ),
    )
    TRUNCATE_CASCADE = Definition(
        "TruncateSupport",
        "Emptying a table can empty the tables that refer to it as well.",
        Probe(
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
    )
    DATA_TYPES = Definition(
        "DDLTypeSupport",
        "A column can be declared with the given generic data type.",
        not_shown="it is a list, and each type in it is stored and read back by the rules of `types` and `ddl`",
        argument="the name of a class of generic types, such as 'JsonType'",
    )
