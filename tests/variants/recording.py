"""A plugin of pytest that notes what each rule really uses: its statements, and the capabilities that it asks for.

``AR_USES`` names the file that :func:`uses` reads back: rule to statements and to the dialect's methods that it asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Optional

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect

from rhosocial.activerecord.testsuite.capabilities import Capability, Need, Specific
from rhosocial.activerecord.testsuite.capabilities.requirements import required_by
from rhosocial.activerecord.testsuite.engine.db import Db
from rhosocial.activerecord.testsuite.engine.rules import rule_id

from .database import Database

# The core writes RETURNING only after it has asked the dialect, so that the backend's answer is enough.
ASKED_BY_THE_CORE = ("supports_returning_clause", "supports_returning_insert", "supports_returning_update")


class Recorder:
    """Notes the uses of the running rule; :meth:`watch` lets it see them."""

    def __init__(self) -> None:
        self.statements: dict[str, dict[str, None]] = {}
        self.asked: dict[str, set[str]] = {}
        self._rule: Optional[str] = None

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: Any) -> Any:
        rule = self._rule = rule_id(item.cls.area, item.originalname)
        asked = self.asked.setdefault(rule, set())
        asked.update(_method(need) for need in required_by(item.function, item.cls, item.iter_markers()))
        yield
        self._rule = None

    def pytest_sessionfinish(self) -> None:
        found = {rule: [list(self.statements.get(rule, ())), sorted(asked)] for rule, asked in self.asked.items()}
        Path(os.environ["AR_USES"]).write_text(json.dumps(found), encoding="utf-8")

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """See every statement, and every question of rules and of the core."""
        checked = Database.checked

        def noted(database: Database, sql: str, values: Iterable[Any]) -> list[Any]:
            if self._rule is not None:
                self.statements.setdefault(self._rule, {})[sql] = None
            return checked(database, sql, values)

        monkeypatch.setattr(Database, "checked", noted)
        for name in ("require", "can"):
            self._watch_questions(monkeypatch, Db, name, lambda need: _method(need))
        for name in ASKED_BY_THE_CORE:
            self._watch_questions(monkeypatch, SQLiteDialect, name, lambda *_, asked=name: asked)

    def _watch_questions(self, monkeypatch: pytest.MonkeyPatch, cls: type, name: str, method: Any) -> None:
        original = getattr(cls, name)

        def asking(*arguments: Any) -> Any:
            if self._rule is not None:
                self.asked[self._rule].add(method(*arguments[1:]))
            return original(*arguments)

        monkeypatch.setattr(cls, name, asking)


def _method(need: Need) -> str:
    capability = need.capability if isinstance(need, Specific) else need
    assert isinstance(capability, Capability)
    return capability.method


def pytest_configure(config: pytest.Config) -> None:
    if "AR_USES" in os.environ:
        recorder = Recorder()
        patches = pytest.MonkeyPatch()
        recorder.watch(patches)
        config.add_cleanup(patches.undo)
        config.pluginmanager.register(recorder)
