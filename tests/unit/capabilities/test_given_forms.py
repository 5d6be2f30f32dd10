"""A provider adds its own forms of probes: what can't be meant is an error when its class is made."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rhosocial.activerecord.backend.errors import DatabaseError
from tests.unit.probed import ProbedServer

from rhosocial.activerecord.testsuite import Capability, Lab, Provider, drops, gives, in_order, refuses, unseen
from rhosocial.activerecord.testsuite.capabilities.forms import Source, all_forms
from rhosocial.activerecord.testsuite.capabilities.probes import PROBES
from rhosocial.activerecord.testsuite.engine.probing import Shown, show
from rhosocial.activerecord.testsuite.errors import ConfigurationError

FUNCTION = ("DEFINE {f}", drops("REMOVE {f}"), gives("SELECT {f}()", (7,)), refuses("DEFINE {f}"))


async def by_hand(lab: Lab) -> None:
    """A form that is a function."""


def provider(forms: Any) -> type[Provider]:
    return type("Own", (Provider,), {"probe_forms": forms})


def test_forms_of_steps_and_functions_are_taken_and_tried_before_the_common_ones() -> None:
    own = provider({Capability.CREATE_FUNCTION: [list(FUNCTION), by_hand]})
    # No dialect: it renders nothing.
    found = list(all_forms(Capability.CREATE_FUNCTION, object(), own.probe_forms))
    assert found[:2] == [(Source.PROVIDER, FUNCTION), (Source.PROVIDER, by_hand)]
    assert [form for _, form in found[2:]] == list(PROBES[Capability.CREATE_FUNCTION].forms)
    assert {source for source, _ in found[2:]} == {Source.COMMON}


WRONG: dict[str, tuple[Any, str]] = {
    "no mapping": ([FUNCTION], "probe_forms is ["),
    "a misspelt name": ({"CREATE_FUNKTION": (FUNCTION,)}, "Did you mean 'CREATE_FUNCTION'?"),
    "a name in place of a capability": ({"UPSERT": (FUNCTION,)}, "Write Capability.<NAME>."),
    "no capability at all": ({7: (FUNCTION,)}, "unknown capability 7"),
    "what no rule shows": ({Capability.TABLE_TABLESPACE: (FUNCTION,)}, "no rule shows: tablespaces have other names"),
    "a function that no probe is about": ({Capability.FUNCTIONS.of("x"): (FUNCTION,)}, "FUNCTIONS(x), which no rule"),
    "no form": ({Capability.UPSERT: ()}, "probe_forms[UPSERT] is empty"),
    "a text": ({Capability.UPSERT: "SELECT 1"}, "probe_forms[UPSERT] is 'SELECT 1'; expected a tuple of forms"),
    "one form alone": ({Capability.UPSERT: FUNCTION}, "form 1 is 'DEFINE {f}'; expected a tuple of steps"),
    "a plain function": ({Capability.UPSERT: (lambda lab: None,)}, "form 1 is <function"),
    "a step of a wrong type": ({Capability.UPSERT: ((gives("SELECT 1", (1,)), 5),)}, "form 1, step 2 is 5; expected"),
    "an empty step": ({Capability.UPSERT: ((" ", refuses("X")),)}, "form 1, step 1 is ' '"),
    "a step without a text": ({Capability.UPSERT: ((refuses(None),),)}, "step 1 is Refuses(sql=None)"),  # type: ignore[arg-type]
    "rows that are none": ({Capability.UPSERT: ((gives("SELECT 1", 1),),)}, "expected tuples"),  # type: ignore[arg-type]
    "no effect": ({Capability.UPSERT: (("INSERT", unseen("X")),)}, "form 1 reads no effect back"),
    "a long name": ({Capability.UPSERT: ((in_order("SELECT * FROM {table}", (1,)),),)}, "step 1 has {table}; expected"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_can_t_be_meant_is_an_error_of_the_class(case: str) -> None:
    forms, message = WRONG[case]
    with pytest.raises(ConfigurationError) as refused:
        provider(forms)
    assert str(refused.value).startswith(f"{__name__}.Own: ") or ".Own: " in str(refused.value)
    assert message in str(refused.value)


def test_braces_in_a_text_are_text() -> None:
    forms = {Capability.JSON_TYPE: ((gives("SELECT '{\"key\": 1}'", (1,)),),)}
    assert provider(forms).probe_forms == forms


class Server(ProbedServer):
    """A stand-in for ``db`` with a second session."""

    has_raw_channel = observable = True
    row = 7

    def __init__(self, *seen: tuple[int, ...]) -> None:
        super().__init__("bad")
        self.seen = list(seen)

    async def raw(self, sql: str) -> list[tuple[int, ...]]:
        self.ran.append(f"other: {sql}")
        if "lost" in sql:
            raise DatabaseError(sql)
        return self.seen


def tried(server: Any, *form: Any) -> Shown:
    return asyncio.run(show(server, Capability.UNION, [form]))


@pytest.mark.parametrize("last", [gives("SELECT {f}()", (7,)), "bad"], ids=["works", "fails"])
def test_what_a_form_names_is_dropped_whatever_comes(last: Any) -> None:
    server = Server()
    tried(server, "CREATE TABLE {a} (v)", "DEFINE {f}", drops("REMOVE {f}"), "DEFINE {g}", drops("REMOVE {g}"), last)
    assert server.ran[-3:] == ["REMOVE g", "REMOVE f", "DROP TABLE a"]


def test_what_was_not_reached_is_not_dropped() -> None:
    server = Server()
    tried(server, "bad", drops("REMOVE {f}"))
    assert server.ran == ["bad"]


def test_what_another_session_finds_is_not_unseen() -> None:
    hidden = unseen("SELECT {a}")
    assert tried(Server(), hidden).works
    assert tried(Server((1,)), unseen("SELECT lost")).works
    assert tried(Server((1,)), hidden).problems == ("SELECT {a} gives [(1,)] in another session",)
