"""The area ``windows`` on every configured target."""

from ..feature.windows import (
    FrameTests,
    NeighbourTests,
    PartitionTests,
    RandomWindowTests,
    RankingTests,
    WindowPlaceTests,
)


class TestRanking(RankingTests):
    """Ranks."""


class TestPartition(PartitionTests):
    """Partitions."""


class TestWindowPlace(WindowPlaceTests):
    """Windows in queries."""


class TestFrame(FrameTests):
    """Frames."""


class TestNeighbour(NeighbourTests):
    """LAG, LEAD and values."""


class TestRandomWindow(RandomWindowTests):
    """Random windows."""
