"""The provider: the one object that adapts a target to the kit. Everything has a default.

A backend's author overrides only what the database needs. A misspelt hook is an error when the class is made.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Optional

from ..errors import ConfigurationError, nearest
from .channel import RawChannel
from .text import TextRules

if TYPE_CHECKING:
    from ..capabilities import Need
    from ..capabilities.probe import Form
    from ..defects import KnownFailure
    from ..schema.tables import Table
    from ..targets.model import Target
    from .other_server import OtherServer


@dataclass(frozen=True)
class Routine:
    """The statements that make a routine of the database, and those that drop it."""

    create: Sequence[str] = ()
    drop: Sequence[str] = ()


@dataclass(frozen=True)
class ObjectKind:
    """A kind of objects beside tables and views that rules make: sequences, schemas, routines.

    ``listing`` is a statement whose first column names all of them that the target's user can see and could drop;
    ``drop`` is the statement that drops one, with ``{name}`` where its quoted name stands. It never cascades.
    """

    name: str
    listing: str
    drop: str


class Provider:
    """Adapts one driver's targets to the kit.

    In a backend's own repository set :attr:`backend_class` (and :attr:`async_backend_class` when it can't be found as
    ``Async<Name>`` beside it). In a central run the kit makes the provider itself: the one that the backend's package
    registers under ``rhosocial.activerecord.testsuite.provider``, else the profile of the official driver that the class
    derives from, else this class.
    """

    # -- what it adapts -------------------------------------------------------------------------------------------
    backend_class: ClassVar[Optional[type]] = None
    """The sync backend class; only needed in a backend's own repository."""
    async_backend_class: ClassVar[Optional[type]] = None
    """The async backend class, when it stands elsewhere than beside the sync one."""
    driver: ClassVar[Optional[str]] = None
    """The driver's short name: which configured targets are this provider's. Default: the name that the class is
    registered under, else the module's."""
    config_class: ClassVar[Optional[type]] = None
    """The backend's config class, when it can't be found from the backend class."""
    targets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Name to options: what runs when no target of this driver is configured."""

    profile_of: ClassVar[str] = ""
    """The driver that this is the kit's own profile of; the profile stands in the module of that name beside this one."""

    # -- the database's properties ------------------------------------------------------------------------------------
    text: ClassVar[TextRules] = TextRules()
    """What text means here: case, accents, trailing blanks, order."""
    binary_collation: ClassVar[Optional[str]] = None
    """The name of a collation for COLLATE under which no two characters are equal and that sorts by code point."""
    max_parameters: ClassVar[Optional[int]] = None
    """The largest number of bound parameters in a statement; None when the database sets no limit below 70,000."""
    max_value_bytes: ClassVar[int] = 2**24 + 1
    """The largest text or binary value that one statement can carry, in bytes."""
    identifier_bytes: ClassVar[int] = 63
    """The longest identifier, in bytes."""
    fraction_digits: ClassVar[int] = 6
    """The digits of a second's fraction that columns for times keep: 0 for whole seconds, 3 for milliseconds."""
    time_fraction_digits: ClassVar[Optional[int]] = None
    """The same for columns that hold a time of day alone, where they keep fewer: 0 for the TIME of Db2 and Derby."""
    decimal_digits: ClassVar[int] = 38
    """The most digits of a decimal, those after the point included. Fixture tables and rules ask for 38 at most."""
    truth: ClassVar[Optional[tuple[Any, Any]]] = None
    """What a column of the generic type boolean holds for True and for False, such as ``("Y", "N")``; None: truth values,
    so that a column alone is a condition."""
    counts_rows: ClassVar[bool] = True
    """Statements report how many rows they changed; False where the driver may say PEP 249's -1 instead. Rules then accept
    -1 for any number, and those in which the core itself needs the number are skipped."""
    bare_parameters: ClassVar[bool] = True
    """A parameter may stand alone in the list of a SELECT; False where the database can't conclude its type there. Rules
    then cast it. Of a CASE whose results are parameters alone, as the core's ``bulk_update`` writes it, such a database
    concludes no type either: there the dialect's ``format_case_expression`` has to cast."""
    integer_averages: ClassVar[bool] = False
    """The average of integers is an integer."""
    isolation: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Per level name (``REPEATABLE_READ``) the anomalies that it prevents beyond the SQL standard's, by schedule name."""
    first_updater_wins: ClassVar[bool] = False
    """By default a transaction reads a snapshot, and when two change one row, the first wins and the other gets a conflict;
    else the other waits and goes on from the committed row. Rules then retry it."""
    writers_wait: ClassVar[bool] = True
    """Who changes a row that another open transaction changed waits for its end; False where it gets a conflict at once.
    Rules about such waits are then skipped, and deadlocks with them."""
    readers_wait: ClassVar[bool] = False
    """A query waits for the end of another transaction that changed the table's rows, as locks have it (SQL Server, Db2,
    Derby); else it reads what was committed before. Rules then do not look at an open transaction from outside."""
    thread_safety: ClassVar[Optional[int]] = None
    """PEP 249's number, when the backend's own ``threadsafety`` is wrong."""
    transactional_ddl: ClassVar[bool] = True
    """DDL inside a transaction is undone by its rollback; False where the server commits implicitly."""
    ddl_at_once: ClassVar[bool] = True
    """Later statements of the same transaction see what its DDL defined; False where a definition takes effect at the commit.
    Rules then use it after the commit only."""
    lasting_temporary_tables: ClassVar[bool] = False
    """A temporary table's definition is the database's and outlives the session, which owns the rows alone (GLOBAL TEMPORARY
    of the SQL standard). The kit then makes none under a name without its prefix."""
    enforces_types: ClassVar[bool] = True
    """Values out of a column's type (too long, out of range, not a number) are refused."""
    bounds_decimals: ClassVar[bool] = True
    """A DECIMAL(p, s) column refuses a value with more than p - s digits before the point; False where it keeps such a value
    unchanged, as the SQL standard lets a database hold more digits than declared."""
    text_lengths: ClassVar[bool] = True
    """The length of VARCHAR(n) and CHAR(n) is part of the type, enforced and reported; False where the database takes and
    forgets it."""
    index_directions: ClassVar[bool] = True
    """An index keeps ASC and DESC of its columns; False where the database takes and forgets them."""
    months_overflow: ClassVar[bool] = False
    """A month after January 31 is March 2 or 3, as the database's own arithmetic has it; else the last day of February."""
    neighbour_defaults: ClassVar[bool] = True
    """LAG and LEAD take a default as their third argument; False where the database documents that they take none."""
    restart_sets_last: ClassVar[bool] = False
    """ALTER SEQUENCE ... RESTART WITH n takes n for the last number that was given, as Firebird 3 does, so the next one follows
    it; else n is the next one (SQL standard)."""
    missing_database: ClassVar[Optional[str]] = "art_missing/folder/none"
    """The name of a database that does not exist: unknown to a server, and as a path in a folder that does not exist. None
    where connecting makes whatever is missing; rules about a connect that fails are then skipped."""
    optional_types: ClassVar[frozenset[str]] = frozenset()
    """Classes of types that the dialect lists and a server has only with an extension or in some versions, by their names."""
    capability_overrides: ClassVar[Mapping[Need, tuple[bool, str]]] = {}
    """Capability to (answer, reason), where the dialect's answer does not fit this server."""
    probe_forms: ClassVar[Mapping[Need, Sequence[Form]]] = {}
    """Capability to further ways to show it, tried after what the dialect renders and before those of other databases: each
    a tuple of statements, of which one reads the effect back, or an async function of a ``Lab``."""
    known_failures: ClassVar[Sequence[KnownFailure]] = ()
    """Rules that are expected to fail on this driver, each with its reason; strict."""
    secret_options: ClassVar[frozenset[str]] = frozenset()
    """Further option names whose values must never be shown."""
    from_nothing: ClassVar[str] = ""
    """What a SELECT without a table needs after its list: `` FROM DUAL``, `` FROM RDB$DATABASE``."""
    quote_characters: ClassVar[tuple[str, str]] = ('"', '"')
    """What a quoted identifier starts and ends with, for the raw channel's statements."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        known = {name for name in dir(Provider) if not name.startswith("_")}
        for name in vars(cls):
            if name.startswith("_") or any(name in vars(base) for base in cls.__mro__[1:]):
                continue
            hint = nearest(name, known)
            if hint:
                raise ConfigurationError(
                    f"the provider {cls.__qualname__} defines {name!r}, which the kit never asks for.{hint} "
                    "Helpers of your own start with an underscore.",
                    place=f"{cls.__module__}.{cls.__qualname__}",
                )
        if "probe_forms" in vars(cls):
            from ..capabilities.given_forms import check_forms

            check_forms(cls.probe_forms, place=f"{cls.__module__}.{cls.__qualname__}")

    # -- options ----------------------------------------------------------------------------------------------------
    def default_options(self) -> Mapping[str, Any]:
        """Options that a run of the kit needs and a user need not write; what the user writes comes before them."""
        return {}

    def options_for(self, target: Target, scratch: Path, session: str) -> dict[str, Any]:
        """The options that one session connects with: the defaults under the user's own, mappings merged key by key.

        ``scratch`` is a folder of this run that is deleted at its end; ``session`` is unique in it.
        """
        merged = dict(self.default_options())
        for key, value in target.options.items():
            default = merged.get(key)
            if isinstance(default, Mapping) and isinstance(value, Mapping):
                value = {**default, **value}
            merged[key] = value
        return merged

    # -- backends ---------------------------------------------------------------------------------------------------
    def new_config(self, target: Target, options: Mapping[str, Any]) -> Any:
        """A connection config of the target's driver."""
        return (self.config_class or target.driver.config_class)(**options)

    def new_backend(self, target: Target, mode: str, config: Any) -> Any:
        """A backend that is not connected yet and logs nothing: the core prints DEBUG with parameters to stderr by default."""
        from ..schema.silent_logging import silent_logging

        cls = target.driver.sync_class if mode == "sync" else target.driver.async_class
        assert cls is not None, f"{target.name} has no {mode} backend class"
        return cls(connection_config=config, logging_config=silent_logging())

    def session_statements(self) -> Iterable[str]:
        """Statements run once on every new session: lock timeouts, modes. Without them a lost lock hangs the run."""
        return ()

    def tune_session(self, backend: Any) -> Any:
        """Tune a new session by a call on the driver's connection, where no statement does it. May be awaitable.

        It runs after :meth:`session_statements`, on each backend that the kit or a rule connects through the kit.
        """
        return None

    lock_timeout: float = 4.0
    """Seconds that a session waits for a lock, as :meth:`session_statements` and the options set it."""

    def lock_timeout_statement(self, seconds: float) -> Optional[str]:
        """The statement that sets how many seconds a session waits for a lock; None where there is none.

        Rules that wait for a lock on purpose take as long as this says: give the shortest time that the server knows
        where it can't wait for less.
        """
        return None

    # -- tables -----------------------------------------------------------------------------------------------------
    def identity_column(self, name: str) -> Any:
        """The definition of an integer primary key that the database generates."""
        from rhosocial.activerecord.backend.expression.statements import (
            ColumnConstraint,
            ColumnConstraintType,
            ColumnDefinition,
        )
        from rhosocial.activerecord.backend.expression.types import IntegerType

        key = ColumnConstraint(ColumnConstraintType.PRIMARY_KEY, is_auto_increment=True)
        return ColumnDefinition(name, IntegerType(), constraints=[key])

    def column_type(self, data_type: Any) -> Any:
        """The type that stands for one of the core's generic types here; the same one by default."""
        return data_type

    def create_statements(self, dialect: Any, table: Table, name: str, names: Mapping[str, str]) -> list[str]:
        """The statements that make a fixture table; ``name`` and ``names`` are the real names of it and its siblings."""
        from ..schema.rendering import create_statements

        return create_statements(self, dialect, table, name, names)

    def quote(self, identifier: str) -> str:
        """An identifier as the raw channel's statements write it."""
        start, end = self.quote_characters
        return f"{start}{identifier.replace(end, end * 2)}{end}"

    def drop_statement(self, name: str) -> str:
        """Drops one table of the kit's own, named in full."""
        return f"DROP TABLE {self.quote(name)}"

    def list_tables_statement(self) -> Optional[str]:
        """A statement whose first column names every table that the target's user can see in the target's database."""
        return None

    def list_views_statement(self) -> Optional[str]:
        """A statement whose first column names every view that the target's user can see in the target's database."""
        return None

    def drop_view_statement(self, name: str) -> str:
        """Drops one view of the kit's own, named in full."""
        return f"DROP VIEW {self.quote(name)}"

    def further_objects(self) -> Sequence[ObjectKind]:
        """The kinds of objects beside tables and views that a killed run can leave behind here."""
        return ()

    def next_value(self, sequence: str) -> str:
        """The expression that takes the next number from a sequence, as the SQL standard has it."""
        return f"NEXT VALUE FOR {self.quote(sequence)}"

    def refusing_routine(self, name: str, backend: Any) -> Any:
        """A :class:`Routine` without arguments for triggers to call, that raises an error; None: no way is known.

        ``backend`` is the one under test, for databases whose routines belong to a session. May be awaitable.
        """
        return None

    def version_statement(self) -> Optional[str]:
        """A statement whose one value is the server's version as text, beginning with its number; None: not known."""
        return None

    def database_statement(self) -> Optional[str]:
        """A statement whose one value is the name of the session's database; None: not known, or one without a name."""
        return None

    def settings_statement(self) -> Optional[str]:
        """A statement that lists the settings of its session, each with its name first; None: the kit tries those of the
        databases that it knows."""
        return None

    # -- sessions beside the one under test ----------------------------------------------------------------------------
    def observable(self, config: Any) -> bool:
        """Whether a second session sees the same data as the first."""
        return True

    def open_channel(self, config: Any) -> Optional[RawChannel]:
        """A new raw channel to the same database on the database's own driver, or None when there is none."""
        return None

    def shared_channel(self, backend: Any, mode: str) -> Optional[RawChannel]:
        """A raw channel on the backend's own connection, for databases that a second session can't see."""
        return None

    def session_id(self, backend: Any) -> Any:
        """What names the backend's session on the server, for :meth:`sever`; may be awaitable. None: not known."""
        return None

    def sever(self, channel: RawChannel, session_id: Any) -> bool:
        """End another session from the server's side; False when the provider has no way to."""
        return False

    def other_server(self, channel: RawChannel) -> Optional[OtherServer]:
        """What differs when the server is not the one that the driver was written for; None when it is."""
        return None

    def missing_from_build(self, channel: RawChannel) -> Mapping[Need, str]:
        """What the server of this version can do and this one was built without, each with the reason.

        Asked of the server, never concluded from its version. A claim of such a capability is not judged (contract C103).
        """
        return {}

    def version(self, backend: Any) -> str:
        """The server's version for the header, as the backend reports it."""
        with contextlib.suppress(TypeError):
            return ".".join(str(part) for part in backend.dialect.version)
        return "unknown"
