"""Values of DuckDB's own types, which no rule of the kit knows, come back from a column as they were."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import pytest
from rhosocial.activerecord.backend.expression.statements import ColumnDefinition, CreateTableExpression
from rhosocial.activerecord.backend.expression.types import ArrayType, DecimalType, IntegerType, IntervalType, TextType

from duckworks.activerecord_duckdb import DuckDBBackend
from duckworks.activerecord_duckdb.types import DuckDBHugeIntType, DuckDBStructType, DuckDBUUIDType

STRUCT = DuckDBStructType({"a": IntegerType(), "b": TextType()})
VALUES = [
    pytest.param(DuckDBHugeIntType(), 2**100, id="hugeint"),
    pytest.param(DuckDBUUIDType(), uuid.UUID(int=5), id="uuid"),
    pytest.param(DecimalType(38, 10), Decimal("1234567890123456789012345678.0123456789"), id="decimal"),
    pytest.param(IntervalType(), datetime.timedelta(days=-3, seconds=5, microseconds=7), id="interval"),
    pytest.param(ArrayType(TextType()), ["a", 'b,"c', ""], id="list"),
    pytest.param(ArrayType(IntegerType(), 2), [[1, 2], []], id="list-of-lists"),
    pytest.param(STRUCT, {"a": 1, "b": "it's"}, id="struct"),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_value_comes_back_and_is_found(kind: Any, value: Any) -> None:
    with DuckDBBackend(database=":memory:") as backend:
        made = CreateTableExpression(backend.dialect, "t", columns=[ColumnDefinition("v", kind)])
        backend.execute(*made.to_sql())
        backend.execute("INSERT INTO t VALUES (?)", (value,))
        assert backend.fetch_all("SELECT v FROM t WHERE v = ?", (value,)) == [{"v": value}]
