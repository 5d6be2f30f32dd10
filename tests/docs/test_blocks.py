"""No page shows a command, an option or a file that the kit would refuse."""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from rhosocial.activerecord.testsuite.cli.serve import without_servers
from rhosocial.activerecord.testsuite.pytest_plugin.options import add_options
from rhosocial.activerecord.testsuite.targets import Drivers, load_targets
from tests.docs.pages import Block, blocks, pages
from tests.running import ROOT

OWN_ACTION = "rhosocial-activerecord-testsuite"
"""The kit's repository as an action, in the examples of the page about CI."""
BLOCKS = [block for page in pages() for block in blocks(page)]
# Commands of other programs, of CI services and of shells, which are not checked.
FOREIGN = {"docker", "sudo", "export", "git", "mkdocs", "cd", "env", "rm", "cat", "until", "do", "done", ".", "kill"}
FOREIGN |= {"uv", "uvx", "pipx"}
OWN = {"pytest", "ar-testsuite", "pip", "python"}


def blocks_of(*languages: str) -> Any:
    found = [block for block in BLOCKS if block.language in languages]
    return pytest.mark.parametrize("block", found, ids=[f"{each.page}-{place}" for place, each in enumerate(found)])


class Options:
    """A stand-in for pytest's parser that records the kit's options."""

    def __init__(self) -> None:
        self.parser = argparse.ArgumentParser(exit_on_error=False)
        # Options of pytest and its plugins that the pages use.
        for name in (
            "-n",
            "--dist",
            "--junitxml",
            "-k",
            "-m",
            "-p",
            "-o",
            "--tb",
            "--rootdir",
            "--benchmark-json",
            "--benchmark-min-rounds",
            "--benchmark-cprofile",
        ):
            self.parser.add_argument(name)
        for name in ("-x", "-q", "--lf", "--collect-only"):
            self.parser.add_argument(name, action="store_true")
        self.parser.add_argument("paths", nargs="*")
        add_options(self)  # type: ignore[arg-type]

    def getgroup(self, *_: str) -> Options:
        return self

    def addoption(self, name: str, **facts: Any) -> None:
        self.parser.add_argument(name, **facts)

    def addini(self, *_: str, **__: Any) -> None:
        """Ignore ini options, which are not on the command line."""


def expect_accepted(line: str) -> None:
    """Fail for a command that its program would refuse."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&|;")
    lexer.whitespace_split = True
    parts: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("&|;"):
            parts.append([])
        else:
            parts[-1].append(word)
    for words in parts:
        if ">" in words:
            del words[words.index(">") :]
        while words and re.match(r"[A-Z_][A-Z0-9_]*=", words[0]):
            del words[0]
        if not words:
            continue
        assert words[0] in OWN | FOREIGN, f"unknown command {words[0]!r}: add a check or list it as foreign"
        if words[0] == "pytest":
            Options().parser.parse_args(words[1:])
        elif words[0] == "pip":
            expect_accepted_by_pip(words[1:])
        elif words[0] == "python":
            expect_accepted_by_python(words[1:])
        elif words[0] == "ar-testsuite":
            expect_accepted_by_ar_testsuite(words[1:])


def expect_accepted_by_pip(words: list[str]) -> None:
    assert words[0] == "install"
    for word in words[1:]:
        found = re.fullmatch(r"(?:\.|[\w-]*rhosocial-activerecord-testsuite\S*?)\[([\w,]+)\]", word)
        if found is not None:
            text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
            extras = text.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
            assert set(found.group(1).split(",")) <= set(re.findall(r"^(\w+) = ", extras, re.MULTILINE))


def expect_accepted_by_python(words: list[str]) -> None:
    # A script of `ar-testsuite repro` is written by a page's own commands.
    assert words[0] == "-m" or (ROOT / words[0]).is_file() or re.fullmatch(r"repro_\w+\.py", words[0]), words
    if words[:2] == ["-m", "tests.seeded.gate"]:
        text = (ROOT / "tests" / "seeded" / "gate.py").read_text(encoding="utf-8")
        assert [word for word in words if word.startswith("--") and f'"{word}"' not in text] == []


def expect_accepted_by_ar_testsuite(words: list[str]) -> None:
    if words[0] == "run":
        _, for_pytest = without_servers(words[1:])
        Options().parser.parse_args(for_pytest)
        return
    module = importlib.import_module(f"rhosocial.activerecord.testsuite.cli.{words[0]}")
    parser = argparse.ArgumentParser(exit_on_error=False)
    module.declare(parser)
    if words[1:] != ["--help"]:
        parser.parse_args(words[1:])


def test_every_block_names_its_language() -> None:
    fences = {page.name: page.read_text(encoding="utf-8").count("\n```") for page in pages()}
    assert fences == {page.name: 2 * len(blocks(page)) for page in pages()}


@blocks_of("bash")
def test_every_command_is_accepted_by_its_program(block: Block) -> None:
    assert block.commands != []
    for line in block.commands:
        expect_accepted(line)


@pytest.mark.parametrize(
    "line",
    [
        "pytest --ar-tarpet x",
        "ar-testsuite compare one.json two.json three.json",
        "pip install '.[nothing]'",
        "pytst",
        "python nowhere.py",
    ],
)
def test_the_check_refuses_wrong_commands(line: str) -> None:
    with pytest.raises((AssertionError, SystemExit, argparse.ArgumentError)):
        expect_accepted(line)


@blocks_of("python")
def test_python_blocks_compile(block: Block) -> None:
    imported = [
        (str(node.module), each.name)
        # A block that follows what a file has may begin with methods of its class.
        for node in ast.walk(ast.parse("class _:\n" * block.text.startswith(" ") + block.text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rhosocial.activerecord.testsuite")
        for each in node.names
    ]
    assert [(module, name) for module, name in imported if not hasattr(importlib.import_module(module), name)] == []


@blocks_of("toml")
def test_toml_blocks_parse(block: Block) -> None:
    if sys.version_info < (3, 11):
        pytest.skip("no TOML in this Python")
    import tomllib

    assert tomllib.loads(block.text) != {}


@blocks_of("yaml")
def test_yaml_blocks_parse(block: Block) -> None:
    document = yaml.safe_load(block.text)
    assert isinstance(document, dict)
    assert document != {}


def jobs() -> list[tuple[str, dict[str, Any]]]:
    """The jobs of the CI page, GitHub's and GitLab's."""
    found = []
    for block in BLOCKS:
        if block.page == "ci.md" and block.language == "yaml":
            document = yaml.safe_load(block.text)
            found += [(name, job) for name, job in document.get("jobs", document).items() if name != "include"]
    return found


def test_jobs_that_use_the_kits_own_files_give_what_these_have() -> None:
    """If this fails, correct the page, or the inputs of ``action.yml`` and the variables of ``ci/gitlab.yml``."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    template = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
    steps = [step for _, job in jobs() for step in job.get("steps", ()) if OWN_ACTION in step.get("uses", "")]
    extending = [job for _, job in jobs() if "extends" in job]
    assert (len(steps), len(extending)) == (1, 1)
    assert set(steps[0]["with"]) <= set(action["inputs"])
    assert set(extending[0]["variables"]) <= set(template[extending[0]["extends"]]["variables"])
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == list(action["inputs"])
    assert set(re.findall(r"CONFORMANCE_[A-Z_]+", page)) == set(template[".conformance"]["variables"]) - {
        "PIP_CACHE_DIR"
    }


