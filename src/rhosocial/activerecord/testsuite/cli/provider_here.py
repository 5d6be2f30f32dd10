"""The provider of this folder: in place of ``--provider``, where no target is configured and it declares its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional

from ..engine.named_provider import providers_in
from ..errors import ConfigurationError
from ..provider import Provider
from .options import IMPORT_LIMIT
from .provider_option import provider_of
from .scaffold.files import FOLDER

_PLACES = (f"{FOLDER}/provider.py", f"*/{FOLDER}/provider.py")
"""Where ``ar-testsuite init`` writes a provider, whatever the folder of the tests is called."""


def chosen_provider(
    text: Optional[str], config_file: Optional[str], seconds: float = IMPORT_LIMIT
) -> Optional[Provider]:
    """The provider that ``--provider`` names. Without the option, the one of this folder whose own targets a run would use,
    where neither a file nor the environment configures any; else None.

    :raises ConfigurationError: when a provider can't be imported, or when several have targets of their own.
    """
    if text is not None or _configured(config_file):
        return provider_of(text, seconds)
    found: dict[str, Provider] = {}
    for file in sorted(file for pattern in _PLACES for file in Path().glob(pattern)):
        own = (each for each in providers_in(file, seconds) if each.targets)
        found.update({f"{file.as_posix()}:{each.__name__}": each() for each in own})
    if len(found) > 1:
        raise ConfigurationError(f"several providers have targets (choose one with --provider: {', '.join(found)})")
    return next(iter(found.values()), None)


def _configured(config_file: Optional[str]) -> bool:
    from ..targets.load import find_file, read

    file = find_file(config_file, os.environ, Path.cwd())
    return file is not None or bool(read(None, os.environ))
