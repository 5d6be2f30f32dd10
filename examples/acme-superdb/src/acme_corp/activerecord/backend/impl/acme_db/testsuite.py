"""What the conformance kit needs to know of ACME SuperDB. Only tests import it, so that users need no kit."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Optional

from rhosocial.activerecord.testsuite import DbApiChannel, OtherServer, Provider, TextRules

from .async_backend import AsyncAcmeDBBackend
from .backend import AcmeDBBackend
from .server import log_in


class AcmeProvider(Provider):
    """Everything else is as the kit takes it for granted."""

    backend_class = AcmeDBBackend
    async_backend_class = AsyncAcmeDBBackend
    # What runs in this repository when neither backends.yml nor the environment names a target.
    targets = {"acme-local": {"username": "test_user", "password": "secret", "database": "conformance"}}

    max_parameters = 250_000
    enforces_types = False
    text = TextRules(like_case_sensitive=False)

    def default_options(self) -> Mapping[str, Any]:
        return {"timeout": 2.0}

    def open_channel(self, config: Any) -> Optional[DbApiChannel]:
        return DbApiChannel(sqlite3.connect(log_in(config), isolation_level=None, timeout=2.0))

    def list_tables_statement(self) -> Optional[str]:
        return "SELECT name FROM sqlite_master WHERE type = 'table'"

    def list_views_statement(self) -> Optional[str]:
        return "SELECT name FROM sqlite_master WHERE type = 'view'"

    def other_server(self, channel: Any) -> Optional[OtherServer]:
        # SuperDB stands on SQLite, and an old one can't do everything.
        if sqlite3.sqlite_version_info >= (3, 47):
            return None
        lacking = {"json.a_key_with_a_double_quote_is_found": "before SQLite 3.47 a path can't hold a double quote"}
        return OtherServer("an older SQLite", rules=lacking)
