"""What both backends share: everything without a call of the driver."""

from __future__ import annotations

import decimal
import re
import uuid
from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.base import StorageBackendBase
from rhosocial.activerecord.backend.errors import OperationalError
from rhosocial.activerecord.backend.protocols import ConcurrencyHint
from rhosocial.activerecord.backend.type_adapter import UUIDAdapter

from .adapters import DuckDBDecimalAdapter, DuckDBJSONAdapter
from .config import DuckDBConfig
from .dialect import DuckDBDialect

VERSION_QUERY = "SELECT version() AS version"


class DuckDBMixin(StorageBackendBase):
    """Config, dialect and adapters of a backend."""

    threadsafety: ClassVar[int] = 1
    """A connection belongs to one thread at a time, as the driver's documentation says."""

    def __init__(self, connection_config: Optional[DuckDBConfig] = None, **options: Any) -> None:
        passed_on = {name: options.pop(name) for name in ("logging_config", "logger") if name in options}
        config = connection_config if connection_config is not None else DuckDBConfig(**options)
        super().__init__(connection_config=config, **passed_on)
        self._dialect = DuckDBDialect()
        self._suggestions = {
            dict: (DuckDBJSONAdapter(), str),
            list: (DuckDBJSONAdapter(), str),
            decimal.Decimal: (DuckDBDecimalAdapter(), decimal.Decimal),
            uuid.UUID: (UUIDAdapter(), str),
        }
        for python_type, (adapter, driver_type) in self._suggestions.items():
            self.adapter_registry.register(adapter, python_type, driver_type, allow_override=True)

    @property
    def dialect(self) -> DuckDBDialect:
        return self._dialect

    def get_default_adapter_suggestions(self) -> dict[type, tuple[Any, type]]:
        """Only for values that the driver does not take or give as they are."""
        return dict(self._suggestions)

    def get_default_schema(self) -> Optional[str]:
        return self.config.schema  # type: ignore[no-any-return]

    def get_concurrency_hint(self) -> Any:
        return ConcurrencyHint(max_concurrency=None, reason="a snapshot for each transaction; conflicts fail at once")

    def _version_from(self, row: Optional[dict[str, Any]]) -> tuple[int, int, int]:
        text = str(row["version"]) if row else ""
        found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
        if found is None:
            raise OperationalError(f"expected a version number, got {text!r}")
        return int(found[1]), int(found[2]), int(found[3] or 0)
