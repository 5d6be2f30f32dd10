"""The area ``realworld`` on every configured target: the social feed."""

from ..realworld.feed import FeedTests


class TestFeed(FeedTests):
    """People, posts, fans."""
