from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Optional

import pytest
from tests.toy_site import CODE, Site

from rhosocial.activerecord.testsuite.targets.drivers import Drivers, driver_from_class
from rhosocial.activerecord.testsuite.targets.entrypoints import forget
from rhosocial.activerecord.testsuite.targets.load import ConfigFile, Configuration, load_targets
from rhosocial.activerecord.testsuite.targets.model import Driver

# Loaded by its path under a name of its own: how pytest names the modules of this folder depends on how it was called.
_spec = importlib.util.spec_from_file_location("targets_acme", Path(__file__).with_name("targets_acme.py"))
assert _spec is not None
targets_acme = importlib.util.module_from_spec(_spec)
sys.modules["targets_acme"] = targets_acme
_spec.loader.exec_module(targets_acme)  # type: ignore[union-attr]


class DriversWithAcme(Drivers):
    """What is installed, and a driver ``acme`` with options of every kind."""

    def names(self) -> list[str]:
        return sorted([*super().names(), "acme"])

    def get(self, name: str, *, place: Optional[str] = None) -> Driver:
        return (
            driver_from_class(targets_acme.AcmeBackend, name="acme")
            if name == "acme"
            else super().get(name, place=place)
        )


Load = Callable[..., Configuration]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads the targets of a file's text or bytes (``None``: no file) and of variables."""

    def loaded(text: object = None, environ: Optional[Mapping[str, str]] = None, **more: object) -> Configuration:
        file = None
        if text is not None:
            path = tmp_path / "backends.yml"
            path.write_bytes(text if isinstance(text, bytes) else str(text).encode("utf-8"))
            file = ConfigFile(path, "backends.yml")
        return load_targets(DriversWithAcme(), file=file, environ=environ or {}, **more)  # type: ignore[arg-type]

    return loaded


@pytest.fixture
def acme(load: Load) -> Callable[[str], object]:
    """The typed value of one option of ``acme``, written as YAML."""

    def value(line: str) -> object:
        (target,) = load(f"group:\n  one:\n    driver: acme\n    {line}\n").targets
        return target.options.get(line.partition(":")[0], "absent")

    return value


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    known = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    made = Site(tmp_path)
    made.module("toy_pkg/__init__", "")
    made.module("toy_pkg.backend", CODE)
    forget()
    yield made
    forget()
    for name in set(sys.modules) - known:
        if name.startswith(("toy_", "impl_")):
            del sys.modules[name]
