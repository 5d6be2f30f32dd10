"""The form of a report as models: they parse and check a document, and its published JSON Schema is made from them.

    python -m rhosocial.activerecord.testsuite.report.document

prints the schema. Only what reads reports imports this module, since it needs pydantic.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Optional

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from .outcome import SCHEMA_VERSION, Honesty, Outcome
from .skips import SkipKind

_LARGEST = 10**15
"""No count and no time of a run is larger; sums of what is read must not overflow."""
_FROM_ITS_VALUE = Field(strict=False)

# An instance, since pydantic's own str refuses half a surrogate pair, which a message may hold.
Text = InstanceOf[str]
Name = Annotated[InstanceOf[str], Field(min_length=1)]
Count = Annotated[int, Field(ge=0, le=_LARGEST)]
Some = Annotated[int, Field(ge=1, le=_LARGEST)]
Time = Annotated[float, Field(ge=0, le=_LARGEST)]


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Distribution(_Form):
    """One distribution."""

    name: Text = Field(description="The distribution's name.")
    version: Text = Field(description="Its version.")


class Target(_Form):
    """One configured database instance as it was in the run."""

    id: Name = Field(description="The target's id, as in test ids.")
    driver: Text = Field(description="The short name of the driver.")
    distributions: list[Distribution] = Field(
        description="The distributions that the driver consists of, with their versions."
    )
    server_version: Optional[Text] = Field(
        description="The server's version as the backend reports it; null when it was never connected."
    )
    origin: Text = Field(
        description="Where the target was configured: a place in a file, a variable, or the built-in default."
    )
    modes: list[Literal["sync", "async"]] = Field(description="The modes that ran.")
    absent: dict[Text, Text] = Field(description="Modes that the driver does not have: mode to reason.")
    unreachable: dict[Text, Text] = Field(
        description="Modes in which the database could not be reached: mode to reason."
    )


class Seconds(_Form):
    """The times of the item's phases."""

    setup: Time = Field(description="Seconds of the set-up.")
    call: Time = Field(description="Seconds of the call, the body included.")
    teardown: Time = Field(description="Seconds of the tear-down.")
    body: Optional[Time] = Field(
        description="Seconds inside the test's body; null when it was not reached or not measured."
    )


class FailedBy(_Form):
    """The cause of one failure."""

    error: Text = Field(description="The exception's class.")
    message: Text = Field(description="The message without names, numbers and quoted texts.")
    frame: Text = Field(
        description="The innermost frame in the backend or the core, path:line name; empty for a rule's own assertion."
    )
    said: Text = Field(
        default="",
        description="The text of this one failure, without secrets and names of tables; empty when those of a cause differ.",
    )


