"""A run that did not finish never counts as green."""

from __future__ import annotations

from tests.plugin.sandbox import Sandbox
from tests.running import ar_testsuite

EXITS = """
import os
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

inserted, calls = SQLiteBackend.insert, []

def insert(self, *args, **options):
    calls.append(1)
    if len(calls) > 3:
        os._exit(0)
    return inserted(self, *args, **options)

SQLiteBackend.insert = insert
"""


def test_a_process_that_exits_with_0_during_a_test_fails_and_names_the_test(sandbox: Sandbox) -> None:
    sandbox.write("exits.py", EXITS)
    arguments = ("-p", "exits", "-p", "no:randomly", "--ar-area", "crud", "--ar-target", "sqlite-memory")
    done = ar_testsuite(sandbox.folder, "run", *arguments, PYTHONPATH=str(sandbox.folder)).expect(1)
    assert "the process ended before the run did (status 0)" in done.out
    assert "it was running test_conformance.py::TestCrud" in done.out
    shown = ar_testsuite(sandbox.folder, "report").expect(0)
    assert "the run ended before it finished" in shown.out


def test_one_cause_is_one_message_and_a_short_log(sandbox: Sandbox) -> None:
    sandbox.write(
        "acme.py",
        "from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend, SQLiteDialect\n"
        "class AcmeDialect(SQLiteDialect):\n"
        "    def format_comparison_predicate(self, *args, **options):\n"
        "        raise ValueError('no such thing')\n"
        "class AcmeBackend(SQLiteBackend):\n"
        "    def __init__(self, **options):\n"
        "        super().__init__(**options)\n"
        "        self._dialect = AcmeDialect()\n",
    )
    sandbox.write(
        "test_acme.py",
        "from acme import AcmeBackend\n"
        "from rhosocial.activerecord.testsuite import test_classes\n"
        "from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider\n"
        "class AcmeProvider(SQLiteProvider):\n"
        "    backend_class, driver, targets = AcmeBackend, 'acme', {'acme': {'database': ':memory:'}}\n"
        "globals().update(test_classes(AcmeProvider()))\n",
    )
    run = sandbox.run("--ar-mode", "sync", "--ar-area", "crud", "--ar-area", "predicates", report=False)
    assert run.status == 1
    assert "acme.py:4 AcmeDialect.format_comparison_predicate" in run.out
    assert run.out.count("ValueError: no such thing\n    in ") == 1
    assert len(run.out.splitlines()) < 300
