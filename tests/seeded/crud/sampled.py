"""Seeded defects of the area ``crud`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from rhosocial.activerecord.base.base import AsyncBaseActiveRecord, BaseActiveRecord
from rhosocial.activerecord.field.version import OptimisticLockMixin
from rhosocial.activerecord.interface.model import ActiveRecordBase

from ..defect import SeededDefect

_BOTH: tuple[Any, ...] = (BaseActiveRecord, AsyncBaseActiveRecord)


class UpdatesByTheFirstKeyColumn(SeededDefect):
    """A record with a key of several columns is updated by the first of them, with every row that shares it."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for each in _BOTH:

            def predicate(cls: Any, key: Any, ordinary: Any = each._build_pk_where_predicate) -> Any:
                made = ordinary.__func__(cls, key)
                while sys._getframe(1).f_code.co_name == "_update_internal" and hasattr(made, "predicates"):
                    made = made.predicates[0]
                return made

            patch.setattr(each, "_build_pk_where_predicate", classmethod(predicate))


class RefusedRecordsCountAsStored(SeededDefect):
    """A record is marked as stored before its INSERT, and stays so when the database refuses it."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        new: Any = ActiveRecordBase.is_new_record
        sync, other = BaseActiveRecord._insert_internal, AsyncBaseActiveRecord._insert_internal

        @contextlib.contextmanager
        def marked(record: Any) -> Iterator[None]:
            record.__dict__["_refused"] = True
            yield
            del record.__dict__["_refused"]

        def insert(self: Any, data: Any) -> Any:
            with marked(self):
                return sync(self, data)

        async def insert_async(self: Any, data: Any) -> Any:
            with marked(self):
                return await other(self, data)

        patch.setattr(BaseActiveRecord, "_insert_internal", insert)
        patch.setattr(AsyncBaseActiveRecord, "_insert_internal", insert_async)
        stored = property(lambda self: "_refused" not in self.__dict__ and new.fget(self))
        patch.setattr(ActiveRecordBase, "is_new_record", stored)


class ConflictsRaiseTheVersion(SeededDefect):
    """A record whose update found another version counts its own up all the same, and overwrites the other next time."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        ordinary: Any = OptimisticLockMixin._handle_version_after_update

        def after_update(self: Any, instance: Any, *, result: Any = None, **more: Any) -> None:
            if result.affected_rows == 0:
                self._version.increment()
            ordinary(self, instance, result=result, **more)

        patch.setattr(OptimisticLockMixin, "_handle_version_after_update", after_update)