class Item(_Form):
    """One item: one rule with one parameter on one target in one mode."""

    nodeid: Name = Field(description="pytest's id of the item; ends with [<target>-<mode>] or holds it.")
    rule: Text = Field(
        description=(
            "The stable id of the rule, such as crud.a_saved_record_is_found_by_its_key; empty when the process "
            "died before it said so."
        )
    )
    area: Text = Field(description="The area that the rule belongs to.")
    target: Text = Field(description="The id of the target; see targets.")
    mode: Literal["sync", "async", ""] = Field(
        description="sync or async; empty when the process died before it said so."
    )
    params: Text = Field(description="The parameter id without target and mode; empty without parameters.")
    level: Literal["connect", "core", "standard", "full", ""] = Field(
        description="The rule's conformance level; empty for a rule that is not the kit's."
    )
    outcome: Annotated[Outcome, _FROM_ITS_VALUE] = Field(
        description=(
            "The outcome. error: the set-up or the tear-down failed. known_failure: failed as a known failure "
            "expects. unexpected_pass: passed although a known failure expects it to fail, which counts as "
            "failed."
        )
    )
    skip_kind: Annotated[Optional[SkipKind], _FROM_ITS_VALUE] = Field(
        description=(
            "Why it was skipped, for counting; null when it was not skipped. unsupported: the dialect declares it"
            " unsupported. not_observable: no second session sees the same data. missing_hook: the provider lacks"
            " a hook that the rule needs. missing_right: the database user lacks a right. other_server: the "
            "server is not the one that the driver is for. server_build: the server was built without it. "
            "target_unreachable: no connection. not_run: the run or the target was aborted before. other: no kind"
            " given."
        )
    )
    reason: Text = Field(description="Why it was skipped, or why it is known to fail; else empty.")
    message: Text = Field(description="The failure's text, without secrets; empty when nothing failed.")
    statements: Text = Field(
        description="The statements that the backend ran in a failed item, without secrets; else empty."
    )
    story: Text = Field(
        description="The end of the backend's own traceback, without secrets; empty when there is none."
    )
    known_page: Text = Field(
        description="The page of the known failure's cause, when the item has a known failure; else empty."
    )
    known_owner: Text = Field(
        description="The owner of the known failure's defect: core, or a driver's name; else empty."
    )
    known_severity: Text = Field(
        description=(
            "What a user loses by the known failure's defect: security, data, wrong-answer, crash, refusal or "
            "report; else empty."
        )
    )
    cause: Optional[FailedBy] = Field(
        description="The failure's cause, or that of the failure for which the item was not run; else null."
    )
    seconds: Seconds = Field(description="The times of the item's phases.")


class Cause(FailedBy):
    """One cause with the items and rules that it breaks."""

    items: Some = Field(description="The number of items that it breaks.")
    rules: Some = Field(description="The number of rules that it breaks.")
    not_run: Count = Field(description="The number of items that were not run because of it.")
    example: Text = Field(description="The id of the first item that shows it.")


class Level(_Form):
    """The rules of one level on one target."""

    target: Text = Field(description="The target's id.")
    level: Literal["connect", "core", "standard", "full"] = Field(description="The level.")
    passed: Count = Field(description="The number of rules that pass.")
    of: Some = Field(description="The number of rules that were judged.")


class Rule(_Form):
    """One rule's text."""

    rule: Name = Field(description="The stable id of the rule.")
    text: Text = Field(description="Its docstring: the rule, and where in a backend to look.")


class FoundCapability(_Form):
    """The verdict on one capability on one target."""

    target: Text = Field(description="The id of the target.")
    capability: Text = Field(description="The capability's name in the kit's vocabulary, such as WINDOW_FUNCTIONS.")
    word: Annotated[Honesty, _FROM_ITS_VALUE] = Field(
        description=(
            "verified: supported, and its rules pass. over-claimed: supported, but a rule fails. refused "
            "properly: unsupported, and asking raises UnsupportedFeatureError before any I/O. not refused: "
            "unsupported, but rendered when it is asked for. unsupported: nothing in the core asks for it and no "
            "statement of it works. under-claimed: unsupported, but a standard statement works. undeclared: the "
            "dialect gives no answer. not shown: no statement can show it."
        )
    )
    reason: Text = Field(description="The evidence for the verdict; empty when there is nothing to add.")
    known_page: Text = Field(description="The page of the defect when a known failure covers the finding; else empty.")


class SuspectFunction(_Form):
    """A function of the backend's author that failed items have in common."""

    target: Text = Field(description="The id of the target.")
    place: Text = Field(description="The function's file and line, such as mydb/backend.py:10.")
    name: Text = Field(description="Its qualified name, such as MyDBBackend.execute.")
    red: Count = Field(description="In how many failed items of the second pass it ran.")
    of_red: Count = Field(description="How many failed items the second pass had.")
    green: Count = Field(description="In how many passed items of the second pass it ran.")
    of_green: Count = Field(description="How many passed items the second pass had.")


