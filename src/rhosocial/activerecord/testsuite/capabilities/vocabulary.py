"""The closed vocabulary of capabilities: one member for every ``supports_*`` flag of the core.

Nothing of the core is imported here. The names follow the core's protocols
(``rhosocial.activerecord.backend.dialect.protocols``); a test compares them with the installed core both ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Optional, TypeVar, Union

from ..errors import nearest
from .definition import Definition
from .definitions import Definitions
from .probe import Probe

PREFIX = "supports_"

OUTSIDE_PROTOCOLS = frozenset({"DQLMixin", "IdentifierMixin", "SQLDialectBase"})
"""Where a capability is declared that no protocol asks for: these are classes of the core."""

_M = TypeVar("_M")


class _Vocabulary(type):
    """Makes a member of every definition that the class inherits; afterwards the vocabulary is closed.

    No Enum: its members must stand in one class body, and these are spread over the files of their themes.
    """

    __members__: Mapping[str, Capability]

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:
        super().__init__(name, bases, namespace)
        if any(isinstance(base, _Vocabulary) for base in bases):
            raise TypeError("the vocabulary is closed: a backend can't add capabilities")
        members: dict[str, Any] = {}
        for base in cls.__mro__:
            for definition in vars(base).values():
                if isinstance(definition, Definition):
                    members[definition.name] = object.__new__(cls)  # type: ignore[arg-type]
                    vars(members[definition.name]).update(vars(definition))
        for label, member in members.items():
            type.__setattr__(cls, label, member)
        type.__setattr__(cls, "__members__", MappingProxyType(members))

    def __iter__(cls: type[_M]) -> Iterator[_M]:
        return iter(cls.__members__.values())  # type: ignore[attr-defined]

    def __len__(cls) -> int:
        return len(cls.__members__)

    def __getitem__(cls: type[_M], name: str) -> _M:
        return cls.__members__[name]  # type: ignore[attr-defined, no-any-return]

    # Hidden from type checkers, which would otherwise accept any name at all.
    if not TYPE_CHECKING:

        def __call__(cls, *arguments: Any) -> Any:
            raise TypeError("the vocabulary is closed: write Capability.<NAME>")

        def __setattr__(cls, name: str, value: Any) -> None:
            raise AttributeError("the vocabulary is closed")

        def __getattr__(cls, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            problem = AttributeError(f"unknown capability {name!r}.{nearest(name, cls.__members__)}")
            # A name without an object keeps newer Pythons from adding a second "Did you mean" to ours.
            problem.name = name
            raise problem


@dataclass(frozen=True)
class Specific:
    """A capability asked about one thing: an EXPLAIN format, a function, a data type. Made by :meth:`Capability.of`."""

    capability: Capability
    argument: str

    @property
    def label(self) -> str:
        """How reports write it: ``EXPLAIN_FORMAT(JSON)``."""
        return f"{self.capability.name}({self.argument})"


class Capability(Definitions, metaclass=_Vocabulary):
    """An optional feature that a dialect declares; a member has what its :class:`Definition` says."""

    name: str
    flag: str
    protocol: str
    meaning: str
    probe: Optional[Probe]
    probes: Mapping[str, Probe]
    not_shown: str
    argument: str
    rendered_by: str

    @property
    def method(self) -> str:
        """The dialect's method that answers for it."""
        return f"{PREFIX}{self.flag}"

    @property
    def in_protocol(self) -> bool:
        """Whether a protocol of the core asks for it; five flags stand outside every protocol."""
        return self.protocol not in OUTSIDE_PROTOCOLS

    @property
    def label(self) -> str:
        """How reports write it: the member's name."""
        return self.name

    def __repr__(self) -> str:
        return f"Capability.{self.name}"

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy is the member itself: members are compared by identity.
        return getattr, (Capability, self.name)

    def of(self, argument: str) -> Specific:
        """This capability for one thing: ``Capability.EXPLAIN_FORMAT.of("JSON")``.

        Raises :exc:`TypeError` for a capability that takes no argument, and for an argument that is not a text.
        """
        if not self.argument:
            raise TypeError(f"Capability.{self.name} takes no argument: use it as it is")
        if not isinstance(argument, str) or not argument:
            raise TypeError(f"Capability.{self.name}.of() takes {self.argument}, not {argument!r}")
        return Specific(self, argument)


Need = Union[Capability, Specific]
"""What a rule can ask for: a capability, or one for a given thing."""
