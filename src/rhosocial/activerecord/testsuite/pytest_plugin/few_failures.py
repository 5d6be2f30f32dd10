"""Leaves most failures of one cause out of what pytest prints in full."""

from __future__ import annotations

from typing import Any

import pytest

_NOT_GIVEN = "fE"
"""What pytest takes for ``-r`` when it is not given."""


class FewFailures:
    """A pytest plugin of its own: hides failures while pytest prints its summary.

    pytest prints the failures first and then its short list, with the hooks of other plugins in between. Who asks for a list
    (``-rf``) gets all of it.
    """

    def __init__(self) -> None:
        self._stats: dict[str, list[Any]] = {}
        self._kept: dict[str, list[Any]] = {}

    def hide(self, stats: dict[str, list[Any]], hidden: set[int]) -> None:
        """Take the reports with these identities out of the terminal reporter's lists."""
        self._stats = stats
        self._kept = {name: stats[name] for name in ("failed", "error") if name in stats}
        for name, reports in self._kept.items():
            stats[name] = [each for each in reports if id(each) not in hidden]

    def restore(self) -> None:
        """Give every failure back, for pytest's totals."""
        self._stats.update(self._kept)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, config: pytest.Config) -> None:
        if config.option.reportchars != _NOT_GIVEN:
            self.restore()
