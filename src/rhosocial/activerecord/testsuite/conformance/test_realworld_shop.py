"""The area ``realworld`` on every configured target: the shop."""

from ..realworld.shop import ShopTests


class TestShop(ShopTests):
    """Stock, purchases, payments."""
