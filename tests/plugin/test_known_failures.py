"""Known failures are strict and apply to single items of single targets and only to the failure that they describe."""

from __future__ import annotations

from .sandbox import FILE, MEMORY, Sandbox

KNOWN_FAILURES = """
CAUSE = Cause("driver:own", "it is broken", "https://example.org/1")

def known(*names, **more):
    return KnownFailure(tuple("own." + name for name in names), CAUSE, **more)

LEAK = []
"""

RULES = """
    async def test_known(self, db, blog):
        value = {"a": 1}
        assert value == {"a": 2}

    async def test_known_and_passes(self, db):
        pass

    async def test_known_and_leaks(self, db, blog):
        await db(db.backend.begin_transaction())
        await db(blog.User(name="x").save())
        assert False

    async def test_known_and_leaks_in_a_passing_body(self, db, blog):
        await db(db.backend.begin_transaction())

    async def test_known_and_set_up_fails(self, db, broken):
        assert False

    async def test_known_and_tear_down_fails(self, db, breaking):
        assert False

    async def test_other_error(self, db):
        raise KeyError("another")

    async def test_other_message(self, db):
        raise ValueError("another text")

    async def test_right_error(self, db):
        raise ValueError("the text that was expected, and more")

    @pytest.mark.parametrize("n", [1, 2])
    async def test_params(self, db, n):
        assert n == 1

    async def test_mode(self, db):
        assert not db.is_async

    @pytest.mark.parametrize("n", [1, 2])
    async def test_nobody_knows_where(self, db, n):
        assert n == 1

    async def test_skipped(self, db):
        pytest.skip("by itself")

    @pytest.fixture
    def broken(self, db):
        raise OSError("set-up")

    @pytest.fixture
    def breaking(self, db):
        yield
        raise OSError("tear-down")
"""
PROVIDER = """
    known_failures = (
        known("known", "known_and_passes", "known_and_leaks", "known_and_leaks_in_a_passing_body"),
        known("known_and_set_up_fails", "known_and_tear_down_fails", "skipped"),
        known("other_error", raises=("ValueError",)),
        known("other_message", "right_error", raises=("ValueError",), message="that was expected"),
        known("params", params=("2",)),
        known("mode", modes=("async",)),
        known("nobody_knows_where", strict=False),
    )
"""
OTHER = """

class OtherProvider(OwnProvider):
    driver = "other"
    known_failures = ()
    targets = {"other": {"database": ":memory:"}}

class TestOther(TestOwn):
    provider = OtherProvider()
"""


def test_marks_are_strict_and_for_single_items(sandbox: Sandbox) -> None:
    sandbox.rules(RULES, head=KNOWN_FAILURES, provider=PROVIDER, tail=OTHER)
    run = sandbox.run("test_own.py", "-rxX")
    assert run.status == 1
    both = {
        "test_known": "known_failure",
        "test_known_and_passes": "unexpected_pass",
        "test_known_and_leaks": "known_failure",
        "test_known_and_leaks_in_a_passing_body": "unexpected_pass",
        "test_known_and_set_up_fails": "error",
        "test_known_and_tear_down_fails": "error",
        "test_other_error": "failed",
        "test_other_message": "failed",
        "test_right_error": "known_failure",
        "test_skipped": "skipped",
    }
    expected = {f"{name}[mem-{mode}]": outcome for name, outcome in both.items() for mode in ("sync", "async")}
    for mode in ("sync", "async"):
        expected[f"test_params[mem-{mode}-1]"] = "passed"
        expected[f"test_params[mem-{mode}-2]"] = "known_failure"
        expected[f"test_nobody_knows_where[mem-{mode}-1]"] = "passed"
        expected[f"test_nobody_knows_where[mem-{mode}-2]"] = "known_failure"
    expected.update({"test_mode[mem-sync]": "passed", "test_mode[mem-async]": "known_failure"})
    found = {name: outcome for name, outcome in run.outcomes.items() if "[mem-" in name}
    assert found == expected, run.out
    # The same functions on another target, collected after the first: the mark did not leak.
    others = {name: outcome for name, outcome in run.outcomes.items() if "[other-" in name}
    assert others["test_known[other-sync]"] == "failed"
    assert others["test_known_and_passes[other-async]"] == "passed"
    assert "known_failure" not in others.values()
    assert "unexpected_pass" not in others.values()
    item = run.items["test_known[mem-sync]"]
    assert (item["known_page"], item["known_owner"]) == ("https://example.org/1", "own")
    assert "{'a': 1}" in item["message"]
    assert "OSError: set-up" in run.items["test_known_and_set_up_fails[mem-async]"]["message"]
    assert "OSError: tear-down" in run.items["test_known_and_tear_down_fails[mem-sync]"]["message"]
    assert "KeyError" in run.items["test_other_error[mem-sync]"]["message"]


