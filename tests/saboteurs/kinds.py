"""What a saboteur is: the reference backend with one seeded defect, as a few small mixins.

A saboteur is a class below :class:`Sabotage` with a docstring (the mistake, as its author would describe it), an ``area``
that must notice it, a ``source`` (an id of the defect catalogue, an issue thread, or ``CK`` for common knowledge), and one
or several inner mixins of at most 15 lines that are put before the reference's own classes:

- ``Backend``: for both modes, when what it overrides does no I/O;
- ``SyncBackend`` and ``AsyncBackend``: when it does;
- ``Dialect``;
- ``SyncTransactions`` and ``AsyncTransactions``: the transaction managers;
- ``Config``: the connection config.

Some rules ask the models more than the backend. For these a saboteur may have a static method ``core`` instead of mixins: it
replaces functions of the core while a rule runs.

A mode whose mixin is missing is not sabotaged, and the gate does not expect it to turn red.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Callable, ClassVar, Optional

import pytest
from rhosocial.activerecord.backend.impl.sqlite import SQLiteConnectionConfig, SQLiteDialect, SQLiteTransactionManager
from rhosocial.activerecord.backend.impl.sqlite.async_transaction import AsyncSQLiteTransactionManager
from rhosocial.activerecord.backend.impl.sqlite.backend.async_backend import AsyncSQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend.sync import SQLiteBackend

_PARTS = ("Backend", "SyncBackend", "AsyncBackend", "Dialect", "SyncTransactions", "AsyncTransactions", "Config")


class Sabotage:
    """One seeded defect. Subclasses state ``area`` and ``source`` and bring their mixins as inner classes."""

    area: ClassVar[str]
    source: ClassVar[str]
    target: ClassVar[str] = "memory"
    """``file`` when only a second session can show the defect; else ``memory``, which is faster."""

    core: ClassVar[Optional[Callable[[pytest.MonkeyPatch], None]]] = None
    """Replaces functions of the core, in both modes."""

    noticed_in: ClassVar[Optional[tuple[str, ...]]] = None
    """The modes in which the area can show it, when these are fewer than those that have it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in ("area", "source"):
            if not getattr(cls, name, None):
                raise TypeError(f"the saboteur {cls.__name__} does not state its {name}")
        if not (cls.__doc__ or "").strip():
            raise TypeError(f"the saboteur {cls.__name__} has no docstring that says what its mistake is")
        inner = {name for name, value in vars(cls).items() if isinstance(value, type)}
        if not inner & set(_PARTS) and cls.core is None:
            raise TypeError(f"the saboteur {cls.__name__} changes nothing; it needs one of {', '.join(_PARTS)}")

    @classmethod
    def modes(cls) -> tuple[str, ...]:
        """The modes in which the defect exists and the area can show it."""
        if cls.noticed_in is not None:
            return cls.noticed_in
        shared = cls.core is not None or any(hasattr(cls, name) for name in ("Backend", "Dialect", "Config"))
        found = []
        if shared or hasattr(cls, "SyncBackend") or hasattr(cls, "SyncTransactions"):
            found.append("sync")
        if shared or hasattr(cls, "AsyncBackend") or hasattr(cls, "AsyncTransactions"):
            found.append("async")
        return tuple(found)

    @classmethod
    def backend_class(cls, mode: str) -> type:
        """The sabotaged backend of one mode."""
        base: type = SQLiteBackend if mode == "sync" else AsyncSQLiteBackend
        own = getattr(cls, "SyncBackend" if mode == "sync" else "AsyncBackend", None)
        parts = [part for part in (own, getattr(cls, "Backend", None)) if part is not None]
        namespace: dict[str, Any] = {"__module__": cls.__module__, "__doc__": cls.__doc__}
        namespace.update(cls._init(mode))
        namespace.update(cls._manager(mode))
        prefix = "" if mode == "sync" else "Async"
        return type(f"{prefix}{cls.__name__}Backend", (*parts, base), namespace)

    @classmethod
    def config_class(cls) -> Optional[type]:
        """The sabotaged config class, if there is one."""
        mixin = getattr(cls, "Config", None)
        return None if mixin is None else type(f"{cls.__name__}Config", (mixin, SQLiteConnectionConfig), {})

    @classmethod
    def _init(cls, mode: str) -> dict[str, Any]:
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
        mixin = getattr(cls, "SyncTransactions" if mode == "sync" else "AsyncTransactions", None)
        if mixin is None:
            return {}
        base: type = SQLiteTransactionManager if mode == "sync" else AsyncSQLiteTransactionManager
        manager_class: Any = type(f"{cls.__name__}TransactionManager", (mixin, base), {"__module__": cls.__module__})

        def transaction_manager(self: Any) -> Any:
            # As in the reference: made at the first question, and thrown away by disconnect().
            if not self._transaction_manager:
                if mode == "sync" and not self._connection:
                    self.connect()
                self._transaction_manager = manager_class(self, self.logger)
            return self._transaction_manager

        return {"transaction_manager": property(transaction_manager)}


def all_saboteurs() -> list[type[Sabotage]]:
    """Every saboteur of the modules beside this one, in the order of area and definition."""
    import tests.saboteurs as here

    found: list[type[Sabotage]] = []
    for info in sorted(pkgutil.iter_modules(here.__path__), key=lambda info: info.name):
        if info.name.startswith("area_"):
            module = importlib.import_module(f"tests.saboteurs.{info.name}")
            found += [
                value
                for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, Sabotage) and value.__module__ == module.__name__
            ]
    names = [each.__name__ for each in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TypeError(f"two saboteurs share the name {twice[0]}")
    return found
