"""Whatever stands after an option or a command is a choice that can be meant or one message; never a traceback."""

from __future__ import annotations

import contextlib
import io
import math
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhosocial.activerecord.testsuite import rules
from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.engine.plan import ORDERS, Choices, Plan
from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.report.writing import check_report_files

AREAS = tuple(rules.areas())
SLOW = settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
WORDS = st.sampled_from(
    ["sqlite", "crud", "sync", "*", "[", "[a", "", " ", "-", "--", "a/b", "../../x", "\x00", "\x1b[2J", "\ud800", "é", "1", "nan",
     "1e309", "-1", "x.json", "x.pdf", ".json", "no/such/x.json", "/dev/null/x.json", "x" * 300 + ".json", "backends.yml"]
)  # fmt: skip
NUMBERS = st.floats() | st.integers().map(float)
OPTIONS = st.sampled_from(
    ["--older-than", "--target", "--ar-target", "--config", "--ar-config", "--force", "--dry-run", "--json", "--pair", "-x",
     "--compare", "-o", "--pages", "--yse", "--", "--older-than=nan", "--older-than=-1", "--older-than=1e400", "--target=[",
     "--config="]
)  # fmt: skip
GIVEN = st.lists(OPTIONS | WORDS, max_size=5)


@given(
    modes=st.lists(WORDS, max_size=2),
    areas=st.lists(WORDS, max_size=2),
    order=st.none() | WORDS,
    timeout=NUMBERS,
    contract=st.none() | st.integers(),
    reports=st.lists(WORDS, max_size=2),
)
@SLOW
def test_any_choices(
    modes: list[str],
    areas: list[str],
    order: Optional[str],
    timeout: float,
    contract: Any,
    reports: list[str],
    tmp_path_factory: Any,
) -> None:
    folder = tmp_path_factory.mktemp("options")
    chosen = Choices(
        modes=tuple(modes),
        areas=tuple(areas),
        order=order,
        contract=contract,
        timeout=timeout,
        reports=tuple(str(folder / name) for name in reports),
    )
    refusal = None
    try:
        Plan(chosen, folder).check(AREAS)
        check_report_files(chosen.reports)
    except ConfigurationError as error:
        refusal = error
    assert refusal is None or refusal.place
    assert not {"\x1b", "\x00"} & set(str(refusal))
    wrong = {
        "--ar-mode": not set(modes) <= {"sync", "async"},
        "--ar-area": not set(areas) <= set(AREAS),
        "--ar-order": order not in (None, *ORDERS),
        "--ar-timeout": not (math.isfinite(timeout) and timeout > 0),
        "--ar-contract": contract is not None and contract < 1,
    }
    assert refusal is not None or not any(wrong.values())


def called(arguments: list[str]) -> tuple[int, str]:
    """The status and the output of a command in this process."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            status = main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
    return status, out.getvalue()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs a command in an empty folder whose only target is a file there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "backends.yml").write_text("group:\n  shop:\n    driver: sqlite\n    database: shop.db\n")
    return lambda *arguments: called(list(arguments))


@pytest.mark.parametrize("command", ["clean", "report", "targets", "drivers"])
def test_any_arguments(command: str, empty: Callable[..., tuple[int, str]]) -> None:
    @given(arguments=GIVEN)
    @SLOW
    def holds(arguments: list[str]) -> None:
        status, out = empty(command, *arguments)
        assert status in (0, 1, 4), (arguments, out)
        assert "Traceback" not in out
        assert "\x1b" not in out
        if status == 4:
            # argparse shows the usage and the message, the kit its message alone.
            assert [line for line in out.splitlines() if f"ar-testsuite {command}: " in line], (arguments, out)

    holds()


@given(name=st.text(max_size=12).filter(lambda name: name not in ("run", "init", "serve", "doctor")))
@SLOW
def test_any_command(name: str) -> None:
    status, out = called([name])
    assert status in (0, 1, 4), (name, out)
    assert "Traceback" not in out
