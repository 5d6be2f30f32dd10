"""``ar-testsuite explain``: the text about a rule, a known defect, an area or a paragraph of the contract."""

from __future__ import annotations

import argparse

from ..rules import areas
from .explaining.names import find
from .explaining.pages import page
from .screen import console

EXAMPLES = """\
examples:
  ar-testsuite explain crud.a_saved_record_is_found_by_its_key       a rule; the name of its test does as well
  ar-testsuite explain core/relation-query-of-nobody                 a known defect
  ar-testsuite explain crud                                          an area
  ar-testsuite explain C42                                           a paragraph of the contract
  ar-testsuite explain saved_record                                  whatever has this in its name
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """The command's argument."""
    parser.add_argument("name", metavar="RULE|DEFECT|AREA|C42", help="what to explain; a part of a name is enough")


def execute(arguments: argparse.Namespace) -> int:
    """Print the page. Raises ConfigurationError for a name that means nothing, or more than one thing."""
    from rich.markdown import Markdown

    known = areas()
    text = page(find(arguments.name, known), known)
    screen = console()
    with screen.capture() as captured:
        screen.print(Markdown(text, code_theme="ansi_light", hyperlinks=screen.is_terminal), soft_wrap=False)
    # rich fills every line with blanks.
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))
    return 0
