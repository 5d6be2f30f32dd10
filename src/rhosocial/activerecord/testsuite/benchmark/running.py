"""The workloads as test items: one for each target and mode."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ..engine.base import ConformanceTests, family_fixture
from ..engine.db import Db
from ..engine.rule_runner import steps
from ..engine.skipping import skip
from ..report.skips import SkipKind
from . import changing, reading
from .families import STORE
from .figures import PROPERTY, serialized
from .measuring import expect_same_work, measure
from .workload import Workload

WORKLOADS: dict[str, type[Workload]] = {
    "single_inserts": changing.SingleInserts,
    "bulk_insert": changing.BulkInsert,
    "point_reads": reading.PointReads,
    "filtered_reads": reading.FilteredReads,
    "joins": reading.Joins,
    "eager_loading": reading.EagerLoading,
    "updates": changing.Updates,
    "deletes": changing.Deletes,
    "transactions": changing.Transactions,
    "hydration": reading.Hydration,
}


class BenchmarkTests(ConformanceTests):
    """The cost of core and backend, relative to the driver. Runs only with ``--ar-benchmark``."""

    area = "benchmark"
    store = family_fixture(STORE)

    @pytest.mark.parametrize("workload", sorted(WORKLOADS))
    @steps
    def test_workload(
        self,
        db: Db,
        store: Any,
        workload: str,
        benchmark: Any,
        record_property: Callable[[str, object], None],
        request: pytest.FixtureRequest,
    ) -> None:
        """Measure how many times longer a workload takes than its plain statements on the driver."""
        if not db.has_raw_channel:
            skip(SkipKind.MISSING_HOOK, "the provider has no raw channel (open_channel) to compare with")
        benchmark.group = f"{workload} {db.mode}"
        work = WORKLOADS[workload](db, store)
        with db.statements.paused():
            expect_same_work(work)
            rounds = request.config.getoption("benchmark_min_rounds")
            found = measure(work, benchmark, rounds)
        found.update(workload=workload, target=db.target.name, mode=db.mode)
        benchmark.extra_info.update(found)
        record_property(PROPERTY, serialized(found))
