"""Defaults, then the file, then the environment, key by key; and what targets are called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.targets import BUILT_IN, SQLITE_FILE, chosen, find_file, needs_file

FILE = "group:\n  one:\n    driver: acme\n    host: file\n    port: 1\n    user: file\n"
TWO_GROUPS = "a:\n  one: {driver: acme, host: a}\n  two: {driver: acme}\nb:\n  one: {driver: acme, host: b}\n"


def env(number: int = 1, **values: str) -> dict[str, str]:
    return {f"AR_TEST_BACKEND_{key}_{number}": value for key, value in values.items()}


@pytest.mark.parametrize("key", ["host", "port", "username", "password", "database", "fast"])
@pytest.mark.parametrize("in_environment", [False, True])
@pytest.mark.parametrize("in_file", [False, True])
def test_the_environment_comes_before_the_file_before_the_default(
    load: Any, key: str, in_file: bool, in_environment: bool
) -> None:
    values = {"port": ("1", "2"), "fast": ("false", "true")}.get(key, ("file", "environment"))
    text = "group:\n  one:\n    driver: acme\n" + (f"    {key}: {values[0]}\n" if in_file else "")
    name = "USER" if key == "username" else key.upper()
    environ = env(NAME="one", **({name: values[1]} if in_environment else {}))
    (target,) = load(text, environ).targets
    config = target.driver.config_class(**target.options)
    expected: object = values[1] if in_environment else values[0] if in_file else None
    if expected is None:
        assert target.options == {}
        assert getattr(config, key) == getattr(target.driver.config_class(), key)
    else:
        typed = {"1": 1, "2": 2, "true": True, "false": False}.get(str(expected), expected)
        assert target.options == {key: typed}
        assert getattr(config, key) == typed


def test_an_override_keeps_the_other_keys_and_says_where_each_came_from(load: Any) -> None:
    (target,) = load(FILE, env(7, NAME="one", PORT="2", FAST="true")).targets
    assert target.options == {"host": "file", "port": 2, "username": "file", "fast": True}
    assert target.places == {
        "host": "backends.yml:4:11",
        "port": "AR_TEST_BACKEND_PORT_7",
        "username": "backends.yml:6:11",
        "fast": "AR_TEST_BACKEND_FAST_7",
    }
    assert target.origin == "backends.yml:2:3, overridden by AR_TEST_BACKEND_NAME_7"


def test_user_in_the_file_is_overridden_by_username_in_the_environment(load: Any) -> None:
    (target,) = load(FILE, env(NAME="one", USERNAME="environment")).targets
    assert target.options["username"] == "environment"
    assert "user" not in target.options


def test_user_and_username_may_agree(load: Any) -> None:
    (target,) = load(FILE + "    username: ${WHO}\n", {"WHO": "file"}).targets
    assert target.options["username"] == "file"


def test_the_driver_itself_can_be_overridden(load: Any) -> None:
    (target,) = load("group:\n  one:\n    driver: acme\n    timeout: 3\n", env(NAME="one", DRIVER="sqlite")).targets
    assert (target.driver.name, target.options) == ("sqlite", {"timeout": 3.0})


def test_a_value_that_is_overridden_is_not_asked_for(load: Any) -> None:
    (target,) = load("group:\n  one:\n    driver: acme\n    host: ${NOT_SET}\n", env(NAME="one", HOST="h")).targets
    assert target.options == {"host": "h"}


def test_new_names_are_added_in_the_order_of_their_numbers(load: Any) -> None:
    environ = {
        **env(10, NAME="ten", DRIVER="acme"),
        **env(9, NAME="nine", DRIVER="acme"),
        **env(0, NAME="nil", DRIVER="acme"),
    }
    assert load(FILE, environ).names() == ("one", "nil", "nine", "ten")


def test_set_but_empty_is_the_empty_text(load: Any) -> None:
    (target,) = load(FILE, env(NAME="one", HOST="", PASSWORD="")).targets
    assert (target.options["host"], target.options["password"]) == ("", "")


def test_the_environment_is_never_expanded(load: Any) -> None:
    (target,) = load(None, {**env(NAME="one", DRIVER="acme", HOST="${HOME} $${X}"), "HOME": "/"}).targets
    assert target.options["host"] == "${HOME} $${X}"


def test_one_name_in_two_groups_is_called_by_both(load: Any) -> None:
    configuration = load(TWO_GROUPS, env(NAME="b.one", HOST="environment"))
    assert configuration.names() == ("a.one", "two", "b.one")
    assert [target.options.get("host") for target in configuration.targets] == ["a", None, "environment"]


def test_a_name_that_stands_once_may_be_written_with_its_group(load: Any) -> None:
    configuration = load(TWO_GROUPS, env(NAME="a.two", HOST="environment"))
    assert configuration.targets[1].options == {"host": "environment"}
    assert configuration.names() == ("a.one", "two", "b.one")


def test_option_names_with_digits_and_underscores_are_read_from_variables(load: Any) -> None:
    (target,) = load(None, env(NAME="one", DRIVER="acme", API_TOKEN="5_1", LIMITS='{"a": 1}', VERSION="8,0,36")).targets
    assert target.options == {"api_token": "5_1", "limits": {"a": 1}, "version": (8, 0, 36)}


def test_without_targets_the_embedded_default_runs(load: Any) -> None:
    memory, file = load(None, {"AR_TEST_BACKENDS_FILE": "not read here", "OTHER": "1"}).targets
    assert (memory.name, memory.options, memory.origin) == ("sqlite-memory", {"database": ":memory:"}, BUILT_IN)
    assert (file.name, file.options, file.driver.name) == (SQLITE_FILE, {}, "sqlite")
    assert (needs_file(memory), needs_file(file)) == (False, True)
    (named_alike,) = load("g:\n  sqlite-file:\n    driver: sqlite\n").targets
    assert not needs_file(named_alike)


def test_in_a_backends_repository_other_drivers_are_ignored_and_counted(load: Any) -> None:
    acme = load(FILE).targets[0].driver
    text = FILE + "  two:\n    driver: not_installed\n    odd: ${NOT_SET}\n"
    configuration = load(text, env(NAME="three", DRIVER="not_installed", ODD="x"), only=acme)
    assert configuration.names() == ("one",)
    assert [(each.name, each.driver) for each in configuration.ignored] == [
        ("two", "not_installed"),
        ("three", "not_installed"),
    ]
    assert load(None, {}, only=acme).targets == ()


def test_targets_are_chosen_by_globs(load: Any) -> None:
    configuration = load(TWO_GROUPS)
    names = configuration.names()
    assert chosen(names, ["*.one"]) == ["a.one", "b.one"]
    assert chosen(names, ["b.*", "two", "b.one"]) == ["two", "b.one"]
    assert chosen(names, []) == list(names)
    assert [target.name for target in configuration.of_driver("acme")] == ["a.one", "two", "b.one"]
    with pytest.raises(ConfigurationError) as caught:
        chosen(names, ["a.*", "tow"])
    said = "--ar-target: no target matches 'tow' (choose from a.one, two, b.one). Did you mean 'two'?"
    assert str(caught.value) == said


def test_the_option_comes_before_the_variable_before_the_rootdir(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    assert find_file(None, {}, root) is None
    names = {each: tmp_path / f"{each}.yml" for each in ("option", "variable")}
    for path in (*names.values(), root / "backends.yml"):
        path.write_text("g: {}\n")
    environ = {"AR_TEST_BACKENDS_FILE": str(names["variable"])}
    by_option = find_file(str(names["option"]), environ, root)
    by_variable = find_file(None, environ, root)
    by_root = find_file(None, {}, root)
    assert by_option is not None
    assert by_variable is not None
    assert by_root is not None
    assert (by_option.path, by_option.named_by) == (names["option"], "--ar-config")
    assert (by_variable.path, by_variable.named_by) == (names["variable"], "AR_TEST_BACKENDS_FILE")
    assert (by_root.path, by_root.label, by_root.named_by) == (root / "backends.yml", "backends.yml", None)


def test_a_target_never_prints_its_options(load: Any) -> None:
    (target,) = load("g:\n  one:\n    driver: acme\n    password: hunter2\n").targets
    assert "hunter2" not in repr(target)
    assert target.options["password"] == "hunter2"
