"""``--provider``: a provider that no package registers, as the tests of a repository import it."""

from __future__ import annotations

import argparse

from ..engine.named_provider import PLACE
from ..engine.named_provider import provider_of as provider_of


def choose_provider(parser: argparse.ArgumentParser) -> None:
    """Which provider, and with it only the targets of its driver."""
    parser.add_argument(
        PLACE,
        metavar="PATH:CLASS",
        help="a provider of this folder (tests/ar_conformance/provider.py:AcmeProvider, or package.module:Class): "
        "only its driver's targets",
    )
