"""Seeded defects of the area ``types`` that its rules once let pass."""

from __future__ import annotations

import re
from typing import Any

from rhosocial.activerecord.backend.type_adapter import BaseSQLTypeAdapter

from ..defect import SeededDefect


class _Point:
    """A type that only this backend has."""


class _CrashingAdapter(BaseSQLTypeAdapter):
    def __init__(self) -> None:
        super().__init__()
        self._register_type(_Point, str)

    def _do_to_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return str(value)

    def _do_from_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        found: Any = re.match("no form", value)
        return found.group()


class AnAdapterCrashes(SeededDefect):
    """The adapter of the backend's own type ends in an AttributeError for every form."""

    class Backend:
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.adapter_registry.register(_CrashingAdapter(), _Point, str)
