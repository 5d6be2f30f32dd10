"""Known failures of the area ``honesty``."""

from __future__ import annotations

from ..cause import Cause, KnownFailure
from ..causes import capabilities, definitions, mariadb, mysql, postgres, sqlite

_TOLD = ("honesty.a_capability_is_declared_truthfully",)
_ANSWERED = ("honesty.the_flags_of_a_protocol_return_booleans",)
_AGREE = ("honesty.a_capability_agrees_with_its_parts",)

_XML = (
    "SQLXMLParsingSupport",
    "SQLXMLSerializationSupport",
    "SQLXMLConstructionSupport",
    "SQLXMLAggregationSupport",
    "SQLXMLQueryingSupport",
)
_SEQUENCES = (
    "CREATE_SEQUENCE",
    "DROP_SEQUENCE",
    "ALTER_SEQUENCE",
    "SEQUENCE_IF_NOT_EXISTS",
    "SEQUENCE_IF_EXISTS",
    "SEQUENCE_CYCLE",
    "SEQUENCE_CACHE",
    "SEQUENCE_ORDER",
    "SEQUENCE_OWNED_BY",
)
_SCHEMAS = (
    "CREATE_SCHEMA",
    "DROP_SCHEMA",
    "SCHEMA_IF_NOT_EXISTS",
    "SCHEMA_IF_EXISTS",
    "SCHEMA_CASCADE",
    "SCHEMA_AUTHORIZATION",
)
_INDEXES = (
    "INDEX_IF_NOT_EXISTS",
    "INDEX_IF_EXISTS",
    "INDEX_TYPE",
    "PARTIAL_INDEX",
    "INDEX_INCLUDE",
    "INDEX_TABLESPACE",
    "CONCURRENT_INDEX",
)


def _formats(*names: str) -> tuple[str, ...]:
    return tuple(f"EXPLAIN_FORMAT({name})" for name in names)


def _claims(cause: Cause, *capabilities: str) -> KnownFailure:
    return KnownFailure(_TOLD, cause, params=capabilities, message="over-claimed")


def _renders(cause: Cause, params: tuple[str, ...], *drivers: str) -> KnownFailure:
    """Denied and rendered all the same. Without a driver: whichever backend takes the core's function and denies."""
    return KnownFailure(_TOLD, cause, params=params, drivers=drivers, message="not refused", strict=bool(drivers))


