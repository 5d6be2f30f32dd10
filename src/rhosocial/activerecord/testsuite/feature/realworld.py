"""Scenarios of real applications: their rules here, their domains and operations in the package ``realworld``."""

from __future__ import annotations

from .realworld_rules_feed import FeedTests
from .realworld_rules_ledger import LedgerTests
from .realworld_rules_queue import QueueTests
from .realworld_rules_shop import ShopTests
from .realworld_rules_tenants import TenantTests

__all__ = ["FeedTests", "LedgerTests", "QueueTests", "ShopTests", "TenantTests"]
