"""The area ``realworld`` on every configured target: an application that tenants share."""

from ..realworld.tenants import TenantTests


class TestTenant(TenantTests):
    """Notes, remarks, the log."""
