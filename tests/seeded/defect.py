"""What a seeded defect is: the reference backend with one mistake, as a few small mixins.

A seeded defect is a class below :class:`SeededDefect` in ``tests/seeded/<area>/<topic>.py``; the area of its folder must notice
it. Its docstring describes the mistake as its author would. It has one or several inner mixins of at most 15 lines, which
are put before the reference's own classes:

- ``Backend`` and ``Transactions`` (the transaction manager): for both modes. What does I/O is written for async mode; sync
  mode gets the same lines without ``async`` and ``await`` (``modes.py``);
- ``SyncBackend``, ``AsyncBackend``, ``SyncTransactions``, ``AsyncTransactions``: for one mode, or where the modes differ;
- ``Dialect``;
- ``Config``: the connection config.

Some rules ask the models more than the backend. For these a seeded defect may have a static method ``core`` instead of mixins:
it replaces functions of the core while a rule runs.

A mode whose mixin is missing has no defect, and the gate does not expect it to turn red.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Callable, ClassVar, Optional

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteConnectionConfig, SQLiteDialect, SQLiteTransactionManager
from rhosocial.activerecord.backend.impl.sqlite.async_transaction import AsyncSQLiteTransactionManager
from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend.sync import SQLiteBackend

from .modes import without_await

HERE = Path(__file__).parent
_SHARED = ("Backend", "Transactions", "Dialect", "Config")
_OF_MODE = {"sync": ("SyncBackend", "SyncTransactions"), "async": ("AsyncBackend", "AsyncTransactions")}
_PARTS = (*_SHARED, *_OF_MODE["sync"], *_OF_MODE["async"])


class SeededDefect:
    """One mistake. Subclasses bring their mixins as inner classes."""

    area: ClassVar[str]
    """The area that must notice it: the name of its module's folder."""

    target: ClassVar[str] = "memory"
    """``file`` when only a second session can show the defect; else ``memory``, which is faster."""

    core: ClassVar[Optional[Callable[[pytest.MonkeyPatch], None]]] = None
    """Replaces functions of the core, in both modes."""

    noticed_in: ClassVar[Optional[tuple[str, ...]]] = None
    """The modes in which the area can show it, when these are fewer than those that have it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.area = cls.__module__.split(".")[-2]
        if not (cls.__doc__ or "").strip():
            raise TypeError(f"the seeded defect {cls.__name__} needs a docstring that describes its mistake")
        inner = {name for name, value in vars(cls).items() if isinstance(value, type)}
        if not inner & set(_PARTS) and cls.core is None:
            raise TypeError(f"the seeded defect {cls.__name__} changes nothing (it needs one of {', '.join(_PARTS)})")

    @classmethod
    def modes(cls) -> tuple[str, ...]:
        """The modes in which the defect exists and the area can show it."""
        if cls.noticed_in is not None:
            return cls.noticed_in
        shared = cls.core is not None or any(hasattr(cls, name) for name in _SHARED)
        return tuple(mode for mode, own in _OF_MODE.items() if shared or any(hasattr(cls, name) for name in own))

    @classmethod
    def backend_class(cls, mode: str) -> type:
        """The backend of one mode with the defect."""
        base: type = SQLiteBackend if mode == "sync" else AsyncSQLiteBackend
        namespace: dict[str, Any] = {"__module__": cls.__module__, "__doc__": cls.__doc__}
        namespace.update(cls._init())
        namespace.update(cls._manager(mode))
        prefix = "" if mode == "sync" else "Async"
        return type(f"{prefix}{cls.__name__}Backend", (*cls._mixins(mode, "Backend"), base), namespace)

    @classmethod
    def config_class(cls) -> Optional[type]:
        """The config class with the defect, if there is one."""
        mixin = getattr(cls, "Config", None)
        return None if mixin is None else type(f"{cls.__name__}Config", (mixin, SQLiteConnectionConfig), {})

    @classmethod
    def _mixins(cls, mode: str, part: str) -> tuple[type, ...]:
        """The mixin of one mode, then that of both."""
        own = getattr(cls, f"{mode.capitalize()}{part}", None)
        shared = getattr(cls, part, None)
        if shared is not None and mode == "sync":
            shared = without_await(shared)
        return tuple(mixin for mixin in (own, shared) if mixin is not None)

    @classmethod
    def _init(cls) -> dict[str, Any]:
        mixin = getattr(cls, "Dialect", None)
        if mixin is None:
            return {}
        dialect = type(f"{cls.__name__}Dialect", (mixin, SQLiteDialect), {"__module__": cls.__module__})

        # The reference builds its dialect in __init__ and keeps it for good.
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            super(type(self), self).__init__(*args, **kwargs)
            self._dialect = dialect()

        return {"__init__": __init__}

    @classmethod
    def _manager(cls, mode: str) -> dict[str, Any]:
        mixins = cls._mixins(mode, "Transactions")
        if not mixins:
            return {}
        base: type = SQLiteTransactionManager if mode == "sync" else AsyncSQLiteTransactionManager
        manager_class: Any = type(f"{cls.__name__}TransactionManager", (*mixins, base), {"__module__": cls.__module__})

        def transaction_manager(self: Any) -> Any:
            # As in the reference: made at the first question, and thrown away by disconnect().
            if not self._transaction_manager:
                if mode == "sync" and not self._connection:
                    self.connect()
                self._transaction_manager = manager_class(self, self.logger)
            return self._transaction_manager

        return {"transaction_manager": property(transaction_manager)}


def all_defects() -> list[type[SeededDefect]]:
    """Every seeded defect of the areas' folders, in the order of area, topic and definition."""
    found: list[type[SeededDefect]] = []
    for file in sorted(HERE.glob("*/*.py")):
        module = importlib.import_module(f"{__package__}.{file.parent.name}.{file.stem}")
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, SeededDefect) and value.__module__ == module.__name__
        ]
    names = [each.__name__ for each in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TypeError(f"two seeded defects share the name {twice[0]}")
    return found
