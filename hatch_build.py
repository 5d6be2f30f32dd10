"""Puts the compiled form of the defects into wheels, whose folder a run may not be able to write to."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = "rhosocial/activerecord/testsuite/defects/compiled.json"


class CompiledDefects(BuildHookInterface):  # type: ignore[type-arg]
    """Reads every defect once, so that a file that is wrong stops the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from rhosocial.activerecord.testsuite.defects.catalog import compiled_now

        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as file:
            json.dump(compiled_now(), file)
        build_data["force_include"][file.name] = INSIDE
