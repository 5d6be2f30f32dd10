"""The drivers that the kit has a profile of: what the kit's own tests are parametrized with."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator

from rhosocial.activerecord.testsuite import provider
from rhosocial.activerecord.testsuite.provider import Provider
from rhosocial.activerecord.testsuite.provider.lookup import profile_of


def _profiles() -> Iterator[tuple[str, Provider]]:
    for module in pkgutil.iter_modules(provider.__path__):
        profile = profile_of(module.name)
        if profile is not None:
            yield module.name, profile()


PROFILES = dict(_profiles())
"""Driver to profile, one a module of the package ``provider``."""

SERVERS = tuple(driver for driver, profile in PROFILES.items() if "port" in profile.default_options())
"""The drivers whose database is a server."""
