"""The class that every area of rules derives from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Optional

import pytest

from ..errors import ConfigurationError, nearest
from ..report.levels import LEVELS
from .db import Db
from .rule_runner import is_rule, wrap

if TYPE_CHECKING:
    from ..provider import Provider
    from ..schema.tables import Family


class ConformanceTests:
    """A group of rules about one thing that a user does with a backend.

    A mixin class of the kit has its :attr:`area` from its folder. A backend's repository subclasses it, calls the subclass
    ``Test...`` and sets :attr:`provider`. Without a provider the class runs on every configured target.

    Rules are native coroutines and run in both modes from one source: see :class:`~..engine.db.Db`.
    """

    area: ClassVar[str] = ""
    """The area's name, part of every rule's id: the folder of a class of the kit, else what a class of yours sets."""
    level: ClassVar[str] = ""
    """The conformance level of its rules: that of the area, or what a class sets; empty for an area of your own."""
    provider: ClassVar[Optional[Provider]] = None
    """Adapts the backend under test. None: the class runs on every configured target, with the provider of its driver."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.area = vars(cls).get("area") or _area_by_folder(cls.__module__) or cls.area
        cls.level = vars(cls).get("level") or _level_by_folder(cls.__module__) or cls.level
        _check_level(cls)
        _check_provider(cls)
        for name, value in list(vars(cls).items()):
            if name.startswith("test_") and is_rule(value):
                setattr(cls, name, wrap(value))

    @pytest.fixture
    def ar_session(self, request: pytest.FixtureRequest) -> Any:
        """The session of the item's target and mode; the plugin sets it by parametrization."""
        return request.param

    @pytest.fixture
    def db(self, ar_session: Any, request: pytest.FixtureRequest) -> Iterator[Db]:
        """The test's view of its connected session. The session is reset after the test."""
        from .item_fixture import item_db

        with item_db(ar_session, request.node) as db:
            yield db


def _area_by_folder(module: str) -> str:
    """``rules.crud.keys`` belongs to the area ``crud``; a shared class belongs to the area that extends it."""
    _, found, inside = module.partition(f"{__package__.rpartition('.')[0]}.rules.")
    folder = inside.partition(".")[0]
    return folder if found and folder != "support" else ""


def _level_by_folder(module: str) -> str:
    """The level that the package of a kit's area states."""
    package = sys.modules.get(module.rpartition(".")[0]) if _area_by_folder(module) else None
    return getattr(package, "LEVEL", "")


def _check_level(cls: type[ConformanceTests]) -> None:
    if cls.level and cls.level not in LEVELS:
        raise ConfigurationError(
            f"unknown level {cls.level!r} (choose from {', '.join(LEVELS)}).{nearest(cls.level, LEVELS)}",
            place=f"{cls.__module__}.{cls.__qualname__}",
        )


def family_fixture(family: Family) -> Any:
    """A fixture with a family's models over empty tables; define it in the body of an area's class."""

    def use(self: ConformanceTests, db: Db) -> Any:
        from .fixture_tables import made

        for need in family.requires:
            db.require(need)
        return made(db, family)

    return pytest.fixture(use)


def _check_provider(cls: type[ConformanceTests]) -> None:
    from ..provider import Provider

    given = vars(cls).get("provider")
    if given is None:
        misnamed = [name for name in vars(cls) if isinstance(vars(cls)[name], Provider)]
        if misnamed:
            raise ConfigurationError(
                f"{cls.__qualname__}.{misnamed[0]} is a provider; the kit reads the attribute 'provider'."
                + nearest(misnamed[0], ["provider"]),
                place=f"{cls.__module__}.{cls.__qualname__}",
            )
        return
    if isinstance(given, type) and issubclass(given, Provider):
        raise ConfigurationError(
            f"{cls.__qualname__}.provider is the class {given.__name__}; set an instance: {given.__name__}()",
            place=f"{cls.__module__}.{cls.__qualname__}",
        )
    if not isinstance(given, Provider):
        raise ConfigurationError(
            f"{cls.__qualname__}.provider: expected an instance of a Provider subclass, got {given!r}",
            place=f"{cls.__module__}.{cls.__qualname__}",
        )
