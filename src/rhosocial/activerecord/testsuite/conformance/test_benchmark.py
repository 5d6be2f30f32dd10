"""The benchmarks on every configured target; collected under ``--ar-benchmark`` alone."""

from ..benchmark import BenchmarkTests


class TestBenchmark(BenchmarkTests):
    """The standard workloads."""
