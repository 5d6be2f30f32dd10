"""Standard workloads, timed through models and as plain statements on the driver.

They run only with ``--ar-benchmark``, and nothing imports this package otherwise. No rule asserts a time.
"""

from __future__ import annotations

from .running import BenchmarkTests

__all__ = ["BenchmarkTests"]
