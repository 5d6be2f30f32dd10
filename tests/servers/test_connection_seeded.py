"""What the area ``connection`` asks of sessions over a network: each seeded defect turns red the rule that is about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .seeded import outcomes

BODY = """
class NAME(BASEBackend):
    def METHOD:
LINES


class AsyncNAME(AsyncBASEBackend):
    pass
"""

PING, CONNECT = "ping(self, reconnect=True)", "connect(self)"

DEFECTS: dict[str, tuple[str, str, str, str, list[str]]] = {
    "LooksAtItsVariable": (
        "mariadb",
        "ConnectionPingTests",
        "a_ping_of_a_killed_session_is_false",
        PING,
        ["return self._connection is not None or super().ping(reconnect)"],
    ),
    "NeverReconnects": (
        "mariadb",
        "ConnectionPingTests",
        "a_ping_with_reconnect_replaces_a_killed_session",
        PING,
        ["return super().ping(False)"],
    ),
    "RaisesTheDriversError": (
        "mariadb",
        "ConnectionFailureTests",
        "a_wrong_password_raises_connection_error",
        CONNECT,
        ["try:", "    super().connect()", "except Exception as error:", "    raise error.__cause__ or error from None"],
    ),
    "ReadsItsPasswordAsOptions": (
        "mariadb",
        "ConnectionFailureTests",
        "any_character_of_a_password_is_only_a_password",
        CONNECT,
        ["if 'port=1' in str(self.config.password):", "    self.config.port = 1", "super().connect()"],
    ),
    "WaitsForTheServer": (
        "postgres",
        "ConnectionFailureTests",
        "a_silent_server_raises_connection_error_in_time",
        CONNECT,
        ["self.config.connect_timeout = 12", "super().connect()"],
    ),
}
BASES = {"mariadb": "MariaDB", "postgres": "Postgres"}
PROVED = [(driver, area_class, rule) for driver, area_class, rule, _, _ in DEFECTS.values()]


@pytest.mark.parametrize("driver", BASES)
def test_each_seeded_defect_is_noticed_by_the_rule_that_is_about_it(tmp_path: Path, driver: str) -> None:
    seeded = {}
    for name, (its_driver, area_class, rule, method, lines) in DEFECTS.items():
        if its_driver == driver:
            body = BODY.replace("METHOD", method).replace("LINES", "\n".join(f"        {line}" for line in lines))
            seeded[name] = (area_class, rule, body.replace("NAME", name).replace("BASE", BASES[driver]))
    found = outcomes(tmp_path, seeded, "sync", driver)
    assert {name: result for name, result in found.items() if result != ["failed"]} == {}