@pytest.mark.parametrize("job", [job for _, job in jobs()], ids=[name for name, _ in jobs()])
def test_a_job_runs_commands_that_exist(job: dict[str, Any]) -> None:
    lines = [step["run"] for step in job.get("steps", ()) if "run" in step] or job.get("script", [])
    own = "extends" in job or any(OWN_ACTION in step.get("uses", "") for step in job.get("steps", ()))
    assert (lines != []) is not own
    for line in lines:
        expect_accepted(line.replace("${{ matrix.mode }}", "sync"))
    for step in job.get("steps", ()):
        assert "run" in step or re.fullmatch(rf"actions/[\w-]+@v\d+|OWNER/{OWN_ACTION}@REF", step["uses"])
    for mode in job.get("strategy", {}).get("matrix", {}).get("mode", ()):
        assert mode in ("sync", "async")


@pytest.mark.parametrize("job", [job for _, job in jobs() if "services" in job])
def test_a_job_s_variables_are_targets_on_its_services(job: dict[str, Any]) -> None:
    variables = {name: str(value) for name, value in (job.get("env") or job["variables"]).items()}
    given = {name: value for name, value in variables.items() if name.startswith("AR_")}
    for driver in (value for name, value in given.items() if "_DRIVER_" in name):
        pytest.importorskip(f"rhosocial.activerecord.backend.impl.{driver}")
    configured = load_targets(Drivers(), file=None, environ=given).targets
    services = job["services"]
    if isinstance(services, dict):  # GitHub's: a mapped port on this machine, and variables of the service's own
        for target in configured:
            service = services[target.name]
            assert service["ports"] == [f"{target.options['port']}:{target.options['port']}"]
            assert target.options["host"] == "127.0.0.1"
            assert "--health-cmd" in service["options"]
            assert {target.options["password"], target.options["database"]} <= set(service["env"].values())
    else:  # GitLab's: the alias is the host, and the job's variables are the service's too
        (target,) = configured
        assert target.options["host"] in [service["alias"] for service in services]
        own = {name: value for name, value in variables.items() if not name.startswith("AR_")}
        assert {target.options["password"], target.options["database"]} <= set(own.values())


def constants(folder: Path) -> str:
    """Every string in the kit's code, including the fixed parts of formatted ones."""
    found = []
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)


def test_every_message_of_the_troubleshooting_page_exists_in_the_kit() -> None:
    kit = constants(ROOT / "src" / "rhosocial" / "activerecord" / "testsuite")
    example = constants(ROOT / "examples")
    # Messages of SQLite and pytest.
    others = "no such table\n[XPASS(strict)]"
    headings = re.findall(
        r"^### (.*)$", (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    messages = [message for heading in headings for message in re.findall(r"`([^`]+)`", heading)]
    assert len(messages) > 10
    pieces = [piece.strip(" ,") for message in messages for piece in message.split("...")]
    assert [piece for piece in pieces if piece and piece not in "\n".join((kit, example, others))] == []
