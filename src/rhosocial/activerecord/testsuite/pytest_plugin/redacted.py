"""Takes secrets out of what pytest itself keeps beside reports: warnings, and the file that ``--debug`` writes."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from ..files import irregular
from ..targets.secrets import Redactor

_RAISED = re.compile(r"[\w.]+(?:Error|Exception|Warning|Exit|Interrupt)?: ")
"""The line of a traceback that names the exception."""


class RedactedWarnings:
    """A pytest plugin of its own: replaces a recorded warning's text before any other plugin shows it or sends it on."""

    def __init__(self, redactor: Callable[[], Redactor]) -> None:
        self._redactor = redactor

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        redact = self._redactor()
        said = str(warning_message.message)
        clean = redact(_in_short(said) if warning_message.category is pytest.PytestUnraisableExceptionWarning else said)
        if clean != said:
            warning_message.message = _warning(warning_message.category, clean)
        if warning_message.line is not None:
            warning_message.line = redact(warning_message.line)


def _in_short(said: str) -> str:
    """What a destructor raised, on one line without addresses, so that pytest counts equal ones together."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    raised = next((line for line in reversed(lines) if _RAISED.match(line)), "")
    return re.sub(r" at 0x[0-9a-fA-F]+", "", lines[0]) + (f" {raised}" if raised else "")


def _warning(category: type[Warning], text: str) -> Warning:
    with contextlib.suppress(Exception):
        made = category(text)
        if str(made) == text:
            return made
    # A class whose constructor takes something else.
    return UserWarning(text)


def redact_file(path: Path, redactor: Redactor) -> None:
    """Rewrite a closed file without secrets."""
    if not path.is_file() or irregular(path) is not None:
        return
    # Every byte is a character and comes back as it was.
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    clean = redactor(text)
    if clean != text:
        path.write_bytes(clean.encode("utf-8", "surrogateescape"))