class Report(_Form):
    """The results of one run of rhosocial-activerecord-testsuite, or of several runs merged into one."""

    schema_version: Literal[2] = Field(
        description="The version of this form. It increases with every change of the form."
    )
    kit_version: Text = Field(description="The version of rhosocial-activerecord-testsuite.")
    contract_version: Text = Field(description="The version of the contract whose rules ran.")
    core_version: Text = Field(description="The version of rhosocial-activerecord.")
    python: Text = Field(description="The version of Python.")
    platform: Text = Field(description="The platform, as Python's platform module names it.")
    started: Text = Field(description="When the run started: ISO 8601, UTC.")
    targets: list[Target] = Field(description="The targets of the run, sorted by id.")
    collected: Count = Field(description="How many items were collected before deselection.")
    deselected: list[Text] = Field(description="The ids of collected items that options left out, sorted.")
    items: list[Item] = Field(description="Every item of the run, sorted by nodeid.")
    causes: list[Cause] = Field(description="The causes of all failures, the one with the most items first.")
    levels: list[Level] = Field(
        description="How much of each conformance level every target reaches, lowest level first."
    )
    rules: list[Rule] = Field(description="The docstrings of the items' rules, sorted by rule.")
    findings: list[FoundCapability] = Field(
        description="The findings about capabilities, sorted by target and capability."
    )
    suspects: list[SuspectFunction] = Field(
        default=[], description="The functions that failures have in common, for each target the likeliest first."
    )
    notes: list[Text] = Field(description="For information.")
    warnings: list[Text] = Field(description="Problems that require action, although nothing failed.")


def schema() -> dict[str, Any]:
    """The form as JSON Schema, draft 2020-12."""
    made = Report.model_json_schema(schema_generator=_Schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:rhosocial-activerecord-testsuite:report:{SCHEMA_VERSION}",
        **made,
        "title": "Outcome of a conformance run",
    }


class _Schema(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:
        # It would repeat each name with a capital letter.
        return False


def parsed(document: object) -> Report:
    """The report in a document. Raises ValueError with the first problem and its place, such as ``items[3].outcome``."""
    try:
        return Report.model_validate(document)
    except ValidationError as found:
        raise ValueError(_problem(found.errors(include_url=False)[0])) from None


_TYPES = {
    "is_instance_of": "string",
    "int_type": "integer",
    "float_type": "number",
    "list_type": "array",
    "dict_type": "object",
    "model_type": "object",
}


def _problem(error: Any) -> str:
    kind, value, facts = error["type"], error["input"], error.get("ctx", {})
    if kind in ("missing", "extra_forbidden"):
        *above, name = error["loc"]
        ends = f"lacks {name!r}" if kind == "missing" else f"has {name!r}, which the schema does not know"
        return f"{_place(above)} {ends}"
    where = f"{_place(error['loc'])} is"
    if kind in _TYPES:
        return f"{where} {_shown(value)}, not of the type {_TYPES[kind]}"
    if kind in ("literal_error", "enum"):
        choices = facts["expected"].replace(" or ", ", ").replace("'", '"')
        return f"{where} {_shown(value)}, not {'one of ' if ', ' in choices else ''}{choices}"
    if kind == "too_short":
        return f"{where} {_shown(value)}, shorter than {facts['min_length']}"
    if kind == "greater_than_equal":
        return f"{where} {_shown(value)}, less than {facts['ge']:g}"
    if kind in ("less_than_equal", "finite_number", "int_parsing_size"):
        return f"{where} a number beyond {_LARGEST:,}"
    return f"{where} {_shown(value)}: {error['msg']}"


def _place(steps: Iterable[Any]) -> str:
    """``items[3].outcome``; names in ASCII, since one may hold an escape of a terminal."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{json.dumps(step)[1:-1]}" for step in steps)
    return "".join(parts).lstrip(".") or "the document"


def _shown(value: object) -> str:
    # In ASCII: half a surrogate pair or an escape of a terminal stands in a message as an escape of JSON.
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
