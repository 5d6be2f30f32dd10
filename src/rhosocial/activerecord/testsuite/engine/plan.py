"""The plan of one pytest process: the user's choices, the slots to run on, and the run."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from ..errors import ConfigurationError, nearest
from .exploring import Exploring
from .loading import loading
from .modes import MODES
from .rules import CONTRACT_VERSION
from .run import Options, Run, Slot

if TYPE_CHECKING:
    from ..provider import Provider
    from ..report.outcome import TargetInfo
    from ..targets.drivers import Drivers
    from ..targets.load import ConfigFile, Configuration, Unusable
    from ..targets.model import Driver, Target

LONGEST_TIMEOUT = 86_400
"""The largest ``--ar-timeout``, in seconds: a day. A timer takes no infinite number and none beyond the clock."""

KILL, FILE = "kill", "file"
ORDERS = (KILL, FILE)
"""The strongest rules first, or the order of the files."""

AUTO, ALWAYS, NEVER = "auto", "always", "never"
SUSPECTS = (AUTO, ALWAYS, NEVER)
"""When a second pass looks for the functions that failures have in common."""


@dataclass(frozen=True)
class Choices:
    """What the ``--ar-*`` options say; a test compares the fields with ``pytest_plugin/options.py``."""

    targets: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    quick: bool = False
    order: Optional[str] = None
    shard: Optional[str] = None
    failed: bool = False
    config_file: Optional[str] = None
    contract: Optional[int] = None
    timeout: float = 60.0
    losses: int = 3
    resume: bool = False
    reports: tuple[str, ...] = ()
    benchmark: bool = False
    suspects: str = AUTO
    twin: Optional[str] = None
    explore: Optional[str] = None

    def exploring(self, folder: Optional[Path] = None) -> Optional[Exploring]:
        """The choice of an exploration; None for an ordinary run. Raises ConfigurationError for a wrong one."""
        return None if self.explore is None else Exploring.of(self.explore, folder)

    def part(self) -> Optional[tuple[int, int]]:
        """Which part of the rules runs, of how many; None for all. Raises ConfigurationError for anything but I/N."""
        if self.shard is None:
            return None
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", self.shard)
        number, count = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= count:
            raise ConfigurationError(
                f"{self.shard!r} is no part (choose I/N, with I from 1 to N, such as 2/3)", place="--ar-shard"
            )
        return number, count


@dataclass
class Plan:
    """The plan and the run of one process. It reads nothing until a value is asked for."""

    choices: Choices
    root: Path
    run: Run = field(init=False)
    provider: Optional[Provider] = None
    """The provider of every class of rules that names none; None: each target has the provider of its driver."""
    _configuration: Optional[Configuration] = None
    _drivers: Optional[Drivers] = None
    _by_driver: dict[str, Provider] = field(default_factory=dict)
    _slots: dict[int, list[Slot]] = field(default_factory=dict)
    absent: dict[tuple[str, str], str] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)
    unusable: dict[str, Unusable] = field(default_factory=dict)
    """The chosen targets that are not run, since their driver can't be used."""
    _pairs: dict[str, tuple[Target, Provider]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chosen = self.choices
        options = Options(chosen.timeout, chosen.losses, sees_drivers=not chosen.benchmark)
        self.run = Run.of_this_process(options)

    # -- configuration ---------------------------------------------------------------------------------------------------
    @property
    def configuration(self) -> Configuration:
        """The configured targets. Raises ConfigurationError when the configuration is invalid."""
        if self._configuration is None:
            from ..targets.load import load_targets

            self._configuration = load_targets(
                self.drivers,
                file=self.find_file(),
                environ=os.environ,
                config_class=lambda d: self._provider(d).config_class,
            )
        return self._configuration

    def read(self) -> None:
        """Check the file and the variables as far as possible without a driver. Raises ConfigurationError."""
        from ..targets.load import read

        read(self.find_file(), os.environ)

    def find_file(self) -> Optional[ConfigFile]:
        from ..targets.load import find_file

        return find_file(self.choices.config_file, os.environ, self.root)

    @property
    def drivers(self) -> Drivers:
        """The installed drivers."""
        if self._drivers is None:
            from ..targets.drivers import Drivers

            self._drivers = Drivers(lambda name: loading(f"driver {name!r}", self.choices.timeout))
        return self._drivers

    def _provider(self, driver: Driver) -> Provider:
        from ..provider.lookup import provider_for

        if driver.name not in self._by_driver:
            with loading(f"the provider of the driver {driver.name!r}", self.choices.timeout):
                self._by_driver[driver.name] = provider_for(driver)
        return self._by_driver[driver.name]

    def check(self, areas: Sequence[str]) -> None:
        """Check the options against the kit's areas and modes. Raises ConfigurationError naming the valid names."""
        for mode in self.choices.modes:
            if mode not in MODES:
                message = f"unknown mode {mode!r} (choose from {', '.join(MODES)}).{nearest(mode, MODES)}"
                raise ConfigurationError(message, place="--ar-mode")
        for area in self.choices.areas:
            if area not in areas:
                message = f"unknown area {area!r} (choose from {', '.join(areas)}).{nearest(area, areas)}"
                raise ConfigurationError(message, place="--ar-area")
        if self.choices.order not in (None, *ORDERS):
            raise ConfigurationError(
                f"unknown order {self.choices.order!r} (choose from {', '.join(ORDERS)})", place="--ar-order"
            )
        if self.choices.suspects not in SUSPECTS:
            raise ConfigurationError(
                f"unknown choice {self.choices.suspects!r} (choose from {', '.join(SUSPECTS)})", place="--ar-suspects"
            )
        self.choices.part()
        self.choices.exploring()
        if not 0 < self.choices.timeout <= LONGEST_TIMEOUT:
            raise ConfigurationError(
                f"{self.choices.timeout:g} can't be the timeout (choose more than 0 and at most {LONGEST_TIMEOUT:,} seconds)",
                place="--ar-timeout",
            )
        if self.choices.losses < 1:
            raise ConfigurationError(
                f"{self.choices.losses} can't be the number of lost sessions (choose at least 1)", place="--ar-losses"
            )
        if self.choices.contract is not None and not 1 <= self.choices.contract <= CONTRACT_VERSION:
            known = "1" if CONTRACT_VERSION == 1 else f"1 to {CONTRACT_VERSION}"
            raise ConfigurationError(
                f"unknown contract version {self.choices.contract} (choose from {known})", place="--ar-contract"
            )

    # -- slots -----------------------------------------------------------------------------------------------------------
    def slots(self, provider: Optional[Provider]) -> list[Slot]:
        """The slots of a class of rules: those of its provider, or (None) of every configured target."""
        key = id(provider)
        if key not in self._slots:
            own = provider or self.provider
            pairs = self._central() if own is None else self._own(own)
            self._slots[key] = self._chosen(pairs, central=own is None)
            self._pairs.update({target.name: (target, used) for target, used in pairs})
        return self._slots[key]

    def pairs(self) -> dict[str, tuple[Target, Provider]]:
        """Every configured target with its provider, chosen or not."""
        if not self._pairs or self.find_file() is not None:
            self._pairs = {**{target.name: (target, used) for target, used in self._central()}, **self._pairs}
        return self._pairs

    def _central(self) -> list[tuple[Target, Provider]]:
        return [(target, self._provider(target.driver)) for target in self.configuration.targets]

    def _own(self, provider: Provider) -> list[tuple[Target, Provider]]:
        from ..provider.checking import checked
        from ..targets.drivers import driver_from_class
        from ..targets.load import load_targets
        from ..targets.own import own_targets

        kind = provider if isinstance(provider, type) else type(provider)
        place = f"{kind.__module__}.{kind.__qualname__}"
        checked(provider, place)
        if provider.backend_class is None:
            raise ConfigurationError(
                "the provider of a backend's own repository must set backend_class = ...", place=place
            )
        try:
            driver = driver_from_class(provider.backend_class, provider.async_backend_class, provider.driver)
        except ConfigurationError as error:
            raise ConfigurationError(str(error), place=place) from None
        configured = load_targets(
            self.drivers,
            file=self.find_file(),
            environ=os.environ,
            only=driver,
            config_class=lambda _: provider.config_class,
        )
        self.ignored |= {each.name for each in configured.ignored}
        targets = configured.targets
        if not targets:
            if provider.config_class is not None:
                driver = replace(driver, config_class=provider.config_class)
            targets = own_targets(provider.targets, driver, place)
        if not targets:
            raise ConfigurationError(
                f"no target of the driver {driver.name!r} is configured in backends.yml or AR_TEST_BACKEND_*, "
                "and the provider has no default targets: targets = {'name': {...}}",
                place=place,
            )
        return [(target, provider) for target in targets]

    def _chosen(self, pairs: Sequence[tuple[Target, Provider]], *, central: bool) -> list[Slot]:
        from ..targets.load import chosen

        broken = {each.name: each for each in self.configuration.unusable} if central else {}
        names = chosen([*(target.name for target, _ in pairs), *broken], self.choices.targets)
        self.unusable.update({name: each for name, each in broken.items() if name in names})
        if self.unusable and set(names) == set(self.unusable):
            first = next(iter(self.unusable.values()))
            raise ConfigurationError(first.reason, place=first.place)
        slots = []
        for target, provider in pairs:
            if target.name not in names:
                continue
            for mode in MODES:
                if self.choices.modes and mode not in self.choices.modes:
                    continue
                if mode == "async" and target.driver.async_class is None:
                    self.absent[(target.name, mode)] = target.driver.async_absent or "the driver has no async class"
                    continue
                slots.append(Slot(target, mode, provider))
        return slots

    def target_infos(self) -> list[TargetInfo]:
        """The targets of this run as reports show them."""
        from ..report.outcome import TargetInfo

        sessions = {(s.target.name, s.mode): s for s in self.run.opened()}
        infos = []
        for name, slots in by_target(self.all_slots()).items():
            driver = slots[0].target.driver
            used = {slot.mode: sessions.get((name, slot.mode)) for slot in slots}
            versions = [session.server_version for session in used.values() if session is not None]
            infos.append(
                TargetInfo(
                    id=name,
                    driver=driver.name,
                    distributions=((driver.distribution, driver.version),),
                    server_version=next((v for v in versions if v != "unknown"), None),
                    origin=slots[0].target.origin,
                    modes=tuple(mode for mode, session in used.items() if session is None or session.opened),
                    absent=tuple((mode, why) for (target, mode), why in self.absent.items() if target == name),
                    unreachable=tuple((m, s.gone) for m, s in used.items() if s is not None and s.gone is not None),
                )
            )
        for each in self.unusable.values():
            modes = self.choices.modes or MODES
            infos.append(
                TargetInfo(
                    id=each.name,
                    driver=each.driver,
                    origin=each.place,
                    unreachable=tuple((mode, each.reason) for mode in MODES if mode in modes),
                )
            )
        return infos

    def all_slots(self) -> list[Slot]:
        """Every slot of the collected classes, once."""
        return [slot for slots in self._slots.values() for slot in slots]


def by_target(slots: Sequence[Slot]) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.target.name, []).append(slot)
    return found
