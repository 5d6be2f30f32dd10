"""``ar-testsuite watch``: runs, on each change of the backend's files, the rules that execute what changed."""

from __future__ import annotations

import argparse
import signal
from importlib.util import find_spec
from pathlib import Path

from ..engine.plan import Choices, Plan
from ..errors import ConfigurationError, KitError
from ..rules import areas
from ..targets.entrypoints import ImportFailed
from .options import choose_targets
from .provider_option import choose_provider, provider_of

EXAMPLES = """\
examples:
  ar-testsuite watch
  ar-testsuite watch --ar-target 'mydb*' --ar-mode sync --ar-area crud
  ar-testsuite watch --provider tests/ar_conformance/provider.py:MyDBProvider
  ar-testsuite watch --once
"""
INSTALL = 'pip install "watchfiles>=0.22"'
"""What the extra ``watch`` installs."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    choose_targets(parser)
    parser.add_argument(
        "--ar-area", "--area", action="append", metavar="AREA", dest="area", help="only the rules of an area"
    )
    parser.add_argument("--ar-mode", "--mode", action="append", metavar="MODE", dest="mode", help="only sync or async")
    choose_provider(parser)
    parser.add_argument("--once", action="store_true", help="end when one change is answered")


def execute(arguments: argparse.Namespace) -> int:
    """Watch; 1 when a rule is red at the end."""
    if find_spec("watchfiles") is None:
        raise KitError(f"needs the extra watch: {INSTALL}")
    from .watching.loop import Options, Watch
    from .watching.output import Output

    options = Options(
        targets=tuple(arguments.target or ()),
        modes=tuple(arguments.mode or ()),
        areas=tuple(arguments.area or ()),
        config=arguments.config or "",
        provider=arguments.provider or "",
        once=arguments.once,
        files=_check(arguments),
    )
    # What ends a job of CI ends it in order, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return Watch(options, Output()).run()


def _check(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The files beside the author's code that count: that of targets, and the provider's.

    Raises ConfigurationError for an unknown area, mode or target, as a run does. Code that can't be imported raises nothing:
    the watch waits until it is mended.
    """
    choices = Choices(
        *(tuple(arguments.target or ()), tuple(arguments.mode or ()), tuple(arguments.area or ())),
        config_file=arguments.config or None,
    )
    plan = Plan(choices, Path.cwd())
    plan.check(areas())
    plan.read()
    try:
        plan.provider = provider_of(arguments.provider)
        plan.slots(None)
    except ImportFailed:
        pass
    except ConfigurationError:
        if not plan.unusable:
            raise
    file = plan.find_file()
    place = (arguments.provider or "").rpartition(":")[0]
    found = [str(file.path)] if file is not None else []
    return tuple(str(Path(each).resolve()) for each in [*found, *([place] if place.endswith(".py") else [])])
