"""Seeded defects of the area ``models`` from the public reports of a second harvest (``tests/seeded/reports.yml``)."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.base.base import AsyncBaseActiveRecord, BaseActiveRecord

from ..defect import SeededDefect


class ColumnsNotLoadedAreSetToNull(SeededDefect):
    """A record that was loaded with some of its columns writes NULL into the others when it is saved."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for model in (BaseActiveRecord, AsyncBaseActiveRecord):
            patch.setattr(model, "create_from_database", classmethod(_noting(model.create_from_database.__func__)))
            patch.setattr(model, "_prepare_save_data", _with_nulls(model._prepare_save_data))


def _noting(create: Any) -> Any:
    def created(cls: Any, row: dict[str, Any]) -> Any:
        made = create(cls, row)
        made.__dict__["_not_loaded"] = set(cls.model_fields) - set(row) - set(cls.primary_key_fields())
        return made

    return created


def _with_nulls(prepare: Any) -> Any:
    return lambda self: {**dict.fromkeys(self.__dict__.get("_not_loaded", ())), **prepare(self)}
