"""What all of the kit's own tests share."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

import pytest

from tests.ordering import longest_first
from tests.running import CACHE, ROOT

pytest_plugins = ["pytester"]


def pytest_configure(config: pytest.Config) -> None:
    # Every process that the tests start imports the kit; compiled and rewritten once for all, it starts five times as fast.
    if CACHE not in os.environ:
        os.environ[CACHE] = tempfile.mkdtemp(prefix="kit-pycache-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(CACHE), ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def module_of(item: pytest.Item) -> str:
        return item.path.relative_to(ROOT).as_posix() if item.path.is_relative_to(ROOT) else ""

    items[:] = longest_first(items, module_of, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Processes without work take some from others: with xdist's default, tests stay behind a long one."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)
