"""The measurement of the suspects knows which suspects are right."""

from __future__ import annotations

from rhosocial.activerecord.testsuite.report.spectra import Function, Spectrum
from tests.seeded import suspects
from tests.seeded.defect import all_defects

BY_NAME = {each.__name__: each for each in all_defects()}
DEFECT = BY_NAME["CrudEmptyTextIsNull"]


def spectrum(*functions: Function, failed: bool) -> Spectrum:
    return Spectrum("id", DEFECT.__name__, "sync", failed, frozenset(functions))


def test_the_methods_of_a_defect_have_the_name_in_its_mixin() -> None:
    assert list(suspects.overrides(DEFECT).values()) == ["Backend.prepare_parameters"]
    # Its method is made by a function of another module.
    assert list(suspects.overrides(BY_NAME["ViewColumnsSorted"]).values()) == ["Dialect.format_create_view_statement"]


def test_the_place_of_the_right_method_is_told_for_each_owner() -> None:
    (file, line), _ = next(iter(suspects.overrides(DEFECT).items()))
    wrong = Function(file, line, "CrudEmptyTextIsNull.Backend.prepare_parameters")
    near = Function("activerecord/backend/impl/sqlite/backend/sync.py", 1, "SQLiteBackend.update")
    core = Function("activerecord/backend/base/execution.py", 1, "Base.run")
    items = [
        spectrum(wrong, near, core, failed=True),
        spectrum(wrong, near, failed=False),
        spectrum(wrong, failed=False),
    ]
    found = suspects.judge(DEFECT, items)
    assert found.red == 1
    assert found.places == {"defect": 1, "driver": 2, "core": 3}
