"""Every rule can pass: those that pass on no published target do on a core without the defects that they show."""

from __future__ import annotations

import pytest

from rhosocial.activerecord.testsuite.defects.catalog import all_defects
from tests.variants.run import Part
from tests.variants.run import run as run_variants

from .evidence import BY_VARIANT, drivers, never_passed, passed, shown
from .mend import Mend, all_mends
from .rewriting import changed
from .run import run

PAGES = {defect.page: defect for defect in all_defects()}


def test_every_rule_that_passes_on_no_target_has_evidence_that_it_can() -> None:
    """If this fails, write the smallest mend of the defect that the rule shows in one of the modules ``of_*``, or a
    variant for a rule that asks for what no published database is. A rule that no mend helps is wrong."""
    assert sorted(set(never_passed()) - set(shown())) == []


def test_nothing_is_evidence_for_a_rule_that_passes_on_a_target() -> None:
    assert sorted(set(BY_VARIANT) - set(never_passed())) == []


@pytest.mark.parametrize("mend", all_mends(), ids=lambda mend: mend.__name__)
def test_a_mend_names_a_defect_and_what_holds_with_it(mend: type[Mend]) -> None:
    assert (mend.__doc__ or "").strip()
    assert mend.changes or mend.by_hand


def test_the_page_of_each_mend_proposes_the_change() -> None:
    """The mend is known, so the page says it in words, under ``proposal``."""
    assert [mend.page for mend in all_mends() if not PAGES[mend.page].proposal] == []


@pytest.mark.parametrize("driver", drivers())
def test_rules_pass_on_a_mended_backend(driver: str) -> None:
    """Without the mends they fail: a known failure that passed would turn the run of the published backend red."""
    rules = [rule for rule, by in shown().items() if by == driver]
    items = run(driver, [mend for mend in all_mends() if mend.driver == driver], rules)
    assert sorted(set(rules) - set(passed(items))) == []


def test_rules_pass_on_a_variant() -> None:
    parts = [Part(name, False, [rule.partition(".")[0]], [rule]) for rule, name in BY_VARIANT.items()]
    assert sorted(set(BY_VARIANT) - set(passed(run_variants(parts)))) == []


ASYNC = """\
async def f(self):
    if self:
        await self.end()
    return await self.end()
"""


def test_lines_are_replaced_wherever_they_stand() -> None:
    found = changed("f", ASYNC, [("await self.end()", "await self.begin()\nawait self.end()")])
    assert found.splitlines()[2:4] == ["        await self.begin()", "        await self.end()"]


def test_a_function_of_sync_mode_is_changed_without_await() -> None:
    plain = ASYNC.replace("async ", "").replace("await ", "")
    assert "    return 1\n" in changed("f", plain, [("return await self.end()", "return 1")])


def test_a_change_whose_lines_are_gone_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"f has no lines\s+self\.other\(\)"):
        changed("f", ASYNC, [("self.other()", "pass")])
