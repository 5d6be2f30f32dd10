"""The area ``dml`` on every configured target."""

from ..feature import dml as area


class TestDml(area.DmlTests):
    """Single changes."""


class TestDmlBatch(area.DmlBatchTests):
    """Batches of changes."""


class TestDmlBulk(area.DmlBulkTests):
    """Many rows in one statement."""


class TestDmlKey(area.DmlKeyTests):
    """Generated keys."""


class TestDmlPage(area.DmlPageTests):
    """Queries in pages."""


class TestDmlReturning(area.DmlReturningTests):
    """RETURNING."""


class TestDmlUpsert(area.DmlUpsertTests):
    """Upsert."""
