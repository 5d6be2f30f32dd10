"""The commands that ``init`` writes install this kit, also from an index that has the older package of its name only."""

from __future__ import annotations

import re
import shlex
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.scaffolded import made
from tests.running import Done, environment, fresh_python, run

pytest.importorskip("hatchling", reason="builds the kit")
NAME = "rhosocial-activerecord-testsuite"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A folder that pip takes for an index, with an older package and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    stem = f"{NAME.replace('-', '_')}-1.0.0.dev16"
    files = {
        "older.py": "",
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0.0.dev16\n",
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
        wheel.writestr(f"{stem}.dist-info/RECORD", "".join(f"{name},,\n" for name in files))
    return folder


def pip(command: str, python: str, index: Path, cwd: Path) -> Done:
    """A ``pip`` command as it is written, in another environment and without a network."""
    program, *words = shlex.split(command)
    assert program == "pip"
    offline = {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(index),
        "PIP_NO_DEPS": "1",
        "PIP_PRE": "1",
        # What this environment has is visible there, and would count as installed.
        "PIP_IGNORE_INSTALLED": "1",
        "PIP_NO_BUILD_ISOLATION": "off",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    kept = {key: value for key, value in environment().items() if not key.startswith("PIP_")}
    return run(sys.executable, "-m", "pip", "--python", python, *words, cwd=cwd, env={**kept, **offline})


def versions(home: Path) -> list[str]:
    """The kit's versions in an environment."""
    found = home.rglob(f"{NAME.replace('-', '_')}-*.dist-info")
    return [path.name.partition("-")[2].removesuffix(".dist-info") for path in found]


def test_the_readme_s_command_installs_this_kit(tmp_path: Path, index: Path) -> None:
    folder = made(tmp_path / "mydb", "--new", "mydb")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^pip install .*", readme, re.MULTILINE)
    assert len(commands) == 1
    python = fresh_python(tmp_path / "venv")
    pip(commands[0], python, index, folder).expect(0)
    (version,) = versions(tmp_path / "venv")
    assert version.startswith("2.")


def test_the_index_would_give_the_older_package_for_the_name(tmp_path: Path, index: Path) -> None:
    python = fresh_python(tmp_path / "venv")
    pip(f"pip install {NAME}", python, index, tmp_path).expect(0)  # the name alone
    assert versions(tmp_path / "venv") == ["1.0.0.dev16"]
