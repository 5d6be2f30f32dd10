"""Merged shards give the outcome of one process."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from rhosocial.activerecord.testsuite.report import (
    Finding,
    Honesty,
    MergeError,
    Outcome,
    RuleText,
    SkipKind,
    merge,
    to_json,
    vanished,
)


@pytest.fixture
def whole(item, run, target):
    outcomes = list(Outcome)
    items = [
        item(f"{area}.rule_{number}", name, mode, outcomes[number % len(outcomes)], call=number / 1000)
        for area in ("crud", "types")
        for name in ("a", "b")
        for mode in ("sync", "async")
        for number in range(7)
    ]
    targets = (target("a", origin="here"), target("b", origin="there", server_version="10.11"))
    findings = (Finding("a", "CUBE", Honesty.VERIFIED), Finding("b", "UNION", Honesty.OVER_CLAIMED, "no rows"))
    return run(items, targets=targets, findings=findings, notes=("n",), warnings=("w",))


def test_shards_by_item_give_the_same_file(whole):
    """Each shard deselects the other shards' items, as -k, a splitting plugin or a list of ids does."""
    items = list(whole.items)
    random.Random(4).shuffle(items)
    shards = [items[0::3], items[1::3], items[2::3]]
    ids = {each.nodeid for each in items}
    runs = [
        replace(whole, items=tuple(shard), deselected=tuple(ids - {each.nodeid for each in shard})) for shard in shards
    ]
    assert to_json(merge(runs)) == to_json(whole)
    assert to_json(merge(runs[::-1])) == to_json(whole)
    assert vanished(merge(runs)) is None


def test_shards_by_target_and_mode_give_the_same_file(whole):
    runs = []
    for info in whole.targets:
        for mode in info.modes[::-1]:
            items = tuple(each for each in whole.items if each.row == (info.id, mode))
            findings = tuple(each for each in whole.findings if each.target == info.id)
            runs.append(
                replace(
                    whole,
                    targets=(replace(info, modes=(mode,)),),
                    items=items,
                    collected=len(items),
                    findings=findings,
                )
            )
    assert to_json(merge(runs)) == to_json(whole)


def test_merging_one_run_changes_nothing(whole):
    assert to_json(merge([whole])) == to_json(whole)


def test_items_deselected_in_every_shard_stay_deselected(item, run):
    one, two, three = item("crud.a"), item("crud.b"), item("crud.c")
    merged = merge(
        [run([one], deselected=(two.nodeid, three.nodeid)), run([two], deselected=(one.nodeid, three.nodeid))]
    )
    assert (merged.deselected, merged.collected) == ((three.nodeid,), 3)


def test_items_that_vanished_in_a_shard_are_missing_after_merging(item, run):
    merged = merge([run([item("crud.a")], collected=3), run([item("crud.b")])])
    assert merged.collected == 4
    assert vanished(merged).startswith("4 items were collected, but 2 are accounted for")


def test_an_item_not_run_in_one_run_and_run_in_another_counts_as_run(item, run):
    gave_up = item("crud.a", outcome=Outcome.SKIPPED, skip_kind=SkipKind.NOT_RUN)
    ran = item("crud.a", outcome=Outcome.FAILED)
    for runs in ([run([gave_up]), run([ran])], [run([ran]), run([gave_up])]):
        merged = merge(runs)
        assert [each.outcome for each in merged.items] == [Outcome.FAILED]
        assert merged.collected == 1


def test_an_item_that_ran_twice_is_refused(item, run):
    with pytest.raises(MergeError, match=r"two of the runs ran test_crud\.py::TestIt::test_saved"):
        merge([run([item()]), run([item(outcome=Outcome.FAILED)])])


@pytest.mark.parametrize("name", ["kit_version", "contract_version", "core_version", "python", "platform"])
def test_runs_of_different_software_are_refused(item, run, name):
    words = name.replace("_", " ")
    with pytest.raises(MergeError, match=f"their {words} differ: .* and other"):
        merge([run([item("crud.a")]), run([item("crud.b")], **{name: "other"})])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"driver": "mariadb"}, "the driver of target 'sqlite-memory' differ: sqlite and mariadb"),
        ({"distributions": (("d", "2"),)}, "the distributions of target 'sqlite-memory' differ"),
        ({"server_version": "9"}, "the server version of target 'sqlite-memory' differ: 8 and 9"),
    ],
)
def test_one_name_for_two_targets_is_refused(run, target, change, message):
    one = target(server_version="8", distributions=(("d", "1"),))
    with pytest.raises(MergeError, match=message):
        merge([run(targets=(one,)), run(targets=(replace(one, **change),))])


def test_targets_are_completed_from_every_run(run, target):
    one = target(modes=("async",), origin="a.yml", unreachable=(("async", "refused"),))
    two = target(modes=("sync",), origin="b.yml", server_version="3.40", absent=(("async", "no class"),))
    assert merge([run(targets=(one,)), run(targets=(two,))]).targets == (
        target(
            modes=("sync", "async"),
            origin="a.yml, b.yml",
            server_version="3.40",
            absent=(("async", "no class"),),
            unreachable=(("async", "refused"),),
        ),
    )


def test_the_earliest_start_and_every_remark_once(run):
    merged = merge(
        [
            run(started="2025-03-02T00:00:00Z", notes=("a", "b"), warnings=("w",)),
            run(started="2025-03-01T00:00:00Z", notes=("b", "c"), warnings=("w",)),
        ]
    )
    assert merged.started == "2025-03-01T00:00:00Z"
    assert (merged.notes, merged.warnings) == (("a", "b", "c"), ("w",))


def test_the_rules_of_every_run_are_listed_once(run):
    one = run(rules=(RuleText("crud.b", "B."), RuleText("crud.a", "A.")))
    two = run(rules=(RuleText("crud.b", "B."), RuleText("crud.c", "C.")))
    assert merge([one, two]).rules == (RuleText("crud.a", "A."), RuleText("crud.b", "B."), RuleText("crud.c", "C."))


def test_merging_needs_a_run():
    with pytest.raises(ValueError, match="no run"):
        merge([])
