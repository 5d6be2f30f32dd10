"""A run reports what a backend's repository leaves out of the kit, and an invalid provider is one message."""

from __future__ import annotations

import pytest

from .sandbox import Sandbox

TAIL = """
from rhosocial.activerecord.testsuite import CrudTests

class TestCrud(CrudTests):
    provider = OwnProvider()
    test_a_saved_record_is_found_by_its_key = None

    async def test_deleting_a_gone_record_affects_no_row(self, db):
        pass

    async def test_of_their_own(self, db):
        pass
"""


def test_unused_classes_and_overridden_rules_are_reported(sandbox: Sandbox) -> None:
    from rhosocial.activerecord.testsuite.rules import areas, classes_of

    name = "a_saved_record_is_found_by_its_key"
    (holder,) = {cls for cls in classes_of("crud") for n in vars(cls) if n == f"test_{name}"}
    first = sorted(n for n in vars(holder) if n.startswith("test_") and n != f"test_{name}")[0]
    tail = TAIL.replace("CrudTests", holder.__name__).replace("test_deleting_a_gone_record_affects_no_row", first)
    sandbox.rules("    async def test_x(self, db): pass\n", tail=tail)
    run = sandbox.run("--ar-mode", "sync", "-k", "their_own")
    assert run.status == 0, run.out
    assert run.report is not None
    notes = run.report["notes"]
    assert f"left out by test_own.TestCrud: the rule crud.{name}" in notes
    assert f"replaced by test_own.TestCrud: the rule crud.{first[5:]}" in notes
    assert not [note for note in notes if "their_own" in note]
    (unused,) = [note for note in notes if note.startswith("areas of the kit that are not used here: ")]
    assert unused.partition(": ")[2].split(", ") == [area for area in areas() if area != "crud"]
    singles = [cls.__name__ for cls in classes_of("crud") if cls is not holder]
    if singles:
        (single,) = [note for note in notes if note.startswith("classes of the kit that are not used here: ")]
        assert single.partition(": ")[2].split(", ") == sorted(singles)
    narrowed = sandbox.run("--ar-mode", "sync", "-k", "their_own", "test_own.py")
    assert narrowed.report is not None
    assert narrowed.report["notes"] == []


WRONG = {
    "misspelt attribute": (
        "    bakend_class = SQLiteBackend\n",
        "    provider = P()\n",
        "Did you mean 'backend_class'?",
    ),
    "misspelt hook": (
        "    def identity_colum(self, name): pass\n",
        "    provider = P()\n",
        "Did you mean 'identity_column'?",
    ),
    "no backend class": ("    pass\n", "    provider = P()\n", "backend_class = ..."),
    "no target": (
        "    backend_class = SQLiteBackend\n    driver = 'own'\n",
        "    provider = P()\n",
        "targets = {'name': {...}}",
    ),
    "class for object": ("    backend_class = SQLiteBackend\n", "    provider = P\n", "set an instance: P()"),
    "other name": ("    backend_class = SQLiteBackend\n", "    provdier = P()\n", "Did you mean 'provider'?"),
    "other kind": (
        "    backend_class = SQLiteBackend\n",
        "    provider = 'P'\n",
        "expected an instance of a Provider subclass, got",
    ),
    "no backend": (
        "    backend_class = dict\n    targets = {'m': {}}\n",
        "    provider = P()\n",
        "found the class builtins.dict",
    ),
    "options of no mapping": (
        "    backend_class = SQLiteBackend\n    driver = 'own'\n    targets = {'m': ':memory:'}\n",
        "    provider = P()\n",
        "expected a mapping of options for targets['m'], got ':memory:'",
    ),
    "unknown option": (
        "    backend_class = SQLiteBackend\n    driver = 'own'\n    targets = {'m': {'databse': ':memory:'}}\n",
        "    provider = P()\n",
        "SQLiteConnectionConfig takes no option 'databse'. Did you mean 'database'?",
    ),
}


@pytest.mark.parametrize("kind", sorted(WRONG))
def test_a_wrong_provider_is_one_message(sandbox: Sandbox, kind: str) -> None:
    provider, use, message = WRONG[kind]
    sandbox.write(
        "test_wrong.py",
        "from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend\n"
        "from rhosocial.activerecord.testsuite import ConformanceTests, Provider\n"
        f"class P(Provider):\n{provider}\n"
        f"class TestOwn(ConformanceTests):\n    area = 'own'\n{use}    async def test_x(self, db): pass\n",
    )
    sandbox.write("test_fine.py", "def test_fine(): pass\n")
    run = sandbox.run(report=False)
    assert run.status == 4, run.out
    assert run.out.count(message) == 1, run.out
    assert "Traceback" not in run.out
    assert "test_wrong." in run.out


def test_a_provider_s_own_target_can_be_chosen_without_a_registered_driver(sandbox: Sandbox) -> None:
    sandbox.write("backends.yml", "g:\n  near:\n    driver: unheard_of\n    database: ':memory:'\n")
    sandbox.rules(
        "    async def test_x(self, db):\n        assert db.target.name == 'near'\n",
        provider="    driver = 'unheard_of'",
    )
    run = sandbox.run("--ar-target", "near", "--ar-mode", "sync")
    assert run.status == 0, run.out
    refused = sandbox.run("--ar-target", "far", "--ar-mode", "sync")
    assert refused.status == 4
    assert "no target matches 'far' (choose from near" in refused.out
