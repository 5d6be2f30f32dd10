"""The ``--ar-*`` options of a run."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import pytest

if TYPE_CHECKING:
    from ..engine.plan import Choices

_REQUIRES = "ar_requires(*capabilities): the rule runs only where the dialect declares these capabilities"

REPORTER = "ar-testsuite-reporter"
INSTALL_BENCHMARK = 'pip install "pytest-benchmark>=4"'
"""What the extra ``benchmark`` installs."""
_PACKAGE = Path(__file__).parents[1]
_BENCHMARKS = _PACKAGE / "conformance" / "test_benchmark.py"


@dataclass(frozen=True)
class Option:
    """One option: what pytest declares, the field of :class:`Choices` that takes it, and its row in the docs' tables.

    ``metavar`` is empty for a switch. A ``repeatable`` option gives a tuple. ``page`` says more about it. ``with_benchmark``
    is the reason why the option can't be given together with ``--ar-benchmark``; empty when it can.
    """

    name: str
    field: str
    help: str
    metavar: str = ""
    type: Callable[[str], object] = str
    repeatable: bool = False
    page: str = ""
    with_benchmark: str = ""

    @property
    def dest(self) -> str:
        """The name in pytest's configuration."""
        return self.name.lstrip("-").replace("-", "_")

    def declare(self, group: pytest.OptionGroup) -> None:
        """Add it to pytest's options; its value is None when it is not given."""
        if not self.metavar:
            group.addoption(self.name, action="store_const", const=True, help=self.help)
            return
        action, more = ("append", " (repeatable)") if self.repeatable else ("store", "")
        group.addoption(self.name, action=action, type=self.type, metavar=self.metavar, help=self.help + more)


_CHOOSES_RULES = "chooses rules; choose benchmarks with -k"

OPTIONS = (
    Option("--ar-target", "targets", "run only the targets whose name matches", "GLOB", repeatable=True),
    Option("--ar-mode", "modes", "run only one mode, sync or async", "MODE", repeatable=True),
    Option(
        "--ar-area",
        "areas",
        "run only the rules of an area",
        "AREA",
        repeatable=True,
        with_benchmark=_CHOOSES_RULES,
    ),
    Option(
        "--ar-quick",
        "quick",
        "run only the few rules that notice 95 percent of the seeded defects of every area",
        with_benchmark=_CHOOSES_RULES,
    ),
    Option(
        "--ar-order",
        "order",
        "kill (default): the rules that notice most seeded defects first; file: as they stand in their files",
        "ORDER",
        with_benchmark=_CHOOSES_RULES,
    ),
    Option(
        "--ar-shard",
        "shard",
        "run only the I-th of N parts of the rules, which take about the same time",
        "I/N",
        page="reports.md",
        with_benchmark=_CHOOSES_RULES,
    ),
    Option(
        "--ar-failed",
        "failed",
        "run only the items that failed in the last run of this folder",
        page="reports.md",
        with_benchmark="chooses rules; choose benchmarks with -k",
    ),
    Option("--ar-config", "config_file", "the file of targets, in place of backends.yml in the root folder", "FILE"),
    Option("--ar-timeout", "timeout", "end a test after this many seconds (60)", "SECONDS", type=float),
    Option(
        "--ar-losses",
        "losses",
        "give a target up after this many sessions in a row were aborted (3)",
        "N",
        type=int,
    ),
    Option("--ar-continue", "resume", "run what is left of a run whose process ended before it was finished"),
    Option(
        "--ar-contract",
        "contract",
        "run only the rules up to a contract version",
        "N",
        type=int,
        with_benchmark=_CHOOSES_RULES,
    ),
    Option(
        "--ar-report",
        "reports",
        "write the outcome to a .json, .md or .html file",
        "FILE",
        repeatable=True,
        page="reports.md",
        with_benchmark="reports rules; --benchmark-json FILE writes the figures of benchmarks",
    ),
    Option(
        "--ar-suspects",
        "suspects",
        "find the methods that the failures have in common: auto (default: after more than ten), always, never",
        "WHEN",
        page="failures.md",
        with_benchmark="looks for the cause of failed rules",
    ),
    Option(
        "--ar-twin",
        "twin",
        "run every failed rule on a twin too, and show where the two part: reference, sync, async, TARGET, "
        "TARGET-MODE, never (default: on the reference, one rule of each of the largest causes)",
        "TWIN",
        page="failures.md",
        with_benchmark="runs failed rules on another target",
    ),
    Option(
        "--ar-benchmark",
        "benchmark",
        "run the benchmarks, and no rules (needs the extra benchmark)",
        page="benchmarks.md",
    ),
    Option(
        "--ar-explore",
        "explore",
        "run only the rules on random input, on the examples of a seed, and TIMES as many as usual",
        "SEED[/TIMES]",
        page="exploring.md",
        with_benchmark=_CHOOSES_RULES,
    ),
)
"""Every option of the kit. The tables in the docs are written from it (``python -m tests.docs.option_tables``)."""


