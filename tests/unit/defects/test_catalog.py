"""An invalid file of a defect is an error with its line, and parsed files are cached."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.defects import catalog
from rhosocial.activerecord.testsuite.errors import ConfigurationError

GOOD = """---
title: "`column == None` is rendered as `= NULL`"
severity: wrong-answer
contract: C51
where:
  - rhosocial.activerecord.backend.expression.mixins:ComparisonMixin.__eq__
drivers: [sqlite]
seen_with:
  rhosocial-activerecord: "1.0.0.dev29"
breaks:
  - rules:
      - predicates.comparing_with_none_means_is_null
    raises: [AssertionError]
    versions: {server: "<3.43.0"}
denies: [UNION]
---

The row with NULL.

```python
print(1)
```

```text
1
```
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalog, "FOLDER", tmp_path)
    monkeypatch.setattr(catalog, "SHIPPED", tmp_path / "compiled.json")
    monkeypatch.setattr(catalog.sys, "pycache_prefix", None)
    (tmp_path / "core").mkdir()

    def make(text: str) -> list[catalog.Defect]:
        (tmp_path / "core" / "x.md").write_text(text, encoding="utf-8")
        catalog.all_defects.cache_clear()
        return list(catalog.all_defects())

    yield make
    catalog.all_defects.cache_clear()


def test_each_parameter_can_name_the_capability_that_is_denied(read) -> None:
    (defect,) = read(
        GOOD.replace("    raises:", "    params: [UNION, EXCEPT]\n    denied: [the parameter]\n    raises:")
    )
    assert [(entry.params, entry.denied) for entry in defect.entries()] == [
        (("UNION",), ("UNION",)),
        (("EXCEPT",), ("EXCEPT",)),
    ]


def test_everything_is_derived_from_one_file(read) -> None:
    (defect,) = read(GOOD)
    assert (defect.page, defect.owner, defect.severity) == ("core/x.md", "core", "wrong-answer")
    assert (defect.expected, defect.script, defect.output) == ("The row with NULL.", "print(1)\n", "1\n")
    assert defect.denies == ("UNION",)
    (entry,) = defect.entries()
    assert (entry.rules, entry.raises) == (("predicates.comparing_with_none_means_is_null",), ("AssertionError",))
    assert (entry.cause.server, entry.cause.page, entry.cause.severity) == ("<3.43.0", "core/x.md", "wrong-answer")


def test_a_proposal_is_text(read) -> None:
    (defect,) = read(GOOD.replace("denies:", "proposal: >-\n  Ask by\n  `is_null()`.\ndenies:"))
    assert defect.proposal == "Ask by `is_null()`."
    with pytest.raises(ConfigurationError, match=r"core/x\.md:\d+: .*proposal is \[1\]; expected text"):
        read(GOOD.replace("denies:", "proposal: [1]\ndenies:"))


SEVERAL = GOOD.replace(
    "    raises: [AssertionError]",
    "    where: [rhosocial.activerecord.backend.impl.mysql.x:Y.z]\n    raises: [AssertionError]",
).replace("drivers:", "  - rhosocial.activerecord.backend.impl.mysql.x:Y.z\nkind: missing guard\ndrivers:")


