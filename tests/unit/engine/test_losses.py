"""How many lost sessions in a row a target may have is an option."""

from __future__ import annotations

from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite import ConfigurationError
from rhosocial.activerecord.testsuite.cli.run import most_ends
from rhosocial.activerecord.testsuite.engine.plan import Choices, Plan


def test_the_option_reaches_the_run() -> None:
    assert Plan(Choices(losses=7), Path()).run.options.most_losses == 7
    assert Plan(Choices(), Path()).run.options.most_losses == 3
    with pytest.raises(
        ConfigurationError, match=r"--ar-losses: 0 can't be the number of lost sessions \(choose at least 1"
    ):
        Plan(Choices(losses=0), Path()).check(["crud"])


@pytest.mark.parametrize(
    ("arguments", "most"), [([], 3), (["--ar-losses", "9"], 9), (["-q", "--ar-losses=2"], 2), (["--ar-losses", "x"], 3)]
)
def test_the_command_counts_processes_by_the_same_option(arguments: list[str], most: int) -> None:
    assert most_ends(arguments) == most
