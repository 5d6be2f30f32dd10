"""A driver on a server that it was not written for: the differences come from the server and are not defects of the driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from ..capabilities import Need


@dataclass(frozen=True)
class OtherServer:
    """What a related server does differently, declared in the driver's profile.

    ``capabilities`` that the driver rightly claims for its own server and this one lacks, and ``rules`` by id whose outcome
    only says that this is another server; each with the reason. ``area.rule[parameter]`` is one item of a rule. They are
    reported as *other server*, never as passed.
    """

    name: str
    capabilities: Mapping[Need, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    def why_not_rule(self, rule: str, param: Optional[str] = None) -> Optional[str]:
        """Why a rule, or it with this parameter, does not apply to the driver here."""
        reason = self.rules.get(rule, self.rules.get(f"{rule}[{param}]"))
        return None if reason is None else f"{self.name}: {reason}"

    def why_not_capability(self, need: Need) -> Optional[str]:
        """Why a capability can't be checked here."""
        reason = self.capabilities.get(need)
        return None if reason is None else f"{self.name}: {reason}"
