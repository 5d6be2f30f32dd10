"""Runs the kit as a user does: in a separate process and folder, with a known environment."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import rhosocial.activerecord.testsuite.targets as kit
from tests import warm

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "acme-superdb"
KIT = Path(kit.__file__).parents[4]
"""The folder from which this process imports the kit: a checkout or an installation."""
# On CI pytest repeats whole messages in its summary, and Hypothesis loads a profile of its own.
ON_CI = ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD")
CACHE = "KIT_TESTS_PYCACHE"
"""The variable that names the folder of compiled files for all processes that the tests start."""
_OURS = ("AR_", "PYTEST_", "HYPOTHESIS_", "ACME_", "PYTHON")


@dataclass(frozen=True)
class Done:
    """A process's exit status and output; ``out`` holds both streams."""

    status: int
    out: str

    def expect(self, status: int) -> Done:
        assert self.status == status, self.out
        return self


def sampled(cases: Iterable[Any], every: int = 4) -> list[Any]:
    """Parameters of tests that start a process each and are much alike: each n-th one runs, and with ``AR_LONG`` all."""
    import pytest

    rest = pytest.mark.skipif("AR_LONG" not in os.environ, reason="one of many alike: .ci/long runs it")
    return [each if n % every == 0 else pytest.param(each, marks=rest) for n, each in enumerate(cases)]


def environment(**more: str) -> dict[str, str]:
    """This process's environment without the variables that configure the kit, pytest or Python."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_OURS) and key not in ON_CI}
    return {**kept, **compiled_once(), "PYTHONIOENCODING": "utf-8", "COLUMNS": "120", **more}


def compiled_once() -> dict[str, str]:
    """Variables that let processes share compiled files outside the folders that tests inspect."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": os.environ[CACHE]}


def run(
    *command: str,
    cwd: Path,
    env: Optional[Mapping[str, str]] = None,
    timeout: float = 900,
    stdin: Optional[str] = None,
    fresh: bool = False,
) -> Done:
    """Run a program and wait for its end; one of Python's in a fork that has imported much, unless ``fresh``."""
    chosen = dict(environment() if env is None else env)
    base = _base()
    if not fresh and warm.fits(command, chosen, base):
        return Done(*warm.run(command, cwd, chosen, base=base, timeout=timeout, stdin=stdin))
    done = subprocess.run(
        command,
        cwd=cwd,
        env=chosen,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )
    return Done(done.returncode, done.stdout)


def _base() -> dict[str, str]:
    """What all runs have in common: the environment of the process that forks them."""
    return {key: value for key, value in environment().items() if key != "PYTHONIOENCODING"}


def pytest_in(folder: Path, *arguments: str, python: str = sys.executable, **env: str) -> Done:
    """A plain ``pytest`` in a folder, without the developers' plugins that change the order or leave files."""
    plugins = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:benchmark")
    return run(python, "-m", "pytest", *plugins, *arguments, cwd=folder, env=with_kit(python, env))


def ar_testsuite(folder: Path, *arguments: str, python: str = sys.executable, **env: str) -> Done:
    """``ar-testsuite`` in a folder."""
    module = ("-m", "rhosocial.activerecord.testsuite")
    return run(python, *module, *arguments, cwd=folder, env=with_kit(python, env))


def with_kit(python: str, env: Mapping[str, str]) -> dict[str, str]:
    if python != sys.executable:
        return environment(**env)
    # Processes of this interpreter import the same kit as this one.
    path = [env["PYTHONPATH"]] if "PYTHONPATH" in env else []
    return environment(**{**env, "PYTHONPATH": os.pathsep.join([*path, str(KIT)])})


def fresh_python(home: Path) -> str:
    """The interpreter of a new environment that reuses this one's packages, so that nothing is downloaded."""
    venv.create(home, with_pip=False)
    scheme = {"base": str(home), "platbase": str(home)}
    name = "nt_venv" if os.name == "nt" else "posix_prefix"
    purelib = Path(sysconfig.get_path("purelib", name if name in sysconfig.get_scheme_names() else None, scheme))
    (purelib / "reused.pth").write_text(f"{sysconfig.get_path('purelib')}\n{KIT}\n")
    return str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def pip_install(python: str, *what: str) -> None:
    """Install into an environment with this one's pip and build backend, offline."""
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "-q")
    run(sys.executable, "-m", "pip", "--python", python, "install", *offline, *what, cwd=ROOT).expect(0)


def install_example(folder: Path) -> str:
    """Install the example backend into a folder of its own, for ``PYTHONPATH``."""
    pip_install(sys.executable, "--target", str(folder), str(EXAMPLE))
    return str(folder)


def as_variables(number: int, name: str, driver: str, options: Mapping[str, Any]) -> dict[str, str]:
    """A target as ``AR_TEST_BACKEND_*`` variables, without options that are not a single value."""
    found = {f"AR_TEST_BACKEND_NAME_{number}": name, f"AR_TEST_BACKEND_DRIVER_{number}": driver}
    for key, value in options.items():
        if isinstance(value, (str, int, float)):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            found[f"AR_TEST_BACKEND_{key.upper()}_{number}"] = text
    return found
