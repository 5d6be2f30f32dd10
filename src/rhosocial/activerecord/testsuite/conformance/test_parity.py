"""The area ``parity`` on every configured target."""

from ..feature.parity import ParityTests


class TestParity(ParityTests):
    """The sync and the async backend of a driver are twins."""
