"""How the kit's own files are collected, and one message for an error in a module of the kit or of a backend's tests.

Under PEP 420 and pytest's default import mode a collected file of the kit would be imported a second time, as
``testsuite.conformance...``, and the folder ``rhosocial/activerecord`` would get onto ``sys.path``, where the core's
``logging/`` and ``types.py`` shadow the standard library. So the kit imports its own files, by their names.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Optional, Union

import pytest

from ..errors import KitError

_PACKAGE = Path(__file__).resolve().parents[1]


def wrong_import(path: Path) -> Optional[str]:
    """The refusal of a file of another copy of the kit than the installed one; ``None`` for any other file."""
    parents = path.resolve().parents
    other = next((each for each in parents if each.parts[-3:] == _PACKAGE.parts[-3:] and each != _PACKAGE), None)
    if other is None or not (other / "plugin.py").is_file():
        return None
    return (
        f"{other} is another copy of the kit than the installed one, {_PACKAGE}: its rules would run on classes that the "
        "plugin does not know. Run `ar-testsuite run` instead, or install this copy: `pip install -e .`"
    )


def folder_of_the_kit(path: Path, parent: pytest.Collector) -> Optional[pytest.Dir]:
    """A folder of the kit without the import of its ``__init__.py``; ``None`` for any other folder."""
    here = path.resolve()
    return pytest.Dir.from_parent(parent, path=path) if _PACKAGE in (here, *here.parents) else None


def module_of_the_kit(path: Path, parent: Any) -> Optional[pytest.Module]:
    """A file of the kit as the module of its dotted name; ``None`` for any other file."""
    here = path.resolve()
    if _PACKAGE not in here.parents:
        return None
    name = ".".join(here.relative_to(_PACKAGE.parents[2]).with_suffix("").parts)
    made = pytest.Module.from_parent(parent, path=path)
    made.obj = importlib.import_module(name)
    return made


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
