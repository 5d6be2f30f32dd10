"""The closed vocabulary of capabilities: one member for every ``supports_*`` flag of the core.

Nothing of the core is imported here. The names and their grouping follow the core's protocols
(``rhosocial.activerecord.backend.dialect.protocols``); a test compares them with the installed core both ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, EnumMeta
from typing import TYPE_CHECKING, Any, Union

from ..errors import nearest
from .definitions import DEFINITIONS, OUTSIDE_PROTOCOLS

PREFIX = "supports_"

TAKES_ARGUMENT = {
    "explain_format": "the name of a format, such as 'JSON'",
    "functions": "the name of a function, such as 'row_number'",
    "data_types": "the name of a class of generic types, such as 'JsonType'",
}
"""The flags that answer about one thing at a time, with what that thing is; see :meth:`Capability.of`."""

_PROTOCOLS = {flag: protocol for protocol, flags in DEFINITIONS.items() for flag in flags}


class _Vocabulary(EnumMeta):
    """Names the nearest member when somebody misspells one."""

    # Hidden from type checkers, which would otherwise accept any name at all.
    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:
            members = cls.__dict__.get("_member_map_", {})
            # Up to Python 3.11 members are not class attributes and are found here.
            if name in members:
                return members[name]
            if name.startswith("_"):
                raise AttributeError(name)
            problem = AttributeError(f"there is no capability {name!r}.{nearest(name, members)}")
            # A name without an object keeps newer Pythons from adding a second "Did you mean" to ours.
            problem.name = name
            raise problem


@dataclass(frozen=True)
class Specific:
    """A capability asked about one thing: an EXPLAIN format, a function, a data type. Made by :meth:`Capability.of`."""

    capability: Capability
    argument: str

    @property
    def label(self) -> str:
        """How reports write it: ``EXPLAIN_FORMAT(JSON)``."""
        return f"{self.capability.name}({self.argument})"


class Capability(Enum, metaclass=_Vocabulary):
    """An optional feature that a dialect declares; a member's value is the core's flag without ``supports_``."""

    # WindowFunctionSupport
    WINDOW_FUNCTIONS = "window_functions"
    WINDOW_FRAME_CLAUSE = "window_frame_clause"

    # CTESupport
    BASIC_CTE = "basic_cte"
    RECURSIVE_CTE = "recursive_cte"
    MATERIALIZED_CTE = "materialized_cte"

    # AdvancedGroupingSupport
    ROLLUP = "rollup"
    CUBE = "cube"
    GROUPING_SETS = "grouping_sets"

    # LateralJoinSupport
    LATERAL_JOIN = "lateral_join"

    # JoinSupport
    INNER_JOIN = "inner_join"
    LEFT_JOIN = "left_join"
    RIGHT_JOIN = "right_join"
    FULL_JOIN = "full_join"
    CROSS_JOIN = "cross_join"
    NATURAL_JOIN = "natural_join"

    # SetOperationSupport
    UNION = "union"
    UNION_ALL = "union_all"
    INTERSECT = "intersect"
    EXCEPT = "except"
    SET_OPERATION_ORDER_BY = "set_operation_order_by"
    SET_OPERATION_LIMIT_OFFSET = "set_operation_limit_offset"
    SET_OPERATION_FOR_UPDATE = "set_operation_for_update"

    # FilterClauseSupport
    FILTER_CLAUSE = "filter_clause"

    # OrderedSetAggregationSupport
    ORDERED_SET_AGGREGATION = "ordered_set_aggregation"

    # QualifyClauseSupport
    QUALIFY_CLAUSE = "qualify_clause"

    # ILIKESupport
    ILIKE = "ilike"

    # CollationSupport
    COLLATE_EXPRESSION = "collate_expression"

    # ExplainSupport
    EXPLAIN_ANALYZE = "explain_analyze"
    EXPLAIN_FORMAT = "explain_format"

    # LockingSupport
    FOR_UPDATE_SKIP_LOCKED = "for_update_skip_locked"

    # TemporalTableSupport
    TEMPORAL_TABLES = "temporal_tables"

    # GraphSupport
    GRAPH_MATCH = "graph_match"
    QUANTIFIED_PATH = "quantified_path"
    COMMA_SEPARATED_PATTERNS = "comma_separated_patterns"

    # GraphTableSupport
    GRAPH_TABLE = "graph_table"

    # ArraySupport
    ARRAY_TYPE = "array_type"
    ARRAY_CONSTRUCTOR = "array_constructor"
    ARRAY_ACCESS = "array_access"

    # JSONSupport
    JSON_TYPE = "json_type"
    JSON_ARROW_OPERATORS = "json_arrow_operators"
    JSON_TABLE = "json_table"

    # SQLFunctionSupport
    FUNCTIONS = "functions"

    # SQLXMLParsingSupport
    XMLPARSE = "xmlparse"

    # SQLXMLSerializationSupport
    XMLSERIALIZE = "xmlserialize"

    # SQLXMLConstructionSupport
    XMLELEMENT = "xmlelement"
    XMLATTRIBUTES = "xmlattributes"
    XMLFOREST = "xmlforest"
    XMLCONCAT = "xmlconcat"
    XMLCOMMENT = "xmlcomment"
    XMLPI = "xmlpi"
    XMLROOT = "xmlroot"

    # SQLXMLAggregationSupport
    XMLAGG = "xmlagg"

    # SQLXMLQueryingSupport
    XMLQUERY = "xmlquery"
    XMLEXISTS = "xmlexists"
    XMLTABLE = "xmltable"

    # DQLMixin
    FOR_UPDATE = "for_update"
    OFFSET_WITHOUT_LIMIT = "offset_without_limit"

    # IdentifierMixin
    EXPLICIT_INNER_JOIN = "explicit_inner_join"

    # ReturningSupport
    RETURNING_CLAUSE = "returning_clause"
    RETURNING_INSERT = "returning_insert"
    RETURNING_UPDATE = "returning_update"
    RETURNING_DELETE = "returning_delete"

    # UpsertSupport
    UPSERT = "upsert"
    ON_CONFLICT_CLAUSE = "on_conflict_clause"
    MULTIPLE_ON_CONFLICT_CLAUSES = "multiple_on_conflict_clauses"

    # MergeSupport
    MERGE_STATEMENT = "merge_statement"

    # TransactionControlSupport
    TRANSACTION_MODE = "transaction_mode"
    ISOLATION_LEVEL_IN_BEGIN = "isolation_level_in_begin"
    READ_ONLY_TRANSACTION = "read_only_transaction"
    DEFERRABLE_TRANSACTION = "deferrable_transaction"
    SAVEPOINT = "savepoint"

    # SQLDialectBase
    MICROSECOND_TIMESTAMP = "microsecond_timestamp"
    EXPLAIN_PLAN = "explain_plan"

    # TableSupport
    CREATE_TABLE = "create_table"
    DROP_TABLE = "drop_table"
    ALTER_TABLE = "alter_table"
    TEMPORARY_TABLE = "temporary_table"
    IF_NOT_EXISTS_TABLE = "if_not_exists_table"
    IF_EXISTS_TABLE = "if_exists_table"
    DROP_TABLE_CASCADE = "drop_table_cascade"
    DROP_TABLE_RESTRICT = "drop_table_restrict"
    TABLE_TABLESPACE = "table_tablespace"
    DROP_COLUMN = "drop_column"
    ALTER_COLUMN_TYPE = "alter_column_type"
    RENAME_COLUMN = "rename_column"
    RENAME_TABLE = "rename_table"
    TABLE_LIKE_SYNTAX = "table_like_syntax"

    # PartitionSupport
    TABLE_PARTITIONING = "table_partitioning"
    PARTITIONED_TABLE_CREATION = "partitioned_table_creation"
    PARTITION_METADATA_INTROSPECTION = "partition_metadata_introspection"
    RANGE_TABLE_PARTITIONING = "range_table_partitioning"
    LIST_TABLE_PARTITIONING = "list_table_partitioning"
    HASH_TABLE_PARTITIONING = "hash_table_partitioning"
    SUBPARTITIONING = "subpartitioning"
    ADD_PARTITION = "add_partition"
    DROP_PARTITION = "drop_partition"
    TRUNCATE_PARTITION = "truncate_partition"
    REORGANIZE_PARTITION = "reorganize_partition"
    ATTACH_PARTITION = "attach_partition"
    DETACH_PARTITION = "detach_partition"

    # AlterTableModifierSupport
    ADD_COLUMN_IF_NOT_EXISTS = "add_column_if_not_exists"
    DROP_COLUMN_IF_EXISTS = "drop_column_if_exists"
    DROP_CONSTRAINT_IF_EXISTS = "drop_constraint_if_exists"

    # ConstraintSupport
    PRIMARY_KEY_CONSTRAINT = "primary_key_constraint"
    UNIQUE_CONSTRAINT = "unique_constraint"
    NOT_NULL_CONSTRAINT = "not_null_constraint"
    CHECK_CONSTRAINT = "check_constraint"
    FOREIGN_KEY_CONSTRAINT = "foreign_key_constraint"
    FK_ON_DELETE = "fk_on_delete"
    FK_ON_UPDATE = "fk_on_update"
    FK_MATCH = "fk_match"
    DEFERRABLE_CONSTRAINT = "deferrable_constraint"
    CONSTRAINT_ENFORCED = "constraint_enforced"
    ADD_CONSTRAINT = "add_constraint"
    DROP_CONSTRAINT = "drop_constraint"

    # GeneratedColumnSupport
    GENERATED_COLUMNS = "generated_columns"
    STORED_GENERATED_COLUMNS = "stored_generated_columns"
    VIRTUAL_GENERATED_COLUMNS = "virtual_generated_columns"

    # TruncateSupport
    TRUNCATE = "truncate"
    TRUNCATE_TABLE_KEYWORD = "truncate_table_keyword"
    TRUNCATE_RESTART_IDENTITY = "truncate_restart_identity"
    TRUNCATE_CASCADE = "truncate_cascade"

    # DDLTypeSupport
    DATA_TYPES = "data_types"

    # ViewSupport
    CREATE_VIEW = "create_view"
    DROP_VIEW = "drop_view"
    OR_REPLACE_VIEW = "or_replace_view"
    TEMPORARY_VIEW = "temporary_view"
    MATERIALIZED_VIEW = "materialized_view"
    REFRESH_MATERIALIZED_VIEW = "refresh_materialized_view"
    MATERIALIZED_VIEW_TABLESPACE = "materialized_view_tablespace"
    MATERIALIZED_VIEW_STORAGE_OPTIONS = "materialized_view_storage_options"
    IF_EXISTS_VIEW = "if_exists_view"
    VIEW_CHECK_OPTION = "view_check_option"
    CASCADE_VIEW = "cascade_view"

    # SchemaSupport
    CREATE_SCHEMA = "create_schema"
    DROP_SCHEMA = "drop_schema"
    SCHEMA_IF_NOT_EXISTS = "schema_if_not_exists"
    SCHEMA_IF_EXISTS = "schema_if_exists"
    SCHEMA_CASCADE = "schema_cascade"
    SCHEMA_AUTHORIZATION = "schema_authorization"

    # IndexSupport
    CREATE_INDEX = "create_index"
    DROP_INDEX = "drop_index"
    UNIQUE_INDEX = "unique_index"
    INDEX_IF_NOT_EXISTS = "index_if_not_exists"
    INDEX_IF_EXISTS = "index_if_exists"
    INDEX_TYPE = "index_type"
    PARTIAL_INDEX = "partial_index"
    FUNCTIONAL_INDEX = "functional_index"
    INDEX_INCLUDE = "index_include"
    INDEX_TABLESPACE = "index_tablespace"
    CONCURRENT_INDEX = "concurrent_index"
    FULLTEXT_INDEX = "fulltext_index"
    FULLTEXT_SEARCH = "fulltext_search"
    FULLTEXT_PARSER = "fulltext_parser"
    FULLTEXT_BOOLEAN_MODE = "fulltext_boolean_mode"
    FULLTEXT_QUERY_EXPANSION = "fulltext_query_expansion"

    # SequenceSupport
    SEQUENCE = "sequence"
    CREATE_SEQUENCE = "create_sequence"
    DROP_SEQUENCE = "drop_sequence"
    ALTER_SEQUENCE = "alter_sequence"
    SEQUENCE_IF_NOT_EXISTS = "sequence_if_not_exists"
    SEQUENCE_IF_EXISTS = "sequence_if_exists"
    SEQUENCE_CYCLE = "sequence_cycle"
    SEQUENCE_CACHE = "sequence_cache"
    SEQUENCE_ORDER = "sequence_order"
    SEQUENCE_OWNED_BY = "sequence_owned_by"

    # TriggerSupport
    TRIGGER = "trigger"
    CREATE_TRIGGER = "create_trigger"
    DROP_TRIGGER = "drop_trigger"
    INSTEAD_OF_TRIGGER = "instead_of_trigger"
    STATEMENT_TRIGGER = "statement_trigger"
    TRIGGER_REFERENCING = "trigger_referencing"
    TRIGGER_WHEN = "trigger_when"
    TRIGGER_IF_NOT_EXISTS = "trigger_if_not_exists"

    # FunctionSupport
    FUNCTION = "function"
    CREATE_FUNCTION = "create_function"
    DROP_FUNCTION = "drop_function"
    FUNCTION_OR_REPLACE = "function_or_replace"
    FUNCTION_PARAMETERS = "function_parameters"

    # IntrospectionSupport
    INTROSPECTION = "introspection"
    DATABASE_INFO = "database_info"
    TABLE_INTROSPECTION = "table_introspection"
    COLUMN_INTROSPECTION = "column_introspection"
    INDEX_INTROSPECTION = "index_introspection"
    FOREIGN_KEY_INTROSPECTION = "foreign_key_introspection"
    VIEW_INTROSPECTION = "view_introspection"
    TRIGGER_INTROSPECTION = "trigger_introspection"
    RUNTIME_STATS = "runtime_stats"
    TABLE_STATS = "table_stats"
    INDEX_STATS = "index_stats"
    UNUSED_INDEXES_DETECTION = "unused_indexes_detection"
    PARTITION_INFO = "partition_info"
    OBJECT_DEPENDENCIES = "object_dependencies"
    EXTENSIONS = "extensions"
    DDL_EXTRACTION = "ddl_extraction"
    DDL_EXTRACTION_NATIVE = "ddl_extraction_native"

    @property
    def method(self) -> str:
        """The dialect's method that answers for it."""
        return f"{PREFIX}{self.value}"

    @property
    def protocol(self) -> str:
        """The core's protocol that asks for it, or the core's class that answers when no protocol does."""
        return _PROTOCOLS[self.value]

    @property
    def in_protocol(self) -> bool:
        """Whether a protocol of the core asks for it; five flags stand outside every protocol."""
        return self.protocol not in OUTSIDE_PROTOCOLS

    @property
    def definition(self) -> str:
        """What a user can do when it is supported, in one sentence."""
        return DEFINITIONS[self.protocol][self.value]

    @property
    def argument(self) -> str:
        """What :meth:`of` has to be given; empty for a capability that is simply there or not."""
        return TAKES_ARGUMENT.get(self.value, "")

    @property
    def label(self) -> str:
        """How reports write it: the member's name."""
        return self.name

    def of(self, argument: str) -> Specific:
        """This capability for one thing: ``Capability.EXPLAIN_FORMAT.of("JSON")``.

        Raises :exc:`TypeError` for a capability that takes no argument, and for an argument that is not a text.
        """
        if not self.argument:
            raise TypeError(f"Capability.{self.name} takes no argument: use it as it is")
        if not isinstance(argument, str) or not argument:
            raise TypeError(f"Capability.{self.name}.of() takes {self.argument}, not {argument!r}")
        return Specific(self, argument)


Need = Union[Capability, Specific]
"""What a rule can ask for: a capability, or one for a given thing."""
