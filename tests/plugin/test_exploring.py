"""``--ar-explore SEED[/TIMES]``: the rules on random input alone, on other examples than an ordinary run has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from .sandbox import Sandbox

RULES = """
    @examples(10, number=st.integers(0, 10**9))
    async def test_random(self, db, number):
        with open("drawn.txt", "a") as file:
            file.write(f"{number}\\n")
        noted("half", "upper" if number >= 5 * 10**8 else "lower")
        assert number != 123_456

    async def test_plain(self, db):
        pass
"""
HEAD = """
from hypothesis import strategies as st
from rhosocial.activerecord.testsuite.engine.noting import noted
"""
KEPT = {
    "rule": "own.random",
    "driver": "own",
    "seed": "7/1",
    "example": "number=123456",
    "error": "AssertionError",
    "cause": json.dumps(["AssertionError", "assert N != N", ""]),
    "hypothesis": "6",
}


@pytest.fixture
def repository(sandbox: Sandbox) -> Sandbox:
    sandbox.rules(RULES, head=HEAD)
    return sandbox


def drawn(sandbox: Sandbox, *arguments: str) -> list[str]:
    """The examples of one run in sync mode."""
    file = sandbox.folder / "drawn.txt"
    file.unlink(missing_ok=True)
    assert sandbox.run("--ar-mode", "sync", "-q", *arguments).status == 0
    return file.read_text(encoding="utf-8").split()


def test_a_seed_has_its_own_examples_and_a_run_always_the_same(repository: Sandbox) -> None:
    usual, seven, eight = drawn(repository), drawn(repository, "--ar-explore", "7"), drawn(repository, "--ar-explore=8")
    assert len({tuple(usual), tuple(seven), tuple(eight)}) == 3
    assert drawn(repository) == usual
    assert drawn(repository, "--ar-explore", "7") == seven
    assert drawn(repository, "--ar-explore", "7/3")[: len(seven)] == seven
    assert 20 < len(drawn(repository, "--ar-explore", "7/3")) <= 30


def test_only_rules_on_random_input_run(repository: Sandbox) -> None:
    run = repository.run("--ar-explore", "7")
    assert sorted(run.outcomes) == ["test_random[mem-async]", "test_random[mem-sync]"]
    assert "exploring: rules on random input alone, with the seed 7/1" in run.out


@pytest.mark.parametrize("text", ["x", "-1", "7/0", "7/1001", "7/", "1" * 13])
def test_anything_but_a_seed_is_refused(repository: Sandbox, text: str) -> None:
    run = repository.run(f"--ar-explore={text}", report=False)
    assert run.status == 4
    assert f"--ar-explore: {text!r} can't be a seed (choose SEED or SEED/TIMES, such as 7 or 7/4" in run.out
    assert "Traceback" not in run.out


def keep(sandbox: Sandbox, numbers: Sequence[Any] = (123_456,), **changed: str) -> Path:
    """Write the find of the one wrong number, as ``ar-testsuite explore --keep`` does."""
    import base64

    from hypothesis.database import choices_to_bytes

    choices = base64.b64encode(choices_to_bytes(numbers)).decode()
    text = json.dumps({**KEPT, "choices": choices, **changed})
    return sandbox.write(".ar/explore/own.random-own-00000000.json", text)


def test_a_kept_example_is_replayed_first(repository: Sandbox) -> None:
    keep(repository)
    run = repository.run("--ar-mode", "sync")
    assert run.outcomes == {"test_random[mem-sync]": "failed", "test_plain[mem-sync]": "passed"}
    assert "  1 example that `ar-testsuite explore` kept replayed first" in run.out
    assert set((repository.folder / "drawn.txt").read_text(encoding="utf-8").split()) == {"123456"}


def test_an_exploration_by_hand_replays_nothing(repository: Sandbox) -> None:
    keep(repository)
    assert "123456" not in drawn(repository, "--ar-explore", "7")


@pytest.mark.parametrize("changed", [{"driver": "other"}, {"rule": "own.another"}])
def test_an_example_of_something_else_is_not_replayed(repository: Sandbox, changed: dict[str, str]) -> None:
    usual = drawn(repository)
    keep(repository, **changed)
    assert drawn(repository) == usual


def explored(sandbox: Sandbox, folder: Path) -> dict[str, Any]:
    """What a run says to ``ar-testsuite explore``."""
    sandbox.environ["AR_TESTSUITE_EXPLORED"] = str(folder)
    run = sandbox.run("--ar-explore", "7", "--ar-mode", "sync", report=False)
    assert run.status == 0, run.out
    (line,) = (folder / "drawn.jsonl").read_text(encoding="utf-8").splitlines()
    said: dict[str, Any] = json.loads(line)
    return said


def test_a_run_of_an_exploration_counts_and_leaves_the_last_run_alone(repository: Sandbox, tmp_path: Path) -> None:
    said = explored(repository, tmp_path)
    assert not (repository.folder / ".ar").exists()
    assert (said["drawn"], sum(said["dimensions"]["half"].values()), said["replayed"]) == (10, 10, {})


@pytest.mark.parametrize(
    ("numbers", "example", "verdict"),
    [([123_456], "number=123456", "fails"), ([9], "number=9", "passes"), (["text"], "number=123456", "unknown")],
)
def test_a_run_of_an_exploration_replays_on_request_and_goes_on(
    numbers: list[Any], example: str, verdict: str, repository: Sandbox, tmp_path: Path
) -> None:
    """If the last one fails, check that an example that the rule draws otherwise today is not taken for a mended one."""
    keep(repository, numbers, example=example)
    (tmp_path / "replay").touch()
    said = explored(repository, tmp_path)
    assert {text.partition(":")[0] for text in said["replayed"].values()} == {verdict}
    assert said["drawn"] == 10
