"""A driver's profile is one module of ``provider`` and one requirement of the extra ``servers``; nothing else lists it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.drivers import PROFILES, SERVERS

from rhosocial.activerecord.testsuite.provider.lookup import profile_of

PROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"


def test_every_server_has_a_profile_and_a_requirement() -> None:
    """If this fails, check the extra ``servers`` in pyproject.toml against the modules of ``provider``."""
    extra = re.search(r"^servers = \[\n(.*?)^\]", PROJECT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert extra is not None
    assert sorted(re.findall(r'"rhosocial-activerecord-(\w+)', extra[1])) == sorted(SERVERS)


@pytest.mark.parametrize("driver", PROFILES)
def test_a_profile_is_the_class_that_names_its_driver(driver: str) -> None:
    found = profile_of(driver)
    assert found is not None
    assert (found.profile_of, found.__module__.rpartition(".")[2]) == (driver, driver)


@pytest.mark.parametrize("name", ["text", "base", "no_such_driver"])
def test_a_driver_without_a_profile_has_none(name: str) -> None:
    """Also one that is called like a module of the package that holds no profile."""
    assert profile_of(name) is None
