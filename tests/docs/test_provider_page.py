"""The page about the provider is up to date with its docstrings, and what a provider uses has one place."""

from __future__ import annotations

import re
import typing

import pytest

import rhosocial.activerecord.testsuite as testsuite
from rhosocial.activerecord.testsuite.provider import OtherServer, Provider, TextRules
from rhosocial.activerecord.testsuite.provider.base import ObjectKind, Routine
from rhosocial.activerecord.testsuite.provider.reference import members
from tests.docs.provider_page import AGAIN, PAGE, written


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), f"the page is out of date; run {AGAIN}"


def test_the_reference_has_every_member_and_each_is_documented() -> None:
    found = members()
    assert {member.name for member in found} == {name for name in dir(Provider) if not name.startswith("_")}
    assert [member.name for member in found if not member.text] == []
    page = PAGE.read_text(encoding="utf-8")
    assert [member.name for member in found if f"### `{member.name}`\n" not in page] == []


def test_a_fact_has_a_default_and_a_hook_has_none() -> None:
    kinds = {member.name: member.is_method for member in members()}
    assert kinds["sever"]
    assert not kinds["fraction_digits"]
    assert not kinds["lock_timeout"]


@pytest.mark.parametrize("kind", [Provider, TextRules, ObjectKind, Routine, OtherServer])
def test_every_type_that_a_provider_names_is_exported_by_the_package(kind: type) -> None:
    """If this fails, add the name to the package's ``__init__`` and to the table of ``docs/provider.md``."""
    text = " ".join(member.signature.replace(member.default or "\0", "") for member in members(kind))
    words = set(re.findall(r"\b[A-Z]\w+", re.sub(r"'[^']*'", "", text)))
    known = {*dir(typing), "None", "True", "False", "Path"}
    assert sorted(words - known - set(testsuite.__all__)) == []


def test_the_page_names_what_to_import() -> None:
    head = PAGE.read_text(encoding="utf-8").partition("<!--")[0]
    table = re.findall(r"^\| (`[A-Z].*?) \|", head, re.MULTILINE)
    names = [name for row in table for name in re.findall(r"`(\w+)`", row)]
    assert len(names) == len(set(names)) > 10
    assert [name for name in names if not hasattr(testsuite, name)] == []
    assert set(names) <= set(testsuite.__all__)
