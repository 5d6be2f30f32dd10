"""Standard workloads, timed through models and as plain statements on the database's own driver.

Run by ``--ar-benchmark`` alone; nothing in this package is imported without it. Nothing here asserts a time.
"""

from __future__ import annotations

from .running import BenchmarkTests

__all__ = ["BenchmarkTests"]
