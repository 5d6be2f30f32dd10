"""Scenarios of real applications; each has its file in the package ``realworld``."""

from __future__ import annotations

from ..realworld.feed import FeedTests
from ..realworld.ledger import LedgerTests
from ..realworld.queue import QueueTests
from ..realworld.shop import ShopTests
from ..realworld.tenants import TenantTests

__all__ = ["FeedTests", "LedgerTests", "QueueTests", "ShopTests", "TenantTests"]
