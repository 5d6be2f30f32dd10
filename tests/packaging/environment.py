"""A virtual environment that holds exactly what a distribution declares, copied from the running one: nothing is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def declared(requirements: list[str]) -> dict[str, set[str]]:
    """Every distribution that these requirements ask for, directly or not, with its extras; markers are obeyed."""
    found: dict[str, set[str]] = {}
    queue = [
        each for each in map(Requirement, requirements) if each.marker is None or each.marker.evaluate({"extra": ""})
    ]
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        new = {"", *requirement.extras} - found.get(name, set())
        if not new:
            continue
        found.setdefault(name, set()).update(new)
        for text in metadata.distribution(name).requires or []:
            below = Requirement(text)
            if below.marker is None or any(below.marker.evaluate({"extra": extra}) for extra in new):
                queue.append(below)
    return found


class Environment:
    """A folder with a Python of its own that sees only what was put into it."""

    def __init__(self, home: Path) -> None:
        venv.create(home, with_pip=False)
        self.python = str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
        scheme = {"base": str(home), "platbase": str(home)}
        name = "nt_venv" if os.name == "nt" else "posix_prefix"
        known = name if name in sysconfig.get_scheme_names() else sysconfig.get_default_scheme()
        self.site = Path(sysconfig.get_path("purelib", known, scheme))

    def copy(self, name: str) -> None:
        """Put a distribution of the running environment into this one."""
        distribution = metadata.distribution(name)
        for file in distribution.files or []:
            source = Path(str(distribution.locate_file(file)))
            if ".." in Path(file).parts or "__pycache__" in source.parts or not source.is_file():
                continue
            target = self.site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)

    def unpack(self, wheel: Path) -> None:
        """Put a wheel of pure Python into this environment."""
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self.site)

    def run(self, *command: str, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run this environment's Python, with nothing of ours in its variables."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("AR_", "PYTHON", "PYTEST_", "VIRTUAL_ENV", "HYPOTHESIS_"))
        }
        return subprocess.run(
            [self.python, *command],
            cwd=cwd,
            env={**kept, "COLUMNS": "100"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=timeout,
            check=False,
        )


def build(kind: str, source: Path, out: Path) -> Path:
    """Build a wheel or an sdist of a project folder, without a network."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made
