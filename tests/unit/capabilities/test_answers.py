"""What a dialect says is taken as it is: yes, no, or no answer."""

from __future__ import annotations

import gc

import pytest
from rhosocial.activerecord.backend.dialect import SQLDialectBase

from rhosocial.activerecord.testsuite.capabilities import Answer, Capability, State, ask, check_overrides
from rhosocial.activerecord.testsuite.errors import ConfigurationError


class JsonType:
    """Stands for a generic type of the core."""


class AcmeJsonType(JsonType):
    """A backend's own flavour of it."""


class Dialect:
    """Answers in every way that a dialect can."""

    supports_cube = True
    supports_natural_join = property(lambda self: 1 / 0)

    def supports_union(self):
        return True

    def supports_except(self):
        return False

    def supports_truncate(self):
        return None

    def supports_rollup(self):
        return 1

    def supports_upsert(self):
        raise RuntimeError("not adapted")

    async def supports_ilike(self):
        return True

    def supports_explain_format(self, format_type):
        return format_type.upper() == "JSON"

    def supports_json_table(self, dialect_options=None):
        return dialect_options is None

    def supports_functions(self):
        return {"count": True, "median": False, "odd": "yes"}

    def supports_data_types(self):
        return [(AcmeJsonType, "ACMEJSON")]


class Bare(SQLDialectBase):
    """Inherits a yes for plans, and renders none."""

    name = "bare"


class Explaining(Bare):
    def format_explain_statement(self, expr):
        return "EXPLAIN", ()


class Boasting(Bare):
    def supports_explain_plan(self):
        return True


@pytest.mark.parametrize(("dialect", "supported"), [(Bare, False), (Explaining, True), (Boasting, True)])
def test_an_inherited_yes_counts_where_the_dialect_renders_the_statement(dialect, supported):
    answer = ask(dialect.__new__(dialect), Capability.EXPLAIN_PLAN)
    assert answer.supported is supported
    assert supported or (answer.left_out and "format_explain_statement" in answer.reason)


@pytest.mark.parametrize(
    ("need", "state"),
    [
        (Capability.UNION, State.SUPPORTED),
        (Capability.EXCEPT, State.UNSUPPORTED),
        (Capability.JSON_TABLE, State.SUPPORTED),
        (Capability.EXPLAIN_FORMAT.of("json"), State.SUPPORTED),
        (Capability.EXPLAIN_FORMAT.of("XML"), State.UNSUPPORTED),
        (Capability.FUNCTIONS.of("count"), State.SUPPORTED),
        (Capability.FUNCTIONS.of("median"), State.UNSUPPORTED),
        (Capability.DATA_TYPES.of("AcmeJsonType"), State.SUPPORTED),
        (Capability.DATA_TYPES.of("JsonType"), State.SUPPORTED),
        (Capability.DATA_TYPES.of("Interval"), State.UNSUPPORTED),
    ],
)
def test_a_clear_answer_is_taken(need, state):
    assert ask(Dialect(), need) == Answer(need, state, state)


@pytest.mark.parametrize(
    ("need", "detail"),
    [
        (Capability.CUBE, "supports_cube is True (bool), not a method"),
        (Capability.NATURAL_JOIN, "supports_natural_join() raises ZeroDivisionError: division by zero"),
        (Capability.TRUNCATE, "supports_truncate() returns None, not True or False"),
        (Capability.ROLLUP, "supports_rollup() returns 1 (int), not True or False"),
        (Capability.UPSERT, "supports_upsert() raises RuntimeError: not adapted"),
        (Capability.ILIKE, "supports_ilike() is a coroutine function, not a plain method"),
        (Capability.FUNCTIONS.of("avg"), "supports_functions() does not mention 'avg'"),
        (
            Capability.FUNCTIONS.of("odd"),
            "the entry 'odd' of supports_functions() returns 'yes' (str), not True or False",
        ),
    ],
)
def test_what_is_no_answer_is_undeclared_with_the_reason(need, detail):
    answer = ask(Dialect(), need)
    assert answer == Answer(need, State.UNDECLARED, State.UNDECLARED, detail)
    assert not answer.supported


def test_a_protocol_that_the_dialect_leaves_out_is_a_no_with_its_name():
    answer = ask(Dialect(), Capability.INTERSECT)
    detail = "the dialect does not declare SetOperationSupport: it has no supports_intersect()"
    assert answer == Answer(Capability.INTERSECT, State.UNSUPPORTED, State.UNSUPPORTED, detail, left_out=True)


def test_a_protocol_of_the_core_that_is_inherited_without_an_answer_is_undeclared():
    from rhosocial.activerecord.backend.dialect.protocols import QualifyClauseSupport

    class Declares(QualifyClauseSupport):
        pass

    answer = ask(Declares(), Capability.QUALIFY_CLAUSE)
    assert answer.state is State.UNDECLARED
    assert answer.detail == "supports_qualify_clause() returns None, not True or False"


