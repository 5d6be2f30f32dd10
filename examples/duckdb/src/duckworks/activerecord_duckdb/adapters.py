"""Values that DuckDB's driver takes or gives in another form than models want."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from typing import Any

from rhosocial.activerecord.backend.errors import TypeConversionError
from rhosocial.activerecord.backend.type_adapter import BaseSQLTypeAdapter, DecimalAdapter


def as_json(value: Any) -> str:
    """What JSON has no type for and a text can say."""
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, decimal.Decimal)):
        return str(value)
    raise TypeError(f"JSON has no type for {type(value).__name__}")


class DuckDBJSONAdapter(BaseSQLTypeAdapter):
    """Objects and lists travel as JSON text, which DuckDB casts to JSON, to a list and to a struct alike."""

    def __init__(self) -> None:
        super().__init__()
        self._register_type(dict, str)
        self._register_type(list, str)

    def _do_to_database(self, value: Any, target_type: Any, options: Any = None) -> str:
        try:
            return json.dumps(value, default=as_json)
        except (TypeError, ValueError) as error:
            raise TypeConversionError(f"can't write {type(value).__name__} as JSON: {error}") from error

    def _do_from_database(self, value: Any, target_type: Any, options: Any = None) -> Any:
        # A column of lists or structs gives what it holds, a JSON column its text.
        if isinstance(value, (dict, list)):
            return value
        if not isinstance(value, str):
            raise TypeConversionError(f"expected JSON, got {type(value).__name__}")
        try:
            return json.loads(value)
        except ValueError as error:
            raise TypeConversionError(f"expected JSON, got {value[:100]!r}: {error}") from error


class DuckDBDecimalAdapter(DecimalAdapter):
    """A decimal is the driver's own type; as text it could not be calculated with."""

    def __init__(self) -> None:
        super().__init__()
        self._register_type(decimal.Decimal, decimal.Decimal)

    def _do_to_database(self, value: Any, target_type: Any, options: Any = None) -> Any:
        return value if target_type is decimal.Decimal else super()._do_to_database(value, target_type, options)
