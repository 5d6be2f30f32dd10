"""From an empty folder to a first green run: ten lines beside pyproject.toml; and what a wrong line says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.running import Done, fresh_python, pip_install, pytest_in

PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-corp-newdb"
version = "0.1.0"

[project.entry-points."rhosocial.activerecord.backend"]
newdb = "newdb:NewDBBackend"

[tool.hatch.build]
dev-mode-dirs = ["."]

[tool.hatch.build.targets.wheel]
only-include = ["newdb.py"]

[tool.pytest.ini_options]
testpaths = ["tests"]
consider_namespace_packages = true
asyncio_default_fixture_loop_scope = "function"
"""
BACKEND = """\
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
class NewDBBackend(SQLiteBackend):
    pass
"""
TESTS = """\
from newdb import NewDBBackend
from rhosocial.activerecord.testsuite import Provider, test_classes
class NewDBProvider(Provider):
    backend_class = NewDBBackend
    targets = {"newdb": {"database": "newdb.db"}}
globals().update(test_classes(NewDBProvider()))
"""


def repository(folder: Path, tests: str = TESTS, backend: str = BACKEND) -> Path:
    """A new backend's repository."""
    (folder / "tests").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "newdb.py").write_text(backend)
    (folder / "tests" / "test_conformance.py").write_text(tests)
    return folder


def crud(folder: Path, *arguments: str, python: str = sys.executable) -> Done:
    return pytest_in(folder, "-q", "--ar-area", "crud", *arguments, python=python, PYTHONPATH=str(folder))


def test_ten_lines_are_enough(tmp_path: Path) -> None:
    written = repository(tmp_path / "newdb")
    lines = [line for path in written.rglob("*.py") for line in path.read_text().splitlines() if line.strip()]
    assert len(lines) <= 10
    python = fresh_python(tmp_path / "venv")
    pip_install(python, "-e", str(written))
    done = pytest_in(written, "-q", "--ar-area", "crud", "-p", "no:cacheprovider", python=python).expect(0)
    assert "0 failed" in done.out
    assert "newdb" in done.out


def test_a_backend_without_an_async_class_works_and_says_so(tmp_path: Path) -> None:
    done = crud(repository(tmp_path / "newdb")).expect(0)
    assert "newdb-async: absent, AsyncNewDBBackend not found in newdb" in done.out
    assert re.search(r"newdb-async absent: ", done.out, re.MULTILINE | re.IGNORECASE)
    assert not re.search(r"^newdb-async *\| \d+r", done.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("backend_class = NewDBBackend", "backend_clas = NewDBBackend", "Did you mean 'backend_class'?"),
        ("backend_class = NewDBBackend", "pass", "must set backend_class = ..."),
        ("targets = {", "target = {", "Did you mean 'targets'?"),
        ("backend_class = NewDBBackend", "backend_class = dict", "expected a subclass of StorageBackend"),
        ('"database": "newdb.db"', '"databse": "newdb.db"', "database"),
    ],
)
def test_a_missing_or_misnamed_member_is_named(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in TESTS
    done = crud(repository(tmp_path / "newdb", TESTS.replace(right, wrong)))
    assert done.status != 0
    assert message in done.out
    assert "NewDBProvider" in done.out
    assert "site-packages" not in done.out


def test_a_member_that_every_backend_must_have_is_named(tmp_path: Path) -> None:
    backend = """\
from rhosocial.activerecord.backend.base import StorageBackend
class NewDBBackend(StorageBackend):
    pass
"""
    done = crud(repository(tmp_path / "newdb", backend=backend)).expect(4)
    assert "NewDBBackend lacks what every backend must define" in done.out
    assert "get_server_version" in done.out
    assert "Traceback" not in done.out
