"""Drivers of distributions that were really built and installed: as a wheel, and with ``pip install -e``.

Nothing is fetched: the build backend and everything that is needed at run time come from the running environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

import rhosocial.activerecord.testsuite.targets as kit

pytest.importorskip("hatchling", reason="builds a wheel")

PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-corp-superdb"
version = "4.5.6"

[project.entry-points."rhosocial.activerecord.backend"]
acme_db = "acme_corp.activerecord.backend.impl.acme_db:AcmeDBBackend"

[tool.hatch.build]
dev-mode-dirs = ["src"]

[tool.hatch.build.targets.wheel]
only-include = ["src/acme_corp"]
sources = ["src"]
"""

BACKEND = """
from dataclasses import dataclass
from rhosocial.activerecord.backend.config import ConnectionConfig
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend

@dataclass
class AcmeDBConfig(ConnectionConfig):
    acme_mode: bool = False

class AcmeDBBackend(SQLiteBackend):
    pass
"""

GUIDE = """
acme:
  acme_test_instance_1:
    driver: acme_db
    host: "db.acme.com"
    port: 9999
    username: "test_user"
    password: "secret"
    database: "testsuite_db_for_acme"
"""

# Not run with -c: the working directory must not come first on sys.path.
SCRIPT = """
import json, sys
from pathlib import Path
from rhosocial.activerecord.testsuite.targets import Drivers, driver_from_class, find_file, load_targets
configuration = load_targets(Drivers(), file=find_file(None, {}, Path(sys.argv[1])), environ={
    "AR_TEST_BACKEND_NAME_1": "ci", "AR_TEST_BACKEND_DRIVER_1": "acme_db", "AR_TEST_BACKEND_ACME_MODE_1": "true"})
first, second = configuration.targets
driver = first.driver
mine = driver_from_class(driver.sync_class)
print(json.dumps({
    "names": configuration.names(),
    "options": dict(first.options),
    "from the environment": dict(second.options),
    "file": sys.modules[driver.sync_class.__module__].__file__,
    "driver": [driver.name, driver.sync_class.__qualname__, driver.config_class.__name__, driver.source],
    "distribution": [driver.distribution, driver.version],
    "absent": driver.async_absent,
    "by class": [mine.name, mine.source, mine.distribution, mine.version],
}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acme-corp-superdb")
    package = folder / "src/acme_corp/activerecord/backend/impl/acme_db"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(BACKEND)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backends.yml").write_text(GUIDE)
    return folder


def run(*command: str, **environ: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environ}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pip(*arguments: str, python: str = sys.executable) -> None:
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "-q")
    run(sys.executable, "-m", "pip", "--python", python, "install", *offline, *arguments)


def kit_root() -> str:
    """The folder from which this process imports the kit, be it a checkout or an installation."""
    return str(Path(kit.__file__).parents[4])


def facts(python: str, project: Path, tmp_path: Path, **environ: str) -> dict[str, Any]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    found: dict[str, Any] = json.loads(run(python, str(script), str(project), **environ))
    return found


def expect_acme(found: dict[str, Any]) -> None:
    assert found["names"] == ["acme_test_instance_1", "ci"]
    assert found["options"] == {
        "host": "db.acme.com",
        "port": 9999,
        "username": "test_user",
        "password": "secret",
        "database": "testsuite_db_for_acme",
    }
    assert found["from the environment"] == {"acme_mode": True}
    assert found["driver"] == ["acme_db", "AcmeDBBackend", "AcmeDBConfig", "entry point"]
    assert found["distribution"] == ["acme-corp-superdb", "4.5.6"]
    assert "AsyncAcmeDBBackend not found in acme_corp.activerecord.backend.impl.acme_db" in found["absent"]
    assert found["by class"] == ["acme_db", "provider", "acme-corp-superdb", "4.5.6"]


def test_a_wheel_that_is_installed_brings_its_driver(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip("--target", str(site), str(project))
    path = os.pathsep.join([str(site), kit_root()])
    found = facts(sys.executable, project, tmp_path, PYTHONPATH=path)
    expect_acme(found)
    assert Path(found["file"]).resolve().is_relative_to(site.resolve())


def test_an_editable_install_brings_its_driver(project: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    scheme = {"base": str(home), "platbase": str(home)}
    name = "nt_venv" if os.name == "nt" else "posix_prefix"
    purelib = Path(sysconfig.get_path("purelib", name if name in sysconfig.get_scheme_names() else None, scheme))
    # What this environment holds (the core, PyYAML, the build backend) is reused, so that nothing is fetched.
    (purelib / "reused.pth").write_text(f"{sysconfig.get_path('purelib')}\n{kit_root()}\n")
    python = str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    pip("-e", str(project), python=python)
    found = facts(python, project, tmp_path, PYTHONPATH="")
    expect_acme(found)
    assert Path(found["file"]).resolve().is_relative_to(project.resolve())
