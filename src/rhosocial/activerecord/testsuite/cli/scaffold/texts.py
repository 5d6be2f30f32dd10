"""The texts of the files that ``ar-testsuite init`` writes for a backend that exists."""

from __future__ import annotations

import json
import re
from typing import Any, Optional

from ...provider import Provider
from ...targets.describing import config_defaults
from ...targets.kit_source import NAME, kit_source
from .declarations import facts, hooks
from .discovery import Backend
from .rendering import rendered

REQUIREMENTS = "requirements-conformance.txt"
"""Where the address of the kit stands: one place for people, CI and containers."""
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")


def provider_name(backend: Backend) -> str:
    """``AcmeDBBackend``: ``AcmeDBProvider``."""
    return (re.sub(r"Backend\Z", "", backend.attribute.rpartition(".")[2]) or backend.attribute) + "Provider"


def provider_text(backend: Backend) -> str:
    """The provider: what the kit can't know of the database."""
    base = type(backend.provider)
    source = "rhosocial.activerecord.testsuite" if base is Provider else base.__module__
    name, cls = provider_name(backend), backend.attribute
    alias = base.__name__ if base.__name__ != name else f"{base.__name__} as Base"
    called = "Base" if " as " in alias else base.__name__
    context = {
        "title": backend.driver.name,
        "imports": sorted([f"from {backend.module} import {cls.partition('.')[0]}", f"from {source} import {alias}"]),
        "provider_class": name,
        "provider_base": called,
        "backend_class": cls,
        "facts": facts(base, called),
        "hooks": hooks(),
    }
    return rendered("provider.py", context)


def conformance_text(module: str, name: str, *, first_party: bool = False) -> str:
    """The test module: every area of the kit, those of newer kits included.

    :param first_party: whether the provider's package is the repository's own, which formatters keep apart.
    """
    kit, own = "from rhosocial.activerecord.testsuite import test_classes", f"from {module} import {name}"
    imports = [kit, "", own] if first_party or module.startswith(".") else sorted([own, kit])
    return rendered("test_conformance.py", {"imports": imports, "provider_class": name})


def variable(driver: str, option: str) -> str:
    """The environment variable that ``backends.yml`` reads an option from."""
    return re.sub(r"[^A-Z0-9]+", "_", f"{driver}_{option}".upper())


def server_options(backend: Backend) -> dict[str, str]:
    """Option to default of a backend that is reached through a network; empty for an embedded one."""
    known = config_defaults(backend.driver)
    added = backend.provider.default_options()
    port = known.get("port") or added.get("port")
    if port is None and backend.provider_path is None and _is_embedded(backend.provider):
        return {}
    user = "username" if "username" in known else "user"
    wanted: dict[str, Any] = {"host": "127.0.0.1", "port": port, user: "test", "password": "", "database": "test"}
    return {name: str(value) for name, value in wanted.items() if name in known and value is not None}


def _is_embedded(provider: Provider) -> bool:
    from ...provider.sqlite import SQLiteProvider

    return isinstance(provider, SQLiteProvider)


def targets_of(backend: Backend) -> list[dict[str, Any]]:
    """The targets of ``backends.yml``, with every secret read from the environment."""
    name, options = label(backend.driver.name), server_options(backend)
    if options:
        return [target(f"{name}-local", from_environment(backend.driver.name, options))]
    return [
        target(f"{name}-memory", {"database": '":memory:"'}),
        target(f"{name}-file", {}, "Without a database: a file that is made for the run."),
    ]


def target(name: str, options: dict[str, str], comment: str = "") -> dict[str, Any]:
    return {"name": name, "options": options, "comment": comment}


def from_environment(driver: str, options: dict[str, str]) -> dict[str, str]:
    """Option to what ``backends.yml`` says: a variable with its default."""
    return {key: f"${{{variable(driver, key)}:-{value}}}" for key, value in options.items()}


def label(driver: str) -> str:
    """The driver's name as a group or a target has it."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", driver).strip("_") or "backend"


def targets_text(driver: str, targets: list[dict[str, Any]], schema: str) -> str:
    """``backends.yml``."""
    return rendered("backends.yml", {"driver": driver, "label": label(driver), "targets": targets, "schema": schema})


def requirements_text(*extras: str) -> str:
    """The address that the running kit was installed from, as a direct reference."""
    chosen = f"[{','.join(extras)}]" if extras else ""
    return rendered("requirements.txt", {"kit": NAME, "extras": chosen, "source": kit_source()})


def workflow_text(backend: Backend, tests: str, installed: str, provider: Optional[str]) -> str:
    """A workflow for GitHub Actions.

    :param installed: what pip installs beside the kit.
    :param provider: where the kit finds the provider, when no package registers it.
    """
    options = server_options(backend)
    context = {
        "server": None,
        "variables": {variable(backend.driver.name, key): value for key, value in options.items()},
        "tests": tests,
        "installed": installed,
        "cached": [*(["pyproject.toml"] if installed == "-e ." else []), REQUIREMENTS],
        "doctor": f"ar-testsuite doctor{f' --provider {provider}' if provider else ''}",
        "workers": " -n 2",
        **ci_context(),
    }
    return rendered("github.yml", context)


def ci_context() -> dict[str, Any]:
    """What the files of every CI service need."""
    return {"pythons": json.dumps(PYTHONS), "requirements": REQUIREMENTS}


def pytest_text(tests: str, source: str) -> str:
    """pytest's settings, for a folder without a project; ``source`` is where in it a backend stands that is not installed."""
    return rendered("pytest.ini", {"tests": tests, "source": source})
