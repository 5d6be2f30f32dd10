"""Connects that fail, and passwords that must not be shown."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import ConnectionError as CoreConnectionError
from rhosocial.activerecord.backend.errors import DatabaseError

from ...engine.base import ConformanceTests, family_fixture
from ...engine.db import Db
from ...engine.rules import rule
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.families.blog import BLOG
from ..support.connections import (
    answer,
    missing_database,
    needs_network,
    open_descriptors,
    port_without_listener,
    silent_port,
)

SPECIAL = "".join(chr(code) for code in range(32, 127) if not chr(code).isalnum())
"""Every special character of ASCII, the blank included."""
SECRET = "open-sesame-7f3a"
"""A password that occurs nowhere else, so that finding it proves a leak."""

CONNECT_LIMIT = 10.0
"""Seconds within which a connect must succeed or fail."""


class ConnectionFailureTests(ConformanceTests):
    """A failed connect raises the core's ``ConnectionError`` in time and leaves nothing open (C22)."""

    blog = family_fixture(BLOG)

    async def test_a_missing_database_raises_connection_error(self, db: Db) -> None:
        """It raises the core's class with the driver's error as its cause.
        If this fails, check which errors ``connect`` catches, and that it raises ``from`` them. A database that makes what
        is missing needs the provider's ``missing_database``."""
        with pytest.raises(CoreConnectionError) as caught:
            await db(db.unconnected(database=missing_database(db)).connect())
        _has_a_drivers_cause(caught.value)

    async def test_a_port_without_listener_raises_connection_error(self, db: Db) -> None:
        """It raises the core's class, not Python's ``ConnectionRefusedError``.
        If this fails, check which errors ``connect`` catches, and that it raises ``from`` them."""
        needs_network(db)
        with port_without_listener() as port:
            with pytest.raises(CoreConnectionError) as caught:
                await db(db.unconnected(host="127.0.0.1", port=port).connect())
        _has_a_drivers_cause(caught.value)

    async def test_a_wrong_password_raises_connection_error(self, db: Db) -> None:
        """It raises the core's class, not the driver's.
        If this fails, check which errors ``connect`` catches, and that it raises ``from`` them."""
        needs_network(db)
        backend = db.unconnected(password=SECRET)
        try:
            await db(backend.connect())
        except CoreConnectionError as error:
            _has_a_drivers_cause(error)
            return
        assert await answer(db, backend) == 42, "connect() reported success without a session"
        skip(SkipKind.OTHER_SERVER, "this server accepts any password")

    async def test_any_character_of_a_password_is_only_a_password(self, db: Db) -> None:
        """A wrong password with every special character is refused like any other, by the same server: it names no other
        host, port, user or option (C22, C27).
        If this fails, check that ``connect`` passes the password by itself and not within a text of options."""
        needs_network(db)
        backend = db.unconnected(password=f"{SPECIAL} host=nowhere.invalid port=1 {SECRET}")
        assert backend.config.password == f"{SPECIAL} host=nowhere.invalid port=1 {SECRET}"
        plain = db.unconnected(password=SECRET)
        assert await _refusal(db, backend) == await _refusal(db, plain)

    @rule(waits=True)
    async def test_a_silent_server_raises_connection_error_in_time(self, db: Db) -> None:
        """The option ``connect_timeout`` reaches the driver.
        If this fails, check which options ``connect`` passes to the driver."""
        needs_network(db)
        if "connect_timeout" not in {field.name for field in dataclasses.fields(db.config)}:
            skip(SkipKind.OTHER, "the configuration has no option connect_timeout")
        with silent_port() as port:
            backend = db.unconnected(host="127.0.0.1", port=port, connect_timeout=2)
            start = time.perf_counter()
            with pytest.raises(CoreConnectionError):
                await db(backend.connect())
        assert time.perf_counter() - start < CONNECT_LIMIT

    async def test_a_query_that_cannot_connect_raises_connection_error(self, db: Db) -> None:
        """A query that connects first fails as ``connect`` does.
        If this fails, check that ``execute`` does not wrap the error of its ``connect``."""
        with pytest.raises(CoreConnectionError):
            await answer(db, db.unconnected(database=missing_database(db)))

    async def test_a_transaction_that_cannot_connect_is_not_begun(self, db: Db) -> None:
        """It raises a ``DatabaseError``, and ``in_transaction`` stays ``False``.
        If this fails, check that ``begin_transaction`` connects before it changes the manager's state."""
        backend = db.unconnected(database=missing_database(db))
        with pytest.raises(DatabaseError):
            await db(backend.begin_transaction())
        # The property may try to connect again, and then fails as before.
        with contextlib.suppress(CoreConnectionError):
            assert backend.in_transaction is False

    async def test_a_failed_connect_leaves_the_backend_unconnected(self, db: Db) -> None:
        """``ping`` returns ``False``, and ``disconnect`` is harmless.
        If this fails, check that ``connect`` sets ``_connection`` only when all its steps succeeded."""
        backend = db.unconnected(database=missing_database(db))
        for _ in range(2):
            with pytest.raises(CoreConnectionError):
                await db(backend.connect())
            assert await db(backend.ping(reconnect=False)) is False
            await db(backend.disconnect())

    async def test_a_ping_that_cannot_reconnect_is_not_true(self, db: Db) -> None:
        """It returns ``False`` or raises. If this fails, check how ``ping`` handles an error of its ``connect``."""
        backend = db.unconnected(database=missing_database(db))
        try:
            alive = await db(backend.ping(reconnect=True))
        except CoreConnectionError:
            alive = False
        assert alive is False

    async def test_a_context_that_cannot_connect_raises_and_resets_the_models(self, db: Db, blog: Any) -> None:
        """The block does not run, and models use their own backend again.
        If this fails, check that ``context`` resets its state in ``finally``."""
        backend = db.unconnected(database=missing_database(db))
        entered = False
        with pytest.raises(CoreConnectionError):
            async with db.using(backend.context()):
                entered = True
        assert entered is False
        assert blog.User.backend() is db.backend

    @rule(waits=True)
    async def test_failed_connects_leave_no_descriptor_open(self, db: Db) -> None:
        """A failed connect closes its socket or file.
        If this fails, check that ``connect`` closes the handle when a later step fails."""
        backend = db.unconnected(database=missing_database(db))
        with contextlib.suppress(CoreConnectionError):
            await db(backend.connect())
        before = open_descriptors()
        failures = 0
        for _ in range(10):
            try:
                await db(backend.connect())
            except CoreConnectionError:
                failures += 1
        assert failures == 10
        assert open_descriptors() <= before


