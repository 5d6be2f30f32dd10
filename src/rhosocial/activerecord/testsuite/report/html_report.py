"""A run as one static page: it loads nothing, and no text of a run can become markup or script.

The overviews are plain HTML from ``page/report.html``. The page's own script draws single rules and items on request from JSON
inside the page, since tens of thousands of items in HTML would make the page slow.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Optional

from . import known_pages
from .closing import Known
from .matrix import rows_of
from .outcome import RunOutcome
from .page_data import page_data
from .page_view import address, view, words
from .printable import printable

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_CODE = re.compile(r"(``[^`\n]+``|`[^`\n]+`)")


def to_html(run: RunOutcome, known_before: Optional[Known] = None) -> str:
    """The whole run as one page. ``known_before`` are the items of an earlier run, to mark known failures that are new."""
    from markupsafe import Markup

    ran = {item.row for item in run.items}
    rows = [row for row in rows_of(run) if row in ran]
    style, script = _part("report.css"), _part("report.js")
    text = (
        _environment()
        .get_template("report.html")
        .render(
            view(run, rows, known_before),
            policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'",
            style=Markup(style),
            script=Markup(script),
            data=Markup(page_data(run, rows)),
        )
    )
    # In ASCII, whatever encoding a server or an editor assumes.
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Templates that escape every text, the characters that a browser or an editor would obey included."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    found = Environment(
        loader=FunctionLoader(_part),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters.update(words=words, code=_with_code, page=known_pages.shown)
    found.globals.update(address=address)
    return found


def _shown(value: Any) -> Any:
    return value if hasattr(value, "__html__") else printable(str(value))


def _with_code(text: str) -> Markup:
    """A text whose marks of code become elements."""
    from markupsafe import Markup, escape

    parts = [escape(printable(part)) for part in _CODE.split(text)]
    parts[1::2] = [Markup("<code>{}</code>").format(part.strip("`")) for part in parts[1::2]]
    return Markup("").join(parts)


@lru_cache(maxsize=3)
def _part(name: str) -> str:
    return resources.files(__package__).joinpath("page").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash that a browser checks before it uses a style or a script of the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
