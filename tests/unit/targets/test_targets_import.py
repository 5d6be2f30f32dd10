"""Importing the package costs nothing: neither core nor YAML is imported before something is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import rhosocial.activerecord.testsuite.targets as kit

SCRIPT = """
import sys
import rhosocial.activerecord.testsuite.targets as targets
from rhosocial.activerecord.testsuite.targets import Drivers, find_file, shown
Drivers()
print([name for name in sys.modules if name == "yaml" or name.startswith("rhosocial.activerecord.backend")])
"""


def test_neither_core_nor_yaml_is_imported_at_import(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"import sys\nsys.path.append({str(Path(kit.__file__).parents[4])!r})\n{SCRIPT}")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_every_public_name_is_there() -> None:
    missing = [name for name in dir(kit) if not hasattr(kit, name)]
    assert missing == []
    assert {"Drivers", "load_targets", "find_file", "Redactor", "shown", "Target"} <= set(dir(kit))


def test_an_unknown_name_is_refused_as_everywhere() -> None:
    assert not hasattr(kit, "no_such_name")
