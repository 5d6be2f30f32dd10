"""What is written is read as written, and typed by the config class."""

from __future__ import annotations

import dataclasses
import string
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.targets import escape
from rhosocial.activerecord.testsuite.targets.expansion import expand

PASSWORDS = [
    "0123",
    "true",
    "null",
    "1e3",
    "12:30",
    "p@ss:w/rd%",
    "pa$$word",
    "${",
    "${HOME}",
    "$${",
    "' \"",
    "a b",
    "~",
]
DATABASE_TEXTS = [
    "0123",
    "no",
    "null",
    "12:30",
    "1e3",
    "true",
    "2020-01-01",
    "~",
    "0x1F",
    "1_000",
    ".inf",
    "=",
    "a#b",
    "<<",
]


def written(password: str) -> str:
    group = {"group": {"one": {"driver": "acme", "password": escape(password)}}}
    return yaml.safe_dump(group, allow_unicode=True)


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password_survives_the_file_and_the_environment(load: Any, password: str) -> None:
    (from_file,) = load(written(password), {"HOME": "expanded"}).targets
    variables = {
        "AR_TEST_BACKEND_NAME_1": "one",
        "AR_TEST_BACKEND_DRIVER_1": "acme",
        "AR_TEST_BACKEND_PASSWORD_1": password,
    }
    (from_environment,) = load(None, variables).targets
    (through_the_file,) = load(written("x").replace("password: x", "password: ${P}"), {"P": password}).targets
    for target in (from_file, from_environment, through_the_file):
        assert target.options["password"] == password
        assert target.driver.config_class(**target.options).password == password


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, database=None, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1) | st.text(string.printable, min_size=1))
def test_any_printable_password_survives(load: Any, password: str) -> None:
    assert load(written(password)).targets[0].options["password"] == password
    variables = {
        "AR_TEST_BACKEND_NAME_1": "one",
        "AR_TEST_BACKEND_DRIVER_1": "acme",
        "AR_TEST_BACKEND_PASSWORD_1": password,
    }
    assert load(None, variables).targets[0].options["password"] == password


@pytest.mark.parametrize("text", DATABASE_TEXTS)
def test_plain_text_stays_text_in_a_text_field(acme: Any, text: str) -> None:
    assert acme(f"database: {text}") == text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("port: 5432", 5432),
        ("port: '5432'", 5432),
        ("port: -1", -1),
        ("fast: yes", True),
        ("fast: OFF", False),
        ("fast: 1", True),
        ("ratio: 1e3", 1000.0),
        ("ratio: 5", 5.0),
        ("price: 0.10", Decimal("0.10")),
        ("level: high", "high"),
        ("version: 8,0,36", (8, 0, 36)),
        ("version: [8, 0, 36]", (8, 0, 36)),
        ("version: '[8, 0, 36]'", (8, 0, 36)),
        ("version: 10", (10,)),
        ("exact: 1, 2, 3", (1, 2, 3)),
        ("labels: [no, 0123]", ["no", "0123"]),
        ("labels: a, b", ["a", "b"]),
        ("labels: []", []),
        ("numbers: [1, 2, 1]", {1, 2}),
        ("limits: {a: 1}", {"a": 1}),
        ("""limits: '{"a": 1}'""", {"a": 1}),
        ("limits: {}", {}),
        ("anything: 5", "5"),
        ("anything: !!int 5", 5),
        ("anything: !!bool true", True),
        ("anything: !!null ~", None),
        ("anything: {a: [1, !!float 2.5], b: no}", {"a": ["1", 2.5], "b": "no"}),
        ("folder: a/b", Path("a/b")),
        ("retries: 3", 3),
        ("retries: !!null x", None),
        ("tls: no", False),
        ("tls: require", "require"),
        ("tls: 1", True),
        ("api_token: 123", "123"),
        ("charset: no", "no"),
        ("charset: ''", ""),
        ("charset: !!str 5", "5"),
        ("unknowable: 7", "7"),
        ("raw: é", "é".encode()),
        ("user: bob", "absent"),
        ("host:", "absent"),
        ("host: # nothing", "absent"),
        ("charset: ${NOT_SET_ANYWHERE:-a:-b}", "a:-b"),
        ("charset: ${NOT_SET_ANYWHERE:-}", ""),
        ("charset: a$b$$c", "a$b$$c"),
        ("charset: $${A}", "${A}"),
    ],
)
def test_an_option_is_typed_by_its_annotation(acme: Any, line: str, expected: object) -> None:
    value = acme(line)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("text", "member"), [("SQUARE", "SQUARE"), ("square", "SQUARE"), ("circle", "ROUND"), ("round", "ROUND")]
)
def test_an_enum_is_given_by_name_or_value(acme: Any, text: str, member: str) -> None:
    assert acme(f"shape: {text}").name == member


