"""Types: those of the core as DuckDB writes them, DuckDB's own, and what the catalog says read back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Callable, Union

from rhosocial.activerecord.backend.dialect.exceptions import UnsupportedFeatureError
from rhosocial.activerecord.backend.dialect.mixins import DDLTypeMixin
from rhosocial.activerecord.backend.expression import types as core

SQL = tuple[str, tuple[Any, ...]]


class DuckDBHugeIntType(core.DataType):
    """An integer of 128 bits."""


class DuckDBUUIDType(core.DataType):
    """A UUID; models read it as one, whatever the column's type."""


class DuckDBStructType(core.DataType):
    """Named fields, which models read as a dict."""

    def __init__(self, fields: Mapping[str, core.DataType], dialect: Any = None) -> None:
        super().__init__(dialect)
        self.fields = dict(fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DuckDBStructType) and self.fields == other.fields

    def __hash__(self) -> int:
        return hash(tuple(self.fields.items()))


_PLAIN: Mapping[str, Callable[[], core.DataType]] = {
    "TINYINT": core.TinyIntType,
    "SMALLINT": core.SmallIntType,
    "INTEGER": core.IntegerType,
    "BIGINT": core.BigIntType,
    "HUGEINT": DuckDBHugeIntType,
    "FLOAT": core.RealType,
    "DOUBLE": core.DoubleType,
    "VARCHAR": core.TextType,
    "BOOLEAN": core.BooleanType,
    "BLOB": core.BlobType,
    "DATE": core.DateType,
    "TIME": core.TimeType,
    "TIME WITH TIME ZONE": core.TimeTzType,
    "TIMESTAMP_S": lambda: core.TimestampType(0),
    "TIMESTAMP_MS": lambda: core.TimestampType(3),
    "TIMESTAMP": core.TimestampType,
    "TIMESTAMP WITH TIME ZONE": core.TimestampTzType,
    "INTERVAL": core.IntervalType,
    "JSON": core.JsonType,
    "UUID": DuckDBUUIDType,
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_Moment = Union[core.DateTimeType, core.TimestampType]


class DuckDBTypeMixin(DDLTypeMixin):
    """How types are written. DuckDB ignores the length of a text, so it is not written."""

    def parse_type(self, raw: str) -> core.DataType:
        """The type that the catalog names; one that the core has no class for is a CustomType."""
        text = raw.strip().upper()
        if text.endswith("[]"):
            element = text.rstrip("[]")
            return core.ArrayType(self.parse_type(element), (len(text) - len(element)) // 2)
        decimal = _DECIMAL.fullmatch(text)
        if decimal:
            return core.DecimalType(int(decimal[1]), int(decimal[2]))
        return _PLAIN[text]() if text in _PLAIN else core.CustomType(raw)

    @DDLTypeMixin.handles(core.TinyIntType)
    def _tinyint(self, data_type: Any) -> SQL:
        return "TINYINT", ()

    @DDLTypeMixin.handles(core.SmallIntType)
    def _smallint(self, data_type: Any) -> SQL:
        return "SMALLINT", ()

    @DDLTypeMixin.handles(core.IntType, core.IntegerType)
    def _integer(self, data_type: Any) -> SQL:
        return "INTEGER", ()

    @DDLTypeMixin.handles(core.BigIntType)
    def _bigint(self, data_type: Any) -> SQL:
        return "BIGINT", ()

    @DDLTypeMixin.handles(DuckDBHugeIntType)
    def _hugeint(self, data_type: Any) -> SQL:
        return "HUGEINT", ()

    @DDLTypeMixin.handles(core.RealType)
    def _real(self, data_type: Any) -> SQL:
        return "REAL", ()

    @DDLTypeMixin.handles(core.FloatType, core.DoubleType)
    def _double(self, data_type: Any) -> SQL:
        # FLOAT(24) of the SQL standard is a single; without a number it is as exact as the database can.
        single = getattr(data_type, "precision", None) is not None and data_type.precision <= 24
        return ("REAL" if single else "DOUBLE"), ()

    @DDLTypeMixin.handles(core.DecimalType)
    def _decimal(self, data_type: Any) -> SQL:
        if data_type.precision is None:
            return "DECIMAL", ()
        return f"DECIMAL({int(data_type.precision)}, {int(data_type.scale or 0)})", ()

    @DDLTypeMixin.handles(core.CharType, core.VarCharType, core.TextType)
    def _text(self, data_type: Any) -> SQL:
        return "VARCHAR", ()

    @DDLTypeMixin.handles(core.BooleanType)
    def _boolean(self, data_type: Any) -> SQL:
        return "BOOLEAN", ()

    @DDLTypeMixin.handles(core.BlobType)
    def _blob(self, data_type: Any) -> SQL:
        return "BLOB", ()

    @DDLTypeMixin.handles(core.DateType)
    def _date(self, data_type: Any) -> SQL:
        return "DATE", ()

    @DDLTypeMixin.handles(core.TimeType)
    def _time(self, data_type: Any) -> SQL:
        self._refuse_digits(data_type, 6)
        return "TIME", ()

    @DDLTypeMixin.handles(core.TimeTzType)
    def _time_with_zone(self, data_type: Any) -> SQL:
        self._refuse_digits(data_type, 6)
        return "TIME WITH TIME ZONE", ()

    @DDLTypeMixin.handles(core.DateTimeType, core.TimestampType)
    def _timestamp(self, data_type: _Moment) -> SQL:
        self._refuse_digits(data_type, 0, 3, 6)
        return {0: "TIMESTAMP_S", 3: "TIMESTAMP_MS"}.get(data_type.precision, "TIMESTAMP"), ()

    @DDLTypeMixin.handles(core.TimestampTzType)
    def _timestamp_with_zone(self, data_type: Any) -> SQL:
        self._refuse_digits(data_type, 6)
        return "TIMESTAMP WITH TIME ZONE", ()

    def _refuse_digits(self, data_type: Any, *known: int) -> None:
        if data_type.precision is not None and data_type.precision not in known:
            raise UnsupportedFeatureError(self.name, f"{type(data_type).__name__} with {data_type.precision} digits")

    @DDLTypeMixin.handles(core.IntervalType)
    def _interval(self, data_type: Any) -> SQL:
        return "INTERVAL", ()

    @DDLTypeMixin.handles(core.JsonType, core.JsonBType)
    def _json(self, data_type: Any) -> SQL:
        return "JSON", ()

    @DDLTypeMixin.handles(core.ArrayType)
    def _list(self, data_type: core.ArrayType) -> SQL:
        element, _ = self.format_data_type(data_type.element_type)
        return element + "[]" * data_type.dimensions, ()

    @DDLTypeMixin.handles(DuckDBUUIDType)
    def _uuid(self, data_type: Any) -> SQL:
        return "UUID", ()

    @DDLTypeMixin.handles(DuckDBStructType)
    def _struct(self, data_type: DuckDBStructType) -> SQL:
        fields = (
            f"{self.format_identifier(name)} {self.format_data_type(of)[0]}" for name, of in data_type.fields.items()
        )
        return f"STRUCT({', '.join(fields)})", ()

    @DDLTypeMixin.handles(core.CustomType)
    def _custom(self, data_type: core.CustomType) -> SQL:
        return data_type.raw, ()
