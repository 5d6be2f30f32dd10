"""Seeded defects of the area ``relations`` from the public reports of several harvests (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any, Callable

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect
from rhosocial.activerecord.relation.async_descriptors import (
    AsyncBelongsTo,
    AsyncDefaultRelationLoader,
    AsyncHasOne,
    AsyncRelationDescriptor,
)
from rhosocial.activerecord.relation.cache import InstanceCache
from rhosocial.activerecord.relation.descriptors import BelongsTo, DefaultIRelationLoader, HasOne, RelationDescriptor

from ..defect import SeededDefect


def _loaded(patch: pytest.MonkeyPatch, changed: Callable[[Any, Any], Any]) -> None:
    """Change what both loaders find; ``changed`` gets the loader, which has its ``owners``, and the records by key."""
    sync, other = DefaultIRelationLoader.batch_load, AsyncDefaultRelationLoader.batch_load

    def batch_load(self: Any, instances: Any, base_query: Any) -> Any:
        self.owners = instances
        return changed(self, sync(self, instances, base_query))

    async def batch_load_async(self: Any, instances: Any, base_query: Any) -> Any:
        self.owners = instances
        return changed(self, await other(self, instances, base_query))

    patch.setattr(DefaultIRelationLoader, "batch_load", batch_load)
    patch.setattr(AsyncDefaultRelationLoader, "batch_load", batch_load_async)


class OneRelatedRecordForAll(SeededDefect):
    """A relation to one record is loaded for many by a query for one row: the others find no related record."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        def first(loader: Any, found: Any) -> Any:
            if not isinstance(loader.descriptor, (BelongsTo, HasOne, AsyncBelongsTo, AsyncHasOne)):
                return found
            kept = next((record for record in found.values() if record is not None), None)
            return {key: record if record is kept else None for key, record in found.items()}

        _loaded(patch, first)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, str) and value.isdecimal() else value


class KeysThatAreEqualNumbersAreOne(SeededDefect):
    """Of several keys that are texts and the same number, one alone is looked for."""

    class Dialect:
        def format_in_predicate_with_literal_values(self, expr: Any, literal_values: Any) -> Any:
            alone: dict[Any, Any] = {}
            for value in literal_values:
                alone.setdefault(_number(value), value)
            return super().format_in_predicate_with_literal_values(expr, tuple(alone.values()))


class SharedHeadsReplaceEachOther(SeededDefect):
    """Of two paths that begin alike, the second one loads the first relation again, with records of its own."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for descriptor in (RelationDescriptor, AsyncRelationDescriptor):

            def batch_load(self: Any, records: Any, query: Any, ordinary: Any = descriptor.batch_load) -> Any:
                for record in records:
                    InstanceCache.delete(record, self.name)
                return ordinary(self, records, query)

            patch.setattr(descriptor, "batch_load", batch_load)


class OnlyTheLastBelongs(SeededDefect):
    """Of several records that belong to one, an eager load gives it to the last of them alone."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        def last(loader: Any, found: Any) -> Any:
            if not isinstance(loader.descriptor, (BelongsTo, AsyncBelongsTo)):
                return found
            owner = {id(record): key for key, record in found.items()}
            return {key: record for key, record in found.items() if owner[id(record)] == key}

        _loaded(patch, last)


class EagerLoadsRepeatTheirKeys(SeededDefect):
    """An eager load asks for the key of each record, also where many have the same."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        records: list[Any] = []
        listed: Any = SQLiteDialect.format_in_predicate_with_literal_values

        def repeated(self: Any, expr: Any, values: Any) -> Any:
            keys = [getattr(each, name, None) for each in records for name in type(each).model_fields]
            more = [value for value in values for _ in range(1, max(1, keys.count(value)))]
            return listed(self, expr, (*values, *more) if records else values)

        for loader in (DefaultIRelationLoader, AsyncDefaultRelationLoader):

            def batch_load(self: Any, instances: Any, query: Any, ordinary: Any = loader.batch_load) -> Any:
                records[:] = instances if isinstance(self.descriptor, (BelongsTo, AsyncBelongsTo)) else []
                return ordinary(self, instances, query)

            patch.setattr(loader, "batch_load", batch_load)
        patch.setattr(SQLiteDialect, "format_in_predicate_with_literal_values", repeated)


class RecordsOfTwoRelationsBelongToOne(SeededDefect):
    """A record that an eager load gave to a record by one relation is missing from the list of another relation."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        def without_given(loader: Any, found: Any) -> Any:
            config = loader.descriptor._cache_config
            for owner in loader.owners:
                records = found.get(id(owner))
                if isinstance(records, list):
                    given = [InstanceCache.get(owner, name, config) for name in type(owner).get_relations()]
                    found[id(owner)] = [each for each in records if not any(each == other for other in given)]
            return found

        _loaded(patch, without_given)


class CompositeOwnersHaveOneEach(SeededDefect):
    """Of the records that belong to one with a composite key, an eager load gives it the first alone."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        def first(loader: Any, found: Any) -> Any:
            if not isinstance(loader.descriptor.foreign_key, tuple):
                return found
            return {key: each[:1] if isinstance(each, list) else each for key, each in found.items()}

        _loaded(patch, first)
