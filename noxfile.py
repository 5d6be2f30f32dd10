"""The checks of this repository, each as a session: ``nox -l`` lists them, ``nox -s tests`` runs one.

``.ci/run`` uses the same sessions in an environment of its own (``nox --no-venv``).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))

PYTHONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "types", "tests", "gate", "docs"]
nox.options.error_on_missing_interpreters = False


def install(session: nox.Session, *what: str) -> None:
    """Install into the session's environment; with ``--no-venv`` the caller's environment has everything."""
    if session.venv_backend != "none":
        session.install(*what)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    install(session, "ruff>=0.6")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the package's types, strictly."""
    install(session, "-e", ".[dev]")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the kit's own tests; those that need a server run where one is configured."""
    install(session, "-e", ".[dev,servers,embedded]")
    session.run(
        "pytest", "-q", "-n", "auto", "--dist", "worksteal", "-p", "no:randomly", *(session.posargs or ["tests"])
    )


@nox.session
def gate(session: nox.Session) -> None:
    """Run the seeded defects of the areas that changed since a revision (default: the last three commits)."""
    install(session, "-e", ".[dev]")
    arguments = session.posargs or ["--changed"]
    session.run("python", "-m", "tests.seeded.gate", *arguments, "-n", str(os.cpu_count() or 1))


@nox.session
def servers(session: nox.Session) -> None:
    """Run the kit on every configured target (``backends.yml``, ``AR_TEST_BACKEND_*``)."""
    install(session, "-e", ".[dev,servers]")
    session.run("pytest", "-q", "-n", "2", "-p", "no:randomly", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site; a broken link is an error."""
    install(session, "-e", ".[dev]")
    target = session.posargs or ["-d", str(Path(session.create_tmp()) / "site")]
    session.run("mkdocs", "build", "--strict", "-q", *target, env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session(venv_backend="none")
def readme(session: nox.Session) -> None:
    """Run the README's commands exactly as written, each in a fresh environment; ``nox -s readme -- 1`` runs the first."""
    from tests.readme import commands, environment

    chosen = [int(number) for number in session.posargs] or range(1, len(commands()) + 1)
    for number in chosen:
        with environment(session.create_tmp(), number) as variables:
            session.run("bash", "-euc", commands()[number - 1], external=True, env=variables)


@nox.session(python=PYTHONS)
def pythons(session: nox.Session) -> None:
    """Run every rule on SQLite in memory with one version of Python."""
    session.install("-e", ".")
    session.run("pytest", "-q", "--ar-target", "sqlite-memory", *session.posargs)
