"""A whole repository for a new backend: ``ar-testsuite init --new NAME``."""

from __future__ import annotations

import keyword
import re
import sys
import sysconfig
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError
from ...targets import names
from ...targets.backend_class import namespace_names
from ...targets.entrypoints import BACKEND_GROUP
from ...targets.kit_source import kit_source
from .declarations import facts, hooks
from .files import FOLDER, SCHEMA, WORKFLOW, package_text, schema_text
from .rendering import rendered
from .servers import SERVERS, Server
from .texts import (
    REQUIREMENTS,
    ci_context,
    conformance_text,
    from_environment,
    label,
    requirements_text,
    target,
    targets_text,
    variable,
)

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_TAKEN = ("rhosocial", "tests", FOLDER)


def _is_installed(package: str) -> bool:
    """Whether a module of that name is installed; a repository that is installed as editable stands elsewhere."""
    paths = sysconfig.get_paths()
    return PathFinder.find_spec(package, sorted({paths["purelib"], paths["platlib"]})) is not None


@dataclass(frozen=True)
class NewRepository:
    """What the user chose: the distribution's name, the driver's, and the server that the skeleton begins with.

    :raises ConfigurationError: for a name that can't be one.
    """

    distribution: str
    driver: str
    server: Server

    @classmethod
    def chosen(cls, name: str, driver: str, server: str) -> NewRepository:
        """``driver`` is empty for the package's own name."""
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                f"{name!r} can't name a distribution; expected ASCII letters, digits, `.`, `_` and `-`, "
                "with a letter or a digit at both ends",
                place="--new",
            )
        made = cls(name, driver or _package(name), SERVERS[server])
        if not made.package.isidentifier() or keyword.iskeyword(made.package):
            raise ConfigurationError(
                f"{name!r} gives the package {made.package!r}, which Python can't import", place="--new"
            )
        # Python 3.9 has no list of them, but imports most of them.
        taken = getattr(sys, "stdlib_module_names", sys.builtin_module_names)
        if made.package in _TAKEN or made.package in taken:
            raise ConfigurationError(f"{name!r} gives the package {made.package!r}, whose name is taken", place="--new")
        if _is_installed(made.package):
            raise ConfigurationError(
                f"{name!r} gives the package {made.package!r}, and a module of that name is installed, such as the "
                f"database's driver: choose another name, such as 'activerecord-{name}'",
                place="--new",
            )
        names.check(made.driver, "driver", "--driver" if driver else "--new")
        if made.driver in namespace_names():
            raise ConfigurationError(
                f"the driver {made.driver!r} is an installed one; choose another name for yours",
                place="--driver" if driver else "--new",
            )
        return made

    @property
    def package(self) -> str:
        return _package(self.distribution)

    @property
    def stem(self) -> str:
        """What the classes' names begin with."""
        return "".join(part[:1].upper() + part[1:] for part in self.package.split("_") if part)

    @property
    def options(self) -> dict[str, str]:
        """Option to default of the local target."""
        server = self.server
        if server.stand_in:
            return {"database": f"{self.package}.db"}
        wanted = {"host": "127.0.0.1", "port": str(server.port), "username": server.user}
        return {**wanted, "password": "conformance", "database": "test"}


