"""The area ``faults`` on every configured target."""

from ..feature.faults import FaultsTests


class TestFaults(FaultsTests):
    """The session is lost at the worst moments."""
