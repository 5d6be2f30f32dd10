"""The ``--ar-*`` options of a run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..engine.plan import Choices

MARKERS = ("ar_requires(*capabilities): the rule runs only where the dialect declares these capabilities",)

REPORTER = "ar-testsuite-reporter"
_NAMES = ("ar_target", "ar_mode", "ar_area", "ar_config", "ar_timeout", "ar_contract", "ar_report", "ar_benchmark")
_FOR_RULES = {
    "ar_area": "chooses rules; choose benchmarks with -k",
    "ar_contract": "chooses rules; choose benchmarks with -k",
    "ar_report": "reports rules; --benchmark-json FILE writes the figures of benchmarks",
}
_BENCHMARKS = Path(__file__).parents[1] / "conformance" / "test_benchmark.py"


def add_options(parser: pytest.Parser) -> None:
    """Declare the options; nothing is read yet."""
    group = parser.getgroup("ar", "conformance of rhosocial-activerecord backends")
    add = group.addoption
    add("--ar-target", action="append", metavar="GLOB", help="run only the targets whose name matches (repeatable)")
    add("--ar-mode", action="append", metavar="MODE", help="run only sync or only async")
    add("--ar-area", action="append", metavar="AREA", help="run only the rules of an area (repeatable)")
    add("--ar-config", metavar="FILE", help="the file of targets, in place of backends.yml in the root folder")
    add("--ar-timeout", type=float, metavar="SECONDS", help="end a test after so many seconds (60)")
    add("--ar-contract", type=int, metavar="N", help="run only the rules up to contract version N")
    add(
        "--ar-report",
        action="append",
        metavar="FILE",
        help="write the outcome to a .json, .md or .html file (repeatable)",
    )
    # The default is None, as with the other options.
    add(
        "--ar-benchmark",
        action="store_const",
        const=True,
        help="run the benchmarks, and no rules (needs the extra `benchmark`)",
    )


def accept_asyncio_option(early_config: pytest.Config, parser: pytest.Parser) -> None:
    """Declare pytest-asyncio's option in a run without that plugin.

    The kit's own configurations set it, since pytest-asyncio warns when it is missing. Without the plugin pytest would
    warn about an unknown option.
    """
    if not early_config.pluginmanager.hasplugin("asyncio"):
        parser.addini("asyncio_default_fixture_loop_scope", "used by pytest-asyncio only")


def any_given(config: pytest.Config) -> bool:
    """Whether the user gave any of the kit's options."""
    return any(config.getoption(name) is not None for name in _NAMES)


def choices(config: pytest.Config) -> Choices:
    """The options as the plan's choices."""
    from ..engine.plan import Choices

    get = config.getoption
    timeout = get("ar_timeout")
    return Choices(
        targets=tuple(get("ar_target") or ()),
        modes=tuple(get("ar_mode") or ()),
        areas=tuple(get("ar_area") or ()),
        config_file=get("ar_config"),
        contract=get("ar_contract"),
        timeout=60.0 if timeout is None else timeout,
        reports=tuple(get("ar_report") or ()),
        benchmark=bool(get("ar_benchmark")),
    )


def prepare_benchmark(config: pytest.Config) -> None:
    """Check ``--ar-benchmark`` and register the plugin that shows its figures. Raises pytest's usage error."""
    if not config.getoption("ar_benchmark"):
        return
    if config.getoption("benchmark_min_rounds", None) is None:
        hint = 'pip install "rhosocial-activerecord-testsuite[benchmark]"'
        raise pytest.UsageError(f"--ar-benchmark needs pytest-benchmark: {hint}")
    for name, why in _FOR_RULES.items():
        if config.getoption(name) is not None:
            raise pytest.UsageError(f"--{name.replace('_', '-')} {why}")
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
    from ..report.last_run import PROOF

    proof = os.environ.get(PROOF)
    if proof and not hasattr(config, "workerinput"):
        Path(proof).write_text("finished", encoding="utf-8")


def register_reporter(config: pytest.Config) -> None:
    """Register the reporter on xdist's controller or in the only process, where reports arrive; never on a worker."""
    if not hasattr(config, "workerinput"):
        from .progress import Progress
        from .reporter import Reporter

        reports = tuple(config.getoption("ar_report") or ())
        config.pluginmanager.register(Reporter(reports, Path(config.rootpath)), REPORTER)
        config.pluginmanager.register(Progress(config), f"{REPORTER}-progress")