def _package(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def planned_new(new: NewRepository, folder: Path, tests: str) -> dict[str, str]:
    """Path to text, in the order in which a reader wants to see them.

    :raises ConfigurationError: when the folder is the repository of another backend.
    """
    _refuse_another(new, folder)
    context, below, source = _context(new, tests), f"{tests}/{FOLDER}", f"src/{new.package}"
    found = {
        "pyproject.toml": rendered("pyproject.toml", context),
        "README.md": rendered("README.md", context),
        f"{source}/__init__.py": rendered("package.py", context),
        f"{source}/backend.py": rendered("backend.py", context),
        f"{source}/dialect.py": rendered("dialect.py", context),
        f"{source}/testsuite.py": rendered("testsuite.py", context),
        f"{source}/py.typed": "",
        "backends.yml": _targets(new, f"{below}/{SCHEMA}"),
        REQUIREMENTS: requirements_text("parallel"),
        f"{below}/__init__.py": package_text(),
        f"{below}/test_conformance.py": conformance_text(
            f"{new.package}.testsuite", context["provider_class"], first_party=True
        ),
        f"{below}/{SCHEMA}": schema_text(),
        WORKFLOW: rendered("github.yml", context),
        ".gitlab-ci.yml": rendered("gitlab.yml", context),
        ".gitignore": rendered("gitignore", context),
        ".pre-commit-config.yaml": rendered("pre-commit.yml", context),
        ".devcontainer/devcontainer.json": rendered("devcontainer.json", context),
    }
    if not new.server.stand_in:
        found["compose.yml"] = rendered("compose.yml", context)
        found[".devcontainer/compose.yml"] = rendered("devcontainer.compose.yml", context)
    return found


def _refuse_another(new: NewRepository, folder: Path) -> None:
    try:
        lines = (folder / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for number, text in enumerate(lines, 1):
        if BACKEND_GROUP + '"]' in text and f'"{new.package}' not in "".join(lines[number : number + 3]):
            raise ConfigurationError(
                "the project registers a backend already; leave --new out to set the kit up for it",
                place=f"{folder / 'pyproject.toml'}:{number}",
            )


def _context(new: NewRepository, tests: str) -> dict[str, Any]:
    server = new.server
    written = ["open_channel", "list_tables_statement", "session_statements", "lock_timeout_statement"]
    return {
        "distribution": new.distribution,
        "title": new.distribution,
        "package": new.package,
        "driver": new.driver,
        "prefix": variable(new.driver, "")[:-1],
        "backend_class": f"{new.stem}Backend",
        "dialect_class": f"{new.stem}Dialect",
        "provider_class": f"{new.stem}Provider",
        "server": server,
        "facts": facts(active=server.facts),
        "hooks": hooks(tuple(written)),
        "source": kit_source(),
        "variables": {} if server.stand_in else {variable(new.driver, key): text for key, text in new.options.items()},
        "tests": f"{tests}/{FOLDER}",
        "installed": '-e ".[test]"',
        "cached": ["pyproject.toml", REQUIREMENTS],
        "doctor": "ar-testsuite doctor",
        # Two processes would wait for each other's locks on one file.
        "workers": "" if server.stand_in else " -n 2",
        **ci_context(),
    }


def _targets(new: NewRepository, schema: str) -> str:
    options = new.options if new.server.stand_in else from_environment(new.driver, new.options)
    return targets_text(new.driver, [target(f"{label(new.driver)}-local", options)], schema)


def next_steps_new(new: NewRepository, folder: Path, kept: list[str]) -> list[tuple[str, str]]:
    """What to do now: (a command, what it is good for); a command is empty where words must do."""
    steps = []
    if "pyproject.toml" in kept and BACKEND_GROUP not in (folder / "pyproject.toml").read_text(errors="replace"):
        entry = f'[project.entry-points."{BACKEND_GROUP}"] {new.driver} = "{new.package}:{new.stem}Backend"'
        steps.append(("", f"pyproject.toml is kept; register the backend in it: {entry}"))
    source = kit_source()
    if source is None or source.is_local:
        what = "no address" if source is None else "a place on this machine"
        steps.append(("", f"{REQUIREMENTS} has {what}: write one that others and CI can reach, when you have it"))
    steps.append((f'pip install -e ".[test]" -r {REQUIREMENTS}', "the backend and the kit"))
    if not new.server.stand_in:
        steps.append(("docker compose up -d --wait", f"{new.server.title}, as compose.yml describes it"))
    steps.append(("ar-testsuite doctor", "can a run do its work?"))
    steps.append(("pytest --ar-area crud", "the first results"))
    steps.append(("pytest", "everything: what to write next"))
    return steps
