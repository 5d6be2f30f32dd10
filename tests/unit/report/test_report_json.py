"""The JSON form fits its schema and loses nothing, and reading it gives clear errors."""

from __future__ import annotations

import json

import pytest

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.report import (
    SCHEMA_VERSION,
    Finding,
    Honesty,
    Outcome,
    RuleText,
    SkipKind,
    Suspect,
    from_json,
    report_schema,
    to_document,
    to_json,
)
from rhosocial.activerecord.testsuite.report.document import parsed


@pytest.fixture
def full(item, run, target):
    items = [
        item("crud.a", body=0.001, setup=0.0001, call=0.002, teardown=0.0003, params="n-ä"),
        item(
            "crud.b",
            outcome=Outcome.FAILED,
            message="AssertionError: 1 == 2\n  \ud800 \u2028 'x'",
            statements="SELECT 1",
        ),
        item("crud.c", outcome=Outcome.ERROR, message="leak", story="E1"),
        item("crud.d", outcome=Outcome.KNOWN_FAILURE, reason="r", known_page="p.md", known_owner="core"),
        item("crud.e", outcome=Outcome.UNEXPECTED_PASS, known_page="p.md", known_owner="mysql"),
        *(item(f"crud.{kind.value}", outcome=Outcome.SKIPPED, skip_kind=kind) for kind in SkipKind),
        item("", "", "", Outcome.ERROR, nodeid="z", message="the worker died"),
    ]
    infos = (
        target("a", distributions=(("core", "1"), ("driver", "2")), server_version="15.4", origin="backends.yml:3:5"),
        target("b", modes=("sync",), absent=(("async", "no class"),), unreachable=(("sync", "refused"),)),
    )
    findings = tuple(Finding("a", f"F{place}", word, "why") for place, word in enumerate(Honesty))
    rules = (RuleText("crud.a", "A rule."), RuleText("crud.b", ""))
    suspects = (Suspect("a", "mydb/backend.py:10", "MyDBBackend.execute", 40, 40, 3, 80),)
    return run(
        items,
        targets=infos,
        rules=rules,
        findings=findings,
        suspects=suspects,
        notes=("n",),
        warnings=("w",),
        deselected=("x", "y"),
    )


def test_reading_what_was_written_gives_the_same(full):
    again = from_json(to_json(full))
    assert to_json(again) == to_json(full)
    assert again.targets == full.targets
    assert set(again.items) == set(full.items)
    assert again.rules == full.rules
    assert again.findings == tuple(sorted(full.findings, key=lambda each: each.capability))
    assert (again.collected, again.deselected) == (full.collected, full.deselected)


def test_it_can_be_written_in_any_encoding(full):
    assert to_json(full).encode("ascii").decode("ascii") == to_json(full)


def test_items_have_a_line_each_in_the_order_of_their_ids(full):
    lines = [line.strip(" ,") for line in to_json(full).splitlines() if '"nodeid"' in line]
    ids = [json.loads(line)["nodeid"] for line in lines]
    assert ids == sorted(each.nodeid for each in full.items)


def test_it_fits_its_schema(full, run):
    assert parsed(to_document(full)).collected == full.collected
    assert parsed(to_document(run())).items == []


def test_it_fits_its_schema_by_the_common_checker_too(full):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(report_schema())
    check = jsonschema.Draft202012Validator(report_schema())
    assert list(check.iter_errors(to_document(full))) == []
    assert list(check.iter_errors({**to_document(full), "collected": -1})) != []


def _places(schema, place="root"):
    yield place, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _places(inner, f"{place}.{name}")
    for name, inner in schema.get("$defs", {}).items():
        yield from _places(inner, f"#{name}")
    if isinstance(schema.get("items"), dict):
        yield from _places(schema["items"], f"{place}[]")


def test_every_field_is_described_and_every_object_closed():
    places = dict(_places(report_schema()))
    bare = [
        place
        for place, schema in places.items()
        if "description" not in schema and "$ref" not in schema and not place.endswith("[]")
    ]
    assert bare == []
    objects = [schema for schema in places.values() if schema.get("type") == "object" and "properties" in schema]
    assert len(objects) == 11
    assert [schema["additionalProperties"] for schema in objects] == [False] * 11
    # Reports from before there were suspects, and whole texts of causes, are still read.
    later = [set(schema["properties"]) - set(schema["required"]) for schema in objects]
    optional = {name for names in later for name in names}
    assert optional == {"suspects", "said"}


def test_the_schema_names_its_draft_and_version():
    schema = report_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    assert schema["$id"].endswith(f":{SCHEMA_VERSION}")


def test_the_schema_s_values_are_the_model_s():
    found = report_schema()["$defs"]
    assert found["Item"]["properties"]["outcome"]["$ref"] == "#/$defs/Outcome"
    for values in (Outcome, SkipKind, Honesty):
        assert found[values.__name__]["enum"] == [each.value for each in values]


def _changed(document, path, value):
    *steps, last = path
    inner = document
    for step in steps:
        inner = inner[step]
    if value is KeyError:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("items", 1, "outcome"), "pased", r"items\[1\].outcome is \"pased\", not one of \"passed\", \"failed\""),
        (("items", 0, "seconds", "call"), "1", r"items\[0\].seconds.call is \"1\", not of the type number"),
        (("items", 0, "seconds", "call"), True, r"items\[0\].seconds.call is true, not of the type number"),
        (("items", 0, "seconds", "body"), -1, r"items\[0\].seconds.body is -1, less than 0"),
        (("items", 0, "nodeid"), "", r"items\[0\].nodeid is \"\", shorter than 1"),
        (("items", 0, "nodeid"), KeyError, r"items\[0\] lacks 'nodeid'"),
        (("items", 0, "colour"), "red", r"items\[0\] has 'colour', which the schema does not know"),
        (("targets", 0, "absent"), {"async": 1}, r"targets\[0\].absent.async is 1, not of the type string"),
        (("collected",), 1.5, "collected is 1.5, not of the type integer"),
        (("schema_version",), "1", 'schema_version is "1", not 2'),
        (("schema_version",), True, "schema_version is true, not 2"),
        (("platform",), KeyError, "the document lacks 'platform'"),
    ],
)
def test_a_document_that_does_not_fit_names_the_place(full, path, value, message):
    text = _changed(to_document(full), path, value)
    with pytest.raises(ConfigurationError, match=f"^a.json: this is not a report of the kit: {message}"):
        from_json(text, place="a.json")


def test_a_report_of_another_version_says_so(full):
    text = _changed(to_document(full), ("schema_version",), 1)
    with pytest.raises(ConfigurationError, match="has schema version 1; this kit reads 2"):
        from_json(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is not JSON: Expecting value"),
        ("[]", r"the document is \[\], not of the type object"),
        ("{}", "the document lacks 'schema_version'"),
    ],
)
def test_other_documents_are_refused(text, message):
    with pytest.raises(ConfigurationError, match=message):
        from_json(text)
