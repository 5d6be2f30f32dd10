"""What DuckDB can do, as the core asks for it.

The second list has what a mixin of the core claims and DuckDB lacks. RETURNING of an UPDATE is there although DuckDB has
it: with it DuckDB deletes the row and inserts it again, which a foreign key to the row refuses, and the core would ask for
it in every ``save()``.
"""

from __future__ import annotations

from typing import Any

_YES = """
    add_column_if_not_exists alter_column_type alter_table array_access array_constructor array_type basic_cte
    collate_expression column_introspection create_schema create_sequence cross_join cube database_info
    drop_column_if_exists drop_schema drop_sequence except explain_analyze filter_clause foreign_key_introspection
    full_join functional_index generated_columns grouping_sets if_exists_table if_exists_view if_not_exists_table
    ilike index_if_exists index_if_not_exists index_introspection intersect introspection json_arrow_operators
    json_type lateral_join materialized_cte merge_statement natural_join offset_without_limit or_replace_view
    ordered_set_aggregation qualify_clause read_only_transaction recursive_cte returning_delete returning_insert
    right_join rollup schema_cascade schema_if_exists schema_if_not_exists sequence sequence_cycle
    sequence_if_exists sequence_if_not_exists set_operation_limit_offset set_operation_order_by table_introspection
    temporary_view transaction_mode union union_all upsert view_introspection virtual_generated_columns
    window_frame_clause window_functions
"""
_NO = """
    add_constraint cascade_view constraint_enforced deferrable_constraint deferrable_transaction drop_constraint
    fk_match fk_on_delete fk_on_update for_update for_update_skip_locked isolation_level_in_begin returning_update
    savepoint set_operation_for_update stored_generated_columns truncate_cascade truncate_restart_identity
"""


def _answer(name: str, value: bool) -> Any:
    def supports(self: Any) -> bool:
        return value

    supports.__name__ = name
    return supports


class DuckDBClaimsMixin:
    """The answers, one method each, as the core wants them."""

    def supports_explain_format(self, format_type: str) -> bool:
        return format_type.upper() in ("TEXT", "JSON", "YAML")

    def get_supported_index_types(self) -> list[str]:
        return ["ART"]


for _word in _YES.split():
    setattr(DuckDBClaimsMixin, f"supports_{_word}", _answer(f"supports_{_word}", True))
for _word in _NO.split():
    setattr(DuckDBClaimsMixin, f"supports_{_word}", _answer(f"supports_{_word}", False))
