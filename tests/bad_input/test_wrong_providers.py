"""What a provider declares wrongly is one message with its class, never a traceback, a crash or a green run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bad_input.test_wrong_set_up import expect_one_message
from tests.running import pytest_in, sampled

MODULE = """
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.testsuite import Capability, Cause, KnownFailure
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider
from rhosocial.activerecord.testsuite.rules.crud.basics import CrudTests

class Own(SQLiteProvider):
    backend_class = SQLiteBackend
    driver = "own"
    targets = {{"mem": {{"database": ":memory:"}}}}
    {declared}

class TestCrud(CrudTests):
    provider = {provider}
"""
CAUSE = "Cause(where='driver:own', reason='r', page='p.md'{})"
DECLARED = {
    "an unknown capability": ("capability_overrides = {'BASIC_CET': (False, 'no')}", "Did you mean 'BASIC_CTE'?"),
    "an override without a reason": ("capability_overrides = {Capability.BASIC_CTE: False}", "(True or False, reason)"),
    "overrides in a list": ("capability_overrides = [Capability.BASIC_CTE]", "capability_overrides is ["),
    "known failures as a text": ("known_failures = 'crud.x'", "known_failures is 'crud.x'; expected a tuple of"),
    "known failures as texts": ("known_failures = ('crud.x',)", "known_failures holds 'crud.x'; expected KnownFailure"),
    "known failures as a number": ("known_failures = 5", "known_failures is 5"),
    "a cause that is a text": ("known_failures = (KnownFailure(('crud.x',), 'why'),)", "cause='why'; expected Cause"),
    "a version that is a number": (f"known_failures = ({CAUSE.format(', core=2')},)", "bounds a version by 2"),
    "a reason that is missing": ("known_failures = (Cause('driver:own', None, 'p.md'),)", "that is not a text"),
    "text rules as a text": ("text = 'binary'", "text is 'binary'; expected TextRules"),
    "a limit that is a text": ("max_parameters = 'many'", "max_parameters is 'many'; expected a number or None"),
    "a truth that is a text": ("transactional_ddl = 'no'", "transactional_ddl is 'no'; expected True or False"),
    "secrets as a text": ("secret_options = 'pin'", "secret_options is 'pin'; expected a set of names"),
    "a driver that is a number": ("driver = 7", "driver is 7; expected a text or None"),
}
NAMES = (
    "a/b",
    "..",
    "../../x",
    "a\\\\b",
    "a[b]",
    "a b",
    "<b>",
    "a\\x1b[31m",
    "a\\n",
    "a\\x00",
    "",
    "\\ud800",
    "a`b",
    "a|b",
    "-x",
)
PROVIDERS = {
    "Own": "TestCrud.provider is the class Own; set an instance: Own()",
    "'own'": "an instance of a Provider subclass",
    "object()": "an instance of a Provider subclass",
}


def write(folder: Path, declared: str = "pass", provider: str = "Own()") -> None:
    text = MODULE.format(declared=declared, provider=provider)
    (folder / "test_own.py").write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")


@pytest.mark.parametrize("case", sampled(DECLARED))
def test_a_wrong_declaration(case: str, folder: Path) -> None:
    declared, message = DECLARED[case]
    write(folder, declared)
    expect_one_message(pytest_in(folder), message)


@pytest.mark.parametrize("provider", sampled(PROVIDERS))
def test_a_provider_that_is_not_an_object_of_one(provider: str, folder: Path) -> None:
    write(folder, provider=provider)
    expect_one_message(pytest_in(folder), PROVIDERS[provider])


@pytest.mark.parametrize("name", sampled(NAMES))
def test_a_target_of_a_provider_whose_name_can_t_stand_in_an_id(name: str, folder: Path) -> None:
    write(folder, f'targets = {{"{name}": {{"database": ":memory:"}}}}')
    done = pytest_in(folder)
    expect_one_message(done, "cannot name a target; expected ASCII letters")
    assert "\x1b" not in done.out


def test_a_target_of_a_provider_whose_name_is_a_number(folder: Path) -> None:
    write(folder, "targets = {1: {}}")
    expect_one_message(pytest_in(folder), "targets holds the name 1; a text was expected")


def test_a_version_of_the_server_that_is_not_a_text(folder: Path) -> None:
    write(folder, "def version(self, backend): return (3, 40)")
    done = pytest_in(folder, "-x").expect(1)
    assert "version() gives (3, 40); expected a text" in done.out
    assert "INTERNALERROR" not in done.out
