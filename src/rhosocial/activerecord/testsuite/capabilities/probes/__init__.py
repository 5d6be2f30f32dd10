"""How each capability shows itself: the statements whose effect is read back, and how the core is asked for it.

A capability without a statement has a reason in :data:`NOT_SHOWN`.
"""

from __future__ import annotations

from ..vocabulary import Capability, Need
from . import changes, combining, constraints, documents, objects, query, routines, server, tables
from .model import CannotTell, Form, Gives, Lab, NotShown, Probe, Refuses, Step, differs, label, plain

__all__ = [
    "NOT_SHOWN",
    "PROBES",
    "CannotTell",
    "Form",
    "Gives",
    "Lab",
    "NotShown",
    "Probe",
    "Refuses",
    "Step",
    "differs",
    "label",
    "plain",
]

PROBES: dict[Need, Probe] = {
    **query.PROBES,
    **combining.PROBES,
    **documents.PROBES,
    **changes.PROBES,
    **tables.PROBES,
    **constraints.PROBES,
    **objects.PROBES,
    **routines.PROBES,
    **server.PROBES,
}
"""Everything that is shown or asked for, by what it is about."""

NOT_SHOWN: dict[Capability, str] = {**tables.NOT_SHOWN, **objects.NOT_SHOWN, **server.NOT_SHOWN}
"""Capabilities that no statement shows without special rights, each with the reason."""
