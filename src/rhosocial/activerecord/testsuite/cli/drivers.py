"""``ar-testsuite drivers``: which drivers are installed, and why one can't be used."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from typing import Any

from ..engine.loading import loading
from ..errors import ConfigurationError, nearest
from ..report.lines import Fragment, Line, Markup, labelled, line
from ..targets.describing import described_driver
from ..targets.drivers import Drivers
from .options import as_json, import_limit
from .screen import show, width

EXAMPLES = """\
examples:
  ar-testsuite drivers               every installed driver, with its class, its distribution and its source
  ar-testsuite drivers acme_db       one of them; status 1 when it can't be used
  ar-testsuite drivers --json
"""
UNUSABLE = 1
"""The exit status when a driver that was asked for by name can't be used."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("name", nargs="*", metavar="DRIVER", help="only these; status 1 when one of them can't be used")
    import_limit(parser)
    as_json(parser)


def execute(arguments: argparse.Namespace) -> int:
    """List. Gives 0, or 1 when a driver that was named can't be used."""
    drivers = Drivers(lambda name: loading(f"driver {name!r}", arguments.timeout))
    # Every driver is imported, and a stranger's module may print.
    with contextlib.redirect_stdout(sys.stderr):
        found = [described_driver(each) for each in drivers.listing()]
    names = sorted({each["name"] for each in found})
    for name in arguments.name:
        if name not in names:
            known = ", ".join(names) or "none"
            raise ConfigurationError(f"unknown driver {name!r} (choose from {known}).{nearest(name, names)}")
    chosen = [each for each in found if not arguments.name or each["name"] in arguments.name]
    if arguments.json:
        print(json.dumps({"drivers": chosen}, indent=2))
    else:
        show(text for each in chosen for text in _lines(each))
    usable = {each["name"] for each in chosen if each["usable"]}
    return 0 if usable.issuperset(arguments.name) else UNUSABLE


def _lines(each: dict[str, Any]) -> list[Line]:
    state = Fragment("usable", Markup.GOOD) if each["usable"] else Fragment("not usable", Markup.BAD)
    lines = [line(Fragment(each["name"], Markup.HEAD), ": ", state)]
    facts = [("class", each["class"])]
    facts += [("async class", each["async_class"] or "none")] if each["usable"] else []
    facts += [
        ("distribution", f"{each['distribution']} {each['version']}"),
        ("source", f"{each['source']} ({each['registered_as']})"),
    ]
    for name, text in facts:
        lines += labelled((Fragment(f"  {name:<14}"),), text, width())
    why = each["problem"] or each["async_absent"]
    if why is not None:
        word = "problem" if each["problem"] else "async absent"
        lines += labelled((Fragment(f"  {word:<14}", Markup.BAD if each["problem"] else Markup.WARN),), why, width())
    return lines
