"""What only a database with row locks can show of the area ``realworld``: locks that are not taken turn its scenarios red."""

from __future__ import annotations

from pathlib import Path

from .seeded import outcomes
from .test_locking_seeded import ORDINARY, clause

DEFECTS = dict(
    [
        clause("UpdateLost", "BankTests", "concurrent_transfers_conserve_money", "return '', ()"),
        clause(
            "QueueWithoutLocks",
            "QueueTests",
            "each_task_is_processed_once",
            f"return ('', ()) if clause.skip_locked else {ORDINARY}",
        ),
    ]
)
PROVED = [("mariadb", area_class, rule) for area_class, rule, _ in DEFECTS.values()]


def test_each_seeded_defect_is_noticed_by_the_scenario_that_it_concerns(tmp_path: Path) -> None:
    found = outcomes(tmp_path, DEFECTS, "sync")
    assert {name: "failed" in ended for name, ended in found.items()} == dict.fromkeys(DEFECTS, True), found
