"""The area ``crud`` on every configured target."""

from ..feature import crud


class TestCrud(crud.CrudTests):
    """Records are created."""


class TestCrudFind(crud.CrudFindTests):
    """Records are found."""


class TestCrudUpdate(crud.CrudUpdateTests):
    """Records are changed."""


class TestCrudDelete(crud.CrudDeleteTests):
    """Records are deleted."""


class TestCrudDirty(crud.CrudDirtyTests):
    """Changes are tracked."""


class TestCrudKey(crud.CrudKeyTests):
    """Keys of every kind."""


class TestCrudCompositeKey(crud.CrudCompositeKeyTests):
    """Keys of two columns."""


class TestCrudColumn(crud.CrudColumnTests):
    """Fields in columns of other names."""


class TestCrudBulkCreate(crud.CrudBulkCreateTests):
    """Many records are created at once."""


class TestCrudBulkUpdate(crud.CrudBulkUpdateTests):
    """Many records are changed at once."""


class TestCrudBulkDelete(crud.CrudBulkDeleteTests):
    """Many records are deleted at once."""


class TestCrudTimestamp(crud.CrudTimestampTests):
    """Times of creation and change."""


class TestCrudSoftDelete(crud.CrudSoftDeleteTests):
    """Records that are marked as deleted."""


class TestCrudLock(crud.CrudLockTests):
    """The optimistic lock."""


class TestCrudEvent(crud.CrudEventTests):
    """Events in their order."""


class TestCrudValidation(crud.CrudValidationTests):
    """Invalid records."""


class TestCrudTransaction(crud.CrudTransactionTests):
    """Writes inside transactions."""


class TestCrudDurable(crud.CrudDurableTests):
    """What another session sees."""
