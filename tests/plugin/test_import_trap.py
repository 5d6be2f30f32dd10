"""The kit's files keep their true names wherever they run, and nothing below ``rhosocial/`` gets onto ``sys.path``."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rhosocial.activerecord import connection

from .sandbox import INI, Sandbox

ROOT = Path(__file__).resolve().parents[2]

PROBE = '''
"""Writes down, in every process of a run, what was imported under which name; and what a spawned process can import."""
import json, multiprocessing, os, sys

def logging_works():
    import logging, logging.handlers, types
    assert types.SimpleNamespace and logging.handlers.QueueHandler
    os.write(1, b"")

def pytest_sessionfinish(session):
    child = multiprocessing.get_context("spawn").Process(target=logging_works)
    child.start()
    child.join()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    found = {
        "wrong names": [n for n in sys.modules if n == "testsuite" or n.startswith(("testsuite.", "conformance"))],
        "wrong paths": [p for p in sys.path if "rhosocial" in p.replace(os.sep, "/").split("/") or p.endswith("activerecord")],
        "conformance": [n for n in sys.modules if n.startswith("rhosocial.activerecord.testsuite.conformance.test_")],
        "core": getattr(sys.modules.get("rhosocial.activerecord.connection"), "__file__", None),
        "logging": sys.modules["logging"].__file__,
        "types": sys.modules["types"].__file__,
        "spawned": child.exitcode,
    }
    with open(os.path.join(os.environ["PROBE_FOLDER"], worker + ".json"), "w") as file:
        json.dump(found, file)
'''


def probe(sandbox: Sandbox, tmp_path: Path) -> Path:
    folder = tmp_path / "probe"
    folder.mkdir()
    (folder / "ar_probe.py").write_text(PROBE, encoding="utf-8")
    sandbox.environ["PYTHONPATH"] = str(folder)
    sandbox.environ["PROBE_FOLDER"] = str(folder)
    sandbox.fresh = True
    return folder


def check(folder: Path, *, workers: int = 0, kit: bool = True) -> None:
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    assert len(found) == 1 + workers
    for name, facts in found.items():
        assert facts["wrong names"] == [], name
        assert facts["wrong paths"] == [], name
        assert facts["spawned"] == 0, name
        assert "rhosocial" not in facts["logging"] + facts["types"]
        if kit and (not workers or name != "main"):
            assert "rhosocial.activerecord.testsuite.conformance.test_conformance" in facts["conformance"]


NARROW = (
    "-p",
    "ar_probe",
    "--ar-target",
    "sqlite-memory",
    "--ar-mode",
    "sync",
    "--ar-area",
    "crud",
    "-k",
    "found_by_its_key",
)


@pytest.mark.parametrize("workers", [0, 2])
def test_from_an_empty_folder(sandbox: Sandbox, tmp_path: Path, workers: int) -> None:
    if workers:
        pytest.importorskip("xdist")
    folder = probe(sandbox, tmp_path)
    command = [sys.executable, "-m", "rhosocial.activerecord.testsuite", "run"]
    run = sandbox.run(*NARROW, *(("-n", str(workers)) if workers else ()), command=command)
    assert run.status == 0, run.out
    assert set(run.outcomes.values()) == {"passed"}
    check(folder, workers=workers)
    assert sandbox.files() == set()


def test_the_core_or_backend_first_on_the_path_is_tested(sandbox: Sandbox, tmp_path: Path) -> None:
    """pytest would put the folder of the installed kit, with everything installed there, before ``PYTHONPATH``."""
    folder = probe(sandbox, tmp_path)
    shutil.copytree(Path(connection.__file__).parent, folder / "rhosocial" / "activerecord" / "connection")
    run = sandbox.run(*NARROW, command=[sys.executable, "-m", "rhosocial.activerecord.testsuite", "run"])
    assert run.status == 0, run.out
    facts = json.loads((folder / "main.json").read_text(encoding="utf-8"))
    assert Path(facts["core"]).is_relative_to(folder)


@pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="no checkout")
def test_in_the_root(sandbox: Sandbox, tmp_path: Path) -> None:
    folder = probe(sandbox, tmp_path)
    before = {path.name for path in ROOT.iterdir()}
    sandbox.folder, own = ROOT, sandbox.folder
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *NARROW],
        cwd=ROOT,
        env=sandbox.environment(),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    sandbox.folder = own
    assert done.returncode == 0, done.stdout
    check(folder)
    assert {path.name for path in ROOT.iterdir()} - before <= {".ar", ".benchmarks"}


@pytest.mark.parametrize("workers", [0, 2])
def test_in_a_backends_repository(sandbox: Sandbox, tmp_path: Path, workers: int) -> None:
    if workers:
        pytest.importorskip("xdist")
    folder = probe(sandbox, tmp_path)
    sandbox.write("pytest.ini", INI + "consider_namespace_packages = true\npythonpath = src\ntestpaths = tests src\n")
    package = "src/acme_corp/activerecord/backend/impl/acme_db"
    sandbox.write(
        f"{package}/__init__.py",
        "from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend\n"
        "class AcmeDBBackend(SQLiteBackend):\n    pass\n",
    )
    sandbox.write(
        f"{package}/test_names.py",
        "def test_names():\n    assert __name__ == 'acme_corp.activerecord.backend.impl.acme_db.test_names'\n",
    )
    sandbox.write(
        "tests/test_conformance.py",
        "from acme_corp.activerecord.backend.impl.acme_db import AcmeDBBackend\n"
        "from rhosocial.activerecord.testsuite import CrudTests\n"
        "from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider\n"
        "class AcmeProvider(SQLiteProvider):\n"
        "    backend_class = AcmeDBBackend\n    targets = {'acme': {'database': ':memory:'}}\n"
        "class TestCrud(CrudTests):\n    provider = AcmeProvider()\n",
    )
    run = sandbox.run("-p", "ar_probe", "--ar-mode", "sync", *(("-n", str(workers)) if workers else ()))
    assert run.status == 0, run.out
    assert run.report is not None
    assert {item["target"] for item in run.items.values()} == {"acme"}
    check(folder, workers=workers, kit=False)


@pytest.mark.parametrize("arguments", [(), ("-n", "1")])
def test_pytest_alone_collects_the_kit_by_its_name_or_path(
    sandbox: Sandbox, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Without any setting of pytest. If this fails, check the hooks that make folders and modules in ``imports.py``."""
    if arguments:
        pytest.importorskip("xdist")
    folder = probe(sandbox, tmp_path)
    for how in (
        ("--pyargs", "rhosocial.activerecord.testsuite.conformance"),
        (str(conformance() / "test_conformance.py"),),
    ):
        run = sandbox.run(
            "-c", str(sandbox.write("own.ini", INI)), "--rootdir", str(sandbox.folder), *how, *NARROW, *arguments
        )
        assert run.status == 0, run.out
        assert set(run.outcomes.values()) == {"passed"}
        check(folder, workers=len(arguments) // 2)


def conformance() -> Path:
    import rhosocial.activerecord.testsuite as kit

    return Path(kit.__file__).parent / "conformance"
