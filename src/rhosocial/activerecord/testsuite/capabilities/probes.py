"""The probes of all capabilities, and the reasons of those that no statement shows; both come from the definitions."""

from __future__ import annotations

from collections.abc import Iterator

from .probe import Probe
from .vocabulary import Capability, Need


def _probes() -> Iterator[tuple[Need, Probe]]:
    for capability in Capability:
        if capability.probe is not None:
            yield capability, capability.probe
        for argument, probe in capability.probes.items():
            yield capability.of(argument), probe


PROBES: dict[Need, Probe] = dict(_probes())
"""Everything that is shown or asked for, by what it is about."""

NOT_SHOWN: dict[Capability, str] = {each: each.not_shown for each in Capability if each.not_shown}
"""Capabilities that no statement shows without special rights, each with the reason."""
