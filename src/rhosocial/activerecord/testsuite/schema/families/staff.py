"""The family ``staff``: departments and their people, for joins, subqueries and trees. The rules set the keys.

- ``Dept``: one department has no people.
- ``Employee``: a department that may be NULL or unknown, and a boss in the same table. There are no foreign keys, so both
  tables can have rows without a match.
"""

from __future__ import annotations

from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.expression.types import IntegerType, VarCharType
from rhosocial.activerecord.base import FieldProxy

from ..model_kit import ModelKit
from ..tables import Column, Family, Table


def _models(m: ModelKit) -> dict[str, Any]:
    class Dept(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("dept")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        title: str

    class Employee(m.Record):
        __logging_config__ = m.silent_logging
        __table_name__ = m.table("employee")

        c: ClassVar[FieldProxy] = FieldProxy()
        id: Optional[int] = None
        name: str
        dept_id: Optional[int] = None
        boss_id: Optional[int] = None
        pay: Optional[int] = None

    return {"Dept": Dept, "Employee": Employee}


STAFF = Family(
    "staff",
    (
        Table(
            "dept",
            (Column("id", IntegerType(), null=False), Column("title", VarCharType(20), null=False)),
            primary_key=("id",),
        ),
        Table(
            "employee",
            (
                Column("id", IntegerType(), null=False),
                Column("name", VarCharType(20), null=False),
                Column("dept_id", IntegerType()),
                Column("boss_id", IntegerType()),
                Column("pay", IntegerType()),
            ),
            primary_key=("id",),
        ),
    ),
    _models,
)

DEPTS = [(1, "Ops"), (2, "Lab"), (3, "Bar")]
"""Columns ``id``, ``title``; nobody works in Bar."""

EMPLOYEES = [
    (1, "Ada", 1, None, 900),
    (2, "Bob", 1, 1, 700),
    (3, "Cyd", 2, 1, 800),
    (4, "Dan", None, 2, 500),
    (5, "Eve", 9, 3, 700),
]
"""Columns ``id``, ``name``, ``dept_id``, ``boss_id``, ``pay``; Dan has no department, and Eve's department does not exist."""