def add_options(parser: pytest.Parser) -> None:
    """Declare the options; nothing is read yet."""
    group = parser.getgroup("ar", "conformance of rhosocial-activerecord backends")
    for option in OPTIONS:
        option.declare(group)


@functools.cache
def kit_areas() -> tuple[str, ...]:
    """The areas' names, read from the folders: a run that has nothing to do with the kit does not import ``rules``."""
    inside = (_PACKAGE / "rules").iterdir()
    return tuple(sorted(each.name for each in inside if each.name != "support" and (each / "__init__.py").is_file()))


def register_markers(config: pytest.Config) -> None:
    """Register the kit's markers, one for each area: ``-m crud``."""
    config.addinivalue_line("markers", _REQUIRES)
    for area in kit_areas():
        config.addinivalue_line("markers", f"{area}: conformance rules of the area {area}")


def only_areas(config: pytest.Config) -> tuple[str, ...]:
    """The areas that a run is limited to: by ``--ar-area``, by ``--ar-failed``, or by ``-m`` with areas and ``or`` alone."""
    given = config.getoption("ar_area")
    if given is not None:
        return tuple(given)
    if config.getoption("ar_failed"):
        from ..report.last_run import LastRun

        failed = LastRun(Path(config.rootpath)).failed() or ()
        return tuple(sorted({rule.partition(".")[0] for rule, *_ in failed} & set(kit_areas())))
    names = re.split(r"\s+or\s+", (config.option.markexpr or "").strip())
    return tuple(names) if names != [""] and set(names) <= set(kit_areas()) else ()


def accept_asyncio_option(early_config: pytest.Config, parser: pytest.Parser) -> None:
    """Declare pytest-asyncio's option in a run without that plugin.

    The kit's own configurations set it, since pytest-asyncio warns when it is not set; without the plugin pytest would
    warn about an unknown option.
    """
    if not early_config.pluginmanager.hasplugin("asyncio"):
        parser.addini("asyncio_default_fixture_loop_scope", "used by pytest-asyncio only")


def any_given(config: pytest.Config) -> bool:
    """Whether the user gave any of the kit's options."""
    return any(config.getoption(option.dest) is not None for option in OPTIONS)


def choices(config: pytest.Config) -> Choices:
    """The options that were given; for the others, the defaults of :class:`Choices` hold."""
    from ..engine.plan import Choices

    given: dict[str, Any] = {}
    for option in OPTIONS:
        value = config.getoption(option.dest)
        if value is not None:
            given[option.field] = tuple(value) if option.repeatable else value
    return Choices(**given)


def prepare_benchmark(config: pytest.Config) -> None:
    """Check ``--ar-benchmark`` and register what shows its figures. Raises pytest's usage error."""
    if not config.getoption("ar_benchmark"):
        return
    if config.getoption("benchmark_min_rounds", None) is None:
        raise pytest.UsageError(f"--ar-benchmark needs pytest-benchmark: {INSTALL_BENCHMARK}")
    for option in OPTIONS:
        if option.with_benchmark and config.getoption(option.dest) is not None:
            raise pytest.UsageError(f"{option.name} {option.with_benchmark}")
    if config.getoption("numprocesses", None):
        raise pytest.UsageError("--ar-benchmark measures in one process; leave -n out")
    from ..benchmark.figures import Figures

    # Only the kit's table is shown, unless the user asks for columns of pytest-benchmark's own table.
    asked = config.getoption("benchmark_cprofile", None) or config.getoption("benchmark_compare", None)
    config.option.benchmark_quiet = not asked
    config.pluginmanager.register(Figures(), f"{REPORTER}-figures")


def leaves_out(config: pytest.Config, path: Path) -> bool:
    """Whether this run skips a file of central runs: benchmarks run alone, and only on request."""
    central = path.parent == _BENCHMARKS.parent and path.name.startswith("test_")
    return central and (path == _BENCHMARKS) != bool(config.getoption("ar_benchmark"))


def prove_the_end(config: pytest.Config) -> None:
    """Write the file that ``ar-testsuite run`` expects; a run without it did not finish, whatever its exit status."""
    from ..files import PROOF

    proof = os.environ.get(PROOF)
    if proof and not hasattr(config, "workerinput"):
        Path(proof).write_text("finished", encoding="utf-8")
