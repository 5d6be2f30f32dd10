"""An empty folder to run pytest in, as the tests of the plugin have it."""

from __future__ import annotations

from tests.plugin.conftest import sandbox

__all__ = ["sandbox"]
