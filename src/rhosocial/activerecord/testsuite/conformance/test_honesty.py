"""The area ``honesty`` on every configured target."""

from ..feature.honesty import CapabilityTests, FlagTests


class TestCapability(CapabilityTests):
    """Claims and denials against the server."""


class TestFlag(FlagTests):
    """The answers by themselves."""
