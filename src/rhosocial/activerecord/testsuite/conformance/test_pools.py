"""The area ``pools`` on every configured target."""

from ..feature import pools as area


class TestPools(area.PoolTests):
    """Whoever borrows a backend gets a clean and working one."""
