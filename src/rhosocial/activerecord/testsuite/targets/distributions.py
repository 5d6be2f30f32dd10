"""Which installed distribution a module belongs to, also for namespace packages and editable installs."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlsplit
from urllib.request import url2pathname

if sys.version_info >= (3, 10):
    from importlib import metadata
else:
    import importlib_metadata as metadata


@dataclass(frozen=True)
class Owner:
    """A distribution's name and version."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


UNKNOWN = Owner("unknown", "unknown")


def owner_of(distribution: Any) -> Owner:
    """Name and version, also of a distribution whose metadata is broken."""
    found = distribution.metadata
    return Owner(str(found["Name"] or "unknown"), str(found["Version"] or "unknown"))


def owner_of_module(module: str) -> Owner:
    """The distribution that installed ``module``; :data:`UNKNOWN` for one that no distribution knows.

    The records are searched as text: the standard library's map of packages knows only the first part of a name, which
    all backends share, and takes some hundred milliseconds.
    """
    origin = _file_of(module)
    if origin is None:
        return UNKNOWN
    path = module.replace(".", "/")
    wanted = (f"{path}/__init__.py,", f"{path}.py,")
    for distribution in metadata.distributions():
        record = distribution.read_text("RECORD")
        if record and any(f"\n{name}" in f"\n{record}" for name in wanted):
            if Path(str(distribution.locate_file(""))).resolve() in origin.parents:
                return owner_of(distribution)
            continue
        folder = _editable_folder(distribution)
        if folder is not None and folder in origin.parents:
            return owner_of(distribution)
    return UNKNOWN


def editable_in(name: str) -> Optional[Path]:
    """The folder that a distribution is installed from in place; None when it is a copy, or not installed."""
    try:
        return _editable_folder(metadata.distribution(name))
    except metadata.PackageNotFoundError:
        return None


def _file_of(module: str) -> Optional[Path]:
    loaded = sys.modules.get(module)
    spec = getattr(loaded, "__spec__", None)
    if spec is None:
        try:
            spec = importlib.util.find_spec(module)
        except (ImportError, ValueError):
            return None
    origin = getattr(spec, "origin", None)
    return Path(origin).resolve() if origin else None


def _editable_folder(distribution: Any) -> Optional[Path]:
    """Where an editable install's project stands (PEP 660 with PEP 610's ``direct_url.json``)."""
    text = distribution.read_text("direct_url.json")
    if not text:
        return None
    try:
        direct = json.loads(text)
    except ValueError:
        return None
    if not direct.get("dir_info", {}).get("editable"):
        return None
    parts = urlsplit(direct.get("url", ""))
    return Path(url2pathname(parts.path)).resolve() if parts.scheme == "file" else None
