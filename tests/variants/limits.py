"""Databases with limits, whose providers say so."""

from __future__ import annotations

from .database import Database
from .variant import Variant


class Parameters99(Variant):
    """A statement binds at most 99 parameters."""

    facts = {"max_parameters": 99}

    class Database(Database):
        max_parameters = 99


class Parameters999(Variant):
    """A statement binds at most 999 parameters."""

    facts = {"max_parameters": 999}

    class Database(Database):
        max_parameters = 999


class SmallValues(Variant):
    """A value has at most 65,535 bytes."""

    facts = {"max_value_bytes": 65_535}

    class Database(Database):
        max_value_bytes = 65_535


class Identifiers30(Variant):
    """An identifier has at most 30 bytes."""

    facts = {"identifier_bytes": 30}

    class Database(Database):
        identifier_bytes = 30


class Identifiers63(Variant):
    """An identifier has at most 63 bytes."""

    facts = {"identifier_bytes": 63}

    class Database(Database):
        identifier_bytes = 63
