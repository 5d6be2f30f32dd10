"""Denials that are known to be false: they fail nothing, and reports give their page."""

from __future__ import annotations

from .catalog import all_defects
from .cause import Subject
from .where import applies


def page_of_denial(capability: str, subject: Subject) -> str:
    """The page of a false denial that is known of this target; empty when it is news."""
    pages = (d.page for d in all_defects() if capability in d.denies and applies(d.cause, subject))
    return next(pages, "")
