"""Drivers are found among installed distributions, and a broken one harms nobody."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.toy_site import ASYNC, BACKEND, CODE, Site

from rhosocial.activerecord.testsuite.errors import ConfigurationError
from rhosocial.activerecord.testsuite.targets import Drivers, driver_from_class
from rhosocial.activerecord.testsuite.targets.entrypoints import forget, registrations


def problem(name: str = "toy") -> str:
    with pytest.raises(ConfigurationError) as caught:
        Drivers().get(name)
    return str(caught.value)


def test_a_registered_driver_is_loaded_with_all_that_is_known_about_it(site: Site) -> None:
    site.distribution("toy-dist", f"[{BACKEND}]\ntoy = toy_pkg.backend:ToyBackend\n", "3.2")
    driver = Drivers().get("toy")
    assert (driver.sync_class.__name__, getattr(driver.async_class, "__name__", None)) == (
        "ToyBackend",
        "AsyncToyBackend",
    )
    assert (driver.config_class.__name__, driver.source) == ("ToyConfig", "entry point")
    assert (driver.distribution, driver.version, driver.async_absent) == ("toy-dist", "3.2", None)


def test_nothing_is_imported_before_a_target_names_it(site: Site) -> None:
    site.module("toy_broken", "raise RuntimeError('harms nobody')\n")
    site.driver("toy_broken:Backend", name="broken")
    site.driver("toy_pkg.backend:ToyBackend", name="toy")
    drivers = Drivers()
    assert {"broken", "toy", "sqlite"} <= set(drivers.names())
    assert drivers.get("toy").name == "toy"
    assert "toy_broken" not in sys.modules
    assert "importing toy_broken fails: RuntimeError: harms nobody" in problem("broken")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("toy_missing.backend:ToyBackend", "module 'toy_missing' not found"),
        ("toy_pkg.missing:ToyBackend", "module 'toy_pkg.missing' not found"),
        ("toy_pkg.backend:ToyBackedn", "has no attribute 'ToyBackedn'. Did you mean 'ToyBackend'?"),
        ("toy_pkg.backend:function", "expected a subclass of StorageBackend, found the function function"),
        ("toy_pkg.backend:instance", "expected a subclass of StorageBackend, found an instance of object"),
        (
            "toy_pkg.backend:ToyConfig",
            "expected a subclass of StorageBackend, found the class toy_pkg.backend.ToyConfig",
        ),
        ("toy_pkg.backend:AsyncToyBackend", "found AsyncToyBackend, a subclass of AsyncStorageBackend"),
        ("toy_pkg.backend:StorageBackend", "found StorageBackend itself"),
        (
            "toy_pkg.backend:Unfinished",
            "Unfinished lacks what every backend must define: _handle_error, dialect, disconnect",
        ),
        ("toy_pkg.backend:sys", "has no attribute 'sys'"),
        ("toy_pkg:backend", "found the module toy_pkg.backend"),
        ("toy_pkg.backend", "expected `module:attribute`"),
        ("toy_needs:Backend", "importing toy_needs fails: No module named 'toy_dependency'"),
        ("toy_exit:Backend", "importing toy_exit fails: SystemExit: 3"),
        ("toy_syntax:Backend", "importing toy_syntax fails: SyntaxError"),
    ],
)
def test_a_wrong_registration_says_what_was_found(site: Site, value: str, says: str) -> None:
    site.module("toy_needs", "import toy_dependency\n")
    site.module("toy_exit", "raise SystemExit(3)\n")
    site.module("toy_syntax", "def (:\n")
    __import__("toy_pkg.backend")
    site.driver(value)
    said = problem()
    assert says in said
    assert said.startswith(f"entry point toy = {value} ({BACKEND}, registered by dist-toy-ckend 1.0): ")


def test_two_distributions_with_one_name_are_both_named(site: Site) -> None:
    site.distribution("one-dist", f"[{BACKEND}]\ntoy = toy_pkg.backend:ToyBackend\n")
    site.distribution("two-dist", f"[{BACKEND}]\ntoy = toy_pkg.backend:LonelyBackend\n", "2.0")
    said = problem()
    assert "registered twice" in said
    assert "one-dist 1.0 (toy_pkg.backend:ToyBackend) and two-dist 2.0 (toy_pkg.backend:LonelyBackend)" in said
    assert Drivers().get("sqlite").name == "sqlite"


def test_two_distributions_with_one_name_and_one_value_agree(site: Site) -> None:
    site.distribution("one-dist", f"[{BACKEND}]\ntoy = toy_pkg.backend:ToyBackend\n")
    site.distribution("two-dist", f"[{BACKEND}]\ntoy = toy_pkg.backend:ToyBackend\n")
    assert Drivers().get("toy").sync_class.__name__ == "ToyBackend"


def test_an_older_copy_further_down_the_path_is_shadowed(site: Site, tmp_path: Path, monkeypatch: Any) -> None:
    site.distribution("Toy_Dist", f"[{BACKEND}]\ntoy = toy_pkg.backend:ToyBackend\n", "2.0")
    older = Site(tmp_path / "older")
    older.distribution("toy-dist", f"[{BACKEND}]\ntoy = gone:Gone\n", "1.0")
    monkeypatch.setattr(sys, "path", [*sys.path, str(older.folder)])
    forget()
    assert Drivers().get("toy").version == "2.0"


def test_an_entry_point_comes_before_the_namespace(site: Site) -> None:
    site.driver("toy_pkg.backend:ToyBackend", name="sqlite")
    assert Drivers().get("sqlite").source == "entry point"
    lines = [line for line in Drivers().listing() if line.name == "sqlite"]
    assert [(line.source, line.distribution, line.problem) for line in lines] == [
        ("entry point", "dist-sqlite-ckend", None),
        ("namespace", "rhosocial-activerecord", "an entry point of the same name comes first"),
    ]


def test_the_namespace_holds_the_published_backends() -> None:
    driver = Drivers().get("sqlite")
    assert (driver.source, driver.distribution) == ("namespace", "rhosocial-activerecord")
    assert (driver.sync_class.__name__, driver.config_class.__name__) == ("SQLiteBackend", "SQLiteConnectionConfig")
    assert getattr(driver.async_class, "__name__", None) == "AsyncSQLiteBackend"
    assert driver.version.startswith("1.")
    assert "dummy" not in Drivers().names()


def test_a_namespace_package_is_found_without_a_registration(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import rhosocial.activerecord.backend.impl as namespace

    site.module("impl_more/good/__init__", CODE)
    site.module("impl_more/empty/__init__", "")
    site.module("impl_more/broken/__init__", "import toy_dependency\n")
    monkeypatch.setattr(namespace, "__path__", [*namespace.__path__, str(tmp_path / "impl_more")])
    try:
        names = Drivers().names()
        assert {"good", "empty", "broken"} <= set(names)
        assert "must export one subclass of StorageBackend; found LonelyBackend, ToyBackend" in problem("good")
        assert "must export one subclass of StorageBackend; found none" in problem("empty")
        assert "importing rhosocial.activerecord.backend.impl.broken fails" in problem("broken")
        (line,) = [line for line in Drivers().listing() if line.name == "broken"]
        assert "toy_dependency" in str(line.problem)
    finally:
        for name in ("good", "empty", "broken"):
            sys.modules.pop(f"rhosocial.activerecord.backend.impl.{name}", None)


def test_the_async_class_is_registered_under_its_own_group(site: Site) -> None:
    site.driver("toy_pkg.backend:LonelyBackend")
    site.driver("toy_pkg.backend:AsyncToyBackend", group=ASYNC)
    assert getattr(Drivers().get("toy").async_class, "__name__", None) == "AsyncToyBackend"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("toy_pkg.missing:X", "module 'toy_pkg.missing' not found"),
        ("toy_pkg.backend:AsyncToyBackedn", "Did you mean 'AsyncToyBackend'?"),
        ("toy_pkg.backend:ToyBackend", "expected a subclass of AsyncStorageBackend, found ToyBackend"),
    ],
)
def test_a_wrong_async_registration_is_an_error(site: Site, value: str, says: str) -> None:
    site.driver("toy_pkg.backend:ToyBackend")
    site.driver(value, group=ASYNC)
    assert says in problem()


def test_an_async_class_that_needs_something_not_installed_is_absent(site: Site) -> None:
    site.module("toy_async", "import toy_aio_driver\n")
    site.driver("toy_pkg.backend:LonelyBackend")
    site.driver("toy_async:AsyncLonelyBackend", group=ASYNC)
    driver = Drivers().get("toy")
    assert driver.async_class is None
    assert driver.async_absent == "importing toy_async fails: No module named 'toy_aio_driver'"


def test_a_sync_only_backend_says_where_an_async_class_was_looked_for(site: Site) -> None:
    site.driver("toy_pkg.backend:LonelyBackend")
    driver = Drivers().get("toy")
    assert driver.async_class is None
    assert driver.async_absent == (
        f"AsyncLonelyBackend not found in toy_pkg.backend or toy_pkg, and nothing is registered under {ASYNC}"
    )


def test_the_async_class_may_lie_in_a_package_that_imports_it_late(site: Site) -> None:
    site.module(
        "toy_late/__init__",
        """
        def __getattr__(name):
            if name == "AsyncLateBackend":
                import toy_aio_driver
            raise AttributeError(name)
        """,
    )
    site.module("toy_late.sync", CODE.replace("LonelyBackend", "LateBackend"))
    site.driver("toy_late.sync:LateBackend")
    driver = Drivers().get("toy")
    assert driver.async_class is None
    assert driver.async_absent == "AsyncLateBackend in toy_late cannot be imported: No module named 'toy_aio_driver'"


def test_the_listing_says_what_cannot_be_used(site: Site) -> None:
    site.driver("toy_pkg.backend:ToyBackend", name="fine")
    site.driver("toy_pkg.backend:LonelyBackend", name="lonely")
    site.driver("gone:Gone", name="gone")
    lines = {line.name: line for line in Drivers().listing()}
    assert (lines["fine"].problem, lines["fine"].async_absent) == (None, None)
    assert "AsyncLonelyBackend" in str(lines["lonely"].async_absent)
    assert str(lines["gone"].problem).endswith("module 'gone' not found")
    assert (lines["gone"].value, lines["gone"].distribution) == ("gone:Gone", "dist-gone-ckend")


def test_what_is_installed_is_read_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.driver("toy_pkg.backend:ToyBackend")
    assert [each.name for each in registrations(BACKEND) if each.name == "toy"] == ["toy"]
    monkeypatch.setattr(sys, "path", [])
    assert [each.name for each in registrations(BACKEND) if each.name == "toy"] == ["toy"]


def test_a_class_at_hand_is_called_as_it_is_registered(site: Site) -> None:
    import toy_pkg.backend as module  # type: ignore[import-not-found]

    assert driver_from_class(module.ToyBackend).name == "toy"
    assert driver_from_class(module.LonelyBackend, module.AsyncToyBackend, "mine").name == "mine"
    site.driver("toy_pkg:ToyBackend", name="registered")
    driver = driver_from_class(module.ToyBackend)
    assert (driver.name, driver.source, driver.distribution) == ("registered", "provider", "unknown")


def test_a_registration_of_another_class_of_the_same_name_does_not_name_it(site: Site) -> None:
    import toy_pkg.backend as module

    site.driver("toy_other:ToyBackend", name="other")
    assert driver_from_class(module.ToyBackend).name == "toy"


def test_a_class_at_hand_is_called_by_its_module_below_impl(site: Site) -> None:
    site.module("toy_corp/impl/acme_db/__init__", "")
    site.module("toy_corp.impl.acme_db.sync", CODE)
    import toy_corp.impl.acme_db.sync as module  # type: ignore[import-not-found]

    assert driver_from_class(module.ToyBackend).name == "acme_db"


@pytest.mark.parametrize(
    ("sync", "asynchronous"), [("ToyConfig", None), ("AsyncToyBackend", None), ("ToyBackend", "ToyBackend")]
)
def test_a_class_at_hand_must_be_a_backend_class(site: Site, sync: str, asynchronous: Any) -> None:
    import toy_pkg.backend as module

    with pytest.raises(ConfigurationError, match="expected a subclass of"):
        driver_from_class(getattr(module, sync), asynchronous and getattr(module, asynchronous))


def test_a_name_in_snake_case_is_made_of_the_class(site: Site) -> None:
    import toy_pkg.backend as module

    acme = type("AcmeDBBackend", (module.ToyBackend,), {"__module__": "toy_pkg.backend"})
    assert driver_from_class(acme).name == "acme_db"
