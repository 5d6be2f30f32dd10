"""Every page of a defect tells the truth: its script still prints what the page says.

A script that prints something else has met a package in which the defect was mended or changed: then the page, its
cause in ``known/causes`` and the entries of that cause are out of date.
"""

from __future__ import annotations

import importlib
import json
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from rhosocial.activerecord.testsuite.known import Cause, Subject, applies, builtin_entries
from rhosocial.activerecord.testsuite.known.causes import all_causes
from rhosocial.activerecord.testsuite.known.where import resolve
from tests.configured import options_of

from .scripts import run_script

ROOT = Path(__file__).resolve().parents[2]
DEFECTS = ROOT / "docs" / "defects"
CONTRACT = ROOT / "docs" / "contract.md"
FIELDS = {"title", "owner", "where", "drivers", "seen_with", "contract"}
OPTIONAL = {"server", "sqlite"}


@dataclass(frozen=True)
class Page:
    """One page: its front part, its text, its script and what that prints. ``server`` names the driver it needs."""

    name: str
    front: dict[str, Any]
    body: str
    scripts: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def cause(self) -> Cause:
        return Cause(where=tuple(self.front["where"]), reason=self.front["title"], page=self.name)


def read(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", body, re.DOTALL | re.MULTILINE)
    return Page(
        path.name,
        yaml.safe_load(front),
        body,
        tuple(block for kind, block in blocks if kind == "python"),
        tuple(block for kind, block in blocks if kind == "text"),
    )


PAGES = [read(path) for path in sorted(DEFECTS.glob("*.md")) if path.name != "index.md"]
every_page = pytest.mark.parametrize("page", PAGES, ids=[page.name[: -len(".md")] for page in PAGES])


def anchors() -> dict[str, str]:
    """The contract's paragraphs by number, with the anchor that the site makes of their headings."""
    found = {}
    for number, title in re.findall(r"^### (C\d{2,3}) (.+)$", CONTRACT.read_text(encoding="utf-8"), re.MULTILINE):
        slug = re.sub(r"[^\w\s-]", "", f"{number} {title}".lower())
        found[number] = re.sub(r"[\s-]+", "-", slug).strip("-")
    return found


@every_page
def test_a_page_is_complete(page: Page) -> None:
    front = page.front
    assert FIELDS <= set(front) <= FIELDS | OPTIONAL
    assert page.cause.owner == front["owner"]
    whose = "Defect of the core" if front["owner"] == "core" else f"Defect of the backend `{front['owner']}`"
    assert f"# {front['title']}\n" in page.body
    assert f"**{whose}**" in page.body
    assert (len(page.scripts), len(page.outputs)) == (1, 1)


@every_page
def test_a_page_links_its_paragraph_of_the_contract(page: Page) -> None:
    number = page.front["contract"]
    assert f"[{number}](../contract.md#{anchors()[number]})" in page.body


@every_page
def test_a_page_names_a_function_that_exists(page: Page) -> None:
    functions = [place for place in page.cause.places if not place.startswith("driver:")]
    for place in functions:
        package = ".".join(place.partition(":")[0].split(".")[:5])
        if package.startswith("rhosocial.activerecord.backend.impl."):
            pytest.importorskip(package)
    found = [resolve(place) for place in functions]
    assert [(place.text, place.problem) for place in found if place.problem or place.absent] == []


@every_page
def test_the_script_prints_what_the_page_says(page: Page, tmp_path: Path) -> None:
    if sqlite3.sqlite_version_info < tuple(page.front.get("sqlite", ())):
        pytest.skip(f"SQLite {sqlite3.sqlite_version} is older than the page speaks of")
    if page.front["owner"] != "core":
        pytest.importorskip(f"rhosocial.activerecord.backend.impl.{page.front['owner']}")
    driver = page.front.get("server")
    target = {f"AR_DEFECT_TARGET_{driver.upper()}": json.dumps(options_of(driver), default=str)} if driver else {}
    done = run_script(page.scripts[0], tmp_path, target)
    assert done.status == 0, done.err[-2000:]
    assert done.out == page.outputs[0], f"{page.name} is out of date: was the defect mended? See its cause"


def test_the_index_lists_every_page_with_its_title() -> None:
    text = (DEFECTS / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(.+?)\]\(([\w-]+\.md)\) \|", text, re.MULTILINE)
    assert sorted(listed) == sorted((page.front["title"], page.name) for page in PAGES)


def test_causes_and_pages_say_the_same() -> None:
    causes = {cause.page: (cause.places, cause.reason) for cause in all_causes()}
    assert causes == {page.name: (page.cause.places, page.cause.reason) for page in PAGES}


def test_every_entry_of_the_kit_has_a_cause_with_a_page() -> None:
    known = set(all_causes())
    assert [entry.rules for entry in builtin_entries() if entry.cause not in known] == []


@pytest.mark.parametrize("page", [page for page in PAGES if "sqlite" in page.front["drivers"]], ids=lambda p: p.name)
def test_a_cause_that_shows_on_sqlite_applies_to_it(page: Page) -> None:
    package = importlib.import_module("rhosocial.activerecord.backend.impl.sqlite")
    managers = importlib.import_module("rhosocial.activerecord.backend.impl.sqlite.transaction")
    async_managers = importlib.import_module("rhosocial.activerecord.backend.impl.sqlite.async_transaction")
    backend = package.SQLiteBackend(database=":memory:")
    shared = (type(backend.dialect), type(backend.config), type(backend.introspector))
    sync = Subject("s", "sqlite", "sync", (package.SQLiteBackend, managers.SQLiteTransactionManager, *shared))
    other = (package.AsyncSQLiteBackend, async_managers.AsyncSQLiteTransactionManager, *shared)
    assert applies(page.cause, sync) or applies(page.cause, Subject("s", "sqlite", "async", other))
