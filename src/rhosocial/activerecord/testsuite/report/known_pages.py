"""Where the page of a known failure is: in the kit's documentation, at an address, or in a backend's own list."""

from __future__ import annotations

import re
from typing import Optional

from . import site

_ADDRESS = re.compile(r"https?://")
_IN_A_LIST = re.compile(r"[^/]+\.ya?ml:\d+")


def in_a_list(page: str) -> bool:
    """Whether the page is file and line of an entry in a backend's own list of known failures."""
    return _IN_A_LIST.fullmatch(page) is not None


def shown(page: str) -> str:
    """The page as a report names it beside a known failure."""
    return page if in_a_list(page) or _ADDRESS.match(page) else f"docs/defects/{page}"


def link_to(page: str, defects: Optional[str]) -> str:
    """The target of a link to the page; empty when there is none.

    ``defects`` leads to the kit's own pages. Without it their address on the site counts, where the kit's metadata names one.
    """
    if in_a_list(page):
        return ""
    if _ADDRESS.match(page):
        return page
    return defects + page if defects is not None else site.defect_url(page) or ""
