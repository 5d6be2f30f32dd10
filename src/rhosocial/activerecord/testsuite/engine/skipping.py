"""Skips the running rule, with a reason that the reports count under its kind."""

from __future__ import annotations

from typing import NoReturn

import pytest

from ..report.skips import SkipKind, skip_reason


def skip(kind: SkipKind, text: str) -> NoReturn:
    """Skip the running rule; ``text`` is the reason in words."""
    pytest.skip(skip_reason(kind, text))
