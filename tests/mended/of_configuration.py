"""Connection configurations."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.config import ConnectionConfig
from rhosocial.activerecord.backend.impl.sqlite import SQLiteConnectionConfig

from .mend import Change, Mend, places


class ConfigCloneOptions(Mend):
    """A clone is made of the fields, ``options`` included."""

    page = "core/config-clone-options.md"
    changes = (
        Change(
            places("backend.config:BaseConfig.clone"),
            "config_dict = self.to_dict()",
            """
            import dataclasses
            config_dict = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
            """,
        ),
    )


class ConfigReprPassword(Mend):
    """The password is no part of the repr: ``field(default=None, repr=False)`` in the class."""

    page = "core/config-repr-password.md"

    @staticmethod
    def by_hand() -> None:
        for cls in (ConnectionConfig, SQLiteConnectionConfig):
            _hide(cls)


def _hide(cls: Any) -> None:
    shown = [name for name, field in cls.__dataclass_fields__.items() if field.repr and name != "password"]

    def __repr__(self: Any) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    cls.__repr__ = __repr__


class PragmasReplaceDefaults(Mend):
    """A pragma that is given is put over the defaults, and the other defaults stay."""

    page = "sqlite/pragmas-replace-defaults.md"
    changes = (
        Change(
            places("backend.impl.sqlite.config:SQLitePragmaMixin.__post_init__"),
            """
            if not self.pragmas:
            self.pragmas = self.DEFAULT_PRAGMAS.copy()
            """,
            "self.pragmas = {**self.DEFAULT_PRAGMAS, **self.pragmas}",
        ),
    )
