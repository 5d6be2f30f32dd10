"""The area ``isolation`` on every configured target."""

from ..feature.isolation import IsolationTests


class TestIsolation(IsolationTests):
    """An isolation level prevents at least its contract."""
