"""The real servers that this run of the kit's own tests may use: the configured targets, as a user would configure them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.provider.lookup import provider_for
from rhosocial.activerecord.testsuite.targets import Drivers, find_file, load_targets

ROOT = Path(__file__).resolve().parents[1]


def options_of(driver: str) -> dict[str, Any]:
    """The options of the first configured target of a driver, with what its profile adds; skips when there is none."""
    configured = load_targets(Drivers(), file=find_file(None, os.environ, ROOT), environ=os.environ)
    found = configured.of_driver(driver)
    if not found:
        pytest.skip(f"no target of the driver {driver} is configured (backends.yml, AR_TEST_BACKEND_*)")
    return provider_for(found[0].driver).options_for(found[0], Path(os.devnull), "")
