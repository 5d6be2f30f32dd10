"""From `pip install` to the first results with `init`: a working set-up in under a minute, over nothing that is there."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.running import EXAMPLE, Done, ar_testsuite, fresh_python, install_example, pip_install, pytest_in
from tests.third_party.test_first_run import BACKEND, PYPROJECT

pytest.importorskip("hatchling", reason="builds a wheel")
FILES = (
    "requirements-conformance.txt",
    "backends.yml",
    "tests/ar_conformance/__init__.py",
    "tests/ar_conformance/provider.py",
    "tests/ar_conformance/test_conformance.py",
    "tests/ar_conformance/backends.schema.json",
    ".github/workflows/conformance.yml",
)
FIRST = ("tests/ar_conformance", "-q", "--ar-area", "crud")


def new_repository(folder: Path) -> Path:
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "newdb.py").write_text(BACKEND)
    return folder


def files(folder: Path) -> dict[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_installation_and_init_lead_to_first_results_without_an_edit(tmp_path: Path) -> None:
    folder = new_repository(tmp_path / "newdb")
    before = files(folder)
    python = fresh_python(tmp_path / "venv")
    pip_install(python, "-e", str(folder))
    initialized = ar_testsuite(folder, "init", python=python).expect(0)
    done = pytest_in(folder, *FIRST, python=python).expect(0)
    assert "0 failed" in done.out
    assert "newdb-memory" in done.out
    assert "newdb-file" in done.out
    assert "pytest tests/ar_conformance --ar-area crud" in initialized.out
    after = files(folder)
    assert {name: after[name] for name in before} == before
    assert set(FILES) <= set(after)
    command = "ar-testsuite doctor --provider tests/ar_conformance/provider.py:NewDBProvider"
    assert command in initialized.out
    ar_testsuite(folder, *command.split()[1:], "--ar-mode", "sync", python=python).expect(0)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    return install_example(tmp_path_factory.mktemp("site"))


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """The example's repository without what the kit needs of it."""
    ignored = shutil.ignore_patterns("__pycache__", "tests")
    return shutil.copytree(EXAMPLE, tmp_path / "acme", ignore=ignored)


def init(folder: Path, site: str, *arguments: str) -> Done:
    return ar_testsuite(folder, "init", *arguments, PYTHONPATH=site)


def test_a_registered_provider_is_used_and_every_secret_is_read_from_the_environment(
    acme: Path, site: str, tmp_path: Path
) -> None:
    init(acme, site).expect(0)
    written = files(acme)
    assert "tests/ar_conformance/provider.py" not in written
    options = yaml.safe_load(written["backends.yml"])["acme_db"]["acme_db-local"]
    assert options == {
        "driver": "acme_db",
        "host": "${ACME_DB_HOST:-127.0.0.1}",
        "port": "${ACME_DB_PORT:-9999}",
        "username": "${ACME_DB_USERNAME:-test}",
        "password": "${ACME_DB_PASSWORD:-}",
        "database": "${ACME_DB_DATABASE:-test}",
    }
    env = {"PYTHONPATH": site, "ACME_DATA": str(tmp_path / "data")}
    assert "0 failed" in pytest_in(acme, *FIRST, "-k", "test_a_saved_record_is_found_by_its_key", **env).expect(0).out
    workflow = yaml.safe_load(written[".github/workflows/conformance.yml"])
    (job,) = workflow["jobs"].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs[0] == "pip install -e . -r requirements-conformance.txt"
    assert runs[1] == "ar-testsuite doctor"
    assert runs[2].startswith("pytest tests/ar_conformance -n 2 --junitxml=junit.xml --ar-report=conformance.json")
    assert job["env"]["ACME_DB_PORT"] == "9999"


def test_nothing_is_overwritten(acme: Path, site: str) -> None:
    (acme / "backends.yml").write_text("mine: {}\n")
    (acme / ".github").mkdir()
    (acme / ".github" / "workflows").symlink_to(acme / "elsewhere")
    done = init(acme, site).expect(4)
    assert "Traceback" not in done.out
    (acme / ".github" / "workflows").unlink()
    done = init(acme, site).expect(0)
    assert "kept as it is  backends.yml" in done.out
    first = files(acme)
    assert first["backends.yml"] == "mine: {}\n"
    again = json.loads(init(acme, site, "--json").expect(0).out)
    assert [each for each in again["files"] if each["new"]] == []
    assert files(acme) == first


def test_a_dry_run_writes_nothing(acme: Path, site: str) -> None:
    before = files(acme)
    assert "would write  backends.yml" in init(acme, site, "--dry-run").expect(0).out
    assert files(acme) == before


def test_a_backend_that_nobody_registered_is_named_by_its_class(tmp_path: Path) -> None:
    folder = new_repository(tmp_path / "newdb")
    env = {"PYTHONPATH": str(folder)}
    done = ar_testsuite(folder, "init", "--backend", "newdb:NewDBBackend", **env).expect(0)
    assert "register the backend in pyproject.toml" in done.out
    written = files(folder)
    ast.parse(written["tests/ar_conformance/provider.py"])
    assert "class NewDBProvider(SQLiteProvider):" in written["tests/ar_conformance/provider.py"]
    pytest_in(folder, *FIRST, "-k", "test_a_saved_record_is_found_by_its_key", **env).expect(0)


@pytest.mark.parametrize("source", [".", "src"])
def test_a_backend_that_stands_in_the_folder_need_not_be_installed(source: str, tmp_path: Path) -> None:
    """Its first results come from a folder with the backend's module alone."""
    (tmp_path / source).mkdir(exist_ok=True)
    (tmp_path / source / "newdb.py").write_text(BACKEND)
    ar_testsuite(tmp_path, "init", "--backend", "newdb:NewDBBackend").expect(0)
    assert f"pythonpath = {source}\n" in files(tmp_path)["pytest.ini"]
    pytest_in(tmp_path, *FIRST, "-k", "test_a_saved_record_is_found_by_its_key").expect(0)


WRONG = {
    "a class that is not there": (("--backend", "newdb:NewDBBackens"), "Did you mean 'NewDBBackend'?"),
    "no class": (("--backend", "newdb"), "expected package.module:Class, got 'newdb'"),
    "a module that is not there": (("--backend", "newdbs:X"), "module 'newdbs' not found"),
    "no backend": (("--backend", "newdb:SQLite"), "newdb has no 'SQLite'"),
    "an unknown driver": (("--driver", "sqlit"), "Did you mean 'sqlite'?"),
    "both": (("--driver", "x", "--backend", "y:Z"), "not allowed with argument"),
    "tests elsewhere": (("--tests", "../tests", "--driver", "sqlite"), "--tests: expected a folder below"),
    "nothing registered": ((), "--backend package.module:Class"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_call_writes_nothing(case: str, tmp_path: Path) -> None:
    folder = new_repository(tmp_path / "newdb")
    before = files(folder)
    arguments, message = WRONG[case]
    done = ar_testsuite(folder, "init", *arguments, PYTHONPATH=str(folder)).expect(4)
    assert message in done.out
    assert "Traceback" not in done.out
    assert files(folder) == before
