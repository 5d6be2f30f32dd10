"""The results of each rule, as the pages of rules read them."""

from __future__ import annotations

import json

from rhosocial.activerecord.testsuite.report import Outcome
from rhosocial.activerecord.testsuite.report.rule_results import by_rule


def test_modes_that_agree_share_a_result_and_what_differs_has_its_own(item, run, target) -> None:
    items = [
        item("crud.a", mode=mode, params=params, target="pg") for mode in ("async", "sync") for params in ("1", "2")
    ]
    items += [item("crud.a", mode="sync", params="3", target="pg", outcome=Outcome.FAILED, message="no")]
    items += [item("crud.b", target="other", outcome=Outcome.SKIPPED, reason="unsupported: CTE")]
    known = {"reason": "the key is lost", "known_page": "core/key.md"}
    items += [item("crud.b", target="pg", mode="async", outcome=Outcome.KNOWN_FAILURE, **known)]
    found = json.loads(by_rule(run(items, targets=(target("pg"), target("other")))))
    assert found["targets"] == ["pg", "other"]
    told = {rule: [found["results"][place] for place in places] for rule, places in found["rules"].items()}
    assert told == {
        "crud.a": [[["sync", "failed", 1, "", ""], ["sync and async", "passed", 2, "", ""]], []],
        "crud.b": [
            [["async", "known failure", 1, "the key is lost", "core/key.md"]],
            [["sync", "skipped", 1, "unsupported: CTE", ""]],
        ],
    }


def test_equal_results_stand_once(item, run, target) -> None:
    found = json.loads(by_rule(run([item(f"crud.r{n}") for n in range(50)], targets=(target(),))))
    assert len(found["results"]) == 1
    assert len(found["rules"]) == 50
