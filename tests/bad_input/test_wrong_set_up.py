"""Whatever is wrong with the set-up is one message with its place and pytest's usage status, never a traceback.

The table of all kinds of wrong files and variables stands in ``tests/unit/targets``; here a sample goes the whole way.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Optional

import pytest

from tests.running import ROOT, Done, ar_testsuite, pytest_in, sampled

GOOD = "group:\n  mem:\n    driver: sqlite\n    database: ':memory:'\n"

FILES = {
    "a tab": ("group:\n\tmem:\n", "backends.yml:2:1: "),
    "a key that stands twice": (GOOD + "    driver: sqlite\n", "backends.yml:5:5: the key 'driver' stands twice"),
    "a level too few": ("mem:\n  driver: sqlite\n", "`driver:` stands one level too high"),
    "no driver": ("group:\n  mem:\n    database: x\n", "backends.yml:2:3: "),
    "an unknown driver": (GOOD.replace("sqlite", "sqlit"), "Did you mean 'sqlite'?"),
    "an unknown option": (GOOD.replace("database", "databse"), "Did you mean 'database'?"),
    "a wrong type": (GOOD + "    timeout: soon\n", "backends.yml:5:14: timeout must be "),
    "a variable that is not set": (GOOD.replace("':memory:'", "${AR_NOT_SET}"), "AR_NOT_SET"),
    "a python object": (GOOD.replace("':memory:'", "!!python/object/apply:os.getcwd []"), "backends.yml:4:15: "),
}
VARIABLES = {
    "misspelt": (
        {"AR_TEST_BACKEND_HSOT_1": "x", "AR_TEST_BACKEND_NAME_1": "m", "AR_TEST_BACKEND_DRIVER_1": "sqlite"},
        "AR_TEST_BACKEND_HSOT_1",
    ),
    "no number": ({"AR_TEST_BACKEND_NAME": "m"}, "AR_TEST_BACKEND_NAME: "),
    "no name": ({"AR_TEST_BACKEND_DRIVER_1": "sqlite"}, "AR_TEST_BACKEND_NAME_1"),
    "two of one name": (
        {f"AR_TEST_BACKEND_{key}_{n}": value for n in (1, 2) for key, value in (("NAME", "m"), ("DRIVER", "sqlite"))},
        "AR_TEST_BACKEND_NAME_2",
    ),
    "a file that is not there": ({"AR_TEST_BACKENDS_FILE": "none.yml"}, "AR_TEST_BACKENDS_FILE: file not found"),
}
OPTIONS = {
    "an unknown target": (("--ar-target", "mme"), "--ar-target: "),
    "an unknown mode": (("--ar-mode", "both"), "--ar-mode: unknown mode 'both' (choose from sync, async)"),
    "an unknown area": (("--ar-area", "crude"), "Did you mean 'crud'?"),
    "no time at all": (("--ar-timeout", "0"), "--ar-timeout: "),
    "a time that is not a number": (("--ar-timeout", "nan"), "--ar-timeout: nan can't be the timeout"),
    "a time without an end": (("--ar-timeout", "inf"), "--ar-timeout: inf can't be the timeout"),
    "a time beyond the clock": (("--ar-timeout", "1e300"), "--ar-timeout: 1e+300 can't be the timeout"),
    "a part that there is not": (
        ("--ar-shard", "4/3"),
        "--ar-shard: '4/3' is no part (choose I/N, with I from 1 to N, such as 2/3)",
    ),
    "a part without a number": (
        ("--ar-shard", "first"),
        "--ar-shard: 'first' is no part (choose I/N, with I from 1 to N, such as 2/3)",
    ),
    "an unknown order": (("--ar-order", "random"), "--ar-order: unknown order 'random' (choose from kill, file)"),
    "a negative contract": (("--ar-contract", "-1"), "--ar-contract: unknown contract version -1"),
    "contract 0": (("--ar-contract", "0"), "--ar-contract: unknown contract version 0"),
    "a contract to come": (("--ar-contract", "99999999999"), "unknown contract version 99999999999"),
    "a report that nobody writes": (("--ar-report", "x.pdf"), "--ar-report: x.pdf: "),
    "a file that is not there": (("--ar-config", "none.yml"), "--ar-config: file not found: none.yml"),
}


def expect_one_message(done: Done, message: str) -> None:
    done.expect(4)
    assert message in done.out
    assert "Traceback" not in done.out
    assert "INTERNALERROR" not in done.out
    assert len([line for line in done.out.splitlines() if message in line]) <= 2
    assert " passed" not in done.out


def start(folder: Path, way: str, *arguments: str, file: Optional[str] = None, **env: str) -> Done:
    """The kit on a set-up, by ``ar-testsuite run`` or by a plain ``pytest`` in a folder with a module of rules."""
    if file is not None:
        (folder / "backends.yml").write_text(file, encoding="utf-8")
    if way == "ar-testsuite run":
        return ar_testsuite(folder, "run", "--ar-area", "crud", *arguments, **env)
    (folder / "test_crud.py").write_text(
        "from rhosocial.activerecord.testsuite.rules.crud.basics import CrudTests\nclass TestCrud(CrudTests):\n    pass\n"
    )
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    return pytest_in(folder, *arguments, **env)


@pytest.mark.parametrize("case", sampled(FILES))
def test_a_wrong_file(case: str, folder: Path) -> None:
    file, message = FILES[case]
    expect_one_message(start(folder, "pytest", file=file), message)


@pytest.mark.parametrize("case", ["a tab", "an unknown option"])
def test_a_wrong_file_in_a_central_run(case: str, folder: Path) -> None:
    file, message = FILES[case]
    expect_one_message(start(folder, "ar-testsuite run", file=file), message)


@pytest.mark.parametrize("case", sampled(VARIABLES))
def test_a_wrong_variable(case: str, folder: Path) -> None:
    env, message = VARIABLES[case]
    expect_one_message(start(folder, "pytest", **env), message)


@pytest.mark.parametrize("case", sampled(OPTIONS))
def test_a_wrong_option(case: str, folder: Path) -> None:
    arguments, message = OPTIONS[case]
    expect_one_message(start(folder, "pytest", *arguments, file=GOOD), message)


@pytest.mark.parametrize("way", ["ar-testsuite run", "pytest"])
def test_a_wrong_file_and_several_workers(way: str, folder: Path) -> None:
    pytest.importorskip("xdist", reason="runs in several processes")
    file, message = FILES["an unknown driver"]
    expect_one_message(start(folder, way, "-n", "2", file=file), message)


@pytest.mark.parametrize("more", [(), ("--ar-area", "crud")])
def test_every_worker_runs_everything(more: tuple[str, ...], folder: Path) -> None:
    pytest.importorskip("xdist", reason="runs in several processes")
    selected = ("-k", "test_a_saved_record_is_found_by_its_key", "-n", "2", "--dist", "each")
    done = start(folder, "pytest", *selected, *more, file=GOOD)
    assert done.status == (4 if more else 1), done.out
    assert "--dist each runs every item once on each worker" in " ".join(done.out.split())


@pytest.mark.parametrize("hours", sampled(["nan", "inf", "-1", "-inf"]))
def test_an_age_that_is_none(hours: str, folder: Path) -> None:
    done = ar_testsuite(folder, "clean", f"--older-than={hours}")
    expect_one_message(done, "--older-than: ")


def test_a_checkout_that_is_not_the_installed_kit(folder: Path) -> None:
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    expect_one_message(pytest_in(folder), "is another copy of the kit than the installed one")


def test_a_folder_in_place_of_the_file(folder: Path) -> None:
    (folder / "backends.yml").mkdir()
    expect_one_message(start(folder, "ar-testsuite run"), "backends.yml")


def test_the_good_file_that_the_bad_ones_derive_from_runs(folder: Path) -> None:
    done = start(folder, "pytest", "-k", "test_a_saved_record_is_found_by_its_key", file=GOOD).expect(0)
    assert "2 passed" in done.out
