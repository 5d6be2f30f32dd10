"""An invalid entry is refused when it is made, with the expected form."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.defects import Cause, KnownFailure
from rhosocial.activerecord.testsuite.errors import ConfigurationError

RULE = "crud.a_saved_record_is_found_by_its_key"
CAUSE = Cause(where="driver:mysql", reason="rows are counted twice", page="rows-twice.md")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"where": ()}, "does not say where"),
        ({"where": "driver:My SQL"}, "expected 'driver:<short name>'"),
        ({"where": "module.Class.function"}, "package.module:Class.function"),
        ({"reason": " "}, "exactly one line"),
        ({"reason": "one\ntwo"}, "exactly one line"),
        ({"page": "../page.md"}, "unknown form of page"),
        ({"page": "Page.html"}, "unknown form of page"),
        ({"core": "1.0"}, "comparisons"),
    ],
)
def test_an_invalid_cause_is_refused(arguments: dict[str, object], expected: str) -> None:
    whole: dict[str, object] = {"where": "driver:mysql", "reason": "r", "page": "p.md", **arguments}
    with pytest.raises(ConfigurationError, match=expected):
        Cause(**whole)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"rules": ()}, "names no rule"),
        ({"rules": RULE}, "expected a tuple"),
        ({"rules": ("test_x",)}, "'<area>.<sentence>'"),
        ({"params": "ts"}, "expected a tuple"),
        ({"modes": ("asyn",)}, "Did you mean 'async'"),
    ],
)
def test_an_invalid_known_failure_is_refused(arguments: dict[str, object], expected: str) -> None:
    with pytest.raises(ConfigurationError, match=expected):
        KnownFailure(**{"rules": (RULE,), "cause": CAUSE, **arguments})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "owner"),
    [
        ("driver:acme_db", "acme_db"),
        ("rhosocial.activerecord.backend.impl.sqlite.dialect:SQLiteDialect.supports_lateral_join", "sqlite"),
        (("rhosocial.activerecord.backend.transaction:TransactionManager.commit",), "core"),
        ("rhosocial.activerecord.base.bulk_operations:BulkOperationsMixin.bulk_create", "core"),
        ("acme.backend:AcmeBackend.execute", "acme.backend"),
    ],
)
def test_the_owner_of_a_defect_is_read_from_its_place(where: str, owner: str) -> None:
    assert Cause(where=where, reason="r", page="p.md").owner == owner


@pytest.mark.parametrize(
    ("raises", "message", "expected"),
    [
        ((), None, True),
        (("KeyError",), None, True),
        (("LookupError",), None, True),
        (("ValueError", "KeyError"), None, True),
        (("ValueError",), None, False),
        ((), "gone", True),
        ((), "here", False),
        (("KeyError",), "here", False),
    ],
)
def test_only_the_expected_error_is_explained(raises: tuple[str, ...], message: object, expected: bool) -> None:
    entry = KnownFailure(rules=(RULE,), cause=CAUSE, raises=raises, message=message)  # type: ignore[arg-type]
    assert entry.explains(KeyError("gone")) is expected
