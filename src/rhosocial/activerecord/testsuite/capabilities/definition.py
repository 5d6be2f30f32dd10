"""What one capability is: where it is declared, what it means, and which statements show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional, TypeVar

from .probe import Probe

_V = TypeVar("_V")


class Definition:
    """One capability. The attribute that holds it names the capability, and the core's flag unless ``flag`` does.

    ``protocol`` is the core's protocol that asks for it, or the core's class that answers when no protocol does.
    ``meaning`` says in one sentence what a user can do when a dialect declares it. ``not_shown`` is the reason why no
    statement can show it; ``probe`` then says at most how the core is asked for it. A capability that answers about one
    thing at a time has an ``argument``, which describes that thing, and may have ``probes`` by argument. ``rendered_by`` names
    the dialect's method without which the yes that every dialect inherits is nobody's word.
    """

    name = ""

    def __init__(
        self,
        protocol: str,
        meaning: str,
        probe: Optional[Probe] = None,
        *,
        not_shown: str = "",
        flag: str = "",
        argument: str = "",
        probes: Optional[Mapping[str, Probe]] = None,
        rendered_by: str = "",
    ) -> None:
        self.protocol = protocol
        self.meaning = meaning
        self.probe = probe
        self.not_shown = not_shown
        self.flag = flag
        self.argument = argument
        self.probes = probes or {}
        self.rendered_by = rendered_by

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.flag = self.flag or name.lower()

    # The vocabulary replaces each definition by its member. Type checkers learn from here of what type a member is.
    def __get__(self, instance: object, owner: type[_V]) -> _V:
        raise AttributeError(f"{owner.__name__} holds definitions: write Capability.{self.name}")
