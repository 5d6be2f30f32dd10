"""Seeded defects of the area ``introspection`` that a rule about the beginning of a name or one list can't see."""

from __future__ import annotations

from typing import Any

from ..defect import SeededDefect
from ..introspectors import answering, each, introspecting

_RENAMED = {"CHAR": "character varying", "DATE": "datetime", "TIME": "timestamp", "INTEGER": "interval"}


class TypesAreReportedByTheirLongerNamesakes(SeededDefect):
    """CHAR is reported as character varying, DATE as datetime, and TIME as timestamp."""

    Backend = answering(
        list_columns=each(data_type=lambda found: _RENAMED.get(found.data_type.split("(")[0].upper(), found.data_type))
    )


def _keeping(scope: str) -> type:
    """A cache that keeps the answers of one kind when it is cleared."""

    class Cache:
        def clear_cache(self) -> None:
            kept = {key: found for key, found in self._cache.items() if key.startswith(scope)}  # type: ignore[has-type]
            super().clear_cache()  # type: ignore[misc]
            self._cache.update(kept)  # type: ignore[has-type]

        def invalidate_cache(self, given: Any = None, name: Any = None) -> None:
            kept = {key: found for key, found in self._cache.items() if key.startswith(scope)}  # type: ignore[has-type]
            super().invalidate_cache(given, name)  # type: ignore[misc]
            self._cache.update({} if given is not None else kept)  # type: ignore[has-type]

    return Cache


class ClearingKeepsTheListOfViews(SeededDefect):
    """Clearing the cache forgets everything but views."""

    Backend = introspecting(_keeping("view"))


class ClearingKeepsTheListOfIndexes(SeededDefect):
    """Clearing the cache forgets everything but indexes."""

    Backend = introspecting(_keeping("index"))


class _ForgettingOne:
    def invalidate_cache(self, given: Any = None, name: Any = None) -> None:
        columns = [key for key in self._cache if key.startswith("column")]  # type: ignore[attr-defined]
        kept = {key: self._cache[key] for key in columns[:-1]}  # type: ignore[attr-defined]
        super().invalidate_cache(given, name)  # type: ignore[misc]
        self._cache.update(kept if given is None else {})  # type: ignore[attr-defined]


class ClearingForgetsOneTable(SeededDefect):
    """Clearing the cache forgets the columns of the table that was asked about last."""

    Backend = introspecting(_ForgettingOne)


class AClearedCacheListsTwice(SeededDefect):
    """The list of tables has every table twice."""

    Backend = answering(list_tables=lambda found: [*found, *found])