async def _refusal(db: Db, backend: Any) -> str:
    """The classes of the core and of the driver and the first argument of a refused connect; empty where it worked."""
    try:
        await db(backend.connect())
    except CoreConnectionError as error:
        cause = error.__cause__
        return f"{type(error).__name__} of {type(cause).__name__}: {getattr(cause, 'args', ('',))[0]}"
    assert await answer(db, backend) == 42, "connect() reported success without a session"
    return ""


def _has_a_drivers_cause(error: BaseException) -> None:
    cause = error.__cause__
    assert cause is not None, f"{error!r} hides the driver's error: raise ... from error"
    assert not isinstance(cause, DatabaseError), f"the cause of {error!r} is {cause!r}, not the driver's error"


class ConnectionSecretTests(ConformanceTests):
    """A password is never shown: not in errors, logs or ``repr`` (C26)."""

    async def test_a_failed_connect_does_not_show_the_password(self, db: Db) -> None:
        """Neither the error nor its causes contain the password.
        If this fails, check the text of the error that ``connect`` raises."""
        backend = db.unconnected(database=missing_database(db), password=SECRET)
        with pytest.raises(CoreConnectionError) as caught:
            await db(backend.connect())
        shown = "".join(traceback.format_exception(type(caught.value), caught.value, None))
        assert SECRET not in shown + repr(caught.value)

    async def test_a_failed_connect_does_not_log_the_password(self, db: Db) -> None:
        """No log record contains the password, not even at DEBUG.
        If this fails, check what ``connect`` logs before and after it fails."""
        backend = db.unconnected(database=missing_database(db), password=SECRET)
        with _logged(backend) as lines:
            with pytest.raises(CoreConnectionError):
                await db(backend.connect())
            await db(backend.disconnect())
        assert [line for line in lines if SECRET in line] == []

    async def test_a_session_does_not_log_the_password(self, db: Db) -> None:
        """From ``connect`` to ``disconnect`` no log record contains the password, even at DEBUG.
        If this fails, check every ``log`` call of ``connect``, ``ping`` and ``disconnect``."""
        own = getattr(db.config, "password", None)
        if own and len(own) < 8:
            skip(SkipKind.OTHER, "the target's password is too short to be distinguished from other words")
        secret = own or SECRET
        backend = db.unconnected(password=secret)
        with _logged(backend) as lines:
            # A server without a password may refuse the given one. What is logged is checked all the same.
            with contextlib.suppress(CoreConnectionError):
                await db(backend.connect())
                await db(backend.introspect_and_adapt())
                await db(backend.ping(reconnect=True))
                assert await answer(db, backend) == 42
            await db(backend.disconnect())
        assert len(lines) > 0, "nothing was logged: backend.logger is not the logger that the backend uses"
        assert [line for line in lines if secret in line] == []

    async def test_a_backend_does_not_show_the_password(self, db: Db) -> None:
        """``repr`` and ``str`` of a backend appear in tracebacks.
        If this fails, check ``__repr__`` of the backend and its dialect."""
        backend = db.unconnected(password=SECRET)
        assert SECRET not in f"{backend!r} {backend} {backend.dialect!r}"

    async def test_a_configuration_does_not_show_the_password(self, db: Db) -> None:
        """``repr`` and ``str`` of a config appear in tracebacks.
        If this fails, check that the dataclass field ``password`` has ``repr=False``."""
        config = db.unconnected(password=SECRET).config
        assert config.password == SECRET
        assert SECRET not in f"{config!r} {config}"


@contextlib.contextmanager
def _logged(backend: Any) -> Iterator[list[str]]:
    """Every log record of the block as text, with its arguments and traceback, at every level."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            shown = record.exc_info and "".join(traceback.format_exception(*record.exc_info))
            lines.append(f"{record.getMessage()} {record.args!r} {shown or ''}")

    logger: logging.Logger = backend.logger
    listener, level = Listener(logging.DEBUG), logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
