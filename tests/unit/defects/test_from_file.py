"""A backend's own list of known failures in YAML: what it means, and errors with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite import ConfigurationError, known_failures_from
from rhosocial.activerecord.testsuite.defects import KnownFailure, Subject
from rhosocial.activerecord.testsuite.defects.from_file import check_text

LIST = """\
driver: acme
failures:
  - reason: "TODO: near '...': syntax error"
    error: OperationalError
    message: "near '...': syntax error"
    rules:
      - crud.saved
      - types.kept[big] on acme-*
      - types.kept[a b] on acme-*
      - joins.joined on *-async
  - reason: it is slow
    issue: https://example.org/7
    error: TimeoutError
    rules: [crud.fast]
"""


def subject(name: str, mode: str) -> Subject:
    return Subject(name=name, driver="acme", mode=mode, classes=())


def test_an_entry_is_one_cause_with_its_rules() -> None:
    found = check_text(LIST, "known.yml")
    assert [(each.rules, each.params, each.on, each.cause.page) for each in found] == [
        (("crud.saved",), (), (), "known.yml:3"),
        (("joins.joined",), (), ("*-async",), "known.yml:3"),
        (("types.kept",), ("big", "a b"), ("acme-*",), "known.yml:3"),
        (("crud.fast",), (), (), "https://example.org/7"),
    ]
    assert {each.cause.owner for each in found} == {"acme"}
    assert all(each.strict for each in found)


def test_a_rule_may_begin_with_a_number() -> None:
    (entry,) = check_text(
        LIST.partition("  - reason: it is slow")[0].replace("crud.saved", "models.1200_keys")[:-1], "k.yml"
    )[:1]
    assert entry.rules == ("models.1200_keys",)


def test_an_entry_is_limited_to_its_targets_and_modes() -> None:
    whole, late, on_acme, _ = check_text(LIST, "known.yml")

    def applies(entry: KnownFailure) -> list[str]:
        slots = [(name, mode) for name in ("acme", "other") for mode in ("sync", "async")]
        return [f"{name}-{mode}" for name, mode in slots if entry.limited_to(subject(name, mode))]

    assert applies(whole) == ["acme-sync", "acme-async", "other-sync", "other-async"]
    assert applies(late) == ["acme-async", "other-async"]
    assert applies(on_acme) == ["acme-sync", "acme-async"]


def test_an_entry_explains_its_own_cause_alone() -> None:
    entry, *_, slow = check_text(LIST, "known.yml")
    error = ValueError("what a rule sees may be another exception")
    assert entry.explains(error, ("OperationalError", "near '...': syntax error"))
    assert not entry.explains(error, ("OperationalError", "no such table"))
    assert not entry.explains(error, ("KeyError", "near '...': syntax error"))
    assert not entry.explains(error)
    assert slow.explains(error, ("TimeoutError", "any text"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rules: [crud.fast]", "rulez: [crud.fast]", "known.yml:14: unknown field 'rulez' of an entry .*'rules'"),
        ("crud.saved", "crud saved", r"known.yml:7: the rule is 'crud saved'; expected '<area>"),
        ("on acme-*\n      - joins", "on acme\n      - joins", "known.yml:9: 'acme' names no mode"),
        ("issue: https", "issue: ftp", "known.yml:12: issue is 'ftp://example.org/7'; expected an http"),
        ("reason: it is slow\n", "reason: [1]\n", "known.yml:11: reason is no text"),
        ("    error: TimeoutError\n", "", "known.yml:11: an entry lacks the field 'error'"),
        ("rules: [crud.fast]", "rules: crud.fast", "known.yml:14: an entry needs 'rules', a list"),
        ("rules: [crud.fast]", "error: twice", "known.yml:14: the field 'error' of an entry stands twice"),
        ("it is slow", '"two\\nlines"', "known.yml:11: .*reason of exactly one line"),
        ("driver: acme", "driver: Acme DB", "known.yml:1: driver is 'Acme DB'; expected the driver's short name"),
        ("failures:\n", "failures: 3\n#", "known.yml"),
        ("  - reason: it", "  - 3\n  - reason: it", "known.yml:11: expected an entry with reason, issue, error"),
        ("rules: [crud.fast]", "rules: [crud.fast", "known.yml:1[45]: this is not YAML"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, message: str) -> None:
    assert LIST.count(old) == 1
    with pytest.raises(ConfigurationError, match=message):
        check_text(LIST.replace(old, new), "known.yml")


def test_an_empty_list_has_no_entries() -> None:
    assert check_text("driver: acme\nfailures:\n", "known.yml") == ()
    with pytest.raises(ConfigurationError, match=r"known.yml:1: the file is empty; expected driver and failures"):
        check_text("# nothing\n", "known.yml")


def test_a_file_that_is_missing_or_no_file_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent.yml: file not found; `ar-testsuite baseline` writes one"):
        known_failures_from(tmp_path / "absent.yml")
    with pytest.raises(ConfigurationError, match=r"this is a folder; expected a YAML file"):
        known_failures_from(tmp_path)
    (tmp_path / "list.txt").write_text(LIST, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"list.txt: expected a file whose name ends in .yml or .yaml"):
        known_failures_from(tmp_path / "list.txt")