ENTRIES = (
    _claims(sqlite.CLAIMS_LATERAL_JOIN, "LATERAL_JOIN"),
    _claims(sqlite.CLAIMS_ALTER_COLUMN_TYPE, "ALTER_COLUMN_TYPE"),
    _claims(sqlite.CLAIMS_OR_REPLACE_VIEW, "OR_REPLACE_VIEW"),
    _claims(sqlite.CLAIMS_TRIGGER_REFERENCING, "TRIGGER_REFERENCING"),
    _claims(sqlite.CLAIMS_EXPLAIN_ANALYZE, "EXPLAIN_ANALYZE"),
    _claims(capabilities.SQLITE_CLAIMS_EXPLAIN_DOT, *_formats("DOT")),
    _claims(postgres.CLAIMS_JSON_TABLE, "JSON_TABLE"),
    _claims(capabilities.POSTGRES_CLAIMS_CONSTRAINT_ENFORCED, "CONSTRAINT_ENFORCED"),
    _claims(capabilities.POSTGRES_CLAIMS_SET_OPERATION_LOCK, "SET_OPERATION_FOR_UPDATE"),
    _claims(definitions.POSTGRES_CLAIMS_TRIGGER_IF_NOT_EXISTS, "TRIGGER_IF_NOT_EXISTS"),
    _claims(mariadb.CLAIMS_LATERAL_JOIN, "LATERAL_JOIN"),
    _claims(mariadb.CLAIMS_FILTER_CLAUSE, "FILTER_CLAUSE"),
    _claims(mariadb.CLAIMS_FUNCTIONAL_INDEX, "FUNCTIONAL_INDEX"),
    _claims(mariadb.CLAIMS_CONSTRAINT_ENFORCED, "CONSTRAINT_ENFORCED"),
    _claims(mariadb.CLAIMS_TEMPORARY_VIEW, "TEMPORARY_VIEW"),
    _claims(mariadb.CLAIMS_INSTEAD_OF_TRIGGER, "INSTEAD_OF_TRIGGER"),
    _claims(mariadb.CLAIMS_TRIGGER_REFERENCING, "TRIGGER_REFERENCING"),
    _claims(mariadb.CLAIMS_TRIGGER_WHEN, "TRIGGER_WHEN"),
    _claims(definitions.MYSQL_CLAIMS_TEMPORARY_VIEW, "TEMPORARY_VIEW"),
    _renders(capabilities.SQLITE_VIEW_OPTIONS_DROPPED, ("VIEW_CHECK_OPTION", "CASCADE_VIEW"), "sqlite"),
    _renders(capabilities.SQLITE_STATEMENT_TRIGGER, ("STATEMENT_TRIGGER",), "sqlite"),
    _renders(
        capabilities.SQLITE_EXPLAIN_FORMAT_IGNORED, _formats("JSON", "XML", "YAML", "TREE", "TRADITIONAL"), "sqlite"
    ),
    _renders(capabilities.MARIADB_EXPLAIN_FORMAT_NOT_REFUSED, _formats("XML", "YAML", "TREE"), "mariadb"),
    _renders(capabilities.MYSQL_EXPLAIN_FORMAT_NOT_REFUSED, _formats("XML", "YAML"), "mysql"),
    _renders(capabilities.POSTGRES_EXPLAIN_FORMAT_NOT_REFUSED, _formats("TREE", "TRADITIONAL"), "postgres"),
    _renders(capabilities.MARIADB_DEFERRABLE_DROPPED, ("DEFERRABLE_CONSTRAINT",), "mariadb"),
    _renders(capabilities.MYSQL_DEFERRABLE_DROPPED, ("DEFERRABLE_CONSTRAINT",), "mysql"),
    _renders(definitions.MARIADB_CREATE_SEQUENCE, ("SEQUENCE_ORDER", "SEQUENCE_OWNED_BY"), "mariadb"),
    _renders(capabilities.SEQUENCES_NOT_REFUSED, _SEQUENCES, "sqlite"),
    _renders(capabilities.SEQUENCES_NOT_REFUSED, ("SEQUENCE_ORDER",), "postgres"),
    _renders(capabilities.SEQUENCES_NOT_REFUSED, ("SEQUENCE_ORDER", "SEQUENCE_OWNED_BY"), "mysql"),
    _renders(capabilities.SCHEMAS_NOT_REFUSED, _SCHEMAS, "sqlite", "mariadb"),
    _renders(capabilities.SCHEMAS_NOT_REFUSED, ("SCHEMA_AUTHORIZATION",), "postgres", "mysql"),
    _renders(capabilities.SCHEMAS_NOT_REFUSED, ("SCHEMA_CASCADE",), "mysql"),
    _renders(
        capabilities.INDEX_OPTIONS_NOT_REFUSED,
        ("INDEX_INCLUDE", "INDEX_TABLESPACE", "CONCURRENT_INDEX"),
        "sqlite",
        "mysql",
        "mariadb",
    ),
    _renders(capabilities.INDEX_OPTIONS_NOT_REFUSED, ("INDEX_TYPE",), "sqlite"),
    _renders(capabilities.INDEX_OPTIONS_NOT_REFUSED, ("INDEX_IF_NOT_EXISTS", "INDEX_IF_EXISTS"), "mysql"),
    _renders(capabilities.INDEX_OPTIONS_NOT_REFUSED, ("PARTIAL_INDEX",), "mysql", "mariadb"),
    _renders(capabilities.MERGE_NOT_REFUSED, ("MERGE_STATEMENT",), "sqlite", "mysql", "mariadb"),
    _renders(capabilities.TEMPORAL_NOT_REFUSED, ("TEMPORAL_TABLES",), "sqlite", "postgres"),
    _renders(capabilities.ARRAYS_NOT_REFUSED, ("ARRAY_CONSTRUCTOR", "ARRAY_ACCESS"), "mysql"),
    _renders(capabilities.MATERIALIZED_NOT_REFUSED, ("MATERIALIZED_CTE",), "mysql", "mariadb"),
    _renders(capabilities.SET_OPERATION_LOCK_NOT_REFUSED, ("SET_OPERATION_FOR_UPDATE",), "mariadb"),
    # Backends that the kit does not know: the core's functions ask no flag, so the denial is not the backend's fault.
    _renders(capabilities.SEQUENCES_NOT_REFUSED, _SEQUENCES),
    _renders(capabilities.SCHEMAS_NOT_REFUSED, _SCHEMAS),
    _renders(capabilities.INDEX_OPTIONS_NOT_REFUSED, _INDEXES),
    _renders(capabilities.MERGE_NOT_REFUSED, ("MERGE_STATEMENT",)),
    _renders(capabilities.TEMPORAL_NOT_REFUSED, ("TEMPORAL_TABLES",)),
    _renders(capabilities.ARRAYS_NOT_REFUSED, ("ARRAY_CONSTRUCTOR", "ARRAY_ACCESS")),
    _renders(capabilities.MATERIALIZED_NOT_REFUSED, ("MATERIALIZED_CTE",)),
    _renders(capabilities.SET_OPERATION_LOCK_NOT_REFUSED, ("SET_OPERATION_FOR_UPDATE",)),
    KnownFailure(_ANSWERED, capabilities.SQLITE_LACKS_ANSWERS, ("GraphTableSupport", "FunctionSupport", *_XML)),
    KnownFailure(_ANSWERED, capabilities.SQLITE_TRUNCATE_NO_ANSWER, ("TruncateSupport",)),
    KnownFailure(_ANSWERED, capabilities.MARIADB_LACKS_ANSWERS, ("GraphTableSupport", *_XML)),
    KnownFailure(
        _ANSWERED,
        capabilities.MYSQL_LACKS_ANSWERS,
        ("GraphTableSupport", "FunctionSupport", "GeneratedColumnSupport", *_XML),
    ),
    KnownFailure(_ANSWERED, mysql.LACKS_SUPPORTS_ILIKE, ("ILIKESupport",)),
    KnownFailure(_ANSWERED, capabilities.POSTGRES_LACKS_ANSWERS, ("FunctionSupport", "GeneratedColumnSupport")),
    KnownFailure(_AGREE, capabilities.POSTGRES_DENIES_SEQUENCE, ("SEQUENCE",)),
)
