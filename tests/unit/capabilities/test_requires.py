"""``@requires`` works on classes, rules and parameters, in any order, and leaks nowhere."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.capabilities import MARK, MARK_HELP, Capability, needs_of, required_by, requires

pytest_plugins = ["pytester"]

UNION, EXCEPT, CUBE = Capability.UNION, Capability.EXCEPT, Capability.CUBE

# The plugin registers the mark; these tests run without it too.
CONFTEST = f"""
import pytest
from rhosocial.activerecord.testsuite.capabilities import needs_of, required_by

def pytest_configure(config):
    config.addinivalue_line("markers", {MARK_HELP!r})

def pytest_collection_modifyitems(items):
    for item in items:
        spec = getattr(item, "callspec", None)
        direct = required_by(item.function, item.cls, spec.marks if spec else ())
        walked = needs_of(item.iter_markers("ar_requires"))
        assert direct == walked, (item.nodeid, direct, walked)
        print("NEEDS", item.nodeid.split("::", 1)[1], sorted(need.label for need in walked))
"""


@pytest.fixture(scope="module", autouse=True)
def _registered(request):
    request.config.addinivalue_line("markers", MARK_HELP)


def test_the_help_line_begins_with_the_mark():
    assert MARK_HELP.startswith(f"{MARK}(")


def test_a_rule_and_its_class_and_the_class_above_add_up():
    @requires(UNION)
    class Above:
        @requires(EXCEPT)
        def rule(self):
            """A rule."""

        def free(self):
            """Another."""

    @requires(CUBE)
    class Below(Above):
        pass

    assert required_by(Below.rule, Below) == {UNION, EXCEPT, CUBE}
    assert required_by(Below.free, Below) == {UNION, CUBE}
    assert required_by(Above.rule, Above) == {UNION, EXCEPT}
    assert required_by(Above.free) == frozenset()


def test_subclasses_do_not_share_what_they_add():
    class Mixin:
        def rule(self):
            """A rule."""

    one = requires(UNION)(type("One", (Mixin,), {}))
    two = requires(EXCEPT)(type("Two", (Mixin,), {}))
    assert required_by(one.rule, one) == {UNION}
    assert required_by(two.rule, two) == {EXCEPT}
    assert required_by(Mixin.rule, Mixin) == frozenset()


def test_several_at_once_and_one_above_the_other_are_the_same():
    @requires(UNION, Capability.EXPLAIN_FORMAT.of("JSON"))
    def together():
        """A rule."""

    @requires(UNION)
    @requires(Capability.EXPLAIN_FORMAT.of("JSON"))
    def stacked():
        """A rule."""

    assert required_by(together) == required_by(stacked) == {UNION, Capability.EXPLAIN_FORMAT.of("JSON")}


def test_other_marks_are_passed_over():
    assert needs_of([pytest.mark.skip("x"), requires(UNION), pytest.mark.usefixtures("y")]) == {UNION}


def test_a_single_mark_instead_of_a_list_is_read():
    class Cls:
        pytestmark = requires(UNION)

        def rule(self):
            """A rule."""

    assert required_by(Cls.rule, Cls) == {UNION}


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        ((), "at least one capability"),
        (("UNION",), "write Capability.UNION"),
        ((UNION, "nothing"), "got the text 'nothing'"),
        ((type("Rules", (), {}),), "expected a capability, got"),
        ((Capability.FUNCTIONS,), r"write Capability.FUNCTIONS.of\(...\)"),
    ],
)
def test_anything_else_is_refused_where_it_is_written(needs, message):
    with pytest.raises(TypeError, match=message):
        requires(*needs)


def test_it_works_in_pytest_with_strict_markers(pytester):
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        """
        import pytest
        from rhosocial.activerecord.testsuite.capabilities import Capability, requires

        class Mixin:
            @requires(Capability.UNION)
            @pytest.mark.parametrize("n", [1, pytest.param(2, marks=requires(Capability.CUBE))])
            def test_above(self, n):
                pass

            @pytest.mark.parametrize(
                "n", [1, pytest.param(2, marks=[requires(Capability.CUBE), pytest.mark.skip("x")])]
            )
            @requires(Capability.UNION)
            def test_below(self, n):
                pass

        class TestPlain(Mixin):
            pass

        @requires(Capability.ROLLUP)
        class TestMore(Mixin):
            def test_own(self):
                pass
        """
    )
    result = pytester.runpytest_inprocess("-q", "-s", "--strict-markers", "-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=7, skipped=2)
    lines = sorted(line[6:] for line in result.outlines if line.startswith("NEEDS "))
    assert lines == [
        "TestMore::test_above[1] ['ROLLUP', 'UNION']",
        "TestMore::test_above[2] ['CUBE', 'ROLLUP', 'UNION']",
        "TestMore::test_below[1] ['ROLLUP', 'UNION']",
        "TestMore::test_below[2] ['CUBE', 'ROLLUP', 'UNION']",
        "TestMore::test_own ['ROLLUP']",
        "TestPlain::test_above[1] ['UNION']",
        "TestPlain::test_above[2] ['CUBE', 'UNION']",
        "TestPlain::test_below[1] ['UNION']",
        "TestPlain::test_below[2] ['CUBE', 'UNION']",
    ]


def test_a_misspelt_name_is_an_error_of_the_file_that_has_it(pytester):
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        """
        from rhosocial.activerecord.testsuite.capabilities import Capability, requires

        @requires(Capability.WINDOW_FUNCTION)
        def test_rule():
            pass
        """
    )
    result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider")
    assert result.ret == 2
    result.stdout.fnmatch_lines(["*unknown capability 'WINDOW_FUNCTION'. Did you mean 'WINDOW_FUNCTIONS'?"])
