"""What a variant is: the reference on a database that differs, and what it says about it.

A variant is a class below :class:`Variant` in a module of this folder. Its docstring names the fact. ``Database`` is what
the database does, ``Rendering`` and ``Backend`` how its backend speaks to it; ``denies``, ``Dialect`` and ``facts`` are
what the dialect and the provider say. Kept silent, the variant has the same database and backend and says none of it.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Optional

from rhosocial.activerecord.backend.impl.sqlite import SQLiteDialect
from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend.sync import SQLiteBackend

from rhosocial.activerecord.testsuite.capabilities import Capability, Need, Specific
from rhosocial.activerecord.testsuite.provider.channel import RawChannel
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider

from .database import Database, speaking_as

HERE = Path(__file__).parent


class Variant:
    """One honest difference."""

    denies: ClassVar[tuple[Need, ...]] = ()
    """What the dialect says no to."""
    facts: ClassVar[Mapping[str, Any]] = {}
    """What the provider says: its attributes and methods."""
    always: ClassVar[Mapping[str, Any]] = {}
    """What it says even when it keeps silent about the facts, which need it."""
    options: ClassVar[Mapping[str, Any]] = {"database": ":memory:"}
    """What the target is configured with; a file where a second session matters."""
    quick: ClassVar[tuple[str, ...]] = ()
    """Patterns of the rules that the variant's own test runs: those that use what differs."""
    red: ClassVar[tuple[str, ...]] = ()
    """Patterns of further ones, of which at least one is red when the variant keeps silent."""
    not_emulated: ClassVar[tuple[str, ...]] = ()
    """Rules that ask what such a database does and SQLite can't be made to do: they do not run."""
    Database: ClassVar[type[Database]] = Database
    Dialect: ClassVar[Optional[type]] = None
    """A mixin that says what the dialect does not do."""
    Whole: ClassVar[type] = SQLiteDialect
    """The dialect that the mixins are put on."""
    Rendering: ClassVar[Optional[type]] = None
    """A mixin that renders what the database understands."""
    Backend: ClassVar[Optional[type]] = None
    """A mixin of both modes without I/O of its own."""


def all_variants() -> dict[str, type[Variant]]:
    """Name to variant, in the order of module and definition."""
    found: dict[str, type[Variant]] = {}
    for file in sorted(HERE.glob("[a-z]*.py")):
        if file.stem.startswith(("test_", "run", "choice")):
            continue
        module = importlib.import_module(f"{__package__}.{file.stem}")
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == module.__name__ and Variant in value.__mro__[1:]:
                found[value.__name__] = value
    return found


def provider_of(variant: type[Variant], *, silent: bool = False) -> SQLiteProvider:
    """The provider of a variant, with both backends; ``silent`` says nothing of what the database does."""
    database = variant.Database()
    name = f"Silent{variant.__name__}" if silent else variant.__name__

    class Facts(SQLiteProvider):
        def open_channel(self, config: Any) -> Optional[RawChannel]:
            with speaking_as(database):
                return super().open_channel(config)

    body: dict[str, Any] = {
        "backend_class": _sync_class(variant, database, silent),
        "async_backend_class": _async_class(variant, database, silent),
        "driver": name,
        "targets": {name: dict(variant.options)},
    }
    provider: SQLiteProvider = type(
        f"{name}Provider", (Facts,), {**body, **variant.always, **({} if silent else variant.facts)}
    )()
    return provider


def _sync_class(variant: type[Variant], database: Database, silent: bool) -> type:
    class Backend(SQLiteBackend):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._dialect = _dialect_class(variant, silent)()

        def connect(self) -> None:
            with speaking_as(database):
                super().connect()

    return _named(variant, Backend, "")


def _async_class(variant: type[Variant], database: Database, silent: bool) -> type:
    class Backend(AsyncSQLiteBackend):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._dialect = _dialect_class(variant, silent)()

        async def connect(self) -> None:
            with speaking_as(database):
                await super().connect()

    return _named(variant, Backend, "Async")


def _named(variant: type[Variant], backend: type, prefix: str) -> type:
    mixins = (variant.Backend,) if variant.Backend is not None else ()
    return type(f"{prefix}{variant.__name__}Backend", (*mixins, backend), {"__module__": variant.__module__})


@functools.cache
def _dialect_class(variant: type[Variant], silent: bool) -> type:
    mixins = [each for each in (None if silent else variant.Dialect, variant.Rendering) if each is not None]
    denials = {} if silent else _denials(variant.denies)
    return type(f"{variant.__name__}Dialect", (*mixins, variant.Whole), denials) if mixins or denials else variant.Whole


def _denials(needs: tuple[Need, ...]) -> dict[str, Any]:
    """Methods of a dialect that say no."""
    methods: dict[str, Any] = {}
    for need in needs:
        if isinstance(need, Capability):
            methods[need.method] = _no
    types = frozenset(each.argument for each in needs if _about(each, Capability.DATA_TYPES))
    if types:
        methods["supports_data_types"] = _without_types(types)
    functions = frozenset(each.argument for each in needs if _about(each, Capability.FUNCTIONS))
    if functions:
        methods["supports_functions"] = _without_functions(functions)
    return methods


def _about(need: Need, capability: Capability) -> bool:
    return isinstance(need, Specific) and need.capability is capability


def _no(self: Any) -> bool:
    return False


def _without_types(names: frozenset[str]) -> Any:
    def supports_data_types(self: Any) -> Any:
        pairs = SQLiteDialect.supports_data_types(self)
        return [pair for pair in pairs if not names & {base.__name__ for base in pair[0].__mro__}]

    return supports_data_types


def _without_functions(names: frozenset[str]) -> Any:
    def supports_functions(self: Any) -> Any:
        return {name: there and name not in names for name, there in SQLiteDialect.supports_functions(self).items()}

    return supports_functions
