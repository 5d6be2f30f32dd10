"""Rules of the area ``connection``: the backend's configuration class."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from ...engine.base import ConformanceTests
from ...engine.db import Db
from ...engine.skipping import skip
from ...report.skips import SkipKind
from ...schema.silent_logging import silent_logging
from ..support.connections import answer

PREFIX = "ARTENV_"
NASTY = "0123:no@host/#%40'\"\\ =;é"
"""Text that means something to a shell, a URL, YAML or a DSN; it must arrive as it is."""


class ConnectionConfigTests(ConformanceTests):
    """A configuration keeps what it was given, copies itself faithfully, and reads the environment as written (C27, C28)."""

    async def test_a_backend_keeps_its_configuration(self, db: Db) -> None:
        """``backend.config`` has the values that the backend was made with. Look at ``__init__``."""
        config = copy.deepcopy(db.config)
        backend = type(db.backend)(connection_config=config, logging_config=silent_logging())
        assert type(backend.config) is type(db.config)
        assert _values(backend.config) == _values(db.config)

    async def test_a_backend_is_made_of_keywords_as_well(self, db: Db) -> None:
        """Options in place of a config make the same config. Look at ``__init__``: which keywords it passes on."""
        options = {f.name: copy.deepcopy(getattr(db.config, f.name)) for f in dataclasses.fields(db.config) if f.init}
        backend = type(db.backend)(logging_config=silent_logging(), **options)
        assert _values(backend.config) == _values(db.config)
        try:
            assert await answer(db, backend) == 42
        finally:
            await db(backend.disconnect())

    async def test_connecting_leaves_the_configuration_as_it_is(self, db: Db) -> None:
        """A session changes nothing in its config, so it can serve the next one. Look at ``connect``."""
        backend = db.unconnected()
        before = copy.deepcopy(_values(backend.config))
        await db(backend.connect())
        await db(backend.introspect_and_adapt())
        await db(backend.disconnect())
        assert _values(backend.config) == before

    async def test_user_and_username_are_one(self, db: Db) -> None:
        """Either name sets both. Look at ``__post_init__``: an override must call the base's."""
        made = type(db.config)
        assert (made(user="ada").username, made(username="ada").user) == ("ada", "ada")

    async def test_configurations_share_no_mapping(self, db: Db) -> None:
        """What one config's options say does not reach another config. Look at the defaults of the dataclass's fields."""
        made = type(db.config)
        first, second = made(), made()
        shared = [name for name, value in _mappings(first).items() if value is getattr(second, name)]
        assert shared == []
        first.options["art_option"] = "1"
        assert "art_option" not in second.options

    async def test_a_clone_equals_its_source(self, db: Db) -> None:
        """``clone()`` is another object with the same values. Look at ``clone`` and ``to_dict``."""
        twin = db.config.clone()
        assert twin is not db.config
        assert type(twin) is type(db.config)
        assert _values(twin) == _values(db.config)

    async def test_a_clone_keeps_the_options(self, db: Db) -> None:
        """What ``options`` holds is copied, not spread over the fields. Look at ``clone`` and ``to_dict``."""
        source = dataclasses.replace(db.config, options={"art_one": "1", "art_two": 2})
        assert source.clone().options == {"art_one": "1", "art_two": 2}

    async def test_a_clone_with_a_change_differs_in_it_alone(self, db: Db) -> None:
        """``clone(database=...)``: that field, no other. Look at ``clone``."""
        source = dataclasses.replace(db.config, options={})
        changed = source.clone(database="art_other")
        assert _values(changed) == {**_values(source), "database": "art_other"}

    async def test_cloning_leaves_the_source_as_it_was(self, db: Db) -> None:
        """Neither the copy nor a change to it reaches the source. Look at ``clone``: mappings must be copied."""
        source = dataclasses.replace(copy.deepcopy(db.config), options={})
        before = copy.deepcopy(_values(source))
        changed = source.clone(database="art_other")
        for value in _mappings(changed).values():
            value["art_option"] = "1"
        assert _values(source) == before

    async def test_a_configuration_as_a_dictionary_has_every_value(self, db: Db) -> None:
        """``to_dict`` leaves out nothing but ``None``. Look at ``to_dict``."""
        found = db.config.to_dict()
        expected = {
            name: value for name, value in _values(db.config).items() if value is not None and name != "options"
        }
        assert {name: found.get(name) for name in expected} == expected

    async def test_a_configuration_as_a_dictionary_has_every_option(self, db: Db) -> None:
        """What ``options`` holds is there, under its name or below ``options``. Look at ``to_dict``."""
        source = dataclasses.replace(db.config, options={"art_one": "1", "art_two": 2})
        found = source.to_dict()
        options = {**found, **(found.get("options") or {})}
        assert (options.get("art_one"), options.get("art_two")) == ("1", 2)
        assert source.options == {"art_one": "1", "art_two": 2}

    async def test_naming_one_of_several_defaults_keeps_the_others(self, db: Db) -> None:
        """One key of a mapping option does not wipe the safe defaults beside it (C28). Look at ``__post_init__``."""
        made = type(db.config)
        defaults = {name: value for name, value in _mappings(made()).items() if len(value) > 1}
        if not defaults:
            skip(SkipKind.OTHER, "no option of the configuration has several defaults")
        lost = {}
        for name, value in defaults.items():
            key = sorted(value)[-1]
            given = getattr(made(**{name: {key: value[key]}}), name)
            lost[name] = sorted(set(value) - set(given))
        assert lost == {name: [] for name in defaults}

    async def test_text_from_the_environment_is_taken_as_written(self, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
        """No digit, quote or percent sign means anything. Look at ``from_env``: text fields are not converted."""
        monkeypatch.setenv(f"{PREFIX}PASSWORD", NASTY)
        monkeypatch.setenv(f"{PREFIX}USERNAME", "0042")
        monkeypatch.setenv(f"{PREFIX}DATABASE", "no")
        config = type(db.config).from_env(PREFIX)
        assert (config.password, config.username, config.database) == (NASTY, "0042", "no")

    async def test_numbers_from_the_environment_are_numbers(self, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
        """``PORT`` becomes an integer. Look at ``from_env`` and how it reads the fields' annotations."""
        monkeypatch.setenv(f"{PREFIX}PORT", "3307")
        config = type(db.config).from_env(PREFIX)
        assert (config.port, type(config.port)) == (3307, int)

    @pytest.mark.parametrize(("text", "value"), [("false", False), ("0", False), ("true", True), ("1", True)])
    async def test_switches_from_the_environment_are_booleans(
        self, db: Db, monkeypatch: pytest.MonkeyPatch, text: str, value: bool
    ) -> None:
        """``false`` is not true because it is a text. Look at ``from_env`` and how it reads the fields' annotations."""
        names = [f.name for f in dataclasses.fields(db.config) if f.init and isinstance(f.default, bool)]
        if not names:
            skip(SkipKind.OTHER, "the configuration has no option that is on or off")
        for name in names:
            monkeypatch.setenv(f"{PREFIX}{name.upper()}", text)
        config = type(db.config).from_env(PREFIX)
        assert {name: getattr(config, name) for name in names} == dict.fromkeys(names, value)

    async def test_an_empty_environment_gives_the_defaults(self, db: Db) -> None:
        """Nothing set: as if made without arguments. Look at ``from_env``."""
        made = type(db.config)
        assert _values(made.from_env(PREFIX)) == _values(made())

    async def test_options_from_the_environment_arrive(self, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
        """``<PREFIX>OPT_NAME`` becomes ``options['name']``, as the core's class does it. Look at ``from_env``."""
        monkeypatch.setenv(f"{PREFIX}OPT_ART_OPTION", NASTY)
        assert type(db.config).from_env(PREFIX).options.get("art_option") == NASTY


def _values(config: Any) -> dict[str, Any]:
    return {field.name: getattr(config, field.name) for field in dataclasses.fields(config)}


def _mappings(config: Any) -> dict[str, Any]:
    return {name: value for name, value in _values(config).items() if isinstance(value, Mapping)}
