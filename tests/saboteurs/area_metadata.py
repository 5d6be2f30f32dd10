"""Saboteurs of the area ``metadata``."""

from __future__ import annotations

from typing import Any

from rhosocial.activerecord.backend.introspection.types import IntrospectionScope

from .introspectors import introspecting, telling
from .kinds import Sabotage


def _told(**facts: Any) -> Any:
    def change(info: Any) -> Any:
        for name, fact in facts.items():
            setattr(info, name, fact)
        return info

    return telling(get_database_info=change)


class VersionMadeUp(Sabotage):
    """The version is a default of the backend's author."""

    area = "metadata"
    source = "mysql backend"

    class Backend:
        def get_server_version(self) -> Any:
            return (3, 35, 0)


class ThirdNumberOfVersion(Sabotage):
    """A number of the package's suffix is taken for one of the version."""

    area = "metadata"
    source = "R24"

    class Backend:
        def get_server_version(self) -> Any:
            return (*super().get_server_version(), 12)  # type: ignore[misc]


class DialectOfOldVersion(Sabotage):
    """The dialect keeps the version that it was made with."""

    area = "metadata"
    source = "CK"

    class Dialect:
        # What introspect_and_adapt() sets is passed over.
        version = property(lambda self: (3, 39, 0), lambda self, told: None)


class VersionCommits(Sabotage):
    """Asking for the version ends the caller's transaction."""

    area = "metadata"
    source = "CK"

    class SyncBackend:
        def get_server_version(self) -> Any:
            if self._connection:  # type: ignore[attr-defined]
                self._connection.commit()  # type: ignore[attr-defined]
            return super().get_server_version()  # type: ignore[misc]


class InfoVersionMadeUp(Sabotage):
    """The database's version is a default of the introspector's author."""

    area = "metadata"
    source = "mariadb backend, async"
    Backend = _told(version="3.35.0", version_tuple=(3, 35, 0))


class InfoVersionAsTexts(Sabotage):
    """The numbers of the version are texts."""

    area = "metadata"
    source = "CK"
    Backend = _told(version_tuple=("3", "40", "1"))


class InfoWithoutName(Sabotage):
    """The name of the database is empty."""

    area = "metadata"
    source = "CK"
    Backend = _told(name="")


class InfoWithoutVendor(Sabotage):
    """The vendor is not told."""

    area = "metadata"
    source = "CK"
    Backend = _told(vendor=None)


class UnknownSizeIsNegative(Sabotage):
    """A size that is not known is -1."""

    area = "metadata"
    source = "CK"
    Backend = _told(size_bytes=-1)


class InfoOfTheSession(Sabotage):
    """The vendor's name holds the session."""

    area = "metadata"
    source = "CK"

    class _Introspector:
        def _parse_database_info(self, rows: Any) -> Any:
            found = super()._parse_database_info(rows)  # type: ignore[misc]
            found.vendor = f"{found.vendor} ({id(self)})"
            return found

    Backend = introspecting(_Introspector)


class InfoOfFirstSession(Sabotage):
    """After a reconnect the introspector asks the session that is closed."""

    area = "metadata"
    source = "CK"

    class SyncBackend:
        def disconnect(self) -> Any:
            self.introspector._executor.execute = None  # type: ignore[attr-defined]
            return super().disconnect()  # type: ignore[misc]

    class AsyncBackend:
        async def disconnect(self) -> Any:
            self.introspector._executor.execute = None  # type: ignore[attr-defined]
            return await super().disconnect()  # type: ignore[misc]


class ScopesWithoutViews(Sabotage):
    """The list of what can be asked for leaves views out."""

    area = "metadata"
    source = "CK"

    class Dialect:
        def get_supported_introspection_scopes(self) -> Any:
            found = super().get_supported_introspection_scopes()  # type: ignore[misc]
            return [scope for scope in found if scope is not IntrospectionScope.VIEW]


class ScopesAsTexts(Sabotage):
    """The list of what can be asked for holds names."""

    area = "metadata"
    source = "CK"

    class Dialect:
        def get_supported_introspection_scopes(self) -> Any:
            return [scope.value for scope in super().get_supported_introspection_scopes()]  # type: ignore[misc]