TWO = """
    async def test_known(self, db):
        assert False

    async def test_good(self, db):
        pass

    @pytest.mark.parametrize("n", ["one"])
    async def test_params(self, db, n):
        pass
"""
STALE = """
    known_failures = (
        known("known"),
        known("knwon_misspelt"),
        known("params", params=("won",)),
    )
"""


def test_stale_entries_fail_a_whole_run_but_not_a_narrowed_one(sandbox: Sandbox) -> None:
    sandbox.rules(TWO, head=KNOWN_FAILURES, provider=STALE, targets={**MEMORY, **FILE})
    whole = sandbox.run("--deselect", "test_own.py::TestOwn::test_good")
    assert whole.status == 1, whole.out
    assert {"known_failure", "passed"} == set(whole.outcomes.values())
    assert whole.report is not None
    warnings = "\n".join(whole.report["warnings"])
    assert "there is no rule 'own.knwon_misspelt'" in warnings
    assert "the rule own.params has no parameter 'won'. Did you mean 'one'?" in warnings
    assert len(whole.report["warnings"]) == 2, warnings
    narrowed = (
        ("-k", "known"),
        ("-m", "not slow"),
        ("test_own.py",),
        ("test_own.py::TestOwn::test_known",),
    )
    for arguments in narrowed:
        run = sandbox.run(*arguments)
        assert run.status == 0, (arguments, run.out)
        assert run.report is not None
        assert run.report["warnings"] == []


def test_stale_entries_are_not_checked_after_a_stop(sandbox: Sandbox) -> None:
    sandbox.rules("    async def test_0(self, db):\n        assert False\n" + TWO, head=KNOWN_FAILURES, provider=STALE)
    run = sandbox.run("-x")
    assert run.status == 1
    assert run.report is not None
    assert run.report["warnings"] == []


def test_an_entry_written_wrong_is_one_message(sandbox: Sandbox) -> None:
    sandbox.rules(TWO, head=KNOWN_FAILURES, provider="    known_failures = (known('known', modes=('asynk',)),)\n")
    run = sandbox.run(report=False)
    assert run.status == 4, run.out
    assert "names the mode 'asynk'" in run.out
    assert "Did you mean 'async'?" in run.out
    assert "Traceback" not in run.out


TWO_CAUSES = """
    async def test_known(self, db):
        raise KeyError("the second")
"""
BOTH = """
    known_failures = (
        known("known", raises=("ValueError",)),
        KnownFailure(("own.known",), Cause("driver:own", "it is worse", "https://example.org/2"), raises=("KeyError",)),
    )
"""


def test_of_two_causes_the_one_that_shows_is_named(sandbox: Sandbox) -> None:
    """If this fails, check ``shown``: an item that two defects break shows whichever comes first on its database."""
    sandbox.rules(TWO_CAUSES, head=KNOWN_FAILURES, provider=BOTH)
    run = sandbox.run("test_own.py", "-rx")
    assert run.outcomes["test_known[mem-sync]"] == "known_failure", run.out
    item = run.items["test_known[mem-sync]"]
    assert (item["known_page"], item["known_owner"]) == ("https://example.org/2", "own")
    assert "it is worse" in run.out
