"""``ar-testsuite explore`` finds a rare defect that the examples of a run miss, keeps it, and says when it is mended."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import ROOT, Done, ar_testsuite, with_kit
from tests.toy_site import Site

OF = 64
"""One in so many of the large integers is rare."""
CODE = f"""
    import os
    from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend
    from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider

    def is_large(value):
        return type(value) is int and value > 2**20

    class RareBackend(SQLiteBackend):
        def execute(self, sql, params=None, **options):
            for value in filter(is_large, params or ()):
                if "SEEN" in os.environ:
                    with open(os.environ["SEEN"], "a") as file:
                        file.write(f"{{value % {OF}}}\\n")
                if os.environ.get("ENDS") == str(value % {OF}):
                    os._exit(0)
            rare = os.environ.get("RARE")
            bent = [-v if is_large(v) and rare == str(v % {OF}) else v for v in params or ()]
            return super().execute(sql, tuple(bent) if bent else params, **options)

    class RareProvider(SQLiteProvider):
        backend_class = RareBackend
"""
ENTRY_POINTS = """\
    [rhosocial.activerecord.backend]
    rare = rare_db:RareBackend
    [rhosocial.activerecord.testsuite.provider]
    rare = rare_db:RareProvider
"""
RULE = "any_integer_of_64"
CHOSEN = ("--area", "types", "--mode", "sync", "--seed", "7")
RUN = ("run", "-q", "-p", "no:cacheprovider", "--ar-area", "types", "--ar-mode", "sync", "-k", "any_integer")


@dataclass
class Project:
    """A folder with a target of the rare backend, and a remainder that an exploration draws at once, and no run."""

    folder: Path
    rare: str

    def __call__(self, *words: str, **env: str) -> Done:
        return ar_testsuite(self.folder, *words, PYTHONPATH=str(self.folder / "site"), **env)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("rare")
    site = Site(folder / "site")
    site.module("rare_db", CODE)
    site.distribution("rare-db", ENTRY_POINTS)
    (folder / "backends.yml").write_text('all:\n  mem:\n    driver: rare\n    database: ":memory:"\n', encoding="utf-8")
    made = Project(folder, "")
    seen, first_round = folder / "seen.txt", folder / "first_round.txt"
    made(*RUN, SEEN=str(seen)).expect(0)
    made(*RUN[:-1], RULE, "--ar-explore", "7", SEEN=str(first_round)).expect(0)
    drawn = set(seen.read_text(encoding="utf-8").split())
    made.rare = next(text for text in first_round.read_text(encoding="utf-8").split() if text not in drawn)
    return made


@pytest.fixture(scope="module")
def explored(project: Project) -> Done:
    """An exploration that keeps what it finds."""
    return project("explore", "--minutes", "0.15", *CHOSEN, "--keep", "--json", "found.json", RARE=project.rare)


def kept_file(project: Project) -> Path:
    (path,) = (project.folder / ".ar" / "explore").glob("types.any_integer_of_64*.json")
    return path


def test_a_run_misses_what_an_exploration_finds(project: Project, explored: Done, tmp_path: Path) -> None:
    elsewhere = Project(tmp_path, project.rare)
    (tmp_path / "site").symlink_to(project.folder / "site")
    (tmp_path / "backends.yml").symlink_to(project.folder / "backends.yml")
    elsewhere(*RUN, RARE=project.rare).expect(0)
    assert explored.status == 1, explored.out
    assert "find 1: types.any_integer_of_" in explored.out
    assert "repeats" in explored.out
    assert "Traceback" not in explored.out


def test_a_find_is_shrunk_and_its_command_shows_it_again(project: Project, explored: Done) -> None:
    finds = json.loads((project.folder / "found.json").read_text(encoding="utf-8"))["finds"]
    assert 1 <= len(finds) <= 2, explored.out
    for find in finds:
        value = int(re.fullmatch(r"value=(\d+)", find["example"])[1])  # type: ignore[index]
        assert value % OF == int(project.rare)
        assert value > 2**20
        assert find["again"] == "repeats"
    words = [word.strip("'") for word in finds[0]["command"].split()]
    assert words[:3] == ["ar-testsuite", "run", "--ar-explore"]
    assert "1 failed" in project(*words[1:], "-q", RARE=project.rare).expect(1).out


def test_the_page_shows_what_the_command_prints(explored: Done) -> None:
    page = (ROOT / "docs" / "exploring.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    shown = [text.partition(":")[0] for text in block.splitlines()]
    printed = [text.partition(":")[0] for text in explored.out.splitlines()]
    assert [label for label in shown if label not in printed] == []
    labels = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert sorted(labels) == sorted({*(text.strip() for text in shown[1:]), "at", "kept"} - {"error"})


def test_the_closing_output_is_short_and_narrow(explored: Done) -> None:
    lines = explored.out.splitlines()
    closing = lines[next(number for number, text in enumerate(lines) if text.startswith("rule  ")) :]
    assert len(closing) <= 40
    assert max(map(len, closing)) <= 80
    assert any(text.startswith("bits of an integer: ") for text in closing)


def test_a_kept_find_is_replayed_by_runs_and_mended_with_the_defect(project: Project, explored: Done) -> None:
    kept = json.loads(kept_file(project).read_text(encoding="utf-8"))
    assert (kept["rule"], kept["driver"]) == ("types.any_integer_of_64_bits_is_kept_and_found", "rare")
    red = project(*RUN, RARE=project.rare).expect(1)
    assert "that `ar-testsuite explore` kept replayed first" in red.out
    project(*RUN).expect(0)
    again = project("explore", "--minutes", "0.1", *CHOSEN, RARE=project.rare).expect(1)
    assert re.search(r"^kept: types\.any_integer_of_64.* still fails$", again.out, re.MULTILINE), again.out
    assert "find 1: types.any_integer_of_64" not in again.out
    mended = project("explore", "--minutes", "0.1", *CHOSEN).expect(0)
    assert re.search(r"^kept: types\.any_integer_of_64.* mended$", mended.out, re.MULTILINE), mended.out


def test_git_ignores_what_a_run_writes_and_not_what_is_kept(project: Project, explored: Done) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project.folder, check=True)
    said = subprocess.run(
        ["git", "status", "--porcelain", "-uall", ".ar"], cwd=project.folder, check=True, capture_output=True, text=True
    )
    assert kept_file(project).relative_to(project.folder).as_posix() in said.stdout
    assert "hypothesis" not in said.stdout


def test_a_broken_file_among_the_kept_ones_is_one_message(project: Project, explored: Done, tmp_path: Path) -> None:
    broken = kept_file(project).with_name("broken.json")
    broken.write_text("{", encoding="utf-8")
    try:
        for words in (RUN, ("explore", "--minutes", "0.1")):
            done = project(*words).expect(4)
            assert "broken.json: can't be read as a find that `ar-testsuite explore --keep` wrote" in done.out
            assert "Traceback" not in done.out
    finally:
        broken.unlink()


def test_an_example_that_ends_the_process_is_a_find(project: Project) -> None:
    done = project("explore", "--minutes", "0.1", *CHOSEN, ENDS=project.rare).expect(1)
    assert "error: process ended" in done.out
    assert int(re.search(r"example: value=(\d+)", done.out)[1]) % OF == int(project.rare)  # type: ignore[index]


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_an_interrupt_ends_it_in_order(project: Project) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rhosocial.activerecord.testsuite", "explore", *CHOSEN],
        cwd=project.folder,
        env=with_kit(sys.executable, {"PYTHONPATH": str(project.folder / "site")}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    assert "round 1, " in first
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert ", interrupted" in " ".join(rest.split())
    assert "Traceback" not in rest


CASES = {
    "no time": (("--minutes", "0"), "'0' can't be a time (choose more than 0 and at most 10,080 minutes)"),
    "no number": (("--minutes", "nan"), "'nan' can't be a time"),
    "less than no time": (("--minutes=-1",), "'-1' can't be a time"),
    "for ever": (("--minutes", "1e300"), "'1e300' can't be a time"),
    "an area": (("--area", "tpyes"), "unknown area 'tpyes' (choose from aggregates, "),
    "a target": (("--target", "mme"), "no target matches 'mme' (choose from mem). Did you mean 'mem'?"),
    "a mode": (("--mode", "both"), "unknown mode 'both' (choose from sync, async)"),
    "a seed": (("--seed", "x"), "'x' can't be a seed (choose a whole number of at most 12 digits)"),
    "an area without random rules": (("--area", "crud"), "no rule on random input among those chosen"),
    "a file that can't be written": (("--json", "no/such/folder.json"), "no/such/folder.json: can't be written"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_call_is_one_message(case: str, project: Project) -> None:
    arguments, message = CASES[case]
    done = project("explore", *arguments).expect(4)
    assert message in done.out
    assert "Traceback" not in done.out
    assert len(done.out.splitlines()) <= 2
