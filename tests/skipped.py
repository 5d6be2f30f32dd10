"""Which tests a run skipped, from its JUnit report: ``python -m tests.skipped REPORT.xml`` prints their ids, one a line.

Where no server is at hand many tests skip. ``.ci/run`` runs just these again beside servers (``pytest @FILE``).
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as Tree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def skipped(report: Path, root: Path = ROOT) -> list[str]:
    """The ids of the skipped tests. A test is named by its module and classes, joined by dots."""
    found = []
    for case in Tree.parse(report).iter("testcase"):
        mark = case.find("skipped")
        if mark is not None and mark.get("type") != "pytest.xfail":
            parts = case.get("classname", "").split(".")
            module = next(n for n in range(len(parts), 0, -1) if root.joinpath(*parts[:n]).with_suffix(".py").is_file())
            found.append("::".join(["/".join(parts[:module]) + ".py", *parts[module:], case.get("name", "")]))
    return found


if __name__ == "__main__":
    sys.stdout.writelines(f"{each}\n" for each in skipped(Path(sys.argv[1])))
