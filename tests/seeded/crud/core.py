"""Seeded defects of the area ``crud``: what the models themselves see to, before or after the backend is asked."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from rhosocial.activerecord.base.base import AsyncBaseActiveRecord, BaseActiveRecord
from rhosocial.activerecord.base.bulk_operations import AsyncBulkOperationsMixin, BulkOperationsMixin
from rhosocial.activerecord.interface.model import ActiveRecordBase, IActiveRecord, IAsyncActiveRecord

from ..defect import SeededDefect

_BOTH: tuple[Any, ...] = (BaseActiveRecord, AsyncBaseActiveRecord)


class RecordsStayDirty(SeededDefect):
    """What was changed is not forgotten when it was saved."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(ActiveRecordBase, "is_dirty", property(lambda self: bool(self.model_fields_set)))


class RecordsAreNotValidated(SeededDefect):
    """``save`` leaves it to the database to judge a record."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        async def later(self: Any) -> None:
            """Nothing to check."""

        patch.setattr(BaseActiveRecord, "validate_fields", lambda self: None)
        patch.setattr(AsyncBaseActiveRecord, "validate_fields", later)


class DeleteLooksForANewRecord(SeededDefect):
    """``delete`` asks the database for a record that was never saved, and finds none."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for each in _BOTH:

            def delete(self: Any, ordinary: Any = each.delete) -> Any:
                return type(self).query().where("1 = 0").count() if self.is_new_record else ordinary(self)

            patch.setattr(each, "delete", delete)


class BulkCreateTakesAnyRecord(SeededDefect):
    """``bulk_create`` takes every record for a new one."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for each in (BulkOperationsMixin, AsyncBulkOperationsMixin):

            def bulk_create(cls: Any, records: Any, *rest: Any, ordinary: Any = each.bulk_create, **more: Any) -> Any:
                for record in records:
                    record._is_from_db = False
                return ordinary.__func__(cls, records, *rest, **more)

            patch.setattr(each, "bulk_create", classmethod(bulk_create))


class RefreshWithoutAKeyFindsTheFirst(SeededDefect):
    """``refresh`` of a record without a key reads whatever row comes first, or none."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for each in (IActiveRecord, IAsyncActiveRecord):

            def refresh(self: Any, ordinary: Any = each.refresh) -> Any:
                return ordinary(self) if self._is_from_db else type(self).query().one()

            patch.setattr(each, "refresh", refresh)


class HalfAKeyIsEnough(SeededDefect):
    """The parts of a composite key that are not given are taken for 0."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for each in _BOTH:

            def find_one(cls: Any, condition: Any, ordinary: Any = each.find_one, **more: Any) -> Any:
                if isinstance(condition, dict) and cls.is_composite_pk():
                    condition = {**dict.fromkeys(cls.primary_key_columns(), 0), **condition}
                return ordinary.__func__(cls, condition, **more)

            patch.setattr(each, "find_one", classmethod(find_one))


class NoKeysAreNoCondition(SeededDefect):
    """``find_all`` of an empty list is ``find_all`` of everything."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for each in _BOTH:

            def find_all(cls: Any, condition: Any = None, ordinary: Any = each.find_all, **more: Any) -> Any:
                return ordinary.__func__(cls, condition or None, **more)

            patch.setattr(each, "find_all", classmethod(find_all))


class HandlersGetACopy(SeededDefect):
    """Handlers of events get a copy of the values that are written."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for each in (ActiveRecordBase, AsyncBaseActiveRecord):

            def trigger(self: Any, event: Any, ordinary: Any = each._trigger_event, **given: Any) -> Any:
                copies = {name: dict(value) if isinstance(value, dict) else value for name, value in given.items()}
                return ordinary(self, event, **copies)

            patch.setattr(each, "_trigger_event", trigger)


class ErrorsOfHandlersAreSwallowed(SeededDefect):
    """What a handler of an event raises is logged at most."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        ordinary: Any = ActiveRecordBase._trigger_event
        ordinary_async: Any = AsyncBaseActiveRecord._trigger_event

        def trigger(self: Any, event: Any, **given: Any) -> None:
            with contextlib.suppress(Exception):
                ordinary(self, event, **given)

        async def trigger_async(self: Any, event: Any, **given: Any) -> None:
            with contextlib.suppress(Exception):
                await ordinary_async(self, event, **given)

        patch.setattr(ActiveRecordBase, "_trigger_event", trigger)
        patch.setattr(AsyncBaseActiveRecord, "_trigger_event", trigger_async)
