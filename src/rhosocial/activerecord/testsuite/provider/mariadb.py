"""The profile of the official MariaDB backend, which drives mariadb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .channel import RawChannel, driver_module
from .mysql import MySQLChannel, MySQLProvider, tuned
from .other_server import OtherServer


class MariaDBProvider(MySQLProvider):
    """MariaDB through ``rhosocial.activerecord.backend.impl.mariadb``."""

    profile_of = "mariadb"
    neighbour_defaults = False

    def other_server(self, channel: RawChannel) -> Optional[OtherServer]:
        return None

    def default_options(self) -> Mapping[str, Any]:
        # The config's default of False leaves a transaction open after a bare SELECT (defect R07): its metadata lock
        # would block every DROP TABLE of the run.
        return {**super().default_options(), "autocommit": True}

    def open_channel(self, config: Any) -> Optional[RawChannel]:
        connection = driver_module("mariadb").connect(
            host=config.host,
            port=config.port,
            database=config.database,
            user=config.username,
            password=config.password,
            autocommit=True,
            client_flag=driver_module("mariadb.constants.CLIENT").MULTI_STATEMENTS,
            **({} if config.ssl_disabled else {"ssl": True}),
        )
        return tuned(MySQLChannel(connection), self.session_statements())
