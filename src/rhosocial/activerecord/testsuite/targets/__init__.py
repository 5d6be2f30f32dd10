"""Where targets come from: the file, the environment, their merge, and the drivers that are installed.

Names are imported when they are first used: a run that collects no class of the kit pays for none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config_class import config_class_of as config_class_of
    from .drivers import Drivers as Drivers
    from .drivers import Listed as Listed
    from .drivers import driver_from_class as driver_from_class
    from .entrypoints import registered as registered
    from .expansion import escape as escape
    from .load import BUILT_IN as BUILT_IN
    from .load import SQLITE_FILE as SQLITE_FILE
    from .load import SQLITE_MEMORY as SQLITE_MEMORY
    from .load import ConfigFile as ConfigFile
    from .load import Configuration as Configuration
    from .load import chosen as chosen
    from .load import find_file as find_file
    from .load import load_targets as load_targets
    from .load import needs_file as needs_file
    from .model import Driver as Driver
    from .model import Target as Target
    from .secrets import Redactor as Redactor
    from .secrets import is_secret as is_secret
    from .secrets import secret_values as secret_values
    from .secrets import shown as shown

_HOMES = {
    "config_class": ("config_class_of",),
    "drivers": ("Drivers", "Listed", "driver_from_class"),
    "entrypoints": ("registered",),
    "expansion": ("escape",),
    "load": (
        "BUILT_IN",
        "SQLITE_FILE",
        "SQLITE_MEMORY",
        "ConfigFile",
        "Configuration",
        "chosen",
        "find_file",
        "load_targets",
        "needs_file",
    ),
    "model": ("Driver", "Target"),
    "secrets": ("Redactor", "is_secret", "secret_values", "shown"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{home}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
