"""What is installed and what is configured, with where it comes from, and no secret."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rhosocial.activerecord.testsuite.cli.screen import show
from rhosocial.activerecord.testsuite.report.lines import Fragment, Markup, line
from rhosocial.activerecord.testsuite.targets import is_secret
from tests.running import ar_testsuite

SECRET = "hunter2-S3cret"
FILE = f"""\
servers:
  one:
    driver: sqlite
    database: ${{ART_FOLDER:-here}}.db
    username: ${{ART_USER}}
    password: {SECRET}
    pragmas: {{foreign_keys: "OFF"}}
"""


def targets(folder: Path, *arguments: str, **env: str) -> list[dict[str, Any]]:
    (folder / "backends.yml").write_text(FILE, encoding="utf-8")
    out = ar_testsuite(folder, "targets", "--json", *arguments, **env).expect(0).out
    assert SECRET not in out
    found: list[dict[str, Any]] = json.loads(out)["targets"]
    return found


def test_every_option_says_where_it_comes_from(tmp_path: Path) -> None:
    environ = {"ART_USER": "ada", "AR_TEST_BACKEND_NAME_3": "one", "AR_TEST_BACKEND_TIMEOUT_3": "7"}
    (one,) = targets(tmp_path, **environ)
    assert (one["name"], one["driver"], one["modes"]) == ("one", "sqlite", ["sync", "async"])
    assert one["origin"] == "backends.yml:2:3, overridden by AR_TEST_BACKEND_NAME_3"
    pragmas = {"foreign_keys": "OFF", "journal_mode": "WAL", "synchronous": "OFF"}
    assert one["options"] == {
        "timeout": {"value": 7.0, "source": "AR_TEST_BACKEND_TIMEOUT_3"},
        "pragmas": {"value": pragmas, "source": "backends.yml:7:14, and defaults of SQLiteProvider"},
        "database": {"value": "here.db", "source": "backends.yml:4:15, default, since ART_FOLDER has no value"},
        "username": {"value": "ada", "source": "backends.yml:5:15, variable ART_USER"},
        "password": {"value": "***", "source": "backends.yml:6:15"},
    }


def test_the_options_that_nobody_set_are_listed_on_request(tmp_path: Path) -> None:
    (one,) = targets(tmp_path, "--all", ART_USER="ada")
    assert one["options"]["host"]["source"] == "default of SQLiteConnectionConfig"
    assert one["options"]["timeout"] == {"value": 2.0, "source": "default of SQLiteProvider"}


def test_without_a_file_the_embedded_default_is_listed(tmp_path: Path) -> None:
    out = ar_testsuite(tmp_path, "targets").expect(0).out
    assert "sqlite-memory: sqlite (rhosocial-activerecord " in out
    assert "sqlite-file: sqlite (rhosocial-activerecord " in out
    assert "built-in default" in out
    assert list(tmp_path.iterdir()) == []


def test_a_driver_is_listed_with_its_classes_and_its_distribution(tmp_path: Path) -> None:
    (found,) = json.loads(ar_testsuite(tmp_path, "drivers", "sqlite", "--json").expect(0).out)["drivers"]
    assert found["usable"] is True
    assert found["class"].endswith(":SQLiteBackend")
    assert found["async_class"].endswith(":AsyncSQLiteBackend")
    assert (found["distribution"], found["source"]) == ("rhosocial-activerecord", "namespace")


def broken_site(folder: Path) -> str:
    """A distribution whose backend can't be imported, and prints on its way."""
    info = folder / "broken-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[rhosocial.activerecord.backend]\nbrokendb = broken_db:Backend\n")
    (folder / "broken_db.py").write_text("print('noise')\nimport not_installed_at_all\n")
    return str(folder)


def test_a_driver_that_can_t_be_imported_says_why_and_harms_no_other(tmp_path: Path) -> None:
    site = broken_site(tmp_path / "site")
    folder = tmp_path / "empty"
    folder.mkdir()
    done = ar_testsuite(folder, "drivers", PYTHONPATH=site).expect(0)
    assert "brokendb: not usable" in done.out
    assert "importing broken_db fails: No module named 'not_installed_at_all'" in " ".join(done.out.split())
    assert "sqlite: usable" in done.out
    assert "Traceback" not in done.out
    ar_testsuite(folder, "drivers", "sqlite", PYTHONPATH=site).expect(0)
    ar_testsuite(folder, "drivers", "brokendb", PYTHONPATH=site).expect(1)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_and_no_color_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    show([line(Fragment("bad", Markup.BAD), " news")])
    assert screen.getvalue() == "\x1b[1;31mbad\x1b[0m news\n"
    monkeypatch.setenv("NO_COLOR", "1")
    show([line(Fragment("bad", Markup.BAD))])
    assert screen.getvalue().endswith("news\nbad\n")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr("sys.stdout", pipe := io.StringIO())
    show([line(Fragment("bad", Markup.BAD, "https://example.org/"))])
    assert pipe.getvalue() == "bad\n"


def test_a_terminal_gets_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", screen := Terminal())
    show([line(Fragment("core/a.md", Markup.KNOWN, "https://example.org/a/"), " of ", Fragment("\u4e2d\x1b"))])
    assert "\x1b]8;id=" in screen.getvalue()
    assert ";https://example.org/a/\x1b\\" in screen.getvalue()
    assert screen.getvalue().endswith(" of \u4e2d\\x1b\n")


@pytest.mark.parametrize("name", ["foreign_keys", "primary_key"])
def test_a_table_s_key_is_no_secret(name: str) -> None:
    assert is_secret(name) is False
    assert is_secret(f"{name}_password") is True
    assert is_secret("ssl_key") is True


def test_the_command_starts_with_few_modules() -> None:
    """If this fails, import what the command needs where it is used."""
    script = (
        "import sys; from rhosocial.activerecord.testsuite.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'pydantic', 'yaml', 'pytest', 'hypothesis', 'jinja2', 'importlib.metadata'} & set(sys.modules)\n"
        "print(sorted(heavy), len([name for name in sys.modules if name.startswith('rhosocial.activerecord.testsuite')]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy, ours = done.stdout.splitlines()[-1].rsplit(" ", 1)
    assert heavy == "[]"
    assert int(ours) <= 8, done.stdout
