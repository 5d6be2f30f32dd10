"""Writes the files that are missing, and keeps those that exist."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Optional

from ...errors import ConfigurationError
from .discovery import HOW_TO_REGISTER, PROJECT_FILES, Backend, is_project, source_folder
from .texts import (
    REQUIREMENTS,
    conformance_text,
    provider_name,
    provider_text,
    pytest_text,
    requirements_text,
    targets_of,
    targets_text,
    workflow_text,
)

FOLDER = "ar_conformance"
"""The package of tests: a name that no other package of a repository is likely to have."""
SCHEMA = "backends.schema.json"
WORKFLOW = ".github/workflows/conformance.yml"
_PYTEST_FILES = ("pytest.ini", ".pytest.ini", "tox.ini", *PROJECT_FILES)


@dataclass(frozen=True)
class Written:
    """One file, by its path below the repository's root; ``new`` is false when it was there and was left as it is."""

    path: str
    new: bool


def planned(backend: Backend, folder: Path, tests: str) -> dict[str, str]:
    """Path to text, in the order in which a reader wants to see them."""
    below = f"{tests}/{FOLDER}"
    found = {
        REQUIREMENTS: requirements_text("parallel"),
        "backends.yml": targets_text(backend.driver.name, targets_of(backend), f"{below}/{SCHEMA}"),
        f"{below}/__init__.py": package_text(),
    }
    if backend.provider_path is None:
        found[f"{below}/provider.py"] = provider_text(backend)
    module, name = backend.provider_path or (".provider", provider_name(backend))
    found[f"{below}/test_conformance.py"] = conformance_text(module, name)
    found[f"{below}/{SCHEMA}"] = schema_text()
    if not any((folder / each).is_file() for each in _PYTEST_FILES):
        found["pytest.ini"] = pytest_text(tests, source_folder(backend, folder))
    found[WORKFLOW] = workflow_text(backend, below, _installed(backend, folder), _provider_option(backend, tests))
    return found


def package_text() -> str:
    """The package of tests."""
    return '"""The conformance kit on this backend."""\n'


def _provider_option(backend: Backend, tests: str) -> Optional[str]:
    return None if backend.provider_path else f"{tests}/{FOLDER}/provider.py:{provider_name(backend)}"


def _installed(backend: Backend, folder: Path) -> str:
    if is_project(folder):
        return "-e ."
    driver = backend.driver
    return f'"{driver.distribution}>={driver.version}"' if driver.version != "unknown" else ""


def schema_text() -> str:
    """The JSON Schema of ``backends.yml``, for editors."""
    from ... import targets

    return resources.files(targets.__name__).joinpath(SCHEMA).read_text(encoding="utf-8")


def write(folder: Path, files: dict[str, str], *, pretend: bool = False) -> list[Written]:
    """Write what is not there yet.

    :param pretend: list what would be written, and write nothing.
    :raises ConfigurationError: when something can't be written.
    """
    done = []
    for name, text in files.items():
        path = folder / name
        try:
            # A dangling link is the user's own, too.
            new = not (path.exists() or path.is_symlink())
            if new and not pretend:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
        except OSError as error:
            raise ConfigurationError(f"can't be written: {error.strerror or error}", place=str(path)) from None
        done.append(Written(name, new))
    return done


def next_steps(backend: Backend, folder: Path, tests: str) -> list[tuple[str, str]]:
    """What to do now: (a command, what it is good for); a command is empty where words must do."""
    option = _provider_option(backend, tests)
    chosen = f" --provider {option}" if option else ""
    steps = [("", HOW_TO_REGISTER)] if not backend.registered else []
    if is_project(folder) and _in_a_namespace(backend) and "consider_namespace_packages" not in _pyproject(folder):
        steps.append(
            ("", "set `consider_namespace_packages = true` under [tool.pytest.ini_options]: see the kit's docs")
        )
    steps.append((f"ar-testsuite targets{chosen}", "what a run connects to"))
    steps.append((f"ar-testsuite doctor{chosen}", "can a run do its work?"))
    steps.append((f"pytest {tests}/{FOLDER} --ar-area crud", "the first results"))
    steps.append((f"pytest {tests}/{FOLDER}", "everything; -n 2 for two processes"))
    return steps


def _in_a_namespace(backend: Backend) -> bool:
    top = sys.modules.get(backend.driver.sync_class.__module__.partition(".")[0])
    return getattr(top, "__file__", None) is None


def _pyproject(folder: Path) -> str:
    try:
        return (folder / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
