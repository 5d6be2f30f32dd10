"""A backend with options of every kind, for the tests of how options are typed."""

# ruff: noqa: UP006, UP035
from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Dict, List, Literal, Optional, Set, Tuple, Union

from rhosocial.activerecord.backend.config import ConnectionConfig
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
from rhosocial.activerecord.backend.impl.sqlite.backend import AsyncSQLiteBackend


class Shape(Enum):
    ROUND = "circle"
    SQUARE = "square"


@dataclass
class AcmeConfig(ConnectionConfig):
    fast: bool = False
    ratio: float = 1.0
    price: Decimal = Decimal(0)
    shape: Shape = Shape.ROUND
    level: Literal["low", "high"] = "low"
    version: Optional[Tuple[int, ...]] = None
    exact: Tuple[int, int, int] = (0, 0, 0)
    labels: List[str] = field(default_factory=list)
    numbers: Set[int] = field(default_factory=set)
    limits: Dict[str, int] = field(default_factory=dict)
    anything: Any = None
    folder: Optional[Path] = None
    retries: int | None = None
    tls: Union[bool, str] = False
    api_token: Union[int, str, None] = None
    pin_key: int = 0
    charset: str = "utf8"
    unknowable: NotImported = "text"  # type: ignore[name-defined]  # noqa: F821
    pool: Optional[SQLiteBackend] = None
    raw: bytes = b""


class AcmeBackend(SQLiteBackend):
    """The sync class."""


class AsyncAcmeBackend(AsyncSQLiteBackend):
    """The async class."""
