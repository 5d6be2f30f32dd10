"""The texts of the files that ``ar-testsuite init`` writes."""

from __future__ import annotations

import json
import re
from typing import Any

from ... import __version__
from ...provider import Provider
from ...targets.describing import config_defaults
from .discovery import Backend

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def provider_name(backend: Backend) -> str:
    """``AcmeDBBackend``: ``AcmeDBProvider``."""
    return (re.sub(r"Backend\Z", "", backend.attribute.rpartition(".")[2]) or backend.attribute) + "Provider"


def provider_text(backend: Backend) -> str:
    """The provider: what the kit can't know of the database."""
    base = type(backend.provider)
    public = base is Provider
    source = "rhosocial.activerecord.testsuite" if public else base.__module__
    name, cls = provider_name(backend), backend.attribute
    alias = base.__name__ if base.__name__ != name else f"{base.__name__} as Base"
    parent = "Base" if " as " in alias else base.__name__
    imports = sorted([f"from {backend.module} import {cls.partition('.')[0]}", f"from {source} import {alias}"])
    lines = [
        '"""What the conformance kit can\'t know of the database. Everything that is not said here has a default."""',
        "",
        *imports,
        "",
        "",
        f"class {name}({parent}):",
        '    """A misspelt member is refused, with the nearest name."""',
        "",
        f"    backend_class = {cls}",
    ]
    if public:
        lines += [
            "",
            "    # Worth saying next, when the database has it: statements for every new session, so that a lost lock ends in an",
            "    # error and not in a hanging run (session_statements); a session past the backend's code, which cleans and sees",
            "    # what is durable (open_channel); how to list tables, so that orphans are found (list_tables_statement).",
        ]
    return "\n".join(lines) + "\n"


def tests_text(backend: Backend) -> str:
    """The test module: every area of the kit, those of newer kits included."""
    module, name = backend.provider_path or (".provider", provider_name(backend))
    kit, own = "from rhosocial.activerecord.testsuite import test_classes", f"from {module} import {name}"
    first, second = (kit, own) if module.startswith(".") else (own, kit)
    what = '"""Every rule of the conformance kit, on the targets of this backend."""'
    return f"{what}\n\n{first}\n\n{second}\n\nglobals().update(test_classes({name}()))\n"


def variable(backend: Backend, option: str) -> str:
    """The environment variable that ``backends.yml`` reads an option from."""
    return re.sub(r"[^A-Z0-9]+", "_", f"{backend.driver.name}_{option}".upper())


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


def targets_text(backend: Backend, schema: str) -> str:
    """``backends.yml``: a target with every secret read from the environment."""
    name = backend.driver.name
    driver = name if _PLAIN.fullmatch(name) else json.dumps(name)
    label = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "backend"
    lines = [
        f"# yaml-language-server: $schema={schema}",
        "# What the conformance kit runs on: a group, which only groups, and instances with the options of the backend's config",
        "# class. ${NAME} reads the environment, ${NAME:-default} has a default. `ar-testsuite targets` shows the result.",
        "",
        f"{label}:",
    ]
    options = server_options(backend)
    if options:
        lines += [f"  {label}-local:", f"    driver: {driver}"]
        lines += [f"    {key}: ${{{variable(backend, key)}:-{value}}}" for key, value in options.items()]
    else:
        lines += [f"  {label}-memory:", f"    driver: {driver}", '    database: ":memory:"']
        lines += [
            "  # Without a database: a file that is made for the run.",
            f"  {label}-file:",
            f"    driver: {driver}",
        ]
    return "\n".join(lines) + "\n"


def workflow_text(backend: Backend, tests: str) -> str:
    """A workflow for GitHub Actions."""
    options = server_options(backend)
    environment = [f"      {variable(backend, key)}: {json.dumps(value)}" for key, value in options.items()]
    server = [
        "    # A server to run on: a service container (https://docs.github.com/actions/using-containerized-services),",
        "    # or one that is there already, with its password as a secret: ${{ secrets.NAME }}.",
    ]
    doctor = ["      - run: ar-testsuite doctor"] if backend.registered else []
    return "\n".join(
        [
            "name: conformance",
            "on: [push, pull_request]",
            "jobs:",
            "  conformance:",
            "    runs-on: ubuntu-latest",
            *(server if options else ()),
            "    env:",
            "      # The index may have an older package of this name only: then a wheel's path or address.",
            f'      CONFORMANCE_KIT: "rhosocial-activerecord-testsuite[parallel]>={__version__}"',
            *environment,
            "    steps:",
            "      - uses: actions/checkout@v4",
            "      - uses: actions/setup-python@v5",
            '        with: { python-version: "3.12" }',
            "      - run: pip install -e .",
            '      - run: pip install "$CONFORMANCE_KIT"',
            *doctor,
            f"      - run: pytest {tests} -n 2 --ar-report=conformance.json",
            "      - uses: actions/upload-artifact@v4",
            "        if: always()",
            "        with: { name: conformance, path: conformance.json }",
            "",
        ]
    )