@pytest.mark.parametrize(
    ("method", "value", "need", "detail"),
    [
        ("supports_functions", ["count"], Capability.FUNCTIONS.of("count"), "not a mapping"),
        (
            "supports_functions",
            ["x" * 99],
            Capability.FUNCTIONS.of("count"),
            "['" + "x" * 58 + "... (list), not a mapping",
        ),
        ("supports_data_types", {"a": 1}, Capability.DATA_TYPES.of("JsonType"), "not a list of pairs"),
        ("supports_data_types", [("Json", "JSON")], Capability.DATA_TYPES.of("JsonType"), "not a pair"),
        ("supports_data_types", [JsonType], Capability.DATA_TYPES.of("JsonType"), "not a pair"),
    ],
)
def test_a_collection_of_the_wrong_shape_is_undeclared(method, value, need, detail):
    dialect = type("Odd", (), {method: lambda self: value})()
    answer = ask(dialect, need)
    assert answer.state is State.UNDECLARED
    assert detail in answer.detail


@pytest.mark.filterwarnings("error")
def test_a_coroutine_that_came_back_is_closed(recwarn):
    ask(Dialect(), Capability.ILIKE)
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


def test_an_override_decides_and_the_own_answer_stays_readable():
    overrides = {Capability.EXCEPT: (True, "the server is patched"), Capability.TRUNCATE: (False, "no rights")}
    assert ask(Dialect(), Capability.EXCEPT, overrides) == Answer(
        Capability.EXCEPT, State.SUPPORTED, State.UNSUPPORTED, "the server is patched", overridden=True
    )
    assert ask(Dialect(), Capability.TRUNCATE, overrides) == Answer(
        Capability.TRUNCATE, State.UNSUPPORTED, State.UNDECLARED, "no rights", overridden=True
    )
    assert not ask(Dialect(), Capability.UNION, overrides).overridden


def test_an_override_of_the_whole_speaks_for_each_thing_unless_that_has_its_own():
    json, xml = Capability.EXPLAIN_FORMAT.of("JSON"), Capability.EXPLAIN_FORMAT.of("XML")
    overrides = {Capability.EXPLAIN_FORMAT: (False, "switched off"), xml: (True, "but XML works")}
    assert not ask(Dialect(), json, overrides).supported
    assert ask(Dialect(), xml, overrides).supported


def test_the_reason_of_a_skip_names_the_capability_and_who_says_so():
    assert ask(Dialect(), Capability.EXCEPT).reason == "EXCEPT (supports_except() says no)"
    assert ask(Dialect(), Capability.EXPLAIN_FORMAT.of("XML")).reason == (
        "EXPLAIN_FORMAT(XML) (supports_explain_format() says no)"
    )
    overrides = {Capability.UNION: (False, "the proxy forbids it")}
    assert ask(Dialect(), Capability.UNION, overrides).reason == "UNION (the proxy forbids it)"


@pytest.mark.parametrize(
    ("need", "message"),
    [
        (Capability.EXPLAIN_FORMAT, r"write Capability.EXPLAIN_FORMAT.of\(...\)"),
        ("union", "expected a capability, got the text 'union': write Capability.UNION"),
        ("unoin", "write Capability.<NAME>"),
        (None, "expected a capability, got None"),
    ],
)
def test_only_a_capability_can_be_asked_about(need, message):
    with pytest.raises(TypeError, match=message):
        ask(Dialect(), need)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            {"UNOIN": (True, "x")},
            "provider Acme: unknown capability 'UNOIN' in capability_overrides. Did you mean",
        ),
        ({Capability.UNION: True}, r"the override of UNION must be \(True or False, reason\)"),
        ({Capability.UNION: (1, "x")}, "the override of UNION must be"),
        ({Capability.UNION: (True, " ")}, "the override of UNION needs a reason in words"),
        ({Capability.UNION: (True, None)}, "the override of UNION needs a reason in words"),
    ],
)
def test_a_wrong_override_is_refused_with_its_place(overrides, message):
    with pytest.raises(ConfigurationError, match=message):
        check_overrides(overrides, place="provider Acme")


def test_right_overrides_are_accepted():
    overrides = {Capability.UNION: (True, "x"), Capability.EXPLAIN_FORMAT.of("XML"): (False, "y")}
    assert check_overrides(overrides, place="provider Acme") is None


def test_every_capability_of_the_reference_dialect_gets_an_answer():
    from rhosocial.activerecord.backend.impl.dummy.dialect import DummyDialect

    dialect = DummyDialect()
    plain = [capability for capability in Capability if not capability.argument]
    answers = {capability.name: ask(dialect, capability) for capability in plain}
    assert {name: a.detail for name, a in answers.items() if a.state is State.UNDECLARED} == {}
    assert answers["WINDOW_FUNCTIONS"].supported


def test_the_core_s_functions_and_types_are_found_by_name():
    from rhosocial.activerecord.backend.impl.dummy.dialect import DummyDialect

    assert ask(DummyDialect(), Capability.FUNCTIONS.of("row_number")).supported
    assert ask(DummyDialect(), Capability.EXPLAIN_FORMAT.of("JSON")).supported
    answer = ask(DummyDialect(), Capability.DATA_TYPES.of("NoSuchType"))
    assert answer.state is State.UNSUPPORTED
