"""Tables are emptied in one round trip, all or none, and the raw channel stays usable."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.provider.lookup import provider_for
from rhosocial.activerecord.testsuite.schema.prefix import make_prefix
from rhosocial.activerecord.testsuite.targets import Drivers
from tests.configured import options_of
from tests.drivers import SERVERS


class Filled:
    """Two tables with a row each, on a driver's raw channel."""

    def __init__(self, name: str) -> None:
        self.driver = Drivers().get(name)
        self.options = options_of(name)
        self.provider: Any = provider_for(self.driver)
        self.channel = self.another()
        prefix = make_prefix(int(time.time() / 60), uuid.uuid4().hex, 0, "sync")
        self.tables = [prefix + base for base in ("one", "two")]

    def another(self) -> Any:
        assert self.driver.config_class is not None
        return self.provider.open_channel(self.driver.config_class(**self.options))

    def rows(self) -> list[int]:
        return [self.channel.execute(f"SELECT COUNT(*) FROM {self.provider.quote(t)}")[0][0] for t in self.tables]

    def empty(self, tables: list[str]) -> None:
        self.channel.execute_together([f"DELETE FROM {self.provider.quote(table)}" for table in tables])


@pytest.fixture(params=SERVERS)
def filled(request: pytest.FixtureRequest) -> Iterator[Filled]:
    pytest.importorskip(f"rhosocial.activerecord.backend.impl.{request.param}", exc_type=ImportError)
    it = Filled(request.param)
    try:
        for table in it.tables:
            it.channel.execute(f"CREATE TABLE {it.provider.quote(table)} (id INTEGER PRIMARY KEY)")
            it.channel.execute(f"INSERT INTO {it.provider.quote(table)} VALUES (1)")
        yield it
    finally:
        for table in it.tables:
            with contextlib.suppress(Exception):
                it.channel.execute(it.provider.drop_statement(table))
        it.channel.close()


def test_every_table_is_emptied(filled: Filled) -> None:
    filled.empty(filled.tables)
    assert filled.rows() == [0, 0]


def test_a_missing_table_is_an_error_and_leaves_no_lock(filled: Filled) -> None:
    with pytest.raises(Exception, match="gone"):
        filled.empty([filled.tables[0], filled.tables[0] + "_gone", filled.tables[1]])
    assert filled.rows() == [1, 1]
    # The transaction is rolled back, so another session can change the rows.
    other = filled.another()
    try:
        other.execute(f"DELETE FROM {filled.provider.quote(filled.tables[0])}")
    finally:
        other.close()
    assert filled.rows() == [0, 1]
