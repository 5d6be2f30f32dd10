"""Texts about rules that are written outside the package: the contract, and the evidence that each rule can fail.

A wheel holds them beside this file; in a checkout they are read where they are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Optional

FOLDER = Path(__file__).parent
CONTRACT, EVIDENCE = "contract.md", "evidence.json"


def checkout() -> Optional[Path]:
    """The root of the checkout that this package lies in; ``None`` for an installed wheel."""
    root = FOLDER.parents[4]
    return root if (root / "docs" / CONTRACT).is_file() and (root / "tests" / "seeded").is_dir() else None
