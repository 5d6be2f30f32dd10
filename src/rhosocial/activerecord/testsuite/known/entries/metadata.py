"""Known failures of the area ``metadata``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import connecting, explaining, postgres

_UNCONNECTED = ("metadata.the_introspector_connects_by_itself",)

ENTRIES = (
    KnownFailure(
        (
            "metadata.the_dialect_has_the_servers_own_version",
            "metadata.the_version_is_the_servers_own",
        ),
        postgres.VERSION_THIRD_NUMBER,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("metadata.the_version_of_the_database_is_the_servers_own",),
        connecting.MARIADB_ASYNC_VERSION,
        modes=("async",),
        raises=("AssertionError",),
    ),
    KnownFailure(_UNCONNECTED, explaining.SQLITE_INTROSPECTOR_UNCONNECTED, raises=("AttributeError",)),
    KnownFailure(_UNCONNECTED, explaining.MARIADB_INTROSPECTOR_UNCONNECTED, raises=("AttributeError",)),
)
