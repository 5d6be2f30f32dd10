"""A pytest plugin for :mod:`.suspects`: the spectra of a run on seeded defects go into a file, with the reference's code.

The reference belongs to the core, whose code is no suspect on a third party's backend. It is recorded here, so that one run
tells how the order would be for an author whose own code is only the defect, a whole driver, or all of the core.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.engine.spectra.own_code import OwnCode, own_code
from rhosocial.activerecord.testsuite.pytest_plugin import second_pass
from rhosocial.activerecord.testsuite.pytest_plugin.options import REPORTER

SPECTRA = "AR_SEEDED_SPECTRA"
"""The variable with the name of the file."""
_TESTS = f"{Path(__file__).resolve().parents[1]}{os.sep}"


def pytest_configure(config: pytest.Config) -> None:
    """Every defect's second pass has the least time that one has whose run is about it alone."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    defects = len(json.loads(Path(os.environ["AR_GATE"]).read_text(encoding="utf-8")))
    second_pass.LEAST *= defects / workers
    second_pass.own_code = _with_the_reference


def _with_the_reference(classes: Iterable[type]) -> OwnCode:
    from rhosocial.activerecord.backend.impl.sqlite.backend.sync import SQLiteBackend

    core = own_code([SQLiteBackend])
    return OwnCode((*core.inside, _TESTS), core.outside)


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin(REPORTER)
    if reporter is not None:
        found = [account.spectra for account in reporter.accounts if account.spectra.get("items")]
        Path(os.environ[SPECTRA]).write_text(json.dumps(found), encoding="utf-8")
