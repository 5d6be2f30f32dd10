"""Leaves most failures of one cause out of what pytest prints in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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

    def hide(
        self, stats: dict[str, list[Any]], failed: Sequence[tuple[Any, tuple[str, ...]]], shown: Sequence[int]
    ) -> None:
        """Take all failures but those at the shown places out of the terminal reporter's lists.

        ``failed`` are reports with the keys of their causes. Below the last failure of a cause one line counts the others.
        """
        left = Counter(key for _, key in failed) - Counter(failed[place][1] for place in shown)
        for key, (report, _) in {failed[place][1]: failed[place] for place in shown}.items():
            if left[key]:
                report.sections.append(
                    ("same cause", f"{left[key]} more failed by the same cause; -v prints all of them")
                )
        hidden = {id(report) for report, _ in failed} - {id(failed[place][0]) for place in shown}
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
