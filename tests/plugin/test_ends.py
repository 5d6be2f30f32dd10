"""A run that did not finish never counts as green."""

from __future__ import annotations

import re

from rhosocial.activerecord.testsuite.report.last_run import read_journal
from rhosocial.activerecord.testsuite.rules import hint_on
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
    assert done.out.count("another process runs the rest") == 2
    shown = ar_testsuite(sandbox.folder, "report").expect(0)
    assert "the run ended before it finished" in shown.out


ENDS_AT_FIRST = """
import os
import pathlib
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

connected, once = SQLiteBackend.connect, pathlib.Path("ends")

def connect(self, *args, **options):
    if once.exists():
        once.unlink()
        os._exit(7)
    return connected(self, *args, **options)

SQLiteBackend.connect = connect
"""


def test_a_process_that_ends_before_its_first_report_names_the_item(sandbox: Sandbox) -> None:
    sandbox.write("ends_at_first.py", ENDS_AT_FIRST)
    sandbox.write("ends", "")
    arguments = ("-p", "ends_at_first", "-p", "no:randomly", "--ar-area", "crud", "--ar-target", "sqlite-memory")
    done = ar_testsuite(sandbox.folder, "run", *arguments, PYTHONPATH=str(sandbox.folder)).expect(1)
    assert done.out.count("another process runs the rest") == 1
    assert re.search(r" passed, 1 failed, \d+ known", done.out)
    assert "the process ended while it ran this rule" in done.out


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
    run = sandbox.run("--ar-mode", "sync", "--ar-area", "predicates", report=False)
    assert run.status == 1
    assert "acme.py:4 AcmeDialect.format_comparison_predicate" in run.out
    assert run.out.count("ValueError: no such thing\n    in ") == 1
    assert len(run.out.splitlines()) < 300
    assert (failed := int(re.search(r"(\d+) failed", run.out.splitlines()[-1]).group(1))) > 50
    assert run.out.count("E       ValueError: no such thing") == 1
    assert f"{failed - 1} more failed by the same cause; -v prints all of them" in run.out


CRASHES = """
    async def test_1_passes(self, db):
        pass

    async def test_2_crashes(self, db, blog):
        os.kill(os.getpid(), signal.SIGKILL) if db.is_async else ctypes.string_at(0)

    async def test_3_passes(self, db, blog):
        await db(blog.User(name="Ada").save())
"""


def test_a_crash_costs_one_item_and_continue_runs_the_rest(sandbox: Sandbox) -> None:
    sandbox.rules(CRASHES, head="import ctypes\n")
    refused = sandbox.run("--ar-continue", report=False)
    assert refused.status == 4
    assert "--ar-continue: there is no unfinished run in " in refused.out
    assert sandbox.run().status < 0
    journal = read_journal(next((sandbox.folder / ".ar").glob("journal-*.jsonl")))
    assert journal.running == ("test_own.py::TestOwn::test_2_crashes[mem-sync]",)
    assert sandbox.run("--ar-continue").status < 0
    found = sandbox.run("--ar-continue")
    assert found.status == 1
    assert found.outcomes == {
        "test_1_passes[mem-sync]": "passed",
        "test_1_passes[mem-async]": "passed",
        "test_2_crashes[mem-sync]": "failed",
        "test_2_crashes[mem-async]": "failed",
        "test_3_passes[mem-sync]": "passed",
        "test_3_passes[mem-async]": "passed",
    }
    assert "process ended: the process ended while it ran this rule" in found.out
    assert list((sandbox.folder / ".ar").glob("journal-*.jsonl")) == []


def test_a_hint_names_the_rule_and_the_threads() -> None:
    assert hint_on("t.py::TestCrud::test_a_saved_record_is_found_by_its_key[x-sync]") == (
        "The rule is crud.a_saved_record_is_found_by_its_key."
    )
    threads = hint_on("t.py::TestConnectionSharing::test_a_shareable_connection_works_in_another_thread[x-sync]")
    assert "set thread_safety in the provider" in threads
    assert hint_on("t.py::TestOwn::test_anything[x-sync]") == ""
    assert hint_on("anything") == ""
