"""``ar-testsuite targets``: what a run would run on, with which options, and where each of them comes from."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from ..report.drawing import drawn, new_grid, styled
from ..report.lines import Fragment, Line, Markup, labelled, line, wrapped
from .describe_targets import described_targets
from .options import as_json, choose_targets, import_limit
from .provider_here import chosen_provider
from .provider_option import choose_provider
from .screen import show, width

EXAMPLES = """\
examples:
  ar-testsuite targets                          every configured target; connects to none
  ar-testsuite targets --ar-target 'postgres*' --all
  ar-testsuite targets --provider tests/ar_conformance/provider.py:AcmeProvider
  ar-testsuite targets --json
"""

_ENOUGH = 60
"""Columns in which a table of three columns can be read."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    choose_targets(parser)
    import_limit(parser)
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
            seconds=arguments.timeout,
            provider=chosen_provider(arguments.provider, arguments.config, arguments.timeout),
        )
    if arguments.json:
        print(json.dumps({"targets": found, "unusable": [vars(each) for each in broken]}, indent=2))
    else:
        show(text for each in found for text in _lines(each))
        show(
            text
            for each in broken
            for text in labelled(
                (Fragment(f"{each.name}: ", Markup.BAD),), f"{each.driver} ({each.place}): {each.reason}", width()
            )
        )
    return 0


def _lines(target: dict[str, Any]) -> list[Line]:
    made = f"{target['driver']} ({target['distribution']} {target['version']}), from {target['origin']}"
    lines = labelled((Fragment(f"{target['name']}: ", Markup.HEAD),), made, width())
    rows = [
        (name, json.dumps(option["value"], ensure_ascii=False), option["source"])
        for name, option in target["options"].items()
    ]
    lines += _table(rows) if width() >= _ENOUGH else [each for row in rows for each in _below(*row)]
    for mode, why in target["absent"].items():
        lines += labelled((Fragment(f"  {mode}: absent, ", Markup.WARN),), why, width())
    return lines


def _table(rows: list[tuple[str, str, str]]) -> list[Line]:
    """A row for each option: name, value, and where the value comes from."""
    grid = new_grid(3)
    for name, value, source in rows:
        grid.add_row(styled(name), styled(value), styled(source, Markup.DIM))
    return [(Fragment("  "), *each) for each in drawn(grid, width() - 2)]


def _below(name: str, value: str, source: str) -> list[Line]:
    """One option in a narrow terminal: its source below it."""
    below = [line("    ", Fragment(each[0].text, Markup.DIM)) for each in wrapped((), source, width() - 4)]
    return [*labelled((Fragment(f"  {name}: "),), value, width()), *below]
