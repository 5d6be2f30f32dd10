"""Seeded defects on a configured server, and whether the rules that are about them turn red."""

from __future__ import annotations

import json
from pathlib import Path

from tests.configured import options_of
from tests.running import pytest_in

_HEADS = {
    "mariadb": """
import asyncio
import time

import rhosocial.activerecord.testsuite as kit
from rhosocial.activerecord.backend.impl.mariadb import AsyncMariaDBBackend, MariaDBBackend, MariaDBDialect
from rhosocial.activerecord.testsuite.provider.mariadb import MariaDBProvider as ProfileProvider

TARGETS = {"mariadb": OPTIONS}
MORE = {}
""",
    "postgres": """
import rhosocial.activerecord.testsuite as kit
from rhosocial.activerecord.backend.impl.postgres import AsyncPostgresBackend, PostgresBackend, PostgresDialect
from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.provider.postgres import PostgresProvider as ProfileProvider

TARGETS = {"postgres": OPTIONS}
# What the published dialect has and does not claim.
MORE = {
    need: (True, "the server has it")
    for need in (
        Capability.ALTER_SEQUENCE,
        Capability.SEQUENCE_CYCLE,
        Capability.SEQUENCE_IF_EXISTS,
        Capability.SEQUENCE_IF_NOT_EXISTS,
    )
}
""",
}
_EACH = """
BODY


class NAMEProvider(ProfileProvider):
    backend_class = NAME
    async_backend_class = AsyncNAME
    driver = "DRIVER"
    targets = TARGETS
    capability_overrides = MORE


class TestNAME(kit.AREA):
    provider = NAMEProvider()
"""


def outcomes(
    tmp_path: Path, defects: dict[str, tuple[str, str, str]], mode: str, driver: str = "mariadb"
) -> dict[str, list[str]]:
    """How the rule that is about each defect ended, each of its items.

    ``defects``: a name to a class of the kit, one of its rules without the area, and the source of two classes, called as
    the defect and ``Async`` and that, on top of the driver's backends. All run in one process.
    """
    module = _HEADS[driver].replace("OPTIONS", repr(options_of(driver)))
    ids = []
    for name, (area_class, rule, body) in defects.items():
        module += (
            _EACH.replace("BODY", body).replace("AREA", area_class).replace("NAME", name).replace("DRIVER", driver)
        )
        ids.append(f"test_seeded.py::Test{name}::test_{rule}")
    (tmp_path / "test_seeded.py").write_text(module, encoding="utf-8")
    report = tmp_path / "report.json"
    options = ("-q", "--tb=short", f"--rootdir={tmp_path}", f"--ar-report={report}", f"--ar-mode={mode}")
    done = pytest_in(tmp_path, *options, *ids)
    assert report.exists(), done.out
    items = json.loads(report.read_text(encoding="utf-8"))["items"]
    return {name: [item["outcome"] for item in items if f"::Test{name}::" in item["nodeid"]] for name in defects}
