"""Seeded defects of the area ``crud`` that its rules once let pass."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.base.bulk_operations import AsyncBulkOperationsMixin, BulkOperationsMixin

from ..defect import SeededDefect


def _value_of_the_last_part(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner in (BulkOperationsMixin, AsyncBulkOperationsMixin):
        original: Any = vars(owner)["bulk_update"].__func__

        def bulk_update(cls: Any, records: Any, fields: Any, _original: Any = original, **options: Any) -> Any:
            if cls.is_composite_pk():
                last = cls._get_field_name(cls.primary_key_columns()[-1])
                for field in fields:
                    values = {getattr(each, last): getattr(each, field) for each in reversed(records)}
                    for each in records:
                        setattr(each, field, values[getattr(each, last)])
            return _original(cls, records, fields, **options)

        monkeypatch.setattr(owner, "bulk_update", classmethod(bulk_update))


class BulkUpdateCasesByTheLastPart(SeededDefect):
    """A bulk update chooses each record's values by the last part of its key alone."""

    core = staticmethod(_value_of_the_last_part)
