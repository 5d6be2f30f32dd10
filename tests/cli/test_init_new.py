"""``init --new`` makes a repository from nothing: each file is right, and what its README says works."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import rhosocial.activerecord.testsuite as testsuite
from rhosocial.activerecord.testsuite.cli import main
from rhosocial.activerecord.testsuite.provider.checking import checked
from rhosocial.activerecord.testsuite.provider.reference import members
from tests.cli.scaffolded import NEW, files, made
from tests.configured import options_of
from tests.docs.test_blocks import expect_accepted
from tests.running import ROOT, ar_testsuite, fresh_python, pip_install, pytest_in

FILES = {
    ".devcontainer/devcontainer.json",
    ".github/workflows/conformance.yml",
    ".gitignore",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    "README.md",
    "backends.yml",
    "pyproject.toml",
    "requirements-conformance.txt",
    "src/acme_superdb/__init__.py",
    "src/acme_superdb/backend.py",
    "src/acme_superdb/dialect.py",
    "src/acme_superdb/py.typed",
    "src/acme_superdb/testsuite.py",
    "tests/ar_conformance/__init__.py",
    "tests/ar_conformance/backends.schema.json",
    "tests/ar_conformance/test_conformance.py",
}
OF_A_SERVER = {"compose.yml", ".devcontainer/compose.yml"}
SCHEMAS = {
    "github-workflows": (".github/workflows/conformance.yml",),
    "gitlab-ci": (".gitlab-ci.yml",),
    "compose-spec": ("compose.yml", ".devcontainer/compose.yml"),
}
FEW = ("-q", "--ar-area", "crud", "-k", "test_a_saved_record_is_found_by_its_key or test_bulk_changes_are_durable")


@pytest.fixture(scope="module", params=NEW)
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def repository(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp(server) / "repository", "--new", "acme-superdb", "--server", server)


def test_every_file_is_there(repository: Path, server: str) -> None:
    assert set(files(repository)) == (FILES if server == "none" else FILES | OF_A_SERVER)


def test_the_code_has_the_style_that_the_repository_checks(repository: Path) -> None:
    for command in ("check", "format --check"):
        pytest.importorskip("ruff", reason="checks the style")
        arguments = [*command.split(), "--no-cache", "--config", "pyproject.toml", "."]
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments], cwd=repository, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_services_read_fits_its_published_schema(repository: Path, schema: str) -> None:
    found = [repository / name for name in SCHEMAS[schema] if (repository / name).is_file()]
    if schema == "github-workflows":
        found.append(ROOT / ".github" / "workflows" / "ci.yml")
    assert [str(path) for path in found if errors(schema, path)] == []


def errors(schema: str, path: Path) -> list[str]:
    """What the published schema has against a file; the schemas come with check-jsonschema."""
    jsonschema = pytest.importorskip("jsonschema", reason="checks a JSON Schema")
    published = pytest.importorskip("check_jsonschema.builtin_schemas", reason="has the published schemas")
    document = published.get_builtin_schema(f"vendor.{schema}")
    # YAML 1.1 takes the key `on` for a truth value.
    text = re.sub(r"^on:", '"on":', path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    validator = jsonschema.validators.validator_for(document)(document)
    return [each.message for each in validator.iter_errors(yaml.safe_load(text))]


def test_a_workflow_that_is_wrong_does_not_fit(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("on: push\njobs: {one: {runs-on: ubuntu-latest, step: []}}\n", encoding="utf-8")
    assert errors("github-workflows", wrong) != []


def test_the_settings_are_valid(repository: Path) -> None:
    json.loads((repository / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    hooks = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {each["id"] for each in hooks["repos"][0]["hooks"]} == {"ruff-check", "ruff-format"}
    if sys.version_info >= (3, 11):
        import tomllib

        project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        points = project["entry-points"]
        assert points["rhosocial.activerecord.backend"] == {"acme_superdb": "acme_superdb:AcmeSuperdbBackend"}
        provider = {"acme_superdb": "acme_superdb.testsuite:AcmeSuperdbProvider"}
        assert points["rhosocial.activerecord.testsuite.provider"] == provider


def test_every_command_of_the_readme_is_accepted_by_its_program(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    lines = [
        line
        for block in re.findall(r"^```bash\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        for line in block.split("\n")
    ]
    assert 'pip install -e ".[test]" -r requirements-conformance.txt' in lines
    for line in lines:
        if not line.startswith(("python -m venv", "pip install")):
            expect_accepted(line)


def test_the_containers_and_the_targets_agree(repository: Path, server: str) -> None:
    if server == "none":
        pytest.skip("the skeleton needs no server")
    compose = yaml.safe_load((repository / "compose.yml").read_text(encoding="utf-8"))["services"]["database"]
    (instance,) = yaml.safe_load((repository / "backends.yml").read_text(encoding="utf-8"))["acme_superdb"].values()
    assert set(compose["environment"].values()) == {instance["password"], instance["database"]}
    default = instance["port"].partition(":-")[2].rstrip("}")
    assert compose["ports"] == [f"127.0.0.1:{instance['port']}:{default}"]
    workflow = yaml.safe_load((repository / ".github" / "workflows" / "conformance.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    variables = {re.sub(r"[${}]|:-.*", "", value) for key, value in instance.items() if key != "driver"}
    assert set(job["env"]) == variables
    given = set(job["services"]["database"]["env"].values())
    assert given == {job["env"]["ACME_SUPERDB_PASSWORD"], job["env"]["ACME_SUPERDB_DATABASE"]}


def imported(repository: Path, monkeypatch: pytest.MonkeyPatch, text: str = "") -> Any:
    """The repository's provider module, or another text in its place."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme_superdb"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(repository / "src"))
    if not text:
        return importlib.import_module("acme_superdb.testsuite")
    names: dict[str, Any] = {"__name__": "acme_superdb.testsuite", "__package__": "acme_superdb"}
    exec(compile(text, "testsuite.py", "exec"), names)
    return names


