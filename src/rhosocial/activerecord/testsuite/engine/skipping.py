"""Skips the running rule, with a reason that the reports count under its kind."""

from __future__ import annotations

from typing import NoReturn

import pytest

from ..report.skips import SkipKind, skip_reason
from ..schema.prefix import without_prefixes


def skip(kind: SkipKind, text: str) -> NoReturn:
    """Skip the running rule; ``text`` is the reason in words.

    An error's text may name a table of this run. Reports count equal reasons together, so its prefix is left out.
    """
    pytest.skip(skip_reason(kind, without_prefixes(text)))
