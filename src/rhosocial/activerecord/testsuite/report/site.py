"""Where the documentation is published: the address ``Documentation`` in the kit's metadata (``[project.urls]``)."""

from __future__ import annotations

from functools import cache
from typing import Optional

_DISTRIBUTION = "rhosocial-activerecord-testsuite"


@cache
def address() -> Optional[str]:
    """The site's address without a slash at its end; ``None`` where the metadata names none."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        found = metadata(_DISTRIBUTION).get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    urls = dict(line.split(", ", 1) for line in found if ", " in line)
    return urls["Documentation"].rstrip("/") if "Documentation" in urls else None


def url(page: str) -> Optional[str]:
    """The address of a page of the site, such as ``defects/core/slug.md``, or ``contract.md#c01``."""
    site = address()
    if site is None:
        return None
    from urllib.parse import quote

    path, _, anchor = page.partition("#")
    folder = path[: -len(".md")] if path.endswith(".md") else path
    return f"{site}/{quote(folder)}/" + (f"#{quote(anchor)}" if anchor else "")


def defect_url(page: str) -> Optional[str]:
    """The address of a known defect's page; ``None`` for what is no page of the kit's."""
    own = page.endswith(".md") and "/" in page and not page.startswith(("/", "http:", "https:"))
    return url(f"defects/{page}") if own else None
