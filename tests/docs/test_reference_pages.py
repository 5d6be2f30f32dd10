"""The reference pages are right: every option and every example of a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.targets import Drivers, find_file, load_targets
from tests.docs.option_tables import AGAIN, PAGES, rows, written
from tests.drivers import SERVERS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def first_cells(page: str) -> list[str]:
    return re.findall(r"^\| (`.*?)\|", text(page), re.MULTILINE)


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text(page), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_the_table_of_options(page: str) -> None:
    found = (ROOT / page).read_text(encoding="utf-8")
    assert rows(page) in found, f"write the tables again: {AGAIN}"
    assert found == written(page), f"write the tables again: {AGAIN}"


def test_the_example_file_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    for driver in SERVERS:
        pytest.importorskip(f"rhosocial.activerecord.backend.impl.{driver}")
    configured = load_targets(Drivers(), file=find_file(str(ROOT / "backends.yml.example"), {}, ROOT), environ={})
    assert configured.names() == ("sqlite-memory", "sqlite-file", "postgres", "mariadb", "mysql-on-mariadb")
    assert dict(configured.targets[2].options)["username"] == "postgres"


def test_the_files_on_the_configuration_page_load(tmp_path: Path) -> None:
    pytest.importorskip("rhosocial.activerecord.backend.impl.postgres")
    found = []
    for number, block in enumerate(blocks("configuration.md", "yaml")):
        path = tmp_path / f"{number}.yml"
        path.write_text(block, encoding="utf-8")
        found.append(load_targets(Drivers(), file=find_file(str(path), {}, tmp_path), environ={}).names())
    assert found == [("postgres",)]


@pytest.mark.parametrize(("page", "names"), [("configuration.md", ["mysql_ci"]), ("servers.md", ["postgres"])])
def test_the_variables_on_a_page_define_a_target(page: str, names: list[str]) -> None:
    found = []
    for block in blocks(page, "bash"):
        pairs = dict(re.findall(r"^export (AR_TEST_\w+)=(.*)$", block, re.MULTILINE))
        if pairs:
            pytest.importorskip(f"rhosocial.activerecord.backend.impl.{pairs['AR_TEST_BACKEND_DRIVER_1']}")
            found += load_targets(Drivers(), file=None, environ=pairs).names()
    assert found == names
