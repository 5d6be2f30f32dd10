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


def test_everything_is_derived_from_one_file(read) -> None:
    (defect,) = read(GOOD)
    assert (defect.page, defect.owner, defect.severity) == ("core/x.md", "core", "wrong-answer")
    assert (defect.expected, defect.script, defect.output) == ("The row with NULL.", "print(1)\n", "1\n")
    assert defect.denies == ("UNION",)
    (entry,) = defect.entries()
    assert (entry.rules, entry.raises) == (("predicates.comparing_with_none_means_is_null",), ("AssertionError",))
    assert (entry.cause.server, entry.cause.page, entry.cause.severity) == ("<3.43.0", "core/x.md", "wrong-answer")


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
