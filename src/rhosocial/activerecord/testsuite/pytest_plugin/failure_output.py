"""What a failed rule shows beside pytest's own text: where to look, what ran, on what, and how to run it again."""

from __future__ import annotations

import contextlib
import gc
import inspect
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ..engine.rules import rule_id
from ..report.collect import STATEMENTS, STORY
from .expected_failures import subject_of

if TYPE_CHECKING:
    from ..engine.item import ItemState
    from ..targets.secrets import Redactor

LONGEST_STORY = 16
"""Lines of the backend's own traceback that are shown; the end of it says most."""


@contextlib.contextmanager
def without_collector(wanted: bool) -> Iterator[None]:
    """Render a failure with the garbage collector at rest.

    pytest parses sources for it, and CPython 3.11 dies of a SystemError ("AST constructor recursion depth mismatch") when
    a finalizer, of which backends and their drivers have many, runs inside the parser.
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
    style = config.option.tbstyle
    if expected and style in ("auto", "long", "short"):
        config.option.tbstyle = "value"
    try:
        yield
    finally:
        config.option.tbstyle = style


def short_traceback(error: BaseException) -> str:
    """An error with the last frame of its traceback alone: for a rule's error that is the rule's own line."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return "".join(traceback.format_exception(type(error), error, last))


def add_sections(item: Any, state: Optional[ItemState], report: Any, redactor: Redactor) -> None:
    """Add the kit's sections to a failed report and take every secret out of it."""
    if report.when == "call" and state is not None:
        slot = item.callspec.params["ar_session"]
        session = state.session
        core = item.config.getoption("verbose") >= 0
        lines = [f"rule {rule_id(item.cls.area, item.originalname)}"]
        lines += [f"  {line}" for line in (inspect.getdoc(item.function) or "").splitlines() if line] if core else []
        driver = slot.target.driver
        lines.append(
            f"on {slot.id}: {driver.name} ({driver.distribution} {driver.version}), core {subject_of(session).core_version}, "
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
    """Add what the backend was asked to run; the report's secrets are taken out afterwards."""
    log = state.session.log
    if len(log):
        report.sections.append((STATEMENTS, log.shown()))


def _again(item: Any) -> str:
    """What runs just this item: an installed kit's files are collected by ``ar-testsuite run`` alone."""
    package = Path(__file__).resolve().parents[1]
    if package not in item.path.resolve().parents or item.config.rootpath.resolve() in package.parents:
        return f"pytest '{item.nodeid}'"
    # pytest leaves the file's name out of the id when the file was named.
    return f"ar-testsuite run '{item.path.name}::{item.nodeid.partition('::')[2]}'"


def without_secrets(report: Any, redactor: Redactor) -> None:
    """Take every secret out of a report: its text or a skip's reason, and what the test printed and logged."""

    def clean(text: str) -> str:
        # Half a surrogate pair, which a rule about text may show, ends xdist's workers and can't be written to a file.
        return redactor(text).encode("utf-8", "backslashreplace").decode("utf-8")

    if isinstance(report.longrepr, tuple):
        path, line, reason = report.longrepr
        report.longrepr = (path, line, clean(reason))
    elif report.longrepr is not None:
        text = report.longreprtext
        if clean(text) != text:
            report.longrepr = clean(text)
    report.sections[:] = [(name, clean(text)) for name, text in report.sections]
