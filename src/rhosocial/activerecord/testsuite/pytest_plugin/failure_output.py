"""The sections of a failed rule beside pytest's own text: the rule, versions, statements and how to run it again."""

from __future__ import annotations

import contextlib
import gc
import inspect
import re
import shlex
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Optional

from ..engine.rules import rule_id
from ..report.collect import STATEMENTS, STORY
from ..report.printable import printable
from .expected_failures import subject_of

if TYPE_CHECKING:
    from ..engine.item import ItemState
    from ..targets.model import Driver
    from ..targets.secrets import Redactor

LONGEST_STORY = 16
"""Lines shown of the backend's own traceback, counted from its end, which is the most useful part."""


@contextlib.contextmanager
def without_collector(wanted: bool) -> Iterator[None]:
    """Render a failure while the garbage collector is disabled.

    pytest parses sources for it. CPython 3.11 raises a SystemError ("AST constructor recursion depth mismatch") when a
    finalizer runs inside the parser, and backends and drivers have many finalizers.
    """
    if not (wanted and gc.isenabled()):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextlib.contextmanager
def in_short(config: Any, expected: bool) -> Iterator[None]:
    """Render an expected failure without pytest's parsing of the rule's source, which takes 12 ms."""
    # Without pytest's terminal plugin there is no such option.
    style = getattr(config.option, "tbstyle", None)
    if expected and style in ("auto", "long", "short"):
        config.option.tbstyle = "value"
    try:
        yield
    finally:
        config.option.tbstyle = style


def short_traceback(error: BaseException) -> str:
    """An error with only the last frame of its traceback, which for a rule's error is the rule's own line."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return "".join(traceback.format_exception(type(error), error, last))


def _installed(driver: Driver) -> str:
    """The driver's package and version; nothing for one that no installed package has."""
    return f" ({driver.distribution} {driver.version})" if driver.distribution != "unknown" else ""


def add_sections(item: Any, state: Optional[ItemState], report: Any, redactor: Redactor) -> None:
    """Add the kit's sections to a failed report and remove every secret from it."""
    if report.when == "call" and state is not None:
        slot = item.callspec.params["ar_session"]
        session = state.session
        core = item.config.getoption("verbose", 0) >= 0
        lines = [f"rule {rule_id(item.cls.area, item.originalname)}"]
        lines += [f"  {line}" for line in (inspect.getdoc(item.function) or "").splitlines() if line] if core else []
        driver = slot.target.driver
        lines.append(
            f"on {slot.id}: {driver.name}{_installed(driver)}, core {subject_of(session).core_version}, "
            f"server {session.server_version}"
        )
        lines.append(f"again: {_again(item)}")
        report.sections.append(("rule", "\n".join(lines)))
        show_statements(state, report)
        if state.failure_text:
            story = state.failure_text.rstrip().splitlines()[-LONGEST_STORY:]
            report.sections.append((STORY, "\n".join(story)))
    without_secrets(report, redactor)


def show_statements(state: ItemState, report: Any) -> None:
    """Add the statements that the backend ran; secrets are removed from the report afterwards."""
    log = state.session.log
    if len(log):
        report.sections.append((STATEMENTS, log.shown()))


def _again(item: Any) -> str:
    """The command that runs just this item; only ``ar-testsuite run`` collects the files of an installed kit."""
    package = Path(__file__).resolve().parents[1]
    if package not in item.path.resolve().parents or item.config.rootpath.resolve() in package.parents:
        return f"pytest {_quoted(item.nodeid)}"
    # pytest omits the file's name from the id when the command line named the file.
    inside = item.nodeid.partition("::")[2]
    return f"ar-testsuite run {_quoted(f'{item.path.name}::{inside}')}"


def _quoted(nodeid: str) -> str:
    """An id for a shell; an id may hold an apostrophe (``[it's]``)."""
    return shlex.quote(nodeid) if "'" in nodeid else f"'{nodeid}'"


def without_secrets(report: Any, redactor: Redactor) -> None:
    """Remove every secret from a report, and escape what a terminal would obey.

    That is its text or a skip's reason, and what the test printed and logged.
    """

    def clean(text: str) -> str:
        # A lone surrogate, which a rule about text may show, crashes xdist's workers and can't be written to a file.
        return printable(redactor(text))

    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        report.longrepr = (path, line, clean(reason))
    elif report.longrepr is not None:
        text = report.longreprtext
        if clean(text) != text:
            report.longrepr = clean(text)
    report.sections[:] = [(name, _with_colours(text, clean)) for name, text in report.sections]


_COLOUR = re.compile(r"((?:\x1b\[(?:1|3[0-7])m)+[A-Z]+ *\x1b\[0m)")
"""A log's level as pytest colours it."""


def _with_colours(text: str, clean: Callable[[str], str]) -> str:
    """Clean a section, all but the colours that pytest gives to the levels of a log."""
    return "".join(part if _COLOUR.fullmatch(part) else clean(part) for part in _COLOUR.split(text))
