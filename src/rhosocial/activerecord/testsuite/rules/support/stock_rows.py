"""Helpers for rules about INSERT, UPDATE and DELETE: initial rows, conditions, and a read of all rows."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.expression import Column, ComparisonPredicate, InsertExpression, Literal
from rhosocial.activerecord.backend.expression.statements import ValuesSource
from rhosocial.activerecord.backend.options import InsertOptions

from ...engine.db import Db


def equals(db: Db, column: str, value: Any) -> Any:
    """The condition ``column = value``."""
    return ComparisonPredicate(db.dialect, "=", Column(db.dialect, column), Literal(db.dialect, value))


def compares(db: Db, column: str, operator: str, value: Any) -> Any:
    """The condition ``column operator value``."""
    return ComparisonPredicate(db.dialect, operator, Column(db.dialect, column), Literal(db.dialect, value))


async def put(db: Db, stock: Any, *rows: dict[str, Any], table: str = "part") -> None:
    """Insert rows one by one."""
    for row in rows:
        await db(db.backend.insert(InsertOptions(table=stock.table(table), data=dict(row))))


async def insert_parts(db: Db, stock: Any, **quantities: Any) -> None:
    """Insert parts by code and quantity."""
    await put(db, stock, *({"code": code, "qty": qty} for code, qty in quantities.items()))


async def parts(db: Db, stock: Any) -> list[tuple[Any, ...]]:
    """Every part as (code, name, qty), in the order of codes."""
    rows = await db.rows(stock.sql('SELECT "code", "name", "qty" FROM {part} ORDER BY "code"'))
    return [(row["code"], row["name"], row["qty"]) for row in rows]


async def quantities(db: Db, stock: Any) -> dict[str, Any]:
    """The quantity of every part by its code."""
    return {code: qty for code, _, qty in await parts(db, stock)}


def inserting(db: Db, stock: Any, *rows: dict[str, Any], table: str = "part", **more: Any) -> Any:
    """The expression that inserts these rows, which must all have the same keys."""
    d = db.dialect
    values = [[Literal(d, value) for value in row.values()] for row in rows]
    return InsertExpression(d, stock.table(table), ValuesSource(d, values), list(rows[0]), **more)
