"""Fixtures for tests that run pytest with the kit in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from .sandbox import Sandbox


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """An empty folder to run pytest in."""
    folder = tmp_path / "repository"
    folder.mkdir()
    return Sandbox(folder)
