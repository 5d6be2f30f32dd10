"""The order of the suspects, from what failed and passed items executed."""

from __future__ import annotations

from rhosocial.activerecord.testsuite.report.outcome import Suspect
from rhosocial.activerecord.testsuite.report.sections import likeliest
from rhosocial.activerecord.testsuite.report.spectra import Function, Spectrum, from_data, to_data
from rhosocial.activerecord.testsuite.report.suspects import KEPT, suspects, twin_name


def function(name: str, line: int = 1) -> Function:
    return Function("mydb/backend.py", line, name)


def item(
    executed: str, *, failed: bool, raised: str = "", handlers: str = "", opening: str = "", mode: str = "sync"
) -> Spectrum:
    def named(names: str) -> tuple[Function, ...]:
        return tuple(map(function, names.split()))

    return Spectrum(
        "id",
        "t",
        mode,
        failed,
        frozenset(named(executed)),
        named(raised),
        frozenset(named(handlers)),
        frozenset(named(opening)),
    )


def names(*items: Spectrum) -> list[str]:
    return [each.name for each in suspects(items)]


def red(executed: str, **more: str) -> Spectrum:
    return item(executed, failed=True, **more)


def green(executed: str, **more: str) -> Spectrum:
    return item(executed, failed=False, **more)


def test_what_only_failed_items_execute_is_first() -> None:
    assert names(red("B.all B.bad"), red("B.all B.bad"), green("B.all"), green("B.all B.other")) == ["B.bad", "B.all"]


def test_a_function_of_every_failed_item_comes_before_one_that_some_of_them_execute() -> None:
    found = [red("B.bad B.some"), red("B.bad B.some"), red("B.bad"), *[green("B.bad")], *[green("")] * 3]
    assert names(*found)[0] == "B.bad"


def test_the_function_in_which_tracebacks_end_is_first_among_equals() -> None:
    assert names(red("B.a B.b", raised="B.b B.a"), green(""))[0] == "B.b"


def test_what_ran_only_since_an_exception_was_raised_comes_later() -> None:
    items = [red("B.handle B.run", handlers="B.handle")] * 4 + [green("B.run")]
    assert names(*items) == ["B.run", "B.handle"]


def test_each_of_two_mistakes_is_among_the_first() -> None:
    one, other = [red("B.all B.one B.near")] * 6, [red("B.all B.other")] * 2
    # By its own coefficient alone, the function of fewer failures is the last one.
    assert names(*one, *other, *[green("B.all")] * 30) == ["B.near", "B.other", "B.one", "B.all"]


def test_of_what_all_items_execute_only_the_likeliest_comes_before_the_mistakes() -> None:
    one = [red("B.all B.near B.one", opening="B.open")] * 6
    other = [red("B.all B.near B.other", opening="B.open")] * 6
    passed = [green("B.all B.near", opening="B.open")] * 23 + [green("B.near B.one B.other", opening="B.open")]
    assert names(*one, *other, *passed) == ["B.all", "B.one", "B.other", "B.near", "B.open"]


def test_twins_of_both_modes_are_one_suspect() -> None:
    items = [red("X.f"), item("AsyncX.f", failed=True, mode="async"), green("")]
    found = suspects(items)
    assert [(each.red, each.of_red) for each in found] == [(2, 2)]
    assert twin_name("AsyncX.execute_async") == twin_name("X.execute") == "X.execute"
    assert twin_name("Asynchronous.run") == "Asynchronous.run"


def test_a_mode_without_failures_says_nothing() -> None:
    shared = [item("D.f AsyncB.g", failed=False, mode="async")] * 9
    assert names(red("D.f"), green("B.g"), *shared) == ["D.f"]
    assert suspects([red("D.f"), *shared])[0].of_green == 0


def test_opening_a_session_counts_for_all_of_its_items() -> None:
    items = [red("B.run", opening="B.connect"), green("B.run", opening="B.connect"), green("", opening="B.connect")]
    assert names(*items) == ["B.run", "B.connect"]
    assert suspects(items)[1].green == 2


def test_targets_have_suspects_of_their_own_and_no_more_than_are_kept() -> None:
    many = red(" ".join(f"B.f{number}" for number in range(KEPT + 5)))
    other = Spectrum("id", "u", "sync", True, frozenset([function("C.f")]))
    found = suspects([many, other])
    assert [each.target for each in found] == ["t"] * KEPT + ["u"]


def test_no_failure_gives_no_suspect() -> None:
    assert names(green("B.all")) == []


def test_spectra_survive_the_way_from_a_worker() -> None:
    items = [red("B.a", raised="B.b B.a", handlers="B.c", opening="B.d"), green("B.a", mode="async")]
    assert from_data(to_data(items)) == items


def test_behind_the_first_suspect_what_every_passed_item_runs_is_not_shown(run) -> None:
    def suspect(name: str, green: int) -> Suspect:
        return Suspect("acme", f"acme/{name}.py:1", name, 9, 9, green, 100)

    found = likeliest(run([], suspects=(suspect("execute", 100), suspect("connect", 81), suspect("limit", 80))))
    assert [each.name for each in found] == ["execute", "limit"]
