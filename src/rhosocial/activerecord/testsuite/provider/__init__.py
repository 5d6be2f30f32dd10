"""How one target is adapted to the kit: the provider, its default, and the profiles of the official drivers."""

from .base import Provider
from .channel import BackendChannel, DbApiChannel, RawChannel
from .other_server import OtherServer
from .text import TextRules

__all__ = ["BackendChannel", "DbApiChannel", "OtherServer", "Provider", "RawChannel", "TextRules"]
