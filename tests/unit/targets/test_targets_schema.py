"""The JSON Schema of ``backends.yml``: it takes what the kit takes, and refuses what an editor can see to be wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from rhosocial.activerecord.testsuite.cli.scaffold.files import schema_text

jsonschema = pytest.importorskip("jsonschema", reason="checks a JSON Schema")
ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "backends.yml.example"


def problems(text: str) -> list[str]:
    schema = json.loads(schema_text())
    jsonschema.Draft7Validator.check_schema(schema)
    found = jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(text))
    return [error.message for error in found]


def blocks() -> list[Any]:
    """The YAML blocks of the guide and the configuration pages that are a file of targets."""
    found = []
    for page in ("guide.md", "configuration.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)):
            found.append(pytest.param(block, id=f"{page}-{number}"))
    return found


def test_the_example_names_the_schema_in_its_first_line_and_obeys_it() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    first = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", text.splitlines()[0])
    assert first is not None
    assert (ROOT / first[1]).read_text(encoding="utf-8") == schema_text()
    assert problems(text) == []


@pytest.mark.parametrize("block", blocks())
def test_a_page_s_file_obeys_it(block: str) -> None:
    assert problems(block) == []


GOOD = {
    "a variable for a port": "g:\n  i: {driver: d, port: '${PORT:-5432}'}\n",
    "an option without a value": "g:\n  i:\n    driver: d\n    password:\n",
    "a password that looks like a number": "g:\n  i: {driver: d, password: 0123, database: no}\n",
    "an option of a third party's": "g:\n  i: {driver: d, pragmas: {a: 'ON'}, version: [8, 0, 36], fast: true}\n",
    "a merged mapping": "g:\n  one: &one {driver: d}\n  two: {<<: *one, port: 2}\n",
    "a qualified name": "g:\n  a.b-c_1: {driver: d}\n",
}


@pytest.mark.parametrize("case", GOOD)
def test_what_the_kit_takes_is_taken(case: str) -> None:
    assert problems(GOOD[case]) == []


BAD = {
    "an empty file": "",
    "text": "acme\n",
    "a list": "- acme\n",
    "nothing": "{}\n",
    "a group of text": "g: acme\n",
    "a group of nothing": "g:\n",
    "an instance of text": "g:\n  i: acme\n",
    "a list of options": "g:\n  i: [a]\n",
    "a level too few": "g:\n  driver: sqlite\n",
    "a level too many": "a:\n  b:\n    c: {driver: sqlite}\n",
    "no driver": "g:\n  i: {database: x}\n",
    "a misspelt driver": "g:\n  i: {drivr: sqlite}\n",
    "a driver of nothing": "g:\n  i: {driver: }\n",
    "an empty driver": "g:\n  i: {driver: ''}\n",
    "a list as driver": "g:\n  i: {driver: [sqlite]}\n",
    "a port that is no number": "g:\n  i: {driver: d, port: soon}\n",
    "a port that no server has": "g:\n  i: {driver: d, port: 70000}\n",
    "a mapping as password": "g:\n  i: {driver: d, password: {a: b}}\n",
    "a list as database": "g:\n  i: {driver: d, database: [a]}\n",
    "a group's name": "my group:\n  i: {driver: d}\n",
    "an instance's name": "g:\n  'a[b]': {driver: d}\n",
    "a name that is too long": f"g:\n  {'a' * 61}: {{driver: d}}\n",
}


@pytest.mark.parametrize("case", BAD)
def test_what_an_editor_can_see_is_refused(case: str) -> None:
    assert problems(BAD[case]) != []
