"""Where this kit was installed from, as pip takes it (PEP 610).

PyPI has an older, different package of the kit's name. So whatever the kit prints or writes names an address or a folder,
and never the name alone.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlsplit, urlunsplit

if sys.version_info >= (3, 10):
    from importlib import metadata
else:
    import importlib_metadata as metadata

NAME = "rhosocial-activerecord-testsuite"
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class KitSource:
    """An address that pip installs the kit from.

    ``is_local`` says that only this machine has it: a folder or a wheel in its file system.
    """

    url: str
    is_local: bool

    def requirement(self, *extras: str) -> str:
        """A direct reference (PEP 508), for a requirements file or in quotes on a command line."""
        chosen = f"[{','.join(extras)}]" if extras else ""
        return f"{NAME}{chosen} @ {self.url}"


def kit_source() -> Optional[KitSource]:
    """The source of the running kit; None when it came from an index, which names no address."""
    for distribution in metadata.distributions(name=NAME):
        text = distribution.read_text("direct_url.json")
        found = source_of(text) if text else None
        if found is not None:
            return found
    return _checkout(_PACKAGE)


def source_of(direct_url: str) -> Optional[KitSource]:
    """What the text of a ``direct_url.json`` says; None when it says nothing usable."""
    try:
        document = json.loads(direct_url)
        url = _without_password(str(document["url"]))
    except (ValueError, KeyError, TypeError):
        return None
    version_control: Any = document.get("vcs_info") or {}
    if version_control:
        revision = version_control.get("commit_id") or version_control.get("requested_revision")
        url = f"{version_control.get('vcs', 'git')}+{url}{f'@{revision}' if revision else ''}"
    if document.get("subdirectory"):
        url += f"#subdirectory={document['subdirectory']}"
    return KitSource(url, urlsplit(url).scheme in ("file", "git+file"))


def _checkout(package: Path) -> Optional[KitSource]:
    """The checkout that the package is imported from, which a path file may have made known without an installation."""
    for folder in package.parents:
        project = folder / "pyproject.toml"
        if project.is_file():
            named = f'\nname = "{NAME}"\n' in project.read_text(encoding="utf-8", errors="replace")
            return KitSource(folder.as_uri(), True) if named else None
    return None


def _without_password(url: str) -> str:
    """PEP 610 wants none in the file; an installer may have left one."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{place}" if parts.username else place))
