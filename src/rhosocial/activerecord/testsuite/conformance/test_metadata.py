"""The area ``metadata`` on every configured target."""

from ..feature.metadata import DatabaseInfoTests, IntrospectionScopeTests, ServerVersionTests


class TestServerVersion(ServerVersionTests):
    """The server's version."""


class TestDatabaseInfo(DatabaseInfoTests):
    """Facts of the database."""


class TestIntrospectionScope(IntrospectionScopeTests):
    """Kinds of objects."""
