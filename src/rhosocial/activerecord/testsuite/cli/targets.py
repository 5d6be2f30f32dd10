"""``ar-testsuite targets``: what a run would run on, with which options, and where each of them comes from."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from ..report.lines import Fragment, Line, Markup, line
from .describe_targets import described_targets
from .options import as_json, choose_targets
from .provider_option import choose_provider, provider_of
from .screen import show

EXAMPLES = """\
examples:
  ar-testsuite targets                          every configured target; connects to none
  ar-testsuite targets --ar-target 'postgres*' --all
  ar-testsuite targets --provider tests/ar_conformance/provider.py:AcmeProvider
  ar-testsuite targets --json
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    choose_targets(parser)
    parser.add_argument("--all", action="store_true", help="list the options that are not set, too")
    choose_provider(parser)
    as_json(parser)


def execute(arguments: argparse.Namespace) -> int:
    """List the targets. Raises ConfigurationError for whatever is wrong with the configuration."""
    with contextlib.redirect_stdout(sys.stderr):
        found, broken = described_targets(
            tuple(arguments.target or ()),
            arguments.config,
            Path.cwd(),
            all_options=arguments.all,
            provider=provider_of(arguments.provider),
        )
    if arguments.json:
        print(json.dumps({"targets": found, "unusable": [vars(each) for each in broken]}, indent=2))
    else:
        show(text for each in found for text in _lines(each))
        show(
            line(Fragment(f"{each.name}: ", Markup.BAD), f"{each.driver} ({each.place}): {each.reason}")
            for each in broken
        )
    return 0


def _lines(target: dict[str, Any]) -> list[Line]:
    made = f" ({target['distribution']} {target['version']}), from {target['origin']}"
    lines = [line(Fragment(target["name"], Markup.HEAD), f": {target['driver']}{made}")]
    options = target["options"]
    wide = max((len(name) for name in options), default=0)
    values = {name: json.dumps(option["value"], ensure_ascii=False) for name, option in options.items()}
    room = min(max((len(value) for value in values.values()), default=0), 40)
    for name, option in options.items():
        lines.append(line(f"  {name:<{wide}}  {values[name]:<{room}}  ", Fragment(option["source"], Markup.DIM)))
    lines += [line(Fragment(f"  {mode}: absent, ", Markup.WARN), why) for mode, why in target["absent"].items()]
    return lines
