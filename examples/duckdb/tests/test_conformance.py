"""Every rule of the conformance kit, on a file of DuckDB."""

from duckworks.activerecord_duckdb.testsuite import DuckDBProvider

from rhosocial.activerecord.testsuite import test_classes

globals().update(test_classes(DuckDBProvider()))
