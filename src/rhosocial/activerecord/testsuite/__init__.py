"""The conformance kit for database backends of rhosocial-activerecord.

A backend's repository subclasses an area's mixin class and gives one provider object; the kit's own repository runs every
configured target. Names are loaded on first use: importing this package imports neither the core nor Hypothesis.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "2.0.0.dev1"

_WHERE = {
    "BenchmarkTests": "benchmark",
    "CONTRACT_VERSION": "harness.rules",
    "Capability": "capabilities",
    "Cause": "known",
    "Column": "harness.tables",
    "ConfigurationError": "errors",
    "ConformanceTests": "harness.base",
    "Db": "harness.db",
    "DbApiChannel": "provider",
    "Family": "harness.tables",
    "ForeignKey": "harness.tables",
    "KitError": "errors",
    "KnownFailure": "known",
    "ModelKit": "models.kit",
    "OtherServer": "provider.other_server",
    "Provider": "provider",
    "Table": "harness.tables",
    "TextRules": "provider",
    "areas": "feature",
    "examples": "harness.wrapping",
    "family_fixture": "harness.base",
    "only": "harness.rules",
    "requires": "capabilities",
    "rule": "harness.rules",
    "test_classes": "feature",
}

__all__ = [*sorted(_WHERE), "__version__"]

if TYPE_CHECKING:
    from .benchmark import BenchmarkTests as BenchmarkTests
    from .capabilities import Capability as Capability
    from .capabilities import requires as requires
    from .errors import ConfigurationError as ConfigurationError
    from .errors import KitError as KitError
    from .feature import areas as areas
    from .feature import test_classes as test_classes
    from .harness.base import ConformanceTests as ConformanceTests
    from .harness.base import family_fixture as family_fixture
    from .harness.db import Db as Db
    from .harness.rules import CONTRACT_VERSION as CONTRACT_VERSION
    from .harness.rules import only as only
    from .harness.rules import rule as rule
    from .harness.tables import Column as Column
    from .harness.tables import Family as Family
    from .harness.tables import ForeignKey as ForeignKey
    from .harness.tables import Table as Table
    from .harness.wrapping import examples as examples
    from .known import Cause as Cause
    from .known import KnownFailure as KnownFailure
    from .models.kit import ModelKit as ModelKit
    from .provider import DbApiChannel as DbApiChannel
    from .provider import Provider as Provider
    from .provider import TextRules as TextRules
    from .provider.other_server import OtherServer as OtherServer


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is not None:
        return getattr(importlib.import_module(f"{__name__}.{where}"), name)
    # An area's class (`CrudTests`) is found by its name, so that a new area needs no line here.
    if name.endswith("Tests"):
        from .feature import find_class

        return find_class(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]
