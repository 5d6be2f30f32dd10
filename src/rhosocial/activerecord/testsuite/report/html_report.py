"""A run as one static page: it loads nothing, and no text of a run can become markup or script.

The overviews are plain HTML from ``page/report.html``. The page's own script draws single rules and items on request from JSON
inside the page, since tens of thousands of items in HTML would make the page slow.
"""

from __future__ import annotations

from typing import Optional

from . import site
from .closing import Known
from .matrix import rows_of
from .outcome import RunOutcome
from .page_data import page_data
from .page_view import view
from .templates import environment, hash_of, in_ascii, part


def to_html(run: RunOutcome, known_before: Optional[Known] = None) -> str:
    """The whole run as one page. ``known_before`` are the items of an earlier run, to mark known failures that are new."""
    from markupsafe import Markup

    ran = {item.row for item in run.items}
    rows = [row for row in rows_of(run) if row in ran]
    style, script = part("report.css"), part("report.js")
    text = (
        environment()
        .get_template("report.html")
        .render(
            view(run, rows, known_before),
            policy=f"default-src 'none'; style-src '{hash_of(style)}'; script-src '{hash_of(script)}'",
            style=Markup(style),
            script=Markup(script),
            data=Markup(page_data(run, rows)),
            site=site.address(),
        )
    )
    return in_ascii(text)
