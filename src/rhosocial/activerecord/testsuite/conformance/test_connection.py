"""The area ``connection`` on every configured target."""

from ..feature.connection import (
    ConnectionConfigTests,
    ConnectionContextTests,
    ConnectionFailureTests,
    ConnectionLeakTests,
    ConnectionPingTests,
    ConnectionSecretTests,
    ConnectionSettingsTests,
    ConnectionSharingTests,
    ConnectionTests,
    ConnectionVersionTests,
)


class TestConnection(ConnectionTests):
    """Connecting and disconnecting."""


class TestConnectionPing(ConnectionPingTests):
    """Pings and lost sessions."""


class TestConnectionContext(ConnectionContextTests):
    """The context managers."""


class TestConnectionSettings(ConnectionSettingsTests):
    """What a reconnect must bring back."""


class TestConnectionVersion(ConnectionVersionTests):
    """Versions and adapting."""


class TestConnectionFailure(ConnectionFailureTests):
    """Connects that fail."""


class TestConnectionSecret(ConnectionSecretTests):
    """Passwords stay hidden."""


class TestConnectionConfig(ConnectionConfigTests):
    """The configuration class."""


class TestConnectionSharing(ConnectionSharingTests):
    """Several backends, several threads."""


class TestConnectionLeak(ConnectionLeakTests):
    """Nothing piles up."""
