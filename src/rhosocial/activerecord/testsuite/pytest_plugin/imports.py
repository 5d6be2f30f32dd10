"""Turns errors during the import of the kit's and a backend's test modules into one message.

It refuses a collection that would import the kit's files under a wrong name.

Under PEP 420 and pytest's default import mode a collected file of the kit is imported a second time, as
``testsuite.conformance...``. The folder ``rhosocial/activerecord`` then gets onto ``sys.path``, and the core's
``logging/`` and ``types.py`` shadow the standard library, also in spawned processes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Optional, Union

import pytest

from ..errors import KitError

_PACKAGE = Path(__file__).resolve().parents[1]


def wrong_import(path: Any, config: pytest.Config) -> Optional[str]:
    """The refusal of a file of the kit that would be imported under a wrong name; None when the name is right."""
    parents = Path(path).resolve().parents
    other = next((each for each in parents if each.parts[-3:] == _PACKAGE.parts[-3:] and each != _PACKAGE), None)
    if other is not None and (other / "plugin.py").is_file():
        return (
            f"{other} is another copy of the kit than the installed one, {_PACKAGE}: its rules would run on classes that the "
            "plugin does not know. Run `ar-testsuite run` instead, or install this copy: `pip install -e .`"
        )
    if _PACKAGE not in parents or config.getini("consider_namespace_packages"):
        return None
    return (
        "the kit's files can't be collected this way: pytest would import them under a wrong name. "
        "Run `ar-testsuite run` instead, or set `consider_namespace_packages = true` in pytest's configuration"
    )


class NotCollected(pytest.Module):
    """Stands in for a module that is not imported."""

    def collect(self) -> Iterable[Union[pytest.Item, pytest.Collector]]:
        return []


def set_up_error(call: pytest.CallInfo[Any], report: Any) -> Optional[str]:
    """The kit's message about a backend's test module that could not be collected; None when it has none.

    With a message the report is emptied, so that the message is shown once, without the traceback through the kit.
    """
    error = call.excinfo.value if call.excinfo is not None else None
    if not isinstance(report, pytest.CollectReport) or not isinstance(error, KitError):
        return None
    report.outcome, report.longrepr, report.result = "passed", None, []
    return str(error)
