"""The core's error for one of the driver's."""

from __future__ import annotations

import duckdb
from rhosocial.activerecord.backend import errors

_CLASSES = (
    (duckdb.ConstraintException, errors.IntegrityError),
    (duckdb.IntegrityError, errors.IntegrityError),
    (duckdb.ConnectionException, errors.ConnectionError),
    (duckdb.InterruptException, errors.OperationalError),
    (duckdb.ParserException, errors.QueryError),
    (duckdb.BinderException, errors.QueryError),
    (duckdb.CatalogException, errors.QueryError),
    (duckdb.ProgrammingError, errors.QueryError),
    (duckdb.NotSupportedError, errors.QueryError),
    (duckdb.OperationalError, errors.OperationalError),
)
# Two sessions that insert one key meet at the commit only, and the driver calls that a failed transaction.
_AT_THE_COMMIT = ("constraint violat", "Duplicate key", "Violates foreign key")
# What the driver raises for a value that it can't bind.
PYTHON_ERRORS = (TypeError, ValueError, OverflowError, RuntimeError, RecursionError)


def translated(error: Exception) -> Exception:
    """The core's error for an error of the driver; what is none of these comes back as it is."""
    text = str(error)
    if isinstance(error, duckdb.TransactionException) and any(part in text for part in _AT_THE_COMMIT):
        return _error(errors.IntegrityError, text)
    for driver_class, core_class in _CLASSES:
        if isinstance(error, driver_class):
            return _error(core_class, text)
    if isinstance(error, (duckdb.Error, *PYTHON_ERRORS)):
        return _error(errors.DatabaseError, text)
    return error


def _error(core_class: type, text: str) -> Exception:
    error: Exception = core_class(text)
    return error
