"""``action.yml`` and ``ci/gitlab.yml``: each script runs as its service would run it, in a folder like a backend's repository."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.scaffolded import made
from tests.cli.test_init_new import errors
from tests.running import ROOT, environment

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))[".conformance"]
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}

pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("bash") is None,
    reason="the services' shell; Windows' own `bash` may be another system",
)

BACKEND = """\
from rhosocial.activerecord.backend.impl.sqlite import SQLiteBackend


class AcmeBackend(SQLiteBackend):
    def insert(self, options):
        if {broken}:
            raise RuntimeError("100% wrong: a, b")
        return super().insert(options)

    def connect(self):
        if {unreachable}:
            raise OSError("no route, 0% found")
        super().connect()
"""
CONFORMANCE = """\
from acme.backend import AcmeBackend
from rhosocial.activerecord.testsuite import test_classes
from rhosocial.activerecord.testsuite.provider.sqlite import SQLiteProvider


class AcmeProvider(SQLiteProvider):
    backend_class = AcmeBackend
    driver = "acme"
    targets = {"acme": {"database": ":memory:"}}


globals().update(test_classes(AcmeProvider()))
"""
FEW = "--ar-area crud --ar-mode sync -k saved_record_is_found_by_its_key -p no:cacheprovider -p no:randomly -p no:benchmark"


@dataclass
class Repository:
    """A backend's repository, and the job of a service in it. The project is a folder of the repository."""

    root: Path
    temp: Path
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        return self.root / "backend"

    def written(self, *, broken: bool = False, unreachable: bool = False) -> None:
        source = self.project / "src" / "acme"
        source.mkdir(parents=True, exist_ok=True)
        (source / "__init__.py").write_text("", encoding="utf-8")
        (source / "backend.py").write_text(BACKEND.format(broken=broken, unreachable=unreachable), encoding="utf-8")
        tests = self.project / "tests" / "ar_conformance"
        tests.mkdir(parents=True, exist_ok=True)
        (tests / "test_conformance.py").write_text(CONFORMANCE, encoding="utf-8")
        (self.project / "pytest.ini").write_text(
            "[pytest]\nconsider_namespace_packages = true\npythonpath = src\nasyncio_default_fixture_loop_scope = function\n",
            encoding="utf-8",
        )

    def environment(self, **more: str) -> dict[str, str]:
        # The commands of this interpreter's environment come first, as in a job that has installed the kit.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return environment(PATH=path, **more)

    def steps(self, *names: str, **inputs: str) -> tuple[int, str]:
        """Run scripts of the action one after the other, until one fails: the status and what was printed."""
        chosen = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
        chosen |= {
            "working-directory": "backend",
            "arguments": FEW,
            **{n.replace("_", "-"): v for n, v in inputs.items()},
        }
        printed = ""
        for name in names:
            done = self._step(STEPS[name], chosen)
            printed += done.stdout
            if done.returncode:
                return done.returncode, printed
        return 0, printed

    def _step(self, step: dict[str, Any], inputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
        output = self.temp / "output"
        output.write_text("", encoding="utf-8")
        given = {name: self._value(str(value), inputs) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.root / self._value(step.get("working-directory", "."), inputs),
            env=self.environment(
                **given,
                RUNNER_TEMP=str(self.temp),
                GITHUB_WORKSPACE=str(self.root),
                GITHUB_ACTION_PATH=str(ROOT),
                GITHUB_STEP_SUMMARY=str(self.temp / "summary"),
                GITHUB_OUTPUT=str(output),
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        found = self.outputs.setdefault(step.get("id", ""), {})
        for line in output.read_text(encoding="utf-8").splitlines():
            name, _, found[name] = line.partition("=")
        return done

    def _value(self, text: str, inputs: dict[str, str]) -> str:
        def value(found: re.Match[str]) -> str:
            kind, *rest = found[1].strip().split(".")
            return inputs[rest[0]] if kind == "inputs" else self.outputs.get(rest[0], {}).get(rest[2], "")

        return re.sub(r"\$\{\{([^}]+)\}\}", value, text)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository", tmp_path / "temp")
    made.root.mkdir()
    made.temp.mkdir()
    made.written()
    return made


ALL = ("Run the rules", "Report", "Prepare the report of this branch", "Judge")


@pytest.mark.parametrize(("schema", "file"), [("github-actions", "action.yml"), ("gitlab-ci", "ci/gitlab.yml")])
def test_the_file_fits_its_services_published_schema(schema: str, file: str, tmp_path: Path) -> None:
    assert errors(schema, ROOT / file) == []
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        (ROOT / file).read_text(encoding="utf-8").replace("run: |", "run: [").replace("script:", "scripts: 1\n#")
    )
    with pytest.raises((AssertionError, yaml.YAMLError)):
        assert errors(schema, wrong) == []


def test_every_input_is_described_and_no_script_holds_an_expression() -> None:
    """A value in a script would be run as code: each comes through a variable."""
    assert {
        name for name, each in ACTION["inputs"].items() if not each.get("description") or "default" not in each
    } == set()
    scripts = {name: step["run"] for name, step in STEPS.items() if "run" in step}
    assert set(ALL) < set(scripts)
    assert {name for name, text in scripts.items() if "${{" in text} == set()
    used = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(ACTION["inputs"])


def test_the_kit_and_the_backend_are_installed_as_the_inputs_say(repository: Repository, tmp_path: Path) -> None:
    """pip itself is replaced: what it would get is printed, a word a line."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    (programs / "python").chmod(0o755)
    step = {**STEPS["Install the kit and the backend"]}
    step["run"] = f'PATH="{programs}:$PATH"\n{step["run"]}'
    inputs = {"working-directory": "backend", "kit": "", "install": "-e .[test]  -r *.txt"}
    (repository.project / "a.txt").write_text("", encoding="utf-8")
    words = ["-m", "pip", "install", "--disable-pip-version-check"]
    assert repository._step(step, inputs).stdout.split("\n")[:-1] == [
        *words,
        f"{ROOT}[parallel]",
        *("-e", ".[test]", "-r", "*.txt"),
    ]
    done = repository._step(step, {**inputs, "kit": "none", "install": "-e ."})
    assert done.stdout.split("\n")[:-1] == [*words, "-e", "."]
    done = repository._step(step, {**inputs, "kit": "kit @ git+https://example.org/kit", "install": "-e ."})
    assert done.stdout.split("\n")[:-1] == [*words, "kit @ git+https://example.org/kit", "-e", "."]


def test_a_green_run_is_kept_as_the_base_and_a_red_one_is_compared_with_it(repository: Repository) -> None:
    status, out = repository.steps(*ALL)
    assert status == 0, out
    assert "::error" not in out
    assert "a badge needs a run of every rule" in out
    reports = repository.temp / "conformance"
    kept = {path.name for path in reports.iterdir()}
    assert kept == {
        "conformance.json",
        "conformance.html",
        "conformance.md",
        "junit.xml",
        "summary.md",
        "card.html",
        "card.md",
    }
    assert repository.outputs["report"] == {"report": str(reports / "conformance.json"), "worse": "unknown"}
    assert "Conformance: PASSED" in (repository.temp / "summary").read_text(encoding="utf-8")

    repository.written(broken=True)
    status, out = repository.steps(*ALL)
    assert status == 1
    lines = [line for line in out.splitlines() if line.startswith("::")]
    place = r"file=backend/src/acme/backend\.py,line=7,"
    assert [
        bool(re.match(rf"::error {place}title=\d+ rules? broken%2C \d+ items?::RuntimeError", line)) for line in lines
    ] == [True]
    assert "100% wrong" not in lines[0].replace("%25", "")
    assert repository.outputs["report"]["worse"] == "true"
    summary = (repository.temp / "summary").read_text(encoding="utf-8").rpartition("## Conformance:")[2]
    assert re.search(r"### Against the base branch: \d+ worse, 0 better", summary)
    assert "**new:** RuntimeError" in summary


def test_what_fails_the_job_is_chosen(repository: Repository) -> None:
    repository.written(broken=True)
    assert repository.steps(*ALL, fail_on="never")[0] == 0
    # The base is now this run: nothing got worse.
    assert repository.steps("Report", "Judge", fail_on="worse")[0] == 0
    assert repository.steps("Report", "Judge", fail_on="failure")[0] == 1
    shutil.rmtree(repository.temp / "conformance-base")
    assert repository.steps("Report", "Judge", fail_on="worse")[0] == 1
    status, out = repository.steps("Judge", fail_on="worst")
    assert (status, out.count("unknown value 'worst' (choose from failure, worse, never)")) == (1, 1)


def test_a_run_that_could_not_be_done_fails_whatever_is_chosen(repository: Repository) -> None:
    status, out = repository.steps(
        *(name for name in ALL if "Prepare" not in name), arguments="--ar-mode no", fail_on="never"
    )
    assert status == 4
    assert "unknown mode 'no'" in out.replace("\n", " ") or "invalid" in out
    assert "::error title=no conformance report::" in out
    assert repository.outputs["report"] == {}


def test_a_target_that_can_not_be_used_is_an_annotation(repository: Repository) -> None:
    repository.written(unreachable=True)
    status, out = repository.steps(*ALL)
    assert status == 1
    (line,) = [line for line in out.splitlines() if line.startswith("::error")]
    assert line.startswith("::error title=the target acme can't be used (sync)::")
    assert "no route, N%25 found" in line or "no route, 0%25 found" in line
    assert "1 target not usable" in (repository.temp / "summary").read_text(encoding="utf-8")


def test_a_base_that_is_named_and_missing_is_a_warning(repository: Repository) -> None:
    status, out = repository.steps(*ALL, base_report="no/such.json")
    assert status == 0, out
    assert "::warning title=no base report::There is no file no/such.json to compare with." in out


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, bytes], list[tuple[str, str]]]]:
    """A server that has files by their address, and notes who asked with which token."""
    files: dict[str, bytes] = {}
    asked: list[tuple[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("JOB-TOKEN", "")))
            body = files.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing on the test's output."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_address[1]}", files, asked
        made.shutdown()
        thread.join()


def gitlab(repository: Repository, **more: str) -> subprocess.CompletedProcess[str]:
    """The job's script with the variables that GitLab gives, in one shell, as its runner does."""
    values = {**GITLAB["variables"], "CONFORMANCE_ARGUMENTS": FEW, "CI_PROJECT_DIR": str(repository.project), **more}
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(GITLAB["script"])],
        cwd=repository.project,
        env=repository.environment(**values),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


ADDRESS = "/projects/7/jobs/artifacts/release%2F1/raw/conformance/conformance.json?job=conformance%3A%20%5B3.12%5D"


def test_the_job_of_gitlab_compares_a_merge_request_with_its_target(
    repository: Repository, server: tuple[str, dict[str, bytes], list[tuple[str, str]]]
) -> None:
    address, files, asked = server
    done = gitlab(repository)
    assert done.returncode == 0, done.stdout
    assert "no merge request: nothing to compare with" in done.stdout
    reports = repository.project / "conformance"
    assert json.loads((reports / "code-quality.json").read_text(encoding="utf-8")) == []
    paths = [reports / Path(name).name for name in GITLAB["artifacts"]["reports"].values()]
    assert all(path.is_file() for path in paths)

    files[ADDRESS] = (reports / "conformance.json").read_bytes()
    repository.written(broken=True)
    request = {
        "CI_API_V4_URL": address,
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "release/1",
        "CI_JOB_NAME": "conformance: [3.12]",
        "CI_JOB_TOKEN": "sesame",
    }
    done = gitlab(repository, **request, CONFORMANCE_FAIL_ON="worse")
    assert done.returncode == 1, done.stdout
    assert asked == [(ADDRESS, "sesame")]
    assert "sesame" not in done.stdout
    (issue,) = json.loads((reports / "code-quality.json").read_text(encoding="utf-8"))
    assert issue["location"] == {"path": "src/acme/backend.py", "lines": {"begin": 7}}
    assert "### Against the base branch" in (reports / "summary.md").read_text(encoding="utf-8")
    assert gitlab(repository, CONFORMANCE_FAIL_ON="never").returncode == 0


def test_a_target_without_a_report_is_no_error(
    repository: Repository, server: tuple[str, dict[str, bytes], list[tuple[str, str]]]
) -> None:
    done = gitlab(repository, CI_API_V4_URL=server[0], CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    assert done.returncode == 0, done.stdout
    assert "no report of the target branch is at hand" in done.stdout


def test_gitlab_installs_what_the_variable_names() -> None:
    (line,) = GITLAB["before_script"]
    command = line.replace("python -m pip", "printf '%s\\n'")
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command],
        env=environment(CONFORMANCE_INSTALL=GITLAB["variables"]["CONFORMANCE_INSTALL"]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [
        "install",
        "--disable-pip-version-check",
        "-e",
        ".",
        "-r",
        "requirements-conformance.txt",
    ]


def test_the_workflow_that_init_writes_reports_as_the_action_does(repository: Repository, tmp_path: Path) -> None:
    """Its steps stand in step with the action: a summary with the comparison, annotations, and the card."""
    folder = made(tmp_path / "new", "--new", "acmedb")
    workflow = yaml.safe_load((folder / ".github" / "workflows" / "conformance.yml").read_text(encoding="utf-8"))
    (step,) = [step for step in workflow["jobs"]["conformance"]["steps"] if "summary" in step.get("name", "")]
    after = yaml.safe_load((folder / ".gitlab-ci.yml").read_text(encoding="utf-8"))["conformance"]["after_script"]
    repository.written(broken=True)
    assert repository.steps("Run the rules")[0] == 0
    for name in ("conformance.json", "base.json"):
        shutil.copy(repository.temp / "conformance" / "conformance.json", repository.project / name)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join([step["run"], *after])],
        cwd=repository.project,
        env=repository.environment(GITHUB_STEP_SUMMARY=str(repository.temp / "summary")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "::error file=src/acme/backend.py," in done.stdout
    assert "0 worse, 0 better, 0 changed" in (repository.temp / "summary").read_text(encoding="utf-8")
    assert (repository.project / "conformance-card.html").is_file()
    assert len(json.loads((repository.project / "code-quality.json").read_text(encoding="utf-8"))) == 1
