"""Every rule of the conformance kit, on a file of DuckDB."""

from rhosocial.activerecord.testsuite import test_classes

from duckworks.activerecord_duckdb.testsuite import DuckDBProvider

globals().update(test_classes(DuckDBProvider()))
