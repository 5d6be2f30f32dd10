"""The example backend, copied, built and installed into fresh environments."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import EXAMPLE, ROOT, fresh_python, pip_install, run, sampled

pytest.importorskip("hatchling", reason="builds a wheel")
pytest.importorskip("build", reason="builds a wheel")


@dataclass(frozen=True)
class Installed:
    """An environment with the example backend in it, and the repository that it was installed from."""

    python: str
    repository: Path


def copy_of_the_example(folder: Path) -> Path:
    """A repository of its own, so that nothing is built or left in the checkout."""
    return shutil.copytree(EXAMPLE, folder / "acme-superdb", ignore=shutil.ignore_patterns("__pycache__", "dist"))


@pytest.fixture(scope="session")
def from_wheel(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The example and the kit, both built with ``python -m build`` and installed as wheels."""
    folder = tmp_path_factory.mktemp("wheel")
    repository = copy_of_the_example(folder)
    dist = folder / "dist"
    offline = ("--wheel", "--no-isolation", "--outdir", str(dist))
    for project in (repository, ROOT):
        run(sys.executable, "-m", "build", *offline, str(project), cwd=folder).expect(0)
    python = fresh_python(folder / "venv")
    pip_install(python, *map(str, dist.glob("*.whl")))
    return Installed(python, repository)


@pytest.fixture(scope="session")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Installed with ``pip install -e``."""
    folder = tmp_path_factory.mktemp("editable")
    repository = copy_of_the_example(folder)
    python = fresh_python(folder / "venv")
    pip_install(python, "-e", str(repository))
    return Installed(python, repository)


@pytest.fixture(params=sampled(["from_wheel", "editable"]))
def installed(request: pytest.FixtureRequest) -> Installed:
    """Both kinds of installation in turn."""
    found: Installed = request.getfixturevalue(request.param)
    return found
