"""What rules really use on the reference is what they ask for: recorded, not remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.capabilities import Capability, Specific
from tests.variants.run import Part, run
from tests.variants.variant import Variant, all_variants

AREAS = ("crud", "dml", "errors", "transactions", "aggregates", "cte")
"""A sample that is quick and uses most of what a dialect can deny."""
DENIED = {
    # Where its dialect has another word, rules that ask the dialect never send what the database refuses.
    name: variant
    for name, variant in all_variants().items()
    if variant.denies and variant.Database.refuses and "Rendering" not in vars(variant)
}

# These rules send what is denied after a refusal, or to be refused: without the feature they hold as well.
TOLERATED = {
    "transactions.a_second_tasks_transaction_on_one_backend_warns_or_raises",
    "transactions.disconnect_rolls_back_an_open_transaction",
    "transactions.an_after_commit_handler_that_raises_leaves_the_transaction_ended",
    "transactions.an_after_rollback_handler_that_raises_leaves_the_transaction_ended",
    "transactions.a_nested_transaction_can_t_change_the_isolation_level",
}

Uses = dict[str, tuple[list[str], list[str]]]


@pytest.fixture(scope="module")
def uses(tmp_path_factory: pytest.TempPathFactory) -> Uses:
    """Rule to its statements and to the methods of the dialect that it asked, in sync mode."""
    file = tmp_path_factory.mktemp("uses") / "uses.json"
    run(
        [Part("Reference", False, AREAS)], more=("-p", "tests.variants.recording", "-k", "not async"), AR_USES=str(file)
    )
    found: Uses = json.loads(Path(file).read_text(encoding="utf-8"))
    return found


def test_the_sample_is_recorded(uses: Uses) -> None:
    assert {rule.partition(".")[0] for rule in uses} == set(AREAS)
    assert any("supports_savepoint" in asked for _, asked in uses.values())
    assert any(statement.startswith("SAVEPOINT") for statements, _ in uses.values() for statement in statements)


@pytest.mark.parametrize("name", DENIED)
def test_a_rule_asks_for_what_it_uses(name: str, uses: Uses) -> None:
    variant = DENIED[name]
    unasked = {rule: found for rule in sorted(set(uses) - TOLERATED) if (found := _used_unasked(variant, *uses[rule]))}
    assert not unasked, f"these rules need @requires or db.require, or ask db.can: {unasked}"


def _used_unasked(variant: type[Variant], statements: list[str], asked: list[str]) -> str:
    """A statement that the variant refuses; empty when there is none or the rule asked for the capability."""
    needs = [need.capability if isinstance(need, Specific) else need for need in variant.denies]
    if {need.method for need in needs if isinstance(need, Capability)} & set(asked):
        return ""
    return next((statement for statement in statements if variant.Database.refusal(statement)), "")