def test_a_defect_has_owners_and_an_element_of_breaks_its_own_places(read) -> None:
    (defect,) = read(SEVERAL)
    assert (defect.owner, defect.owners, defect.kind) == ("core", ("core", "mysql"), "missing guard")
    (entry,) = defect.entries()
    assert (entry.cause.places, entry.cause.owner) == (("rhosocial.activerecord.backend.impl.mysql.x:Y.z",), "mysql")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    where: [rhosocial.activerecord.backend.impl.mysql.x:Y.z]", "    where: [a.b:c]", "'a.b:c', which the"),
        ("kind: missing guard", "kind: taste", "unknown kind 'taste' (choose from defect, missing guard)"),
        ("kind: missing guard", "seen_on: {oracle: 23}", "unknown driver 'oracle'"),
    ],
)
def test_a_wrong_place_kind_or_driver_is_refused(read, old: str, new: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        read(SEVERAL.replace(old, new, 1))


def test_what_only_a_related_server_showed_is_not_confirmed(read) -> None:
    script = 'script_needs: mysql\nseen_on: {mysql: "MariaDB 10.11.19", mariadb: "MariaDB 10.11.19"}\nkind'
    (defect,) = read(SEVERAL.replace("kind", script, 1))
    assert defect.unconfirmed == ("MySQL",)
    (defect,) = read(SEVERAL.replace("kind", script.replace('mysql: "MariaDB 10.11.19', 'mysql: "MySQL 8.4'), 1))
    assert defect.unconfirmed == ()


def test_a_changed_file_is_read_again(read) -> None:
    assert [defect.title for defect in read(GOOD)] == ["`column == None` is rendered as `= NULL`"]
    assert [defect.title for defect in read(GOOD.replace("column ==", "field =="))] == [
        "`field == None` is rendered as `= NULL`"
    ]


WRONG = {
    "an unknown severity": ("severity: wrong-answer", "severity: wrong", 3, "unknown severity 'wrong'"),
    "an unknown field": ("drivers: [sqlite]", "driver: [sqlite]", 7, "Did you mean 'drivers'?"),
    "a missing field": ("contract: C51\n", "", 1, "the field 'contract' is missing"),
    "an unknown mode": ("    raises: [AssertionError]", "    modes: [both]", 13, "names the mode 'both'"),
    "a rule without an area": ("predicates.comparing", "comparing", 12, "expected '<area>.<sentence>'"),
    "a place that can't be one": (
        "mixins:ComparisonMixin",
        "mixins ComparisonMixin",
        6,
        "expected 'driver:<short name>'",
    ),
    "a place of another owner": (
        "activerecord.backend.expression.mixins",
        "activerecord.backend.impl.mysql.x",
        5,
        "'mysql'",
    ),
    "a bound that is none": ('"<3.43.0"', '"soon"', 14, "soon"),
    "a list that is text": ("drivers: [sqlite]", "drivers: sqlite", 7, "expected a list of texts"),
    "no script": ("```python\nprint(1)\n```\n", "", 1, "one block of python and one block of text"),
    "no front matter": ("---\ntitle", "title", 1, "front matter"),
    "no YAML": ("drivers: [sqlite]", "drivers: [sqlite", 1, "the front matter is not YAML"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_names_its_line(read, case: str) -> None:
    old, new, line, message = WRONG[case]
    assert old in GOOD
    with pytest.raises(ConfigurationError, match=re.escape(message)) as caught:
        read(GOOD.replace(old, new, 1))
    assert f"defects/core/x.md:{line}" in str(caught.value)


def test_a_defect_of_the_core_is_not_confirmed_on_the_database_that_its_script_needs() -> None:
    """Its script ran on a related server: the core's page says so as a driver's page does."""
    (found,) = [defect for defect in catalog.all_defects() if defect.page == "core/extract-mysql-fields.md"]
    assert (found.owners, found.script_needs, found.unconfirmed) == (("core",), "mysql", ("MySQL",))


LIMITED_BY_DRIVER: dict[str, str] = {}
"""Pages of the core that are limited by drivers' names, each with the reason why its cause can't be asked for."""


def test_a_defect_of_the_core_is_limited_by_its_cause() -> None:
    """A list of drivers judges a backend that nobody has seen by its name.

    If this fails, limit the element of ``breaks`` by ``denied``, ``supported``, ``refused``, ``accepted``, ``through`` or
    ``without``.
    """
    core = (defect for defect in catalog.all_defects() if defect.owner == "core")
    limited = {defect.page for defect in core if any("drivers" in given for given in defect.breaks)}
    assert limited == set(LIMITED_BY_DRIVER)
