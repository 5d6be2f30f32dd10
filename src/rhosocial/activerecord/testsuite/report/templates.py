"""The templates of pages: they escape every text, and a page's own style and script are named by their hashes."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from . import known_pages, site
from .page_view import address, words
from .printable import printable

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_CODE = re.compile(r"(``[^`\n]+``|`[^`\n]+`)")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates that escape every text, the characters that a browser or an editor would obey included."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    found = Environment(
        loader=FunctionLoader(part),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters.update(words=words, code=_with_code, page=_page)
    found.globals.update(address=address)
    return found


def _shown(value: Any) -> Any:
    return value if hasattr(value, "__html__") else printable(str(value))


def _page(page: str) -> Markup:
    """The page of a known defect, with a link where the site's address is known."""
    from markupsafe import Markup

    address, shown = site.defect_url(page), printable(known_pages.shown(page))
    return Markup('<a href="{}">{}</a>').format(address, shown) if address else Markup("{}").format(shown)


def _with_code(text: str) -> Markup:
    """A text whose marks of code become elements."""
    from markupsafe import Markup, escape

    parts = [escape(printable(part)) for part in _CODE.split(text)]
    parts[1::2] = [Markup("<code>{}</code>").format(part.strip("`")) for part in parts[1::2]]
    return Markup("").join(parts)


@lru_cache(maxsize=4)
def part(name: str) -> str:
    """A file of the folder ``page``."""
    return resources.files(__package__).joinpath("page").joinpath(name).read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """The hash that a browser checks before it uses a style or a script of the page."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def in_ascii(page: str) -> str:
    """A page in ASCII, whatever encoding a server or an editor assumes."""
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")
