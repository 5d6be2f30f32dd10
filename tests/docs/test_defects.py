"""Every file of a defect is right: its rules, places and paragraphs exist, and its script prints the stated output.

A script with another output runs on a package in which the defect was fixed or changed; the file is then out of date.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import json
import sqlite3
import sys
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.capabilities import Capability
from rhosocial.activerecord.testsuite.defects import Defect, Subject, all_defects, applies
from rhosocial.activerecord.testsuite.defects.catalog import SERVERS
from rhosocial.activerecord.testsuite.defects.where import resolve
from rhosocial.activerecord.testsuite.engine.rules import rule_id
from rhosocial.activerecord.testsuite.rules import all_classes
from tests.configured import options_of

from .scripts import run_script

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "hooks"))
from defect_pages import anchors, defect_pages  # noqa: E402
from upstream_pages import upstream_pages  # noqa: E402

IMPL = "rhosocial.activerecord.backend.impl."
every_defect = pytest.mark.parametrize("defect", all_defects(), ids=[defect.page[:-3] for defect in all_defects()])


def needed(defect: Defect) -> set[str]:
    """The drivers whose packages the script imports."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(defect.script)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    drivers = {name[len(IMPL) :].partition(".")[0] for name in modules if name.startswith(IMPL)}
    return drivers | ({defect.script_needs} if defect.script_needs else set())


def _renamed(text: str, owner: str, twin: str) -> str:
    for each in (str, str.upper, SERVERS.__getitem__):
        text = text.replace(each(owner), each(twin))
    return text


def skip_without(drivers: set[str]) -> None:
    for driver in sorted(drivers):
        pytest.importorskip(
            IMPL + driver, reason=f"the package of the driver {driver} is not installed", exc_type=ImportError
        )


def test_every_rule_that_a_defect_breaks_exists() -> None:
    """If this fails, a rule was renamed: change its id in the file of the defect too."""
    rules = {rule_id(cls.area, name) for cls in all_classes() for name in dir(cls) if name.startswith("test_")}
    named = {(rule, defect.page) for defect in all_defects() for given in defect.breaks for rule in given["rules"]}
    assert sorted((rule, page) for rule, page in named if rule not in rules) == []


def test_every_capability_that_a_defect_denies_exists() -> None:
    known = {capability.name for capability in Capability}
    assert [(d.page, name) for d in all_defects() for name in d.denies if name not in known] == []
    limits = [(d.page, name) for d in all_defects() for entry in d.entries() for name in entry.denied]
    assert [(page, name) for page, name in limits if name not in known] == []


def test_every_paragraph_of_the_contract_exists() -> None:
    assert [(d.page, d.contract) for d in all_defects() if d.contract not in anchors()] == []


def test_no_two_defects_share_title_and_owner() -> None:
    titles = [(defect.owner, defect.title) for defect in all_defects()]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_a_defect_that_no_rule_shows_says_why() -> None:
    """If this fails, name the rules below ``breaks``, write one, or say in the page why no rule shows it."""
    silent = [d for d in all_defects() if not d.breaks and not d.denies]
    assert [d.page for d in silent if "no rule shows it" not in " ".join(d.expected.lower().split())] == []


@every_defect
def test_a_defect_names_a_function_that_exists(defect: Defect) -> None:
    """If this fails, check whether the function was renamed or fixed in the installed version."""
    functions = [place for place in defect.where if not place.startswith("driver:")]
    for package in sorted({place[len(IMPL) :].partition(".")[0] for place in functions if place.startswith(IMPL)}):
        pytest.importorskip(
            IMPL + package, reason=f"the package of the driver {package} is not installed", exc_type=ImportError
        )
    found = [resolve(place) for place in functions]
    assert [(place.text, place.problem) for place in found if place.problem or place.absent] == []


@pytest.mark.parametrize(
    ("defect", "twin"),
    [
        pytest.param(d, twin, id="-".join(filter(None, (d.page[:-3], twin))))
        for d in all_defects()
        for twin in ("", *d.script_twins)
    ],
)
def test_the_script_prints_what_the_file_says(defect: Defect, twin: str, tmp_path: Path) -> None:
    """For a twin, the script runs with the other package's names.

    If this fails, the defect was mended or changed in the package that is installed: bring its file up to date."""
    if twin:
        needs = defect.script_needs and twin
        script, output = (_renamed(text, defect.owner, twin) for text in (defect.script, defect.output))
        defect = dataclasses.replace(defect, script=script, output=output, script_needs=needs)
    if sqlite3.sqlite_version_info < defect.script_sqlite:
        pytest.skip(f"SQLite {sqlite3.sqlite_version} is older than the script needs")
    skip_without(needed(defect))
    driver = defect.script_needs
    target = {f"AR_DEFECT_TARGET_{driver.upper()}": json.dumps(options_of(driver), default=str)} if driver else {}
    done = run_script(defect.script, tmp_path, target)
    assert done.status == 0, done.err[-2000:]
    assert done.out == defect.output, f"{defect.page} is out of date: check whether the defect was fixed"


def test_the_index_lists_every_defect_and_the_worst_first() -> None:
    index = defect_pages()["defects/index.md"]
    assert [d.page for d in all_defects() if f"[{d.title}]({d.page})" not in index] == []
    core = index.partition("## The core")[2].partition("\n## ")[0]
    assert core.index("| security |") < core.index("| data |") < core.index("| report |")


def test_every_owner_has_a_document_with_all_defects_of_its_own() -> None:
    """If this fails, check ``own_defects``: a defect with places in two packages stands in both documents."""
    pages = upstream_pages()
    lost = [
        (d.page, owner)
        for d in all_defects()
        for owner in d.owners
        if f"](../defects/{d.page})" not in pages[f"upstream/{owner}.md"]
    ]
    assert lost == []
    assert "Not confirmed on MySQL." in pages["upstream/mysql.md"]


@pytest.mark.parametrize("defect", [d for d in all_defects() if "sqlite" in d.drivers], ids=lambda d: d.page)
def test_a_defect_that_shows_on_sqlite_applies_to_it(defect: Defect) -> None:
    package = importlib.import_module("rhosocial.activerecord.backend.impl.sqlite")
    managers = importlib.import_module("rhosocial.activerecord.backend.impl.sqlite.transaction")
    async_managers = importlib.import_module("rhosocial.activerecord.backend.impl.sqlite.async_transaction")
    backend = package.SQLiteBackend(database=":memory:")
    shared = (type(backend.dialect), type(backend.config), type(backend.introspector))
    sync = Subject("s", "sqlite", "sync", (package.SQLiteBackend, managers.SQLiteTransactionManager, *shared))
    other = (package.AsyncSQLiteBackend, async_managers.AsyncSQLiteTransactionManager, *shared)
    # The installed version may be beyond the bounds.
    cause = dataclasses.replace(defect, versions={}).cause
    assert applies(cause, sync) or applies(cause, Subject("s", "sqlite", "async", other))
