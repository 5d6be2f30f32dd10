"""Seeded defects of the area ``metadata``."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.introspection.types import IntrospectionScope

from ..defect import SeededDefect
from ..introspectors import answering, introspecting
from ..rows import seed


def _told(**facts: Any) -> Any:
    def change(info: Any) -> Any:
        for name, fact in facts.items():
            setattr(info, name, fact)
        return info

    return answering(get_database_info=change)


class VersionMadeUp(SeededDefect):
    """The version is a default of the backend's author. Seen in the mysql backend."""

    class Backend:
        def get_server_version(self) -> Any:
            return (3, 35, 0)


class ThirdNumberOfVersion(SeededDefect):
    """A number of the package's suffix is taken for one of the version."""

    class Backend:
        def get_server_version(self) -> Any:
            return (*super().get_server_version(), 12)


class DialectOfOldVersion(SeededDefect):
    """The dialect keeps the version that it was made with."""

    class Dialect:
        # What introspect_and_adapt() sets is passed over.
        version = property(lambda self: (3, 39, 0), lambda self, version: None)


class VersionCommits(SeededDefect):
    """Asking for the version ends the caller's transaction."""

    class SyncBackend:
        def get_server_version(self) -> Any:
            if self._connection:
                self._connection.commit()
            return super().get_server_version()


class InfoOfTheSession(SeededDefect):
    """The vendor's name holds the session."""

    class _Introspector:
        def _parse_database_info(self, rows: Any) -> Any:
            found = super()._parse_database_info(rows)
            found.vendor = f"{found.vendor} ({id(self)})"
            return found

    Backend = introspecting(_Introspector)


class InfoOfFirstSession(SeededDefect):
    """After a reconnect the introspector asks the session that is closed."""

    class Backend:
        async def disconnect(self) -> Any:
            self.introspector._executor.execute = None
            return await super().disconnect()


class ScopesWithoutViews(SeededDefect):
    """The list of what can be asked for leaves views out."""

    class Dialect:
        def get_supported_introspection_scopes(self) -> Any:
            found = super().get_supported_introspection_scopes()
            return [scope for scope in found if scope is not IntrospectionScope.VIEW]


class ScopesAsTexts(SeededDefect):
    """The list of what can be asked for holds names."""

    class Dialect:
        def get_supported_introspection_scopes(self) -> Any:
            return [scope.value for scope in super().get_supported_introspection_scopes()]


BACKENDS = [
    (
        "InfoVersionMadeUp",
        "The database's version is a default of the introspector's author. Seen in the async mariadb backend.",
        _told(version="3.35.0", version_tuple=(3, 35, 0)),
    ),
    ("InfoVersionAsTexts", "The numbers of the version are texts.", _told(version_tuple=("3", "40", "1"))),
    ("InfoWithoutName", "The name of the database is empty.", _told(name="")),
    ("InfoWithoutVendor", "The vendor is not reported.", _told(vendor=None)),
    ("UnknownSizeIsNegative", "A size that is not known is -1.", _told(size_bytes=-1)),
]
seed(__name__, "Backend", BACKENDS)
