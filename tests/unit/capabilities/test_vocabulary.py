"""The vocabulary is complete, closed and explained."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import pytest

from rhosocial.activerecord.testsuite.capabilities import (
    Capability,
    Specific,
    core_flags,
    removed_from_core,
    unknown_to_this_kit,
)
from rhosocial.activerecord.testsuite.capabilities.definition import Definition
from rhosocial.activerecord.testsuite.capabilities.definitions import Definitions

OUTSIDE = {
    "EXPLAIN_PLAN",
    "MICROSECOND_TIMESTAMP",
    "FOR_UPDATE",
    "EXPLICIT_INNER_JOIN",
    "OFFSET_WITHOUT_LIMIT",
}


def test_it_has_every_flag_of_the_installed_core_and_no_other():
    assert unknown_to_this_kit() == {}
    assert removed_from_core() == frozenset()
    assert {capability.method for capability in Capability} == set(core_flags())


def test_five_flags_stand_outside_every_protocol():
    assert {capability.name for capability in Capability if not capability.in_protocol} == OUTSIDE


def test_each_names_the_protocol_or_class_of_the_core_that_has_it():
    there = core_flags()
    wrong = [capability.name for capability in Capability if capability.protocol not in there[capability.method]]
    assert wrong == []


def test_no_two_themes_define_the_same_capability():
    """A second definition of a name would hide the first. If this fails, check the file of each theme for the name."""
    defined = [
        name for theme in Definitions.__mro__ for name, each in vars(theme).items() if isinstance(each, Definition)
    ]
    assert sorted(defined) == sorted(capability.name for capability in Capability)


def test_flags_are_named_after_their_capability():
    assert [each.method for each in Capability] == [f"supports_{each.name.lower()}" for each in Capability]


def test_a_capability_is_defined_by_one_statement():
    class Theme:
        TIME_TRAVEL = Definition("TemporalTableSupport", "A query can read the future.")
        BACK = Definition("TemporalTableSupport", "A query can come back.", flag="return_from_it")

    vocabulary = type(Capability)("Vocabulary", (Theme,), {"method": Capability.method})
    assert [each.name for each in vocabulary] == ["TIME_TRAVEL", "BACK"]
    assert [each.method for each in vocabulary] == ["supports_time_travel", "supports_return_from_it"]
    assert isinstance(vocabulary.BACK, vocabulary)


def test_the_vocabulary_is_closed():
    with pytest.raises(TypeError, match=r"closed: write Capability\.<NAME>"):
        Capability("union")
    with pytest.raises(AttributeError, match="closed"):
        Capability.UNION = None
    with pytest.raises(TypeError, match="closed"):
        type("More", (Capability,), {})


def test_a_copy_of_a_capability_is_the_capability():
    assert copy.deepcopy(Capability.UNION) is Capability.UNION
    assert pickle.loads(pickle.dumps(Capability.UNION)) is Capability.UNION


def test_each_definition_is_one_sentence_of_its_own():
    sentences = [capability.meaning for capability in Capability]
    assert len(set(sentences)) == len(sentences)
    odd = [text for text in sentences if not text[0].isupper() or not text.endswith(".") or ". " in text]
    assert odd == []
    assert [text for text in sentences if not 20 <= len(text) <= 110] == []


def test_a_misspelt_name_names_the_nearest():
    with pytest.raises(
        AttributeError, match=r"unknown capability 'WINDOW_FUNCTION'\. Did you mean 'WINDOW_FUNCTIONS'\?"
    ):
        Capability.WINDOW_FUNCTION  # noqa: B018
    with pytest.raises(AttributeError) as caught:
        Capability.XYZZY  # noqa: B018
    assert str(caught.value) == "unknown capability 'XYZZY'."


def test_private_names_are_looked_up_as_usual():
    assert not hasattr(Capability, "_no_such_thing")
    assert Capability["UNION"] is Capability.UNION


@pytest.mark.parametrize(
    ("capability", "argument"),
    [(Capability.EXPLAIN_FORMAT, "JSON"), (Capability.FUNCTIONS, "row_number"), (Capability.DATA_TYPES, "JsonType")],
)
def test_what_takes_an_argument_is_asked_for_one_thing(capability, argument):
    need = capability.of(argument)
    assert need == Specific(capability, argument)
    assert need.label == f"{capability.name}({argument})"
    assert {need: 1}[capability.of(argument)] == 1


def test_a_plain_capability_takes_no_argument():
    with pytest.raises(TypeError, match="UNION takes no argument"):
        Capability.UNION.of("ALL")


@pytest.mark.parametrize("argument", ["", None, 3])
def test_an_argument_is_a_text(argument):
    with pytest.raises(TypeError, match=r"EXPLAIN_FORMAT.of\(\) takes the name of a format"):
        Capability.EXPLAIN_FORMAT.of(argument)


def test_a_flag_of_a_newer_core_is_reported_and_one_of_a_backend_is_not():
    newer = type(
        "NewerMixin",
        (),
        {
            "__module__": "rhosocial.activerecord.backend.dialect.mixins.newer",
            "supports_time_travel": lambda self: True,
            "supports_union": lambda self: True,
        },
    )
    backend = type("AcmeDialect", (newer,), {"supports_acme_hints": lambda self: True})
    assert unknown_to_this_kit(backend()) == {"supports_time_travel": "NewerMixin"}
    assert unknown_to_this_kit(backend) == {"supports_time_travel": "NewerMixin"}


def test_a_flag_that_a_core_removed_is_named(monkeypatch):
    from rhosocial.activerecord.backend.dialect import protocols

    monkeypatch.delattr(protocols.QualifyClauseSupport, "supports_qualify_clause")
    for cls in _with_own(protocols, "supports_qualify_clause"):
        monkeypatch.delattr(cls, "supports_qualify_clause")
    assert removed_from_core() == {Capability.QUALIFY_CLAUSE}


def test_a_flag_that_a_core_adds_is_named(monkeypatch):
    from rhosocial.activerecord.backend.dialect import protocols

    monkeypatch.setattr(protocols.QualifyClauseSupport, "supports_qualify_everywhere", lambda self: True, raising=False)
    assert unknown_to_this_kit() == {"supports_qualify_everywhere": "QualifyClauseSupport"}


def test_importing_it_does_not_import_the_core():
    code = (
        "import sys, rhosocial.activerecord.testsuite.capabilities as c\n"
        "assert c.Capability.UNION\n"
        "print(sorted(m for m in sys.modules if m.startswith('rhosocial.activerecord.')\n"
        "      and not m.startswith('rhosocial.activerecord.testsuite')))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def _with_own(protocols, name):
    from rhosocial.activerecord.backend.dialect import base, mixins

    found = [cls for module in (base, mixins) for cls in vars(module).values() if isinstance(cls, type)]
    return {cls for cls in found if name in vars(cls)}
