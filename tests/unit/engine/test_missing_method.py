"""A method that the backend lacks is one cause, however many rules ask for it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.engine.failure_cause import cause_of

MODULE = "acme_lacking"
SOURCE = """
class Lacking:
    def broken(self):
        return self.missing_within
"""


@pytest.fixture
def lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type:
    """A backend's class in a package of its own, without ``explain`` and ``analyze``."""
    (tmp_path / f"{MODULE}.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    found: type = importlib.import_module(MODULE).Lacking
    return found


def cause(ask: Any, of: type, known: type) -> Any:
    session: Any = SimpleNamespace(classes=lambda: [known], foundations=[], without_secrets=lambda text: text)
    try:
        ask(of())
    except AttributeError as error:
        return cause_of(error, session)
    raise AssertionError("nothing was raised")


def test_rules_that_ask_for_a_missing_method_share_a_cause_at_its_class(lacking: type) -> None:
    one, other = cause(lambda b: b.explain, lacking, lacking), cause(lambda b: b.explain(), lacking, lacking)
    assert one == other
    assert (one.error, one.message) == ("AttributeError", "Lacking has no attribute explain")
    assert one.frame.endswith(f"/{MODULE}.py:2 Lacking")


def test_another_missing_method_is_another_cause(lacking: type) -> None:
    assert cause(lambda b: b.explain, lacking, lacking) != cause(lambda b: b.analyze, lacking, lacking)


def test_a_method_that_fails_by_itself_is_to_blame_and_not_its_class(lacking: type) -> None:
    assert cause(lambda b: b.broken(), lacking, lacking).frame.partition(" ")[0].endswith(f"{MODULE}.py:4")


def test_an_object_of_the_rule_s_own_is_no_backend(lacking: type) -> None:
    assert cause(lambda b: b.explain, SimpleNamespace, lacking).frame == ""
