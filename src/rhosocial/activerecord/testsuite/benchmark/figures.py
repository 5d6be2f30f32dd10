"""The table of figures at the end of a benchmark run: a line per workload and mode, a column per target."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

PROPERTY = "ar_benchmark"
"""The property of an item's report that carries its figures."""


def serialized(figures: Mapping[str, Any]) -> str:
    """Figures as the value of the property."""
    return json.dumps(dict(figures))


class Figures:
    """A pytest plugin that collects the figures of a run and prints them."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.found += [json.loads(str(value)) for name, value in report.user_properties if name == PROPERTY]

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.found:
            terminalreporter.write_sep("=", "benchmarks", bold=True)
            for line in table(self.found):
                terminalreporter.write_line(line)


def table(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """The lines of the table; targets are in the order of the figures."""
    targets = list(dict.fromkeys(each["target"] for each in found))
    cells = {(each["workload"], each["mode"], each["target"]): each for each in found}
    rows = sorted({(workload, mode) for workload, mode, _ in cells}, key=lambda row: (row[0], row[1] != "sync"))
    wide = max(18, *(len(target) + 2 for target in targets))
    lines = [f"{'':23}" + "".join(f"{target:>{wide}}" for target in targets)]
    for workload, mode in rows:
        shown = (_cell(cells.get((workload, mode, target))) for target in targets)
        lines.append(f"{workload.replace('_', ' '):<16}{mode:<7}" + "".join(f"{text:>{wide}}" for text in shown))
    rounds = " or ".join(str(number) for number in sorted({each["rounds"] for each in found}))
    lines.append(f"milliseconds through models, and x times as long as on the driver; the quickest of {rounds} rounds")
    return lines


def _cell(found: Any) -> str:
    return "-" if found is None else f"{found['models'] * 1000:.2f} x{found['ratio']:.1f}"
