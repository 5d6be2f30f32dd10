"""The README's commands, and fresh environments to run them in."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECTION = "## Run it\n"


def commands() -> list[str]:
    """What a newcomer runs first: the bash blocks of the README's section about running the kit, in their order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition(_SECTION)[2].partition("\n## ")[0]
    return [block.strip() for block in _BLOCK.findall(section)]


@contextlib.contextmanager
def environment(folder: str, number: int) -> Iterator[dict[str, str]]:
    """The variables of a new virtual environment that has nothing but pip, and knows no target."""
    place = Path(folder) / f"readme-{number}"
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AR_TEST_BACKEND")}
    yield {**kept, "PATH": f"{place / 'bin'}{os.pathsep}{kept['PATH']}", "VIRTUAL_ENV": str(place)}
