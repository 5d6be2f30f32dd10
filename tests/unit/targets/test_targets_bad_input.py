"""Every wrong input gives one clear message with its place, and never repeats a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Union

import pytest

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.targets.drivers import Drivers
from rhosocial.activerecord.testsuite.targets.load import ConfigFile, find_file, load_targets

SECRET = "hunter2-Very-Secret"


class Bad(NamedTuple):
    """One wrong input: where the message must point, and what it must say."""

    id: str
    text: Union[str, bytes, None]
    environ: dict[str, str]
    place: str
    says: tuple[str, ...]


def yaml(id: str, text: Union[str, bytes], place: str, *says: str, **environ: str) -> Bad:
    return Bad(id, text, environ, f"backends.yml:{place}" if place else "backends.yml", says)


def option(id: str, line: str, says: str, column: int = 0, **environ: str) -> Bad:
    """A wrong option of the driver ``acme``; the place is its value unless a column is given."""
    column = column or 5 + len(line.partition(":")[0]) + 2
    text = f"group:\n  one:\n    driver: acme\n    password: {SECRET}\n    {line}\n"
    return yaml(id, text, f"5:{column}", says, **environ)


def variables(id: str, place: str, *says: str, text: Union[str, None] = None, **environ: str) -> Bad:
    named = {f"AR_TEST_BACKEND{name}": value for name, value in environ.items()}
    return Bad(id, text, named, f"AR_TEST_BACKEND{place}", says)


def target(line: str) -> str:
    return f"group:\n  one:\n    driver: sqlite\n    password: {SECRET}\n    {line}\n"


TWO_GROUPS = "a:\n  one:\n    driver: sqlite\nb:\n  one:\n    driver: sqlite\n"
ONE = "group:\n  one:\n    driver: sqlite\n"
BOMB = "group:\n  one:\n    driver: acme\n    anything:\n      - &l0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"      - &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 9)
)

TABLE = [
    # The file as a whole
    yaml("empty file", "", "", "the file is empty", "`group:`"),
    yaml("only comments", "# nothing\n\n", "", "the file is empty"),
    yaml("a scalar", f"{SECRET}\n", "1:1", "the file holds text"),
    yaml("a list", f"- {SECRET}\n", "1:1", "the file holds a list"),
    yaml("an empty mapping", "{}\n", "1:1", "the file holds nothing"),
    yaml("two documents", f"{ONE}---\n{ONE}", "4:1", "more than one document"),
    yaml("not UTF-8", b"group:\n  one:\n    driver: \xff\n", "3:13", "not UTF-8"),
    yaml("UTF-16", "group: {}\n".encode("utf-16"), "1:1", "not UTF-8"),
    yaml("a control character", "group:\n  one: \x07\n", "2:8", "U+0007"),
    yaml("NUL", "group:\n  \x00one: 1\n", "2:3", "U+0000"),
    yaml("too large", b"# " + b"x" * 1_000_001, "", "larger than 1,000,000 bytes"),
    # YAML's syntax
    yaml("a tab for indentation", f"group:\n\tone:\n    password: {SECRET}\n", "2:1", "tab", "spaces"),
    yaml("a quote never closed", f"group:\n  one:\n    password: '{SECRET}\n", "4:1", "quote is never closed"),
    yaml("an unknown escape", f'group:\n  one:\n    password: "{SECRET}\\q"\n', "3:36", "escape"),
    yaml("a colon in a plain text", f"group:\n  one:\n    password: a: {SECRET}\n", "3:16", "quote a value"),
    yaml("a value that starts with @", f"group:\n  one:\n    password: @{SECRET}\n", "3:15", "must be quoted"),
    yaml(
        "a value that starts with a backquote", f"group:\n  one:\n    password: `{SECRET}\n", "3:15", "must be quoted"
    ),
    yaml("a value that starts with %", f"group:\n  one:\n    password: %{SECRET}\n", "3:15", "must be quoted"),
    yaml("a value that is an unknown alias", f"group:\n  one:\n    password: *{SECRET}\n", "3:15", "`*`", "quoted"),
    yaml("a value that is an unknown tag", f"group:\n  one:\n    password: !{SECRET} x\n", "3:15", "`!`", "quoted"),
    yaml("an unknown tag handle", f"group:\n  one:\n    password: !{SECRET}!x\n", "3:15", "`!`"),
    yaml("a bare exclamation mark", f"group:\n  one:\n    password: ! {SECRET}\n", "3:15", "`!`"),
    yaml("a flow mapping never closed", f"group: {{one: {{password: {SECRET}\n", "2:1", "not valid YAML"),
    yaml("bad indentation", f"group:\n  one:\n    driver: sqlite\n   password: {SECRET}\n", "4:4", "not valid YAML"),
    yaml("a key without a colon", f"group:\n  one:\n    driver sqlite\n    password: {SECRET}\n", "4:13", "`: `"),
    yaml(
        "an anchor that is never used as text", f"group:\n  one:\n    password: &{SECRET}&\n", "3:35", "not valid YAML"
    ),
    yaml("a python object", "group:\n  one: !!python/object/apply:os.system ['true']\n", "2:8", "tag"),
    yaml("a python name", "group:\n  one:\n    driver: !!python/name:os.system\n", "3:13", "tag"),
    option("a python tuple", "exact: !!python/tuple [1, 2, 3]", "tag"),
    option("binary", f"password2: !!binary {SECRET}", "tag", 16),
    option("a set", "labels: !!set {a, b}", "tag"),
    # Keys
    yaml("a group twice", ONE + ONE, "4:1", "'group' stands twice", "line 1"),
    yaml("an instance twice", ONE + "  one:\n    driver: sqlite\n", "4:3", "'one' stands twice", "line 2"),
    option("an option twice", "driver: sqlite", "'driver' stands twice", 5),
    option("a nested key twice", "limits: {a: 1, a: 2}", "'a' stands twice", 20),
    option("a list as a key", "? [a, b]\n    : c", "a key must be a plain word", 7),
    yaml("a group's name", "my group:\n  one:\n    driver: sqlite\n", "1:1", "'my group' cannot name a group"),
    yaml("an instance's name", "group:\n  öne:\n    driver: sqlite\n", "2:3", "'öne' cannot name an instance"),
    yaml("an instance's empty name", "group:\n  '':\n    driver: sqlite\n", "2:3", "cannot name an instance"),
    yaml("an instance's name with brackets", "group:\n  'a[b]':\n    driver: sqlite\n", "2:3", "'a[b]' cannot name"),
    yaml("a name that starts with a hyphen", "group:\n  -a:\n    driver: sqlite\n", "2:3", "'-a' cannot name"),
    yaml("a name too long", f"group:\n  {'a' * 61}:\n    driver: sqlite\n", "2:3", "longer than 60"),
    # Nesting
    yaml("a group of text", f"group: {SECRET}\n", "1:8", "the group 'group' holds text"),
    yaml("a group of nothing", "group:\n", "1:7", "the group 'group' holds nothing"),
    yaml("a group that is a list", f"group:\n  - {SECRET}\n", "2:3", "the group 'group' holds a list"),
    yaml("an instance of text", f"group:\n  one: {SECRET}\n", "2:8", "the instance 'one' holds text"),
    yaml("an instance of nothing", "group:\n  one:\n", "2:7", "the instance 'one' holds nothing"),
    yaml("an instance that is a list", "group:\n  one: [a]\n", "2:8", "the instance 'one' holds a list"),
    yaml(
        "options without an instance", f"group:\n  driver: sqlite\n  password: {SECRET}\n", "2:11", "one level too high"
    ),
    yaml("three levels", f"a:\n  b:\n    c:\n      driver: sqlite\n      password: {SECRET}\n", "2:3", "no `driver`"),
    yaml(
        "deep nesting", "group:\n  one:\n    driver: acme\n    anything: " + "[" * 3000 + "]" * 3000, "", "levels deep"
    ),
    option("nesting of a few dozen", "anything: " + "[" * 30 + "]" * 30, "20 levels deep", 35),
    yaml("an alias bomb", BOMB, "5:23", "more than 20,000 values"),
    option("an alias of itself", "anything: &a [*a]", "20 levels deep", 15),
    yaml("a merge of itself", "group:\n  one: &a\n    driver: sqlite\n    <<: *a\n", "2:8", "into itself"),
    option("a merge of text", f"<<: {SECRET}", "`<<` merges mappings only"),
    # The driver
    yaml("no driver", f"group:\n  one:\n    password: {SECRET}\n", "2:3", "the target 'one' has no `driver`"),
    yaml(
        "a misspelt driver key", "group:\n  one:\n    drivr: sqlite\n", "3:5", "no `driver`", "Did you mean `driver`?"
    ),
    yaml("a driver of nothing", "group:\n  one:\n    driver:\n    port: 1\n", "2:3", "no `driver`"),
    yaml("an empty driver", "group:\n  one:\n    driver: ''\n", "3:13", "driver is empty"),
    yaml("a driver that is a list", "group:\n  one:\n    driver: [sqlite]\n", "3:13", "driver must be a driver's name"),
    yaml(
        "an unknown driver",
        "group:\n  one:\n    driver: sqlit\n",
        "3:13",
        "'sqlit'",
        "Did you mean 'sqlite'?",
        "(choose from acme",
    ),
    yaml("the core's dummy", "group:\n  one:\n    driver: dummy\n", "3:13", "'dummy'", "unknown driver"),
    yaml("an unset variable as driver", "group:\n  one:\n    driver: ${DRV}\n", "3:13", "DRV is not set"),
    # Options
    yaml("an unknown option", target("databse: x"), "5:5", "no option 'databse'", "Did you mean 'database'?"),
    yaml("an unknown option far from all", target("zzz: x"), "5:5", "no option 'zzz'", "Options of SQLite"),
    yaml("an option in capitals", target("PORT: 1"), "5:5", "no option 'PORT'", "Did you mean 'port'?"),
    option("user and username", "user: a\n    username: b", "have different values", 5),
    option("a port of text", "port: abc", "port must be a whole number, not 'abc'"),
    option("a port with a fraction", "port: 1.5", "a whole number, not '1.5'"),
    option("a port with a leading zero", "port: 0123", "a whole number, not '0123'"),
    option("a port with an exponent", "port: 1e3", "a whole number"),
    option("a port of null", "port: null", "leave the option out"),
    option("an empty port", "port: ''", "a whole number, not empty"),
    option("a port that is a list", "port: [1]", "a whole number, not a list"),
    option("a port that is a mapping", "port: {a: 1}", "a whole number, not a mapping"),
    option("a port from a variable", "port: ${P}", "a whole number, not this text", P=SECRET),
    option("a boolean", "fast: maybe", "fast must be true or false, not 'maybe'"),
    option("a float", "ratio: 12:30", "ratio must be a number, not '12:30'"),
    option("a decimal", "price: nan", "price must be a number, not 'nan'"),
    option("an enum", "shape: SQUAR", "one of ROUND, SQUARE (Did you mean 'SQUARE'?)"),
    option("an enum that is a list", "shape: [ROUND]", "one of ROUND, SQUARE, not a list"),
    option("a literal", "level: middle", "one of low, high, not 'middle'"),
    option("a tuple with dots", "version: 8.0.36", "whole numbers separated by commas, such as 8,0,36"),
    option("a tuple of words", "version: [8, x]", "whole numbers separated by commas"),
    option("a tuple that is a mapping", "version: {a: 1}", "whole numbers separated by commas"),
    option("a tuple too short", "exact: 1,2", "exact must be 3 whole numbers"),
    option("a set of words", "numbers: [1, b]", "numbers must be a whole number"),
    option("a list that is a mapping", "labels: {a: 1}", "a list, or values separated by commas, not a mapping"),
    option("a mapping of text", "limits: a", "limits must be a mapping"),
    option("a mapping with a wrong value", "limits: {a: b}", "limits must be a whole number"),
    option("a mapping that is a list", "limits: [1]", "limits must be a mapping, not a list"),
    option("a mapping from JSON with a key twice", """limits: '{"a": 1, "a": 2}'""", "every key once"),
    option("text that is a list", "charset: [a]", "charset must be text, not a list"),
    option("text that is a number by its tag", "charset: !!int 5", "charset must be text"),
    option("a type that cannot be written", "pool: x", "which only a provider can give"),
    option("a secret of the wrong type", f"pin_key: {SECRET}", "pin_key must be a whole number, not this text"),
    option("a secret that is a mapping", f"api_token: {{a: {SECRET}}}", "not a mapping"),
    # Variables in the file
    option("an unset variable", "charset: ${ACME_CHARSET}", "variable ACME_CHARSET is not set"),
    option(
        "an unset variable near another", "charset: ${ACME_CHRSET}", "Did you mean 'ACME_CHARSET'?", ACME_CHARSET="x"
    ),
    option("an unset variable in the middle", f"charset: {SECRET}${{NOPE}}", "NOPE is not set"),
    option("an unset variable in a list", "labels: [a, '${NOPE}']", "NOPE is not set", 17),
    option("a variable never closed", f"charset: ${{{SECRET}", "not closed"),
    option("a variable without a name", "charset: ${}", "not a variable's name"),
    option("a variable with a wrong name", f"charset: ${{{SECRET}!}}", "not a variable's name"),
    option("a default with a single hyphen", f"charset: ${{A-{SECRET}}}", "not a variable's name"),
    option("a variable in a default", f"charset: ${{A:-${{{SECRET}}}}}", "cannot hold another `${`"),
    # The environment
    variables(
        "a misspelt key",
        "_HSOT_1",
        "no option 'hsot'",
        "Did you mean 'AR_TEST_BACKEND_HOST_1'?",
        _NAME_1="x",
        _DRIVER_1="sqlite",
        _HSOT_1="h",
        _PASSWORD_1=SECRET,
    ),
    variables("a misspelt NAME", "_NMAE_1", "Did you mean AR_TEST_BACKEND_NAME_1?", _NMAE_1="x", _DRIVER_1="sqlite"),
    variables(
        "a misspelt DRIVER", "_DRIVR_1", "Did you mean AR_TEST_BACKEND_DRIVER_1?", _NAME_1="x", _DRIVR_1="sqlite"
    ),
    variables("no number", "_HOST", "the number is missing", "AR_TEST_BACKEND_HOST_1", _HOST="h"),
    variables("an underscore but no number", "_HOST_", "AR_TEST_BACKEND_HOST_1", _HOST_="h"),
    variables("a number without an underscore", "_HOST1", "unknown variable", _HOST1="h"),
    variables("a number with a leading zero", "_NAME_01", "Did you mean AR_TEST_BACKEND_NAME_1?", _NAME_01="x"),
    variables("a negative number", "_NAME_-1", "unknown variable", **{"_NAME_-1": "x"}),
    variables("a word for a number", "_NAME_ONE", "the number is missing", _NAME_ONE="x"),
    variables("no key", "_1", "unknown variable", _1="x"),
    variables("a plural", "S_NAME_1", "Did you mean AR_TEST_BACKEND_NAME_1?", S_NAME_1="x"),
    variables("a misspelt file variable", "S_FIEL", "Did you mean AR_TEST_BACKENDS_FILE?", S_FIEL="x"),
    variables("a singular file variable", "_FILE", "Did you mean AR_TEST_BACKENDS_FILE?", _FILE="x"),
    Bad("lower case", None, {"ar_test_backend_name_1": "x"}, "ar_test_backend_name_1", ("capitals",)),
    variables("no NAME", "_DRIVER_3", "AR_TEST_BACKEND_NAME_3 is missing", _DRIVER_3="sqlite", _PASSWORD_3=SECRET),
    variables("an empty NAME", "_NAME_1", "is set but empty", _NAME_1="", _DRIVER_1="sqlite"),
    variables("a wrong NAME", "_NAME_1", "'a b' cannot name", _NAME_1="a b", _DRIVER_1="sqlite"),
    variables("no DRIVER", "_NAME_1", "AR_TEST_BACKEND_DRIVER_1 is missing", _NAME_1="x", _HOST_1="h"),
    variables("no DRIVER, near a target of the file", "_NAME_1", "Did you mean 'one'?", text=ONE, _NAME_1="onne"),
    variables("an empty DRIVER", "_DRIVER_1", "driver is empty", _NAME_1="x", _DRIVER_1=""),
    variables("an unknown DRIVER", "_DRIVER_1", "'sqlit'", "'sqlite'", _NAME_1="x", _DRIVER_1="sqlit"),
    variables(
        "one NAME twice",
        "_NAME_2",
        "AR_TEST_BACKEND_NAME_1 names 'x' too",
        _NAME_1="x",
        _DRIVER_1="sqlite",
        _NAME_2="x",
        _DRIVER_2="sqlite",
    ),
    variables(
        "a bare name in two groups",
        "_NAME_1",
        "'one' stands in 2 groups",
        "a.one or b.one",
        text=TWO_GROUPS,
        _NAME_1="one",
    ),
    variables(
        "a target by its two names", "_NAME_2", "AR_TEST_BACKEND_NAME_1", text=ONE, _NAME_1="one", _NAME_2="group.one"
    ),
    variables(
        "USER and USERNAME",
        "_USER_1",
        "AR_TEST_BACKEND_USERNAME_1",
        "different values",
        _NAME_1="x",
        _DRIVER_1="sqlite",
        _USER_1="a",
        _USERNAME_1="b",
    ),
    variables("an empty PORT", "_PORT_1", "a whole number, not empty", _NAME_1="x", _DRIVER_1="sqlite", _PORT_1=""),
    variables("a wrong PORT", "_PORT_1", "a whole number, not '33o6'", _NAME_1="x", _DRIVER_1="sqlite", _PORT_1="33o6"),
    variables("an empty boolean", "_FAST_1", "true or false", _NAME_1="x", _DRIVER_1="acme", _FAST_1=""),
    variables("a mapping of nothing", "_LIMITS_1", "JSON object", _NAME_1="x", _DRIVER_1="acme", _LIMITS_1=""),
    variables("bad JSON", "_LIMITS_1", "JSON object", _NAME_1="x", _DRIVER_1="acme", _LIMITS_1="{a: 1}"),
    variables("an empty tuple", "_VERSION_1", "separated by commas", _NAME_1="x", _DRIVER_1="acme", _VERSION_1=""),
    variables(
        "a secret in JSON", "_PASSWORD2_1", "no option 'password2'", _NAME_1="x", _DRIVER_1="acme", _PASSWORD2_1=SECRET
    ),
    yaml("one id twice", TWO_GROUPS + "c:\n  a.one:\n    driver: sqlite\n", "8:3", "is called 'a.one' too"),
]


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.id)
def test_a_wrong_input_is_one_message_with_its_place(bad: Bad, load: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(bad.text, bad.environ)
    said = str(caught.value)
    place = caught.value.place or ""
    assert place == bad.place, said
    assert [part for part in bad.says if part not in said] == [], said
    assert SECRET not in said
    assert "\n" not in said
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "a traceback would show the cause"


def test_the_table_is_large_enough() -> None:
    assert len({bad.id for bad in TABLE}) == len(TABLE)
    assert len(TABLE) >= 90


def _message(file: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_targets(Drivers(), file=ConfigFile(file, file.name), environ={})
    return str(caught.value)


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "backends.yml"
    folder.mkdir()
    assert _message(folder) == "backends.yml: this is a folder; expected a YAML file"


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert _message(tmp_path / "gone.yml") == "gone.yml: file not found"


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "backends.yml"
    file.write_text("group: {}\n")

    def refuse(*args: object, **more: object) -> None:  # the superuser may read every file, whatever its mode
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr(Path, "open", refuse)
    assert _message(file) == "backends.yml: the file cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("option", "environ", "place", "says"),
    [
        ("gone.yml", {}, "--ar-config", "file not found: gone.yml"),
        ("", {}, "--ar-config", "is set but empty"),
        (None, {"AR_TEST_BACKENDS_FILE": "gone.yml"}, "AR_TEST_BACKENDS_FILE", "file not found: gone.yml"),
        (None, {"AR_TEST_BACKENDS_FILE": ""}, "AR_TEST_BACKENDS_FILE", "is set but empty"),
        ("a\0b", {}, "--ar-config", "file not found"),
    ],
)
def test_a_file_that_is_named_and_missing(
    option: Any, environ: dict[str, str], place: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "backends.yml").write_text("the rootdir's file is not taken instead")
    with pytest.raises(ConfigurationError, match=says) as caught:
        find_file(option, environ, tmp_path)
    assert caught.value.place == place
