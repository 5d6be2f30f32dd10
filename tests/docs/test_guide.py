"""Every block of the integration guide runs and works as written."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from rhosocial.activerecord.testsuite.targets import Drivers, load_targets
from tests.guide import GUIDE, block, blocks
from tests.running import EXAMPLE, ROOT, ar_testsuite, install_example, pytest_in

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli", reason="reads TOML")

ENTRY_POINTS = "rhosocial.activerecord.backend"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of the installed example backend."""
    pytest.importorskip("hatchling", reason="builds a wheel")
    return install_example(tmp_path_factory.mktemp("site"))


def test_the_tests_cover_all_blocks() -> None:
    assert [language for language, _ in blocks()] == ["toml", "yaml", "bash", "bash"]
    assert GUIDE.read_text(encoding="utf-8").count("```") == 2 * len(blocks())


def test_the_home_page_and_the_navigation_lead_to_the_guide() -> None:
    (home, guide, *_) = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert [*home.values(), *guide.values()] == ["index.md", GUIDE.name]
    assert f"]({GUIDE.name})" in (GUIDE.parent / "index.md").read_text(encoding="utf-8")


def test_the_entry_point_is_the_example_s() -> None:
    guide = tomllib.loads(block("toml"))["project"]["entry-points"]
    example = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert guide == {ENTRY_POINTS: example[ENTRY_POINTS]}
    assert guide[ENTRY_POINTS] == {"acme_db": "acme_corp.activerecord.backend.impl.acme_db:AcmeDBBackend"}


def test_the_file_defines_its_target(site: str, tmp_path: Path) -> None:
    (tmp_path / "backends.yml").write_text(block("yaml"), encoding="utf-8")
    environ = {"PYTHONPATH": site, "ACME_DATA": str(tmp_path / "data")}
    done = ar_testsuite(tmp_path, "clean", **environ).expect(0)
    assert done.out == "acme_test_instance_1: nothing of the kit's\n"
    # The example's simulated server has a folder for the host and a file for the database.
    assert (tmp_path / "data" / "at-db.acme.com" / "testsuite_db_for_acme.db").exists()
    wrong = block("yaml").replace("9999", "9998")
    (tmp_path / "backends.yml").write_text(wrong, encoding="utf-8")
    assert "ACME SuperDB at db.acme.com:9998 refuses connections" in ar_testsuite(tmp_path, "clean", **environ).out


def test_the_variables_define_their_target() -> None:
    exports = [shlex.split(line) for line in block("bash").splitlines()]
    assert {words[0] for words in exports} == {"export"}
    environ = dict(words[1].split("=", 1) for words in exports)
    pytest.importorskip("rhosocial.activerecord.backend.impl.mysql", reason="the guide's variables name its driver")
    (target,) = load_targets(Drivers(), file=None, environ=environ).targets
    assert (target.name, target.driver.name) == ("mysql_ci", "mysql")
    assert target.options == {
        "host": "127.0.0.1",
        "port": 3306,
        "username": "root",
        "password": "password",
        "database": "test_db",
    }


def test_the_environment_takes_precedence_over_the_file(site: str, tmp_path: Path) -> None:
    (tmp_path / "backends.yml").write_text(block("yaml"), encoding="utf-8")
    environ = {"AR_TEST_BACKEND_NAME_1": "acme_test_instance_1", "AR_TEST_BACKEND_PORT_1": "1234"}
    done = ar_testsuite(tmp_path, "clean", PYTHONPATH=site, ACME_DATA=str(tmp_path / "data"), **environ).expect(1)
    assert "ACME SuperDB at db.acme.com:1234 refuses connections" in done.out


def test_the_last_command_runs_the_configured_target(site: str, tmp_path: Path) -> None:
    assert shlex.split(block("bash", 1)) == ["pytest"]
    # A checkout whose kit is the imported one, as after `pip install -e .`.
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "backends.yml").write_text(block("yaml"), encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "src"), site])
    narrow = ("--ar-area", "crud", "-k", "test_a_saved_record_is_found_by_its_key")
    done = pytest_in(tmp_path, *narrow, PYTHONPATH=path, ACME_DATA=str(tmp_path / "data")).expect(0)
    assert re.search(r"acme_test_instance_1: acme_db \(acme-corp-superdb 1\.0\.0\), from backends\.yml", done.out)
    assert "2 passed" in done.out
