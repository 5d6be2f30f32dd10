"""What the probes of several themes begin with."""

from __future__ import annotations

from typing import Any

from ..probe import Asks

CHECKED = 'CREATE TABLE {a} ("v" INTEGER, CONSTRAINT "[a]_c" CHECK ("v" > 0))'
CREATED = 'CREATE TABLE {a} ("k" INTEGER)'
KEY = 'CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY)'
ONE_ROW = ('CREATE TABLE {a} ("k" INTEGER, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
KEYED_ROW = ('CREATE TABLE {a} ("k" INTEGER NOT NULL PRIMARY KEY, "v" INTEGER)', "INSERT INTO {a} VALUES (1, 10)")
LOGGED = ('CREATE TABLE {a} ("v" INTEGER)', 'CREATE TABLE {b} ("v" INTEGER)')
INDEX = 'CREATE INDEX {i} ON {a} ("v")'
VIEW = 'CREATE VIEW {b} AS SELECT "v" FROM {a}'
STORED_VIEW = 'CREATE MATERIALIZED VIEW {b} AS SELECT "v" FROM {a}'
VIEWS = ("CREATE VIEW {e} AS SELECT * FROM {b}", "CREATE VIEW {e} AS SELECT * FROM {a}")
NEW_SEQUENCE = "CREATE SEQUENCE {s}"
TABLESPACE = "tablespaces have other names on every server, and making one is an administrator's right"


def alter(make: Any) -> Asks:
    """An ALTER TABLE with one action."""

    def asks(e: Any, d: Any) -> Any:
        return e.AlterTableExpression(d, "t", [make(e, d)])

    return asks


def column(e: Any, name: str, *constraints: str) -> Any:
    """The definition of a column of whole numbers."""
    from rhosocial.activerecord.backend.expression.types import IntegerType

    found = [e.ColumnConstraint(e.ColumnConstraintType[each]) for each in constraints]
    return e.ColumnDefinition(name, IntegerType(), constraints=found)


def table(*columns: str, name: str = "t", make: Any = None, **options: Any) -> Asks:
    """A CREATE TABLE of whole numbers; ``make`` gives a constraint of the table."""

    def asks(e: Any, d: Any) -> Any:
        constraints = [make(e, d)] if make is not None else None
        found = [column(e, each) for each in columns]
        return e.CreateTableExpression(d, name, found, table_constraints=constraints, **options)

    return asks


def index(*columns: str, where: str = "", **options: Any) -> Asks:
    """A CREATE INDEX on ``v`` or on these columns; ``where`` is a column that has to be 2."""

    def asks(e: Any, d: Any) -> Any:
        more = {"where": is_(e, d, where, "= 2")} if where else {}
        return e.CreateIndexExpression(d, "i", "t", list(columns or ["v"]), **more, **options)

    return asks


def is_(e: Any, d: Any, name: str, words: str) -> Any:
    """A condition without parameters, which definitions take."""
    return e.RawSQLPredicate(d, f"{d.format_identifier(name)} {words}")


def query(e: Any, d: Any, source: str = "t", *selected: Any, where: Any = None) -> Any:
    """The query of a view."""
    return e.QueryExpression(
        d, list(selected) or [e.Column(d, "v")], from_=source, **({"where": where} if where else {})
    )
