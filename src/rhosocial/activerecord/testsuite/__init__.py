"""The conformance kit for database backends of rhosocial-activerecord.

A backend's repository subclasses an area's mixin class and gives one provider object; the kit's own repository runs every
configured target. Names are loaded on first use: importing this package imports neither the core nor Hypothesis.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "2.0.0.dev1"

_WHERE = {
    "BackendChannel": "provider",
    "BenchmarkTests": "benchmark",
    "CONTRACT_VERSION": "engine.rules",
    "CannotTell": "capabilities.probe",
    "Capability": "capabilities",
    "Cause": "defects",
    "Column": "schema.tables",
    "ConfigurationError": "errors",
    "ConformanceTests": "engine.base",
    "Db": "engine.db",
    "DbApiChannel": "provider",
    "Family": "schema.tables",
    "ForeignKey": "schema.tables",
    "Form": "capabilities.probe",
    "KitError": "errors",
    "KnownFailure": "defects",
    "Lab": "capabilities.probe",
    "ModelKit": "schema.model_kit",
    "Need": "capabilities",
    "NotShown": "capabilities.probe",
    "ObjectKind": "provider",
    "OtherServer": "provider.other_server",
    "Provider": "provider",
    "RawChannel": "provider",
    "Routine": "provider",
    "SharedDbApiChannel": "provider",
    "Specific": "capabilities",
    "Table": "schema.tables",
    "Target": "targets.model",
    "TextRules": "provider",
    "areas": "rules",
    "drops": "capabilities.probe",
    "examples": "engine.rule_runner",
    "family_fixture": "engine.base",
    "gives": "capabilities.probe",
    "in_order": "capabilities.probe",
    "known_failures_from": "defects",
    "only": "engine.rules",
    "refuses": "capabilities.probe",
    "requires": "capabilities",
    "rule": "engine.rules",
    "test_classes": "rules",
    "unseen": "capabilities.probe",
}

__all__ = [*sorted(_WHERE), "__version__"]

if TYPE_CHECKING:
    from .benchmark import BenchmarkTests as BenchmarkTests
    from .capabilities import Capability as Capability
    from .capabilities import Need as Need
    from .capabilities import Specific as Specific
    from .capabilities import requires as requires
    from .capabilities.probe import CannotTell as CannotTell
    from .capabilities.probe import Form as Form
    from .capabilities.probe import Lab as Lab
    from .capabilities.probe import NotShown as NotShown
    from .capabilities.probe import drops as drops
    from .capabilities.probe import gives as gives
    from .capabilities.probe import in_order as in_order
    from .capabilities.probe import refuses as refuses
    from .capabilities.probe import unseen as unseen
    from .defects import Cause as Cause
    from .defects import KnownFailure as KnownFailure
    from .defects import known_failures_from as known_failures_from
    from .engine.base import ConformanceTests as ConformanceTests
    from .engine.base import family_fixture as family_fixture
    from .engine.db import Db as Db
    from .engine.rule_runner import examples as examples
    from .engine.rules import CONTRACT_VERSION as CONTRACT_VERSION
    from .engine.rules import only as only
    from .engine.rules import rule as rule
    from .errors import ConfigurationError as ConfigurationError
    from .errors import KitError as KitError
    from .provider import BackendChannel as BackendChannel
    from .provider import DbApiChannel as DbApiChannel
    from .provider import ObjectKind as ObjectKind
    from .provider import Provider as Provider
    from .provider import RawChannel as RawChannel
    from .provider import Routine as Routine
    from .provider import SharedDbApiChannel as SharedDbApiChannel
    from .provider import TextRules as TextRules
    from .provider.other_server import OtherServer as OtherServer
    from .rules import areas as areas
    from .rules import test_classes as test_classes
    from .schema.model_kit import ModelKit as ModelKit
    from .schema.tables import Column as Column
    from .schema.tables import Family as Family
    from .schema.tables import ForeignKey as ForeignKey
    from .schema.tables import Table as Table
    from .targets.model import Target as Target


def __getattr__(name: str) -> Any:
    where = _WHERE.get(name)
    if where is not None:
        return getattr(importlib.import_module(f"{__name__}.{where}"), name)
    # An area's class (`CrudTests`) is found by its name, so that a new area needs no line here.
    if name.endswith("Tests"):
        from .rules import find_class

        return find_class(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]
