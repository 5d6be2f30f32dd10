"""Known failures of the area ``metadata``."""

from __future__ import annotations

from ..cause import KnownFailure
from ..causes import connecting, explaining, postgres

_UNCONNECTED = ("metadata.the_introspector_connects_by_itself",)

ENTRIES = (
    KnownFailure(
        (
            "metadata.the_dialect_has_the_servers_version",
            "metadata.the_backend_reports_the_servers_version",
        ),
        postgres.VERSION_THIRD_NUMBER,
        raises=("AssertionError",),
    ),
    KnownFailure(
        ("metadata.the_database_info_has_the_servers_version",),
        connecting.MARIADB_ASYNC_VERSION,
        modes=("async",),
        raises=("AssertionError",),
    ),
    KnownFailure(_UNCONNECTED, explaining.SQLITE_INTROSPECTOR_UNCONNECTED, raises=("AttributeError",)),
    KnownFailure(_UNCONNECTED, explaining.MARIADB_INTROSPECTOR_UNCONNECTED, raises=("AttributeError",)),
)
