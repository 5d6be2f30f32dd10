"""Nothing that the project prints or writes installs the kit from an index: its name belongs to an older package there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rhosocial.activerecord.testsuite.cli.embedded_files import INSTALL
from rhosocial.activerecord.testsuite.cli.watch import INSTALL as WATCH
from rhosocial.activerecord.testsuite.pytest_plugin.options import INSTALL_BENCHMARK
from tests.running import ROOT

NAME = "rhosocial-activerecord-testsuite"
TEXTS = ("*.md", "*.yml", "*.yaml", "*.yml.example", "*.toml", "*.txt", "*.cfg", "*.py", "*.j2", "*.html")
# An address follows, or the name is part of one.
_ADDRESS = r"(?!\S*\.whl|\.git\b|(?:\[[\w,]+\])? @ )"
BY_NAME = re.compile(rf"\b(?:install|add|requires?|--with)\b[^\n]*[\s\"'=\[]{NAME}{_ADDRESS}(?![\w/-])")
AS_REQUIREMENT = re.compile(rf"{NAME}(?:\[[\w,]+\])?\s*(?:[<>=~!]=|[<>](?!/))")


def wrong(text: str) -> list[str]:
    """The lines that an installer would take for the package of this name on its index."""
    lines = text.splitlines()
    return [line for line in lines if BY_NAME.search(line) or AS_REQUIREMENT.search(line)]


def read() -> list[Path]:
    folders = [ROOT / name for name in ("docs", "src", "examples", "benchmarks", ".github", ".ci")]
    found = [path for folder in folders for pattern in TEXTS for path in folder.rglob(pattern)]
    return [*found, *(ROOT / ".ci").iterdir(), *(path for pattern in TEXTS for path in ROOT.glob(pattern))]


def test_no_text_of_the_project_installs_the_kit_by_its_name() -> None:
    """If this fails, name an address or a folder, or the packages of the extra."""
    paths = [path for path in read() if path.is_file()]
    assert {".md", ".py", ".yml", ".toml"} <= {path.suffix for path in paths}
    found = {str(path.relative_to(ROOT)): lines for path in paths if (lines := wrong(path.read_text("utf-8")))}
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        f"pip install {NAME}",
        f'pip install "{NAME}[benchmark]"',
        f"uv add --dev {NAME}",
        f'test = ["{NAME}>=2.0.0"]',
        f"{NAME}[parallel]==2.0.0.dev1",
        f"      - run: pip install -e . {NAME}",
        f"pipx install {NAME} # the kit",
    ],
)
def test_an_installation_by_name_is_noticed(line: str) -> None:
    assert wrong(line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        f'pip install "{NAME} @ git+https://git.example/kit"',
        f'pip install "{NAME}[parallel] @ file:///src/kit"',
        f"pip install dist/{NAME}-2.0.0-py3-none-any.whl",
        f"pip install git+https://git.example/{NAME}.git@main",
        f"{NAME} 2.0.0, core 1.0.0",
    ],
)
def test_an_address_passes(line: str) -> None:
    assert wrong(line) == []


@pytest.mark.parametrize(
    ("extra", "command"), [("embedded", INSTALL), ("benchmark", INSTALL_BENCHMARK), ("watch", WATCH)]
)
def test_a_message_installs_what_the_extra_has(extra: str, command: str) -> None:
    """If this fails, change the message together with the extra in ``pyproject.toml``."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(rf"^{extra} = \[(.*?)\]$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    packages = {re.split(r"\s*;", each)[0] for each in re.findall(r'"([^"]+)"', found[1])}
    (package,) = packages
    assert command == f'pip install "{package}"'
