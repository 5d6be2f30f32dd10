"""The backend's configuration class."""

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
"""Text with characters that are special in a shell, a URL, YAML or a DSN; it must arrive unchanged."""


class ConnectionConfigTests(ConformanceTests):
    """A configuration keeps its values, clones itself faithfully, and reads the environment literally (C27, C28)."""

    async def test_a_backend_keeps_its_configuration(self, db: Db) -> None:
        """``backend.config`` has the values of the given config.
        If this fails, check that the backend's ``__init__`` stores ``connection_config`` unchanged."""
        config = copy.deepcopy(db.config)
        backend = type(db.backend)(connection_config=config, logging_config=silent_logging())
        assert type(backend.config) is type(db.config)
        assert _values(backend.config) == _values(db.config)

    async def test_a_backend_accepts_keywords_in_place_of_a_config(self, db: Db) -> None:
        """Options as keywords make an equal config (C29).
        If this fails, check which keywords the backend's ``__init__`` passes to the config class."""
        options = {f.name: copy.deepcopy(getattr(db.config, f.name)) for f in dataclasses.fields(db.config) if f.init}
        backend = type(db.backend)(logging_config=silent_logging(), **options)
        assert _values(backend.config) == _values(db.config)
        try:
            assert await answer(db, backend) == 42
        finally:
            await db(backend.disconnect())

    async def test_connecting_does_not_modify_the_configuration(self, db: Db) -> None:
        """A session changes nothing in its config, so the next session can use it.
        If this fails, check that ``connect`` copies the options that it changes."""
        backend = db.unconnected()
        before = copy.deepcopy(_values(backend.config))
        await db(backend.connect())
        await db(backend.introspect_and_adapt())
        await db(backend.disconnect())
        assert _values(backend.config) == before

    async def test_user_and_username_are_the_same_option(self, db: Db) -> None:
        """Setting either name sets both. If this fails, check that an overridden ``__post_init__`` calls the base's."""
        made = type(db.config)
        both = [(each.user, each.username) for each in (made(user="ada"), made(username="bob"))]
        assert both == [("ada", "ada"), ("bob", "bob")]

    async def test_configurations_share_no_mapping(self, db: Db) -> None:
        """Changing one config's options does not change another config, nor are given values the next one's defaults.
        If this fails, check that mapping fields use ``default_factory``, and that ``__post_init__`` merges into a
        copy."""
        made = type(db.config)
        first, second = made(), made()
        given = {name: {**value, "art_given": "1"} for name, value in _mappings(first).items()}
        made(**given)
        assert [name for name, value in _mappings(made()).items() if "art_given" in value] == []
        shared = [name for name, value in _mappings(first).items() if value is getattr(second, name)]
        assert shared == []
        first.options["art_option"] = "1"
        assert "art_option" not in second.options

    async def test_a_clone_equals_its_source(self, db: Db) -> None:
        """``clone()`` returns another object with the same values.
        If this fails, check that ``clone`` and ``to_dict`` cover every field."""
        twin = db.config.clone()
        assert twin is not db.config
        assert type(twin) is type(db.config)
        assert _values(twin) == _values(db.config)

    async def test_a_clone_keeps_the_options(self, db: Db) -> None:
        """The entries of ``options`` are copied and do not become fields.
        If this fails, check how ``clone`` and ``to_dict`` treat ``options``."""
        source = dataclasses.replace(db.config, options={"art_one": "1", "art_two": 2})
        clone = source.clone()
        assert clone.options == {"art_one": "1", "art_two": 2}
        assert [name for name in ("art_one", "art_two") if hasattr(clone, name)] == []

    async def test_a_clone_with_a_change_differs_only_in_that_field(self, db: Db) -> None:
        """``clone(database=...)`` changes that field and no other.
        If this fails, check how ``clone`` applies its arguments."""
        source = dataclasses.replace(db.config, options={})
        changed = source.clone(database="art_other")
        assert _values(changed) == {**_values(source), "database": "art_other"}

    async def test_changing_a_clone_does_not_change_its_source(self, db: Db) -> None:
        """Neither the clone nor a change to it reaches the source.
        If this fails, check that ``clone`` copies mappings."""
        source = dataclasses.replace(copy.deepcopy(db.config), options={})
        before = copy.deepcopy(_values(source))
        changed = source.clone(database="art_other")
        for value in _mappings(changed).values():
            value["art_option"] = "1"
        assert _values(source) == before

    async def test_to_dict_returns_every_value(self, db: Db) -> None:
        """``to_dict`` omits only ``None``. If this fails, check that ``to_dict`` covers every field of the subclass."""
        found = db.config.to_dict()
        expected = {
            name: value for name, value in _values(db.config).items() if value is not None and name != "options"
        }
        assert {name: found.get(name) for name in expected} == expected

    async def test_to_dict_returns_every_option(self, db: Db) -> None:
        """The entries of ``options`` are there, at the top level or below ``options``.
        If this fails, check that ``to_dict`` copies ``options`` and does not empty the source."""
        source = dataclasses.replace(db.config, options={"art_one": "1", "art_two": 2})
        found = source.to_dict()
        options = {**found, **(found.get("options") or {})}
        assert (options.get("art_one"), options.get("art_two")) == ("1", 2)
        assert source.options == {"art_one": "1", "art_two": 2}

    async def test_overriding_one_default_of_a_mapping_keeps_the_others(self, db: Db) -> None:
        """Setting one key of a mapping option keeps the safe defaults beside it (C28).
        If this fails, check that ``__post_init__`` merges given values into the defaults."""
        made = type(db.config)
        defaults = {name: value for name, value in _mappings(made()).items() if len(value) > 1}
        if not defaults:
            skip(SkipKind.OTHER, "no option of the configuration has several defaults")
        found = {name: getattr(made(**{name: _one_changed(value)}), name) for name, value in defaults.items()}
        assert found == {name: {**value, **_one_changed(value)} for name, value in defaults.items()}

    async def test_a_default_of_a_mapping_can_be_overridden(self, db: Db) -> None:
        """Each key of a mapping option that is given has the given value and not the default (C28).
        If this fails, check that ``__post_init__`` puts the defaults below the given values."""
        made = type(db.config)
        given = {name: _changed(value) for name, value in _mappings(made()).items() if value}
        if not any(given.values()):
            skip(SkipKind.OTHER, "no option of the configuration has a switch among its defaults")
        found = {name: getattr(made(**{name: value}), name) for name, value in given.items()}
        assert {name: {key: found[name].get(key) for key in value} for name, value in given.items()} == given

    async def test_text_from_the_environment_is_taken_as_written(self, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
        """Digits, quotes and percent signs have no special meaning (C29).
        If this fails, check that ``from_env`` does not convert text fields."""
        monkeypatch.setenv(f"{PREFIX}PASSWORD", NASTY)
        monkeypatch.setenv(f"{PREFIX}USERNAME", "0042")
        monkeypatch.setenv(f"{PREFIX}DATABASE", "no")
        config = type(db.config).from_env(PREFIX)
        assert (config.password, config.username, config.database) == (NASTY, "0042", "no")

    async def test_numbers_from_the_environment_are_numbers(self, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
        """``PORT`` becomes an integer. If this fails, check that ``from_env`` reads the fields' annotations."""
        monkeypatch.setenv(f"{PREFIX}PORT", "3307")
        config = type(db.config).from_env(PREFIX)
        assert (config.port, type(config.port)) == (3307, int)

    @pytest.mark.parametrize(("text", "value"), [("false", False), ("0", False), ("true", True), ("1", True)])
    async def test_switches_from_the_environment_are_booleans(
        self, db: Db, monkeypatch: pytest.MonkeyPatch, text: str, value: bool
    ) -> None:
        """``false`` and ``0`` are ``False``, ``true`` and ``1`` are ``True`` (C29).
        If this fails, check that ``from_env`` does not apply ``bool`` to text."""
        names = [f.name for f in dataclasses.fields(db.config) if f.init and isinstance(f.default, bool)]
        if not names:
            skip(SkipKind.OTHER, "the configuration has no option that is on or off")
        for name in names:
            monkeypatch.setenv(f"{PREFIX}{name.upper()}", text)
        config = type(db.config).from_env(PREFIX)
        assert {name: getattr(config, name) for name in names} == dict.fromkeys(names, value)

    async def test_an_empty_environment_yields_the_defaults(self, db: Db) -> None:
        """With nothing set, the config equals one made without arguments.
        If this fails, check that ``from_env`` skips missing variables."""
        made = type(db.config)
        assert _values(made.from_env(PREFIX)) == _values(made())

    async def test_options_are_read_from_the_environment(self, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
        """``<PREFIX>OPT_NAME`` becomes ``options['name']``, as in the core's class: every option, as written (C29).
        If this fails, check that an overridden ``from_env`` calls the base's."""
        given = {"art_option": NASTY, "art_digits": "0042", "art_switch": "no", "art_empty": ""}
        for name, text in given.items():
            monkeypatch.setenv(f"{PREFIX}OPT_{name.upper()}", text)
        options = type(db.config).from_env(PREFIX).options
        assert {name: options.get(name) for name in given} == given


def _values(config: Any) -> dict[str, Any]:
    return {field.name: getattr(config, field.name) for field in dataclasses.fields(config)}


def _one_changed(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """One of the defaults with another value: the first switch, turned. Empty where there is no switch."""
    return dict(list(_changed(defaults).items())[:1])


def _changed(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """All defaults that have another value: switches turned, then whole numbers one more."""
    opposites: dict[Any, Any] = {True: False, "ON": "OFF"}
    opposites.update({other: value for value, other in opposites.items()})
    switches = {key: opposites[value] for key, value in sorted(defaults.items()) if value in opposites}
    return {**switches, **{key: value + 1 for key, value in sorted(defaults.items()) if type(value) is int}}


def _mappings(config: Any) -> dict[str, Any]:
    return {name: value for name, value in _values(config).items() if isinstance(value, Mapping)}
