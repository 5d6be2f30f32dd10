"""Every other area, those that a newer kit brings included."""

from acme_corp.activerecord.backend.impl.acme_db.testsuite import AcmeProvider

from rhosocial.activerecord.testsuite import test_classes

globals().update(test_classes(AcmeProvider(), without=("crud",)))
