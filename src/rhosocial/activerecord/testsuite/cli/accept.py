"""``ar-testsuite accept``: a failed rule as an entry of the list of known failures, with the script that shows it."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import ConfigurationError
from ..report.baseline import Baseline, baseline_of
from ..report.lines import Fragment, Markup, line
from .baseline import FILE, finished_run, write_list
from .provider_option import choose_provider
from .repro import add_config, refusal, write, written
from .reproducing.items import chosen
from .reproducing.recording import Record, record
from .screen import show

EXAMPLES = """\
examples:
  ar-testsuite accept crud.a_saved_record_is_found_by_its_key
  ar-testsuite accept crud.a_saved_record_is_found_by_its_key --reason "no RETURNING before 3.35" -o tests/known_failures.yml
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("item", metavar="RULE[target-mode]", help="a rule, or the id of an item, that failed")
    parser.add_argument(
        "-o", "--output", metavar="FILE", default=FILE, help=f"the list to add to, or to begin ({FILE})"
    )
    parser.add_argument("--reason", metavar="TEXT", help="why it fails; what was expected and what came without it")
    choose_provider(parser)
    add_config(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Add an entry for the rule's failures in the last run, and write the script beside the list when it shows one."""
    path = Path(arguments.output)
    if path.suffix not in (".yml", ".yaml"):
        raise ConfigurationError("expected a file whose name ends in .yml or .yaml", place=str(path))
    item = chosen(arguments.item)
    run = finished_run()
    drivers = {target.id: target.driver for target in run.targets}
    failed = [each for each in run.items if each.nodeid == item.nodeid and each.outcome.bad]
    if not failed:
        raise ConfigurationError(f"{item.nodeid} did not fail in the last run of this folder", place="RULE")
    driver = drivers[failed[0].target]
    if not baseline_of(run, driver, item.rule).causes:
        raise ConfigurationError(
            f"no entry covers the failure of {item.nodeid}: see ar-testsuite baseline", place="RULE"
        )
    found = record(item, arguments.config, provider=arguments.provider)
    script = path.with_name(f"repro_{item.rule.replace('.', '_')}.py")
    entries = baseline_of(run, driver, item.rule, arguments.reason or _reason(found, script))
    append = path.exists()
    write_list(path, entries, run, driver, append=append, force=False)
    lines = [line(Fragment(f"{'added to' if append else 'written'}: {path}", Markup.GOOD), f" ({_covered(entries)})")]
    if found.script:
        write(script, found)
    show([*lines, *(written(script, found) if found.script else refusal(found, arguments))])
    return 0


def _covered(entries: Baseline) -> str:
    return f"{entries.causes} {'cause' if entries.causes == 1 else 'causes'}, {entries.items} items"


def _reason(found: Record, script: Path) -> str:
    """What the script shows; without one the entry keeps its TODO."""
    return f"{found.output[:1].upper()}{found.output[1:]} ({script.name})" if found.script else ""