def needs_driver(server: str) -> None:
    module = {"postgres": "psycopg", "mariadb": "pymysql"}.get(server)
    if module is not None:
        pytest.importorskip(module, reason="the skeleton's driver")


def test_a_provider_has_every_fact_and_hook_once(repository: Path) -> None:
    text = (repository / "src" / "acme_superdb" / "testsuite.py").read_text(encoding="utf-8")
    counted = {
        member.name: len(
            re.findall(
                rf"^    (?:# )?def {member.name}\(" if member.is_method else rf"^    (?:# )?{member.name} = ",
                text,
                re.MULTILINE,
            )
        )
        for member in members()
        if member.name != "profile_of"
    }
    assert counted
    assert {name: count for name, count in counted.items() if count != 1} == {}


def test_every_commented_fact_is_valid_when_it_is_uncommented(
    repository: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_driver(server)
    text = (repository / "src" / "acme_superdb" / "testsuite.py").read_text(encoding="utf-8")
    names = "|".join(member.name for member in members() if not member.is_method)
    changed, count = re.subn(rf"^    # ({names}) = ", r"    \1 = ", text, flags=re.MULTILINE)
    assert count > 10
    plain = imported(repository, monkeypatch).AcmeSuperdbProvider()
    provider = imported(repository, monkeypatch, changed)["AcmeSuperdbProvider"]()
    checked(provider, "here")
    for name in names.split("|"):
        if name != "backend_class":
            assert getattr(provider, name) == getattr(plain, name), name


def test_the_skeleton_works_as_its_readme_says(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="builds the backend")
    folder = made(tmp_path / "mydb", "--new", "mydb", "--driver", "my_db")
    python = fresh_python(tmp_path / "venv")
    pip_install(python, "-e", str(folder))
    doctor = ar_testsuite(folder, "doctor", "--ar-target", "my_db-local", python=python).expect(0)
    assert "a run can do its work on every target" in doctor.out
    done = pytest_in(folder, *FEW, "-W", "error", python=python).expect(0)
    assert "0 failed" in done.out
    assert "AsyncMydbBackend not found" in done.out
    assert "warning" not in done.out


LIKE_PYTHON_3_9 = """
import sqlite3
from rhosocial.activerecord.backend.options import ExecutionOptions
from rhosocial.activerecord.backend.schema import StatementType
from mydb.backend import MydbBackend, driver

class Cursor(sqlite3.Cursor):
    rowcount = property(lambda self: 0 if self.description else 1)

class Connection(sqlite3.Connection):
    def cursor(self, factory=Cursor):
        return super().cursor(factory)

connect = sqlite3.connect
driver.connect = lambda *arguments, **more: connect(*arguments, factory=Connection, **more)
with MydbBackend(database=":memory:") as backend:
    backend.execute("CREATE TABLE t (v INTEGER)")
    found = []
    for end in ("", " RETURNING v"):
        options = ExecutionOptions(stmt_type=StatementType.DML, process_result_set=bool(end))
        found.append(backend.execute(f"INSERT INTO t VALUES (1){end}", options=options).affected_rows)
    print(found)
"""


def test_the_skeleton_counts_rows_where_the_driver_counts_those_of_another_statement(tmp_path: Path) -> None:
    """Python 3.9's sqlite3 does so for a statement that returns rows."""
    folder = made(tmp_path / "mydb", "--new", "mydb")
    command = [sys.executable, "-c", LIKE_PYTHON_3_9]
    done = subprocess.run(command, cwd=folder / "src", capture_output=True, text=True, check=False)
    # The core logs to the same stream.
    assert "[1, 1]" in done.stdout.splitlines(), done.stdout + done.stderr


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_skeleton_for_a_server_works_on_it(server: str, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="builds the backend")
    needs_driver(server)
    options = options_of(server)
    env = {f"MYDB_{key.upper()}": str(value) for key, value in options.items() if value is not None}
    folder = made(tmp_path / "mydb", "--new", "mydb", "--server", server)
    python = fresh_python(tmp_path / "venv")
    pip_install(python, "-e", str(folder))
    assert "0 failed" in pytest_in(folder, *FEW, python=python, **env).expect(0).out


def test_nothing_is_overwritten_and_only_what_is_missing_is_written(tmp_path: Path) -> None:
    folder = made(tmp_path / "mydb", "--new", "mydb")
    (folder / "README.md").write_text("mine\n", encoding="utf-8")
    (folder / ".gitlab-ci.yml").unlink()
    before = files(folder)
    made(folder, "--new", "mydb", "--server", "none")
    after = files(folder)
    assert set(after) - set(before) == {".gitlab-ci.yml"}
    assert {name: after[name] for name in before} == before


def test_a_project_that_is_kept_is_shown_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "mydb"\n', encoding="utf-8")
    made(tmp_path, "--new", "mydb")
    out = " ".join(capsys.readouterr().out.split())
    assert "kept as it is pyproject.toml" in out
    assert '[project.entry-points."rhosocial.activerecord.backend"] mydb = "mydb:MydbBackend"' in out


WRONG = {
    "no name": (("--new", "-"), "--new: '-' can't name a distribution"),
    "a keyword": (("--new", "class"), "which Python can't import"),
    "a name of a module that is installed": (("--new", "yaml"), "a module of that name is installed"),
    "a name of Python's": (("--new", "sqlite3"), "whose name is taken"),
    "a digit first": (("--new", "3db"), "which Python can't import"),
    "an installed driver": (
        ("--new", "mydb", "--driver", "sqlite"),
        "--driver: the driver 'sqlite' is an installed one",
    ),
    "a driver that is no id": (("--new", "mydb", "--driver", "my db"), "--driver: 'my db' cannot name a driver"),
    "a class beside a new one": (("--new", "mydb", "--backend", "a:B"), "--backend: a new repository has its own"),
    "a server of nothing new": (("--driver", "sqlite", "--server", "none"), "--server: it belongs to --new NAME"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_call_writes_nothing(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, message = WRONG[case]
    assert main(["init", "--folder", str(tmp_path), *arguments]) == 4
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_repository_of_another_backend_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    group = '[project.entry-points."rhosocial.activerecord.backend"]'
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "x"\n{group}\nx = "x:XBackend"\n', encoding="utf-8")
    assert main(["init", "--folder", str(tmp_path), "--new", "mydb"]) == 4
    assert "pyproject.toml:3: the project registers a backend already; leave --new out" in capsys.readouterr().err


def test_an_empty_folder_works_with_a_driver(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made(tmp_path / "empty", "--driver", "sqlite")
    assert "ar-testsuite doctor --provider tests/ar_conformance/provider.py:SQLiteProvider" in capsys.readouterr().out
    written = files(folder)
    assert "consider_namespace_packages = true" in written["pytest.ini"]
    provider = written["tests/ar_conformance/provider.py"]
    assert "    # text = TextRules(like_case_sensitive=False)\n" in provider
    assert "    # max_parameters = 250000\n" in provider
    assert "git+" in written["requirements-conformance.txt"]
    workflow = written[".github/workflows/conformance.yml"]
    assert re.search(r'pip install "rhosocial-activerecord>=[\w.]+" -r requirements-conformance.txt', workflow)


def test_an_empty_folder_without_a_driver_has_a_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module("rhosocial.activerecord.testsuite.cli.scaffold.discovery")
    monkeypatch.setattr(module.Drivers, "names", lambda self: ["postgres", "sqlite"])
    monkeypatch.setattr(module.sys.stdin, "isatty", lambda: False, raising=False)
    assert main(["init", "--folder", str(tmp_path)]) == 4
    assert "choose a driver (--driver: postgres, sqlite), or make a repository (--new NAME)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(module.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: " sqlite\n")
    made(tmp_path)
    assert "sqlite" in (tmp_path / "backends.yml").read_text(encoding="utf-8")


def test_templates_are_rendered_by_init_alone() -> None:
    """Only one function of the commands imports Jinja, so that no other command waits for it."""
    found = []
    for path in (Path(testsuite.__file__).parent / "cli").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "jinja2" not in text:
            continue
        tree = ast.parse(text)
        inside = {id(each) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for each in ast.walk(node)}
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if any(name.partition(".")[0] == "jinja2" for name in names):
                found.append((path.name, id(node) in inside))
    assert found == [("rendering.py", True)]
