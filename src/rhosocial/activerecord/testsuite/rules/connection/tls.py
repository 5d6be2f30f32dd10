"""TLS: what the configuration asks for reaches the driver."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind

VERIFIED: dict[str, dict[str, Any]] = {
    "sslrootcert": {"sslmode": "verify-full"},
    "ssl_ca": {"ssl_disabled": False, "ssl_verify_cert": True},
}
"""By the option for the authority's certificate, the other options of a session that must be verified."""


class ConnectionTlsTests(ConformanceTests):
    """A session that must be encrypted and verified is so, or there is none (C29)."""

    async def test_a_session_that_can_not_be_verified_is_refused(self, db: Db, tmp_path: Path) -> None:
        """The authority's certificate is a file that does not exist, so no server can be verified.
        If this fails, check that ``connect`` hands every TLS option of the configuration to the driver, under the driver's
        name. Which error it raises is another rule's."""
        fields = {field.name for field in dataclasses.fields(db.config)}
        name = next((name for name in VERIFIED if name in fields), None)
        if name is None:
            skip(SkipKind.OTHER, f"the configuration has no option of {', '.join(VERIFIED)}")
        wanted = {option: value for option, value in VERIFIED[name].items() if option in fields}
        backend = db.unconnected(**{name: str(tmp_path / "missing.pem")}, **wanted)
        # Drivers also refuse options in Python's own words; async mysql.connector raises an AttributeError.
        with pytest.raises((DatabaseError, OSError, AttributeError, TypeError, ValueError)):
            await db(backend.connect())
