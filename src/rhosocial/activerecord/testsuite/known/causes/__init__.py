"""The causes of known failures, by whose code they live in: ``from ..causes import core``, ``core.EQUALS_NONE``.

A cause belongs to one page under ``docs/defects/``; many rules, in many areas, can fail by it.
"""

from __future__ import annotations

import importlib
import pkgutil

from ..cause import Cause


def all_causes() -> tuple[Cause, ...]:
    """Every cause that the kit knows, in the order of modules and names."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return tuple(value for module in modules for _, value in sorted(vars(module).items()) if isinstance(value, Cause))
