"""What all of the kit's own tests share."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

from tests.running import CACHE

pytest_plugins = ["pytester"]


def pytest_configure(config: pytest.Config) -> None:
    # Every process that the tests start imports the kit; compiled and rewritten once for all, it starts five times as fast.
    if CACHE not in os.environ:
        os.environ[CACHE] = tempfile.mkdtemp(prefix="kit-pycache-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(CACHE), ignore_errors=True))
