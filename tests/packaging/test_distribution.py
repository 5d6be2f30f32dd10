"""What is built from the checkout: its contents, its metadata, and a run of the wheel with nothing that it does not declare."""

from __future__ import annotations

import email
import json
import re
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from packaging.version import Version

from .environment import ROOT, Environment, build, declared

pytest.importorskip("hatchling", reason="builds the distribution")

PACKAGE = "rhosocial/activerecord/testsuite"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def about(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_string(archive.read(name).decode("utf-8"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    found = names(wheel)
    inside = {name for name in found if name.startswith(f"{PACKAGE}/")}
    assert {f"{PACKAGE}/py.typed", f"{PACKAGE}/report/page/report.html", f"{PACKAGE}/plugin.py"} <= inside
    assert any(re.fullmatch(rf"{PACKAGE}/conformance/test_\w+\.py", name) for name in inside)
    source = ROOT / "src"
    tracked = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tracked - found == set()
    assert {f"{PACKAGE}/texts/contract.md", f"{PACKAGE}/texts/evidence.json"} <= found
    rest = {name for name in found - inside if ".dist-info/" not in name}
    assert rest == set()
    # PEP 420: an __init__.py above the kit would hide the core.
    assert "rhosocial/__init__.py" not in found
    assert "rhosocial/activerecord/__init__.py" not in found
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in found)


def test_the_source_distribution_is_enough_to_build_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", f"src/{PACKAGE}/py.typed"} <= inside
    assert {"backends.yml.example", "mkdocs.yml", "tests/conftest.py"} <= inside
    (folder,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    again = build("wheel", folder, tmp_path / "out")
    assert names(again) == names(wheel)


def test_the_metadata(wheel: Path) -> None:
    found = about(wheel)
    assert found["Name"] == "rhosocial-activerecord-testsuite"
    assert found["License-Expression"] == "Apache-2.0"
    assert found.get_all("License-File") == ["LICENSE"]
    assert not [line for line in found.get_all("Classifier", []) if line.startswith("License ::")]
    assert found["Requires-Python"] == ">=3.9"
    required = {
        re.split(r"[\s>=<;\[(]", line)[0] for line in found.get_all("Requires-Dist", []) if "extra ==" not in line
    }
    assert {name.lower() for name in required} == {
        "rhosocial-activerecord",
        "pytest",
        "pyyaml",
        "typing-extensions",
        "importlib-metadata",
        "rich",
        "hypothesis",
        "jinja2",
    }
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_version_sorts_after_the_older_package(wheel: Path) -> None:
    import rhosocial.activerecord.testsuite as kit

    version = Version(about(wheel)["Version"])
    assert version > Version("1.0.0.dev16")
    assert str(version) == kit.__version__


def test_the_wheel_alone_is_enough_for_a_run(wheel: Path, tmp_path: Path) -> None:
    environment = Environment(tmp_path / "venv")
    requirements = [line for line in about(wheel).get_all("Requires-Dist", []) if "extra ==" not in line]
    held = declared(requirements)
    for name in held:
        environment.copy(name)
    assert not {"pytest-asyncio", "pytest-xdist", "pytest-randomly", "mysql-connector-python"} & set(held)
    environment.unpack(wheel)
    folder = tmp_path / "empty"
    folder.mkdir()
    report = tmp_path / "report.json"
    arguments = ("-q", "--strict-config", "-W", "error", "--ar-area", "crud", f"--ar-report={report}")
    done = environment.run("-m", "rhosocial.activerecord.testsuite", "run", *arguments, cwd=folder)
    assert done.returncode == 0, done.stdout
    assert str(environment.site.resolve()) in done.stdout or str(environment.site) in done.stdout
    document = json.loads(report.read_text(encoding="utf-8"))
    assert {target["id"] for target in document["targets"]} == {"sqlite-memory", "sqlite-file"}
    outcomes = {item["outcome"] for item in document["items"]}
    assert "passed" in outcomes
    assert outcomes <= {"passed", "skipped", "known_failure"}
    assert [path.name for path in folder.iterdir()] == [".ar"]
    # Rewriting works in an installed kit: a failing rule shows both sides.
    (folder / "test_red.py").write_text(
        "from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend\n"
        "from rhosocial.activerecord.testsuite import CrudDeleteTests\n"
        "from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider\n"
        "class Wrong(SQLiteBackend):\n"
        "    def delete(self, *args, **kwargs):\n"
        "        result = super().delete(*args, **kwargs)\n"
        "        result.affected_rows = 4711\n"
        "        return result\n"
        "class WrongProvider(SQLiteProvider):\n"
        "    backend_class = Wrong\n    targets = {'mem': {'database': ':memory:'}}\n"
        "class TestDelete(CrudDeleteTests):\n    provider = WrongProvider()\n"
    )
    done = environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--ar-mode", "sync", cwd=folder)
    assert done.returncode == 1, done.stdout
    assert re.search(r"assert 4711 == \d", done.stdout), done.stdout[-3000:]
