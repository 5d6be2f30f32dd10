"""``ar-testsuite twin``: a failed rule on its target and on a reference, and the first place where the two part."""

from __future__ import annotations

import argparse

from ..engine.twins.reference import NEVER, REFERENCE
from ..errors import ConfigurationError
from ..report.lines import Fragment, Line, Markup, wrapped
from ..report.parting_view import parting_lines
from .provider_option import choose_provider
from .repro import add_config
from .reproducing.beside import beside
from .reproducing.items import chosen
from .screen import show, width

EXAMPLES = """\
examples:
  ar-testsuite twin crud.a_saved_record_is_found_by_its_key                      where it failed in the last run
  ar-testsuite twin 'crud.a_saved_record_is_found_by_its_key[mydb-async]' --with sync
  ar-testsuite twin 'crud.a_saved_record_is_found_by_its_key[mydb17-sync]' --with mydb16
  ar-testsuite twin RULE --provider tests/ar_conformance/provider.py:MyDBProvider
"""
NO_TWIN = 1
"""The exit status when there is nothing to compare."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("item", metavar="RULE[target-mode]", help="a rule, or the id of an item, that fails")
    parser.add_argument(
        "--with",
        dest="twin",
        metavar="TWIN",
        default=REFERENCE,
        help="the twin: reference (default), sync, async, a target, a target with a mode",
    )
    choose_provider(parser)
    add_config(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Run both and show where they part; 1 when there is nothing to compare."""
    if arguments.twin == NEVER:
        raise ConfigurationError("expected a twin: reference, sync, async, or a target", place="--with")
    item = chosen(arguments.item)
    found = beside(item, arguments.twin, arguments.config, arguments.provider)
    if found is None:
        show(refusal(item.rule))
        return NO_TWIN
    show(
        [
            *wrapped((Fragment(f"{found.rule} ", Markup.HEAD),), f"on {found.here}", width()),
            *parting_lines(found, width()),
        ]
    )
    return 0 if found.red is not None else NO_TWIN


def refusal(rule: str) -> list[Line]:
    """The answer when the item has no failure to compare."""
    said = f"{rule} passes, is skipped, or a known failure expects it to fail: see ar-testsuite run"
    return wrapped((Fragment("no twin: ", Markup.BAD),), said, width())
