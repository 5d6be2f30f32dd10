"""The catalog of rules that ask the backend itself for plans."""

from __future__ import annotations

from typing import Any

import pytest

from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ..support.catalog import Catalog


def explained_fixture() -> Any:
    """A fixture that provides the :class:`Catalog` of a rule where the backend declares ``explain`` (C87, C88)."""

    def make(self: Any, db: Db) -> Any:
        if not hasattr(db.backend, "explain"):
            mixin = "AsyncExplainBackendMixin" if db.is_async else "SyncExplainBackendMixin"
            skip(SkipKind.UNSUPPORTED, f"the backend has no explain(): it does not derive from the core's {mixin}")
        return Catalog(db)

    return pytest.fixture(make)
