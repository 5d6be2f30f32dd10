"""The area ``models`` on every configured target."""

from ..feature.models import (
    BackendGroupTests,
    DeleteAllTests,
    DerivedFieldTests,
    FindingTests,
    MappedColumnTests,
    MissingSchemaTests,
    ModelsOfTwoBackendsTests,
    OwnSchemaTests,
    SchemaTests,
    ScopeTests,
    SharedBackendTests,
    SoftDeleteKeyTests,
    UpdateAllTests,
)


class TestDerivedField(DerivedFieldTests):
    """Derived fields."""


class TestMappedColumn(MappedColumnTests):
    """Fields in queries."""


class TestUpdateAll(UpdateAllTests):
    """Changes by condition."""


class TestDeleteAll(DeleteAllTests):
    """Deletions by condition."""


class TestScope(ScopeTests):
    """Soft deletion in queries."""


class TestSoftDeleteKey(SoftDeleteKeyTests):
    """Soft deletion by any key."""


class TestFinding(FindingTests):
    """Forms of conditions."""


class TestSchema(SchemaTests):
    """Tables with their schema."""


class TestMissingSchema(MissingSchemaTests):
    """Schemas that do not exist."""


class TestOwnSchema(OwnSchemaTests):
    """Two schemas."""


class TestSharedBackend(SharedBackendTests):
    """One backend."""


class TestModelsOfTwoBackends(ModelsOfTwoBackendsTests):
    """Two backends."""


class TestBackendGroup(BackendGroupTests):
    """Groups."""
