"""Renders a fixture table as statements with the backend's own dialect, so that a backend's author writes no DDL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..capabilities import Capability
from ..capabilities.answers import State, ask
from ..errors import KitError
from .tables import NO_DEFAULT, Column, Table


class ColumnHooks(Protocol):
    """A provider's facts and hooks about columns."""

    @property
    def decimal_digits(self) -> int:
        """The most digits of a decimal."""

    def identity_column(self, name: str) -> Any:
        """The integer primary key that the database generates."""

    def column_type(self, data_type: Any) -> Any:
        """The type to render for one of the core's generic types."""


def create_statements(
    provider: ColumnHooks, dialect: Any, table: Table, name: str, names: Mapping[str, str]
) -> list[str]:
    """The CREATE TABLE statement of one fixture table, through the core's expressions.

    Foreign keys are left out where the dialect denies them: what rests on them requires the capability.

    Raises KitError when the dialect binds parameters in it: DDL can't carry any, and the safe subset needs none.
    """
    from rhosocial.activerecord.backend.expression.statements import (
        CreateTableExpression,
        ForeignKeyConstraint,
        ReferentialAction,
        TableConstraint,
        TableConstraintType,
    )

    constraints: list[Any] = []
    if table.primary_key:
        constraints.append(TableConstraint(TableConstraintType.PRIMARY_KEY, columns=list(table.primary_key)))
    references = ask(dialect, Capability.FOREIGN_KEY_CONSTRAINT).state is not State.UNSUPPORTED
    constraints += [
        ForeignKeyConstraint(
            columns=list(key.columns),
            foreign_key_table=names[key.table],
            foreign_key_columns=list(key.references),
            on_delete=ReferentialAction(key.on_delete),
        )
        for key in (table.foreign_keys if references else ())
    ]
    columns = [_definition(provider, column) for column in table.columns]
    sql, params = CreateTableExpression(dialect, name, columns, table_constraints=constraints).to_sql()
    if params:
        raise KitError(f"the dialect renders CREATE TABLE {table.name} with bound parameters: {sql}")
    return [sql]


def _definition(provider: ColumnHooks, column: Column) -> Any:
    from rhosocial.activerecord.backend.expression.statements import (
        ColumnConstraint,
        ColumnConstraintType,
        ColumnDefinition,
    )

    if column.identity:
        return provider.identity_column(column.name)
    constraints = []
    if not column.null:
        constraints.append(ColumnConstraint(ColumnConstraintType.NOT_NULL))
    if column.unique:
        constraints.append(ColumnConstraint(ColumnConstraintType.UNIQUE))
    if column.default is not NO_DEFAULT:
        constraints.append(ColumnConstraint(ColumnConstraintType.DEFAULT, default_value=column.default))
    data_type = provider.column_type(_within(provider.decimal_digits, column.type))
    return ColumnDefinition(column.name, data_type, constraints=constraints)


def _within(digits: int, data_type: Any) -> Any:
    """The type with as many digits as the database has; those after the point stay."""
    from rhosocial.activerecord.backend.expression.types import DecimalType

    if isinstance(data_type, DecimalType) and (data_type.precision or 0) > digits:
        return DecimalType(digits, data_type.scale)
    return data_type