def test_null_stays_text_in_an_optional_text_field(acme: Any) -> None:
    assert acme("database: null") == "null"


def test_json_types_stay_in_a_variable(load: Any) -> None:
    given_json = '{"a": [1, 2.5, true, null, "x"]}'
    text = "g:\n  one:\n    driver: acme\n    anything: x\n    limits: ${L}\n"
    (target,) = load(text, {"L": '{"a": 1}'}).targets
    assert target.options["limits"] == {"a": 1}
    with pytest.raises(ConfigurationError, match="a whole number"):
        load(text, {"L": given_json})


def test_options_of_a_published_backend_are_typed(load: Any) -> None:
    text = "g:\n  one:\n    driver: sqlite\n    timeout: 3\n    uri: off\n    pragmas: {foreign_keys: off, cache_size: 0100}\n"
    (target,) = load(text).targets
    assert target.options == {"timeout": 3.0, "uri": False, "pragmas": {"foreign_keys": "off", "cache_size": "0100"}}
    config = target.driver.config_class(**target.options)
    assert (config.timeout, config.pragmas["foreign_keys"]) == (3.0, "off")


def test_what_a_variable_gives_is_not_read_again() -> None:
    assert expand("${A}${B}", {"A": "$", "B": "{C}", "C": "no"}, "here") == "${C}"
    assert expand("${A}", {"A": "${B}", "B": "no"}, "here") == "${B}"
    assert expand("$${A} ${A}", {"A": "$${B}"}, "here") == "${A} $${B}"
    assert expand("${A:-d}${B:-d}", {"A": "", "B": "b"}, "here") == "db"


@given(st.text(alphabet="${}A:-x", max_size=12))
@settings(database=None, deadline=None)
def test_an_escaped_text_is_given_back(text: str) -> None:
    assert expand(escape(text), {"A": "expanded"}, "here") == text


def test_a_byte_order_mark_is_accepted(load: Any) -> None:
    (target,) = load(b"\xef\xbb\xbfgroup:\n  one:\n    driver: sqlite\n").targets
    assert target.origin == "backends.yml:2:3"


def test_windows_line_ends_keep_their_places(load: Any) -> None:
    (target,) = load(b"group:\r\n  one:\r\n    driver: sqlite\r\n    port: 1\r\n").targets
    assert target.places == {"port": "backends.yml:4:11"}


def test_merged_and_aliased_options(load: Any) -> None:
    text = "g:\n  one: &one\n    driver: acme\n    port: 1\n    host: a\n  two:\n    <<: *one\n    port: 2\n"
    one, two = load(text).targets
    assert (one.options, two.options) == ({"port": 1, "host": "a"}, {"port": 2, "host": "a"})
    assert two.places == {"port": "backends.yml:8:11", "host": "backends.yml:5:11"}


def test_annotations_of_every_kind_are_read_on_every_python() -> None:
    from rhosocial.activerecord.testsuite.targets.annotations import parameters

    @dataclasses.dataclass
    class WithInitVar:
        seed: dataclasses.InitVar[int] = 0

    assert parameters(WithInitVar).types == {"seed": int}
    found = parameters(sys.modules["targets_acme"].AcmeConfig)
    assert str(found.types["retries"]).replace("typing.", "") in ("Optional[int]", "Union[int, NoneType]", "int | None")
    assert found.types["unknowable"] is str
    assert not found.open_ended


def test_a_config_class_with_its_own_init_takes_what_it_says(load: Any) -> None:
    from rhosocial.activerecord.testsuite.targets.annotations import parameters

    class Closed:
        def __init__(self, user: str, port: int = 1, *, fast: bool = False) -> None:
            """Neither a dataclass nor open."""

    class Open(Closed):
        def __init__(self, port: int = 1, **more: object) -> None:
            """Takes any option."""

    assert parameters(Closed).types == {"user": str, "port": int, "fast": bool}
    assert (parameters(Open).types, parameters(Open).open_ended) == ({"port": int}, True)
    text = "g:\n  one:\n    driver: acme\n    username: bob\n    port: 2\n"
    (closed,) = load(text, config_class=lambda driver: Closed).targets
    assert closed.options == {"user": "bob", "port": 2}
    (opened,) = load(text + "    odd: no\n", config_class=lambda driver: Open).targets
    assert opened.options == {"username": "bob", "port": 2, "odd": "no"}


def test_a_variable_finds_an_option_whose_name_has_capitals(load: Any) -> None:
    class Mixed:
        def __init__(self, fetchSize: int = 1) -> None:
            """A driver's own spelling."""

    variables = {"NAME": "one", "DRIVER": "acme", "FETCHSIZE": "7"}
    environ = {f"AR_TEST_BACKEND_{key}_1": value for key, value in variables.items()}
    (target,) = load(None, environ, config_class=lambda driver: Mixed).targets
    assert target.options == {"fetchSize": 7}
