"""The area ``concurrency`` on every configured target."""

from ..feature import concurrency as area


class TestConcurrency(area.ConcurrencyTests):
    """Sessions that work at the same time."""


class TestInstances(area.InstanceTests):
    """Two backends in one process share nothing that can change."""


class TestConcurrentTasks(area.ConcurrentTaskTests):
    """The loop belongs to everybody, and a task that is cancelled leaves nothing half done."""
