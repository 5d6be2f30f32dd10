"""What each capability of changing rows, of transactions and of the dialect as a whole means."""

from __future__ import annotations

DEFINITIONS: dict[str, dict[str, str]] = {
    "ReturningSupport": {
        "returning_clause": "Inserts, updates and deletes can all return the rows that they touched.",
        "returning_insert": "An insert can return columns of the new rows, generated ones included.",
        "returning_update": "An update can return columns of the rows as they are after it.",
        "returning_delete": "A delete can return columns of the rows that it removed.",
    },
    "UpsertSupport": {
        "upsert": "One statement can insert a row, or change the row that already has its key.",
        "on_conflict_clause": "An insert can carry what to do when a key exists (ON CONFLICT or its equivalent).",
        "multiple_on_conflict_clauses": "One insert can carry a different reaction for each of several keys.",
    },
    "MergeSupport": {
        "merge_statement": "One MERGE can insert, update or delete, depending on what matches a source of rows.",
    },
    "TransactionControlSupport": {
        "transaction_mode": "A transaction can be started with an access mode, READ ONLY or READ WRITE.",
        "isolation_level_in_begin": "The statement that begins a transaction can name its isolation level.",
        "read_only_transaction": "A transaction can be started as READ ONLY, and then refuses to write.",
        "deferrable_transaction": "A serializable read-only transaction can wait for a moment when it can't fail.",
        "savepoint": "A part of a transaction can be undone by rolling back to a savepoint.",
    },
    "SQLDialectBase": {
        "microsecond_timestamp": "A timestamp keeps all six digits of its fraction of a second.",
        "explain_plan": "The plan of a statement can be asked for and comes back as rows.",
    },
}
