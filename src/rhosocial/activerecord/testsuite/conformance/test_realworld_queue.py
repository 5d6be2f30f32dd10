"""The area ``realworld`` on every configured target: the job queue."""

from ..realworld.queue import QueueTests


class TestQueue(QueueTests):
    """Tasks and what became of them."""
