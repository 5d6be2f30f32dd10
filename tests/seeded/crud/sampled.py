"""Seeded defects of the area ``crud`` from the public reports of a third harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from rhosocial.activerecord.base.base import AsyncBaseActiveRecord, BaseActiveRecord
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
        patch.setattr(ActiveRecordBase, "is_new_record", property(lambda self: not self._is_from_db))
        for each in _BOTH:

            def insert(self: Any, data: Any, ordinary: Any = each._insert_internal) -> Any:
                self._is_from_db = True
                self.reset_tracking()
                return ordinary(self, data)

            patch.setattr(each, "_insert_internal", insert)
