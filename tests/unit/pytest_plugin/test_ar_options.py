"""An option is one declaration, and what takes its value agrees with it."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.engine.plan import Choices
from rhosocial.activerecord.testsuite.pytest_plugin.options import OPTIONS, add_options, any_given, choices


class _Config:
    """Takes the options as pytest's parser and configuration do."""

    def __init__(self, *arguments: str) -> None:
        self.parser = argparse.ArgumentParser()
        add_options(self)  # type: ignore[arg-type]
        self.options = self.parser.parse_args(arguments)

    def getgroup(self, *names: str) -> _Config:
        return self

    def addoption(self, name: str, **facts: Any) -> None:
        self.parser.add_argument(name, **facts)

    def getoption(self, name: str) -> Any:
        return getattr(self.options, name)


def _given(*arguments: str) -> Choices:
    return choices(_Config(*arguments))  # type: ignore[arg-type]


def test_every_choice_has_an_option_and_every_option_a_choice() -> None:
    """If this fails, check the fields of ``Choices`` in engine/plan.py against OPTIONS in pytest_plugin/options.py."""
    assert {option.field: option.repeatable for option in OPTIONS} == {
        field.name: str(field.type).startswith("tuple") for field in fields(Choices)
    }
    assert len({option.field for option in OPTIONS}) == len(OPTIONS)


def test_nothing_given_leaves_the_defaults() -> None:
    assert _given() == Choices()
    assert not any_given(_Config())  # type: ignore[arg-type]


def test_what_is_given_is_what_the_choices_hold() -> None:
    found = _given("--ar-target", "a*", "--ar-target", "b", "--ar-timeout", "5", "--ar-contract", "2", "--ar-benchmark")
    assert found == Choices(targets=("a*", "b"), timeout=5.0, contract=2, benchmark=True)


def test_a_default_that_a_help_text_names_is_the_default() -> None:
    (timeout,) = [option for option in OPTIONS if option.field == "timeout"]
    assert f"({Choices().timeout:g})" in timeout.help


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_any_option_alone_counts_as_given(option: Any) -> None:
    value = ["1"] if option.metavar else []
    assert any_given(_Config(option.name, *value))  # type: ignore[arg-type]
