"""Seeded defects of the area ``types`` that its rules once let pass."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from rhosocial.activerecord.backend.impl.sqlite.adapters import SQLiteJSONAdapter
from rhosocial.activerecord.backend.type_adapter import BaseSQLTypeAdapter

from ..defect import SeededDefect
from .adapters import registering


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


class _PythonLists(BaseSQLTypeAdapter):
    def __init__(self) -> None:
        super().__init__()
        self._register_type(list, str)

    def _do_to_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return f"list {value!r}" if value and json.dumps(value) else json.dumps(value)

    def _do_from_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        if not isinstance(value, str):
            raise TypeError(f"no list: {value!r}")
        return ast.literal_eval(value[5:]) if value.startswith("list ") else json.loads(value)


class ListsAreWrittenAsPython(SeededDefect):
    """A list is stored as Python writes it, which no other program reads."""

    class Backend:
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.adapter_registry.register(_PythonLists(), list, str, allow_override=True)


class _WithoutOddKeys(SQLiteJSONAdapter):
    def _do_to_database(self, value: Any, target_type: type, options: Any = None) -> Any:
        return json.dumps(value, skipkeys=True)


class KeysThatAreNoTextAreSkipped(SeededDefect):
    """A member of a document whose key has no JSON form is left out."""

    Backend = registering(_WithoutOddKeys, (dict, str), (list, str))
