"""What a newcomer runs first stands in the README, and CI runs it from there."""

from __future__ import annotations

from tests.readme import ROOT, commands


def test_the_readme_has_the_two_commands_of_a_newcomer() -> None:
    first, second = commands()
    assert first == "pip install -e . && pytest"
    assert second.startswith('pip install -e ".[dev]" && pytest')
    assert second.endswith(" tests")


def test_ci_runs_both_as_they_are_written() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "from tests.readme import commands" in script
    assert "readme 1" in script
    assert "readme 2" in script
