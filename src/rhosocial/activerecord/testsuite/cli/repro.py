"""``ar-testsuite repro``: a failed rule as one script on the core and the backend alone, with the text of an issue."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from ..engine.exploring import Exploring
from ..errors import ConfigurationError
from ..files import irregular, write_text
from ..report.lines import Fragment, Line, Markup, line, wrapped
from .provider_option import choose_provider
from .reproducing.issue import issue
from .reproducing.items import chosen
from .reproducing.recording import Record, record
from .screen import show, width
from .writing import writing

EXAMPLES = """\
examples:
  ar-testsuite repro crud.a_saved_record_is_found_by_its_key                     where it failed in the last run
  ar-testsuite repro 'crud.a_saved_record_is_found_by_its_key[mydb-sync]'
  ar-testsuite repro 'tests/test_mydb.py::TestCrud::test_x[mydb-async]' -o issue_12.py
  ar-testsuite repro RULE --provider tests/ar_conformance/provider.py:MyDBProvider
"""
NOT_SHOWN = 1
"""The exit status when no script shows the failure."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("item", metavar="RULE[target-mode]", help="a rule, or the id of an item, that fails")
    parser.add_argument(
        "-o", "--output", metavar="FILE.py", help="the script to write; the issue stands beside it as .md"
    )
    parser.add_argument(
        "--seed", metavar="SEED[/TIMES]", help="the seed of the examples, as `ar-testsuite explore` prints it"
    )
    parser.add_argument("--force", action="store_true", help="write over the files when they exist")
    choose_provider(parser)
    add_config(parser)


def add_config(parser: argparse.ArgumentParser) -> None:
    """The file of targets, as a run takes it."""
    parser.add_argument(
        "--ar-config", "--config", metavar="FILE", dest="config", help="the file of targets, in place of backends.yml"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Run the item under record, and write the script when it shows the failure; 1 when it does not."""
    if arguments.seed is not None:
        Exploring.of(arguments.seed)
    item = chosen(arguments.item)
    path = Path(arguments.output or f"repro_{item.rule.replace('.', '_')}.py")
    if path.suffix != ".py":
        raise ConfigurationError("expected a file whose name ends in .py", place=str(path))
    for each in (path, path.with_suffix(".md")):
        if not arguments.force and (irregular(each) or each.exists()):
            raise ConfigurationError("the file exists: --force writes over it, -o names another", place=str(each))
    found = record(item, arguments.config, arguments.seed, arguments.provider)
    if not found.script:
        show(refusal(found, arguments))
        return NOT_SHOWN
    write(path, found)
    show(written(path, found))
    return 0


def write(path: Path, found: Record) -> None:
    """Write the script and the issue's text. Raises ConfigurationError when a file can't be written."""
    for each, text in ((path, found.script), (path.with_suffix(".md"), issue(found))):
        with writing(each):
            write_text(each, text)


def written(path: Path, found: Record) -> list[Line]:
    """What the command says of a script that shows the failure."""
    count = len(found.script.splitlines())
    lines = [line(Fragment(f"written: {path}", Markup.GOOD), f" ({count} lines), {path.with_suffix('.md')}")]
    lines += wrapped((Fragment("it prints: ", Markup.HEAD),), found.output, width())[:4]
    if found.same_on:
        said = f"on {found.same_on}, which the backend derives from, it fails too: the cause is there, or another call"
        lines += wrapped((Fragment("note: ", Markup.HEAD),), said, width())
    if found.variables:
        names = ", ".join(f"REPRO_{name.upper()}" for name in found.variables)
        lines += wrapped((Fragment("it needs: ", Markup.HEAD),), f"{names} in its environment", width())
    return lines


def refusal(found: Record, given: argparse.Namespace) -> list[Line]:
    """The reason for which the command writes no script, and the command that compares the rule with a reference."""
    lines = wrapped((Fragment("no script: ", Markup.BAD),), found.problem, width())
    if found.error:
        # One line, so that it can be copied.
        words = ["ar-testsuite", "twin", found.item.nodeid]
        words += ["--provider", given.provider] if given.provider else []
        words += ["--ar-config", given.config] if given.config else []
        lines.append(line(Fragment("instead: ", Markup.HEAD), shlex.join(words)))
    return lines
