"""The incremental gate finds the areas of every file that can change."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.seeded import changed
from tests.seeded.changed import PACKAGE, QUICK, SEEDED, area_of, base, changed_files, concerned


@pytest.mark.parametrize(
    ("path", "area"),
    [
        (PACKAGE / "rules" / "crud" / "keys.py", "crud"),
        (PACKAGE / "rules" / "set_operations" / "nesting.py", "set_operations"),
        (PACKAGE / "rules" / "support" / "oracle.py", None),
        (PACKAGE / "schema" / "families" / "crud.py", None),
        (SEEDED / "crud" / "rows.py", "crud"),
        (SEEDED / "crud" / "record.json", "crud"),
        (SEEDED / "defect.py", None),
    ],
)
def test_a_file_belongs_to_the_area_of_its_folder(path: Path, area: str) -> None:
    assert area_of(path) == area


@pytest.mark.parametrize(
    ("path", "areas"),
    [
        (SEEDED / "json" / "gone.py", {"json"}),
        (SEEDED / "introspectors.py", {"introspection", "metadata", "programs"}),
        (SEEDED / "concurrency" / "basics.py", {"concurrency", "models", "transactions"}),
        (SEEDED / "defect.py", QUICK),
        (SEEDED / "modes.py", QUICK),
        (SEEDED / "gate.py", QUICK),
        (PACKAGE / "engine" / "session.py", QUICK),
        (PACKAGE / "pytest_plugin" / "options.py", QUICK),
        (PACKAGE / "provider" / "channel.py", QUICK),
        (PACKAGE / "capabilities" / "parts.py", {"honesty"}),
        (PACKAGE / "report" / "collect.py", set()),
        (PACKAGE / "plugin.py", set()),
        (Path("README.md"), set()),
        (Path("tests/unit/seeded/test_changed.py"), set()),
    ],
)
def test_a_change_affects_the_areas_that_import_the_file(path: Path, areas: set[str]) -> None:
    assert concerned(path) == areas


TREE = {
    PACKAGE / "rules/crud/keys.py": "from ..support.rows import seeded\nfrom ...schema.families import blog",
    PACKAGE / "rules/dml/basics.py": "from rhosocial.activerecord.testsuite.rules.support import rows",
    PACKAGE / "rules/json/basics.py": "def rule():\n    import rhosocial.activerecord.testsuite.schema.families.papers",
    PACKAGE / "rules/support/rows.py": "from .values import SAMPLES",
    PACKAGE / "rules/support/values.py": "SAMPLES = ()",
    PACKAGE / "schema/families/blog.py": "from .papers import PAPERS",
    PACKAGE / "schema/families/papers.py": "PAPERS = ()",
    PACKAGE / "schema/rendering.py": "",
}


@pytest.mark.parametrize(
    ("path", "areas"),
    [
        ("rules/support/rows.py", {"crud", "dml"}),
        ("rules/support/values.py", {"crud", "dml"}),
        ("schema/families/blog.py", {"crud"}),
        ("schema/families/papers.py", {"crud", "json"}),
        ("schema/rendering.py", QUICK),
    ],
)
def test_a_change_of_a_shared_file_affects_each_area_that_imports_it(
    path: str, areas: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file, text in TREE.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    monkeypatch.setattr(changed, "ROOT", tmp_path)
    changed.importers.cache_clear()
    try:
        assert concerned(PACKAGE / path) == areas
    finally:
        changed.importers.cache_clear()


def test_a_new_file_counts_as_changed(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        name = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *name, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / ".gitignore").write_text("built.py\n")
    for number in range(5):
        (tmp_path / f"{number}.py").write_text("")
        git("add", ".")
        git("commit", "-q", "-m", str(number))
    for name in ("new.py", "built.py"):
        (tmp_path / name).write_text("")
    assert changed_files(base(tmp_path), tmp_path) == {Path(f"{name}.py") for name in (2, 3, 4, "new")}
