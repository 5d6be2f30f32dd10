"""The config class of a backend class: the package's own, a stated one, the parent's."""

from __future__ import annotations

import sys

import pytest
from tests.drivers import SERVERS
from tests.toy_site import CODE, Site

from rhosocial.activerecord.testsuite.targets import Drivers, config_class_of


def test_the_config_class_is_the_packages_own(site: Site) -> None:
    site.module("toy_deep/__init__", "")
    site.module(
        "toy_deep.config",
        """
        from dataclasses import dataclass
        from rhosocial.activerecord.backend.impl.sqlite import SQLiteConnectionConfig

        @dataclass
        class DeepConfig(SQLiteConnectionConfig):
            deep: int = 0
        """,
    )
    site.module(
        "toy_deep.backend",
        """
        from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend, SQLiteConnectionConfig
        from .config import DeepConfig

        class DeepBackend(SQLiteBackend):
            pass
        """,
    )
    import toy_deep.backend as module  # type: ignore[import-not-found]

    assert config_class_of(module.DeepBackend).__name__ == "DeepConfig"


def test_the_config_class_may_be_stated_by_the_constructor(site: Site) -> None:
    site.module(
        "toy_stated",
        CODE
        + """
    @dataclass
    class ZetaConfig(ConnectionConfig):
        zeta: int = 0

    class StatedBackend(SQLiteBackend):
        def __init__(self, *, connection_config: "ZetaConfig | None" = None, **more: object) -> None:
            super().__init__(connection_config=connection_config, **more)

    class VagueBackend(SQLiteBackend):
        def __init__(self, *, connection_config: "NotThere" = None) -> None:
            super().__init__(connection_config=connection_config)
    """,
    )
    import toy_stated as module  # type: ignore[import-not-found]

    if sys.version_info >= (3, 10):  # Python 3.9 cannot evaluate the annotation
        assert config_class_of(module.StatedBackend).__name__ == "ZetaConfig"
    assert config_class_of(module.VagueBackend).__name__ == "ToyConfig"


def test_the_plain_config_class_comes_before_special_ones(site: Site) -> None:
    site.module("toy_special", CODE + "\n    @dataclass\n    class AnyConfig(ToyConfig):\n        special: int = 0\n")
    import toy_special as module  # type: ignore[import-not-found]

    assert config_class_of(module.ToyBackend).__name__ == "ToyConfig"


def test_a_subclass_without_a_config_class_takes_its_parents(site: Site) -> None:
    site.module(
        "toy_bare", "from rhosocial.activerecord.backend.impl import sqlite\nclass B(sqlite.SQLiteBackend): ...\n"
    )
    import toy_bare as module  # type: ignore[import-not-found]
    from rhosocial.activerecord.backend.config import ConnectionConfig
    from rhosocial.activerecord.backend.impl.dummy import DummyBackend

    assert config_class_of(module.B).__name__ == "SQLiteConnectionConfig"
    assert config_class_of(DummyBackend) is ConnectionConfig


@pytest.mark.parametrize("name", SERVERS)
def test_published_backends_are_found_with_their_config_class(name: str) -> None:
    pytest.importorskip(f"rhosocial.activerecord.backend.impl.{name}")
    driver = Drivers().get(name)
    assert driver.config_class.__name__.lower() == f"{name}connectionconfig"
    assert driver.distribution == f"rhosocial-activerecord-{name}"
    assert driver.async_class is not None  # weak-ok: its name is checked in the next line
    assert driver.async_class.__name__ == f"Async{driver.sync_class.__name__}"
    assert config_class_of(driver.async_class) is driver.config_class
