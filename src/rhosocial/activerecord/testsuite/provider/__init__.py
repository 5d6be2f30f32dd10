"""How one target is adapted to the kit: the provider, its default, and the profiles of the official drivers."""

from .base import ObjectKind, Provider, Routine
from .channel import BackendChannel, DbApiChannel, RawChannel, SharedDbApiChannel
from .other_server import OtherServer
from .text import TextRules

__all__ = [
    "BackendChannel",
    "DbApiChannel",
    "ObjectKind",
    "OtherServer",
    "Provider",
    "RawChannel",
    "Routine",
    "SharedDbApiChannel",
    "TextRules",
]
