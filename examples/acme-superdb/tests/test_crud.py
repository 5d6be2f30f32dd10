"""One area, named."""

from acme_corp.activerecord.backend.impl.acme_db.testsuite import AcmeProvider

from rhosocial.activerecord.testsuite import CrudTests


class TestCrud(CrudTests):
    provider = AcmeProvider()
