"""The core's DDL under short names: definitions, statements that run through the backend, and rows that show their
effect.

Every statement is an expression of the core, rendered by the dialect under test. Rows are written and read by plain
SQL, so that a rule about DDL fails only for DDL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.dialect.exceptions import ProtocolNotImplementedError, UnsupportedFeatureError
from rhosocial.activerecord.backend.errors import ConnectionError as BackendConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError, IntegrityError, TransactionError
from rhosocial.activerecord.backend.expression import RawSQLExpression, RawSQLPredicate
from rhosocial.activerecord.backend.expression.statements import (
    AlterTableExpression,
    ColumnConstraint,
    ColumnConstraintType,
    ColumnDefinition,
    CreateTableExpression,
    DropTableExpression,
    ForeignKeyConstraint,
    TableConstraint,
    TableConstraintType,
)
from rhosocial.activerecord.backend.expression.types import IntegerType

from ...capabilities.answers import State, ask
from ...engine.db import Db
from .own_names import OwnNames
from .refusals import may_be_refused

Row = tuple[Any, ...]

REFUSALS = (UnsupportedFeatureError, ProtocolNotImplementedError)
"""The errors with which a dialect refuses a statement before any I/O."""

ENDS = [
    pytest.param(' "so"', id="double-quotes"),
    pytest.param(" `so`", id="backticks"),
    pytest.param("'; --", id="sql"),
]
"""Suffixes of names that are safe only within the right quotes."""


def ddl_fixture() -> Any:
    """A fixture that provides the :class:`Ddl` of a rule; define it in the body of a rule class."""

    def make(self: Any, db: Db) -> Any:
        return Ddl(db)

    return pytest.fixture(make)


# -- definitions ----------------------------------------------------------------------------------------------------------
def not_null() -> Any:
    return ColumnConstraint(ColumnConstraintType.NOT_NULL)


def null() -> Any:
    return ColumnConstraint(ColumnConstraintType.NULL)


def unique() -> Any:
    return ColumnConstraint(ColumnConstraintType.UNIQUE)


def primary_key(**more: Any) -> Any:
    return ColumnConstraint(ColumnConstraintType.PRIMARY_KEY, **more)


def default(value: Any) -> Any:
    return ColumnConstraint(ColumnConstraintType.DEFAULT, default_value=value)


def check(condition: Any) -> Any:
    return ColumnConstraint(ColumnConstraintType.CHECK, check_condition=condition)


def references(table: str, column: str, **more: Any) -> Any:
    """A foreign key of one column. ``table`` is a real name."""
    return ColumnConstraint(ColumnConstraintType.FOREIGN_KEY, foreign_key_reference=(table, [column]), **more)


def key_of(*columns: str) -> Any:
    return TableConstraint(TableConstraintType.PRIMARY_KEY, columns=list(columns))


def unique_of(*columns: str, name: Optional[str] = None) -> Any:
    return TableConstraint(TableConstraintType.UNIQUE, name=name, columns=list(columns))


def check_of(condition: Any, name: Optional[str] = None) -> Any:
    return TableConstraint(TableConstraintType.CHECK, name=name, check_condition=condition)


def foreign_key(columns: Sequence[str], table: str, referred: Sequence[str], **more: Any) -> Any:
    """A foreign key of a table. ``table`` is a real name."""
    return ForeignKeyConstraint(
        columns=list(columns), foreign_key_table=table, foreign_key_columns=list(referred), **more
    )


def column(name: str, data_type: Any = None, *constraints: Any, **more: Any) -> Any:
    """The definition of a column; of type INTEGER unless a type is passed."""
    return ColumnDefinition(name, data_type or IntegerType(), constraints=list(constraints), **more)


# -- statements -----------------------------------------------------------------------------------------------------------
class Ddl(OwnNames):
    """The objects that one rule creates. They are dropped after the rule."""

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self.dialect: Any = db.dialect
        self._forms: set[tuple[str, ...]] = set()

    def condition(self, text: str) -> Any:
        """A condition in plain SQL."""
        return RawSQLPredicate(self.dialect, self.sql(text))

    def value(self, text: str) -> Any:
        """A value in plain SQL."""
        return RawSQLExpression(self.dialect, self.sql(text))

    async def run(self, statement: Any) -> Any:
        """Run an expression through the backend."""
        sql, params = statement.to_sql()
        result = await self.db.run(sql, params or None, kind="DDL")
        self._forms.add(_form(statement))
        return result

    async def ran(self, statement: Any) -> bool:
        """Whether the statement ran. A dialect may refuse, before any I/O, what the core has no capability for
        (C81)."""
        try:
            await self.run(statement)
        except REFUSALS:
            return False
        return True

    async def expect_refusal(self, statement: Any, *, for_its_rows: bool = False) -> None:
        """Assert that the database refuses the statement.

        The rule has run a statement of the same form with success before: else a dialect whose every such statement is
        a syntax error would pass. ``for_its_rows`` means that rows or references stand in its way; only then an
        ``IntegrityError`` may say so (C39).
        """
        form = _form(statement)
        assert form in self._forms, f"the rule ran no {' '.join(form)} with success before it expects a refusal"
        with may_be_refused() as refused:
            await self.run(statement)
        assert refused, f"the database accepted what it must refuse: {statement.to_sql()[0]}"
        other = (TransactionError,) if for_its_rows else (TransactionError, IntegrityError)
        assert not isinstance(refused[0], other), f"not the class of a wrong statement: {refused[0]!r}"

    def table(self, base: str, *columns: Any, constraints: Sequence[Any] = (), **more: Any) -> Any:
        """CREATE TABLE, for statements that are run separately. The table is dropped after the rule."""
        name = self.drop_later(base, private=more.get("temporary", False))
        return CreateTableExpression(self.dialect, name, list(columns), table_constraints=list(constraints), **more)

    def drop_later(self, base: str, *, private: bool = False) -> str:
        """The real name of a table that the rule will create. It is dropped after the rule; ``private`` means that only
        this session sees it."""
        self.db.on_cleanup(self.db.provider.drop_statement(self.name(base)), private=private)
        return self.name(base)

    async def create(self, base: str, *columns: Any, constraints: Sequence[Any] = (), **more: Any) -> str:
        """Create a table and return its real name."""
        await self.run(self.table(base, *columns, constraints=constraints, **more))
        return self.name(base)

    def drop(self, base: str, **more: Any) -> Any:
        """DROP TABLE."""
        return DropTableExpression(self.dialect, self.name(base), **more)

    def alter(self, base: str, *actions: Any) -> Any:
        """ALTER TABLE."""
        return AlterTableExpression(self.dialect, self.name(base), list(actions))

    # -- rows -----------------------------------------------------------------------------------------------------------
    async def insert(self, base: str, **values: Any) -> None:
        """Insert one row; columns that are not named get their default."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        await self.db.run(self.sql(f"INSERT INTO {{{base}}} ({names}) VALUES ({marks})"), tuple(values.values()))
        self._forms.add((base, *sorted(values)))

    async def expect_insert_refused(self, base: str, **values: Any) -> None:
        """Assert that the database refuses the row.

        It is the row that is refused: the rule has inserted one with at least these columns before, or such an INSERT of
        no row succeeds. Else a missing table or column would pass.
        """
        if not any(form[0] == base and {*values} <= {*form[1:]} for form in self._forms):
            names = ", ".join(f'"{name}"' for name in values)
            await self.change(f"INSERT INTO {{{base}}} ({names}) SELECT {names} FROM {{{base}}} WHERE 1 = 0")
        await self.expect_refused(f"INSERT INTO {{{base}}}", **values)

    async def expect_refused(self, text: str, **values: Any) -> None:
        """Assert that the database refuses a change. ``values`` are the values of a row for an INSERT without
        columns."""
        if values:
            names = ", ".join(f'"{name}"' for name in values)
            text = f"{text} ({names}) VALUES ({', '.join('?' for _ in values)})"
        with may_be_refused() as refused:
            await self.db.run(self.sql(text), tuple(values.values()) or None)
        assert refused, f"the database accepted what it must refuse: {text} {values or ''}"

    async def change(self, text: str) -> None:
        """Run a change in plain SQL, which must succeed."""
        await self.db.run(self.sql(text))

    async def rows(self, base: str, columns: str) -> list[Row]:
        """The rows of a table, ordered by these columns. ``columns`` are names separated by blanks."""
        names = ", ".join(f'"{name}"' for name in columns.split())
        return await self.query(f"SELECT {names} FROM {{{base}}} ORDER BY {names}")

    async def query(self, text: str) -> list[Row]:
        """The rows of a query in plain SQL."""
        return [tuple(row.values()) for row in await self.db.rows(self.sql(text))]

    async def keys_with(self, base: str, text: str, kind: Any) -> list[Row]:
        """The keys of the rows whose ``v`` of this type equals a literal. Some databases convert a text when it is stored and
        not when it is compared; there the literal is cast."""
        try:
            return await self.query(f'SELECT "id" FROM {{{base}}} WHERE "v" = {text}')
        except BackendConnectionError:
            raise
        except DatabaseError:
            (rendered, _) = self.dialect.format_data_type(kind)
            return await self.query(f'SELECT "id" FROM {{{base}}} WHERE "v" = CAST({text} AS {rendered})')

    async def missing(self, base: str) -> bool:
        """Whether no such table or view exists."""
        try:
            await self.query(f"SELECT 1 FROM {{{base}}}")
        except BackendConnectionError:
            raise
        except DatabaseError:
            return True
        return False


def _form(statement: Any) -> tuple[str, ...]:
    """What kind of statement an expression is: its class, those of its actions, and whether it asks for existence."""
    parts = (statement, *getattr(statement, "actions", ()))
    asks = [name for name in ("if_exists", "if_not_exists") if any(getattr(part, name, False) for part in parts)]
    return (*(type(part).__name__ for part in parts), *asks)


def offered(db: Db, need: Any) -> None:
    """Skip if the dialect declares the capability unsupported. A dialect that declares nothing is judged by what it
    does: leaving a protocol out (contract C88) permits no statement that drops a part in silence (C97).
    """
    answer = ask(db.dialect, need, db.provider.capability_overrides)
    if answer.state is not State.UNDECLARED and not answer.left_out:
        db.require(need)
