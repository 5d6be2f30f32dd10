"""Puts into wheels what lies outside the package or is compiled: defects, the contract, and the evidence for the rules."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "rhosocial/activerecord/testsuite"


class Texts(BuildHookInterface):  # type: ignore[type-arg]
    """Reads every defect once, so that a file that is wrong stops the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from rhosocial.activerecord.testsuite.defects.catalog import compiled_now
        from rhosocial.activerecord.testsuite.texts import evidence

        texts = {
            "defects/compiled.json": json.dumps(compiled_now()),
            "texts/evidence.json": json.dumps(evidence.compiled_now(Path(self.root))),
        }
        for inside, text in texts.items():
            with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as file:
                file.write(text)
            build_data["force_include"][file.name] = f"{PACKAGE}/{inside}"
        build_data["force_include"][str(Path(self.root) / "docs" / "contract.md")] = f"{PACKAGE}/texts/contract.md"
