"""What each rule really uses on the reference: its statements and sizes, and the capabilities that it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Optional

import pytest

from rhosocial.activerecord.testsuite.capabilities import Capability, Need, Specific
from rhosocial.activerecord.testsuite.capabilities.requirements import required_by
from rhosocial.activerecord.testsuite.engine.db import Db

from .database import Database


@dataclass
class Use:
    """One item's use of the database."""

    rule: str
    statements: dict[str, None] = field(default_factory=dict)
    parameters: int = 0
    bytes: int = 0
    asked: set[str] = field(default_factory=set)
    """Methods of the dialect that ``@requires``, ``db.require`` and ``db.can`` name."""


class Recorder:
    """A plugin that notes the uses of every item; pass its ``database`` to what connects."""

    def __init__(self) -> None:
        self.uses: dict[str, Use] = {}
        self.current: Optional[Use] = None
        self.database = _Recording(self)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        function = getattr(item, "function", None)
        cls = getattr(item, "cls", None)
        rule = f"{getattr(cls, 'area', '')}.{getattr(item, 'originalname', item.name).removeprefix('test_')}"
        self.current = self.uses.setdefault(rule, Use(rule))
        for need in required_by(function, cls, item.iter_markers("ar_requires")) if function is not None else ():
            self.note(need)
        try:
            return (yield)
        finally:
            self.current = None

    def note(self, need: Need) -> None:
        if self.current is not None:
            capability = need.capability if isinstance(need, Specific) else need
            assert isinstance(capability, Capability)
            self.current.asked.add(capability.method)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Note the capabilities that rules ask for while they run."""
        for name in ("require", "can"):
            original = getattr(Db, name)

            def asking(db: Db, need: Need, _original: Any = original) -> Any:
                self.note(need)
                return _original(db, need)

            monkeypatch.setattr(Db, name, asking)


class _Recording(Database):
    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def checked(self, sql: str, values: Iterable[Any]) -> list[Any]:
        bound = super().checked(sql, values)
        use = self.recorder.current
        if use is not None:
            use.statements[sql] = None
            use.parameters = max(use.parameters, len(bound))
            use.bytes = max([use.bytes, *(len(value) for value in bound if isinstance(value, (str, bytes)))])
        return bound
