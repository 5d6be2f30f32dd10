"""Seeded defects of the area ``crud`` that a check of rules drawn at random let pass."""

from __future__ import annotations

from typing import Any

import pytest
from rhosocial.activerecord.base.base import AsyncBaseActiveRecord, BaseActiveRecord

from ..defect import SeededDefect


class CorrectionsOfStoredRecordsForgotten(SeededDefect):
    """Once a stored record had an invalid name, its next name no longer counts as a change."""

    @staticmethod
    def core(patch: pytest.MonkeyPatch) -> None:
        for cls in (BaseActiveRecord, AsyncBaseActiveRecord):

            def set_field(self: Any, name: str, value: Any, ordinary: Any = cls.__setattr__) -> None:
                ordinary(self, name, value)
                if name == "name" and value is None:
                    self.__dict__["_was_invalid"] = True
                elif name == "name" and self.__dict__.get("_was_invalid") and not self.is_new_record:
                    self._dirty_fields.discard(name)

            patch.setattr(cls, "__setattr__", set_field)
