"""pytest's hooks and nothing else; the packages beside this file make every decision.

Until a class of the kit is collected or an ``--ar-*`` option is given, neither the core nor Hypothesis is imported and no
file or variable is read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

import pytest

if TYPE_CHECKING:
    from .pytest_plugin.state import PluginState

# pytest would rewrite `testsuite.*`: it strips the leading folders of a PEP 420 package.
pytest.register_assert_rewrite(
    "rhosocial.activerecord.testsuite.rules",
)

_STATE = pytest.StashKey["PluginState"]()
_STDERR = pytest.StashKey[int]()
_AREAS = pytest.StashKey[tuple[str, ...]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    from .pytest_plugin.options import add_options

    add_options(parser)


def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser) -> None:
    # All plugins are registered at this point.
    from .pytest_plugin.options import accept_asyncio_option

    # pytest's own clean-up, which closes the file of --debug, is registered later and so runs before this one.
    early_config.add_cleanup(lambda: _redact_debug_file(early_config))
    accept_asyncio_option(early_config, parser)


def pytest_configure(config: pytest.Config) -> None:
    from .pytest_plugin.options import any_given, only_areas, prepare_benchmark, register_markers

    register_markers(config)
    areas = config.stash[_AREAS] = only_areas(config)
    # pytest does not capture yet. The kit may have to print later why it ends the process.
    config.stash[_STDERR] = os.dup(2)
    config.add_cleanup(lambda: os.close(config.stash[_STDERR]))
    if any_given(config) and not (config.option.help or config.option.version):
        prepare_benchmark(config)
        plugin_state(config).check()
    elif areas:
        from .pytest_plugin.registration import import_only

        import_only(areas)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    # xdist's controller starts a worker.
    from .pytest_plugin.registration import await_workers

    await_workers(node.config)


def _redact_debug_file(config: pytest.Config) -> None:
    found, name = active(config), getattr(config.option, "debug", None)
    if found is not None and name:
        from .pytest_plugin.redacted import redact_file

        redact_file(config.invocation_params.dir / name, found.redactor)


def plugin_state(config: pytest.Config) -> PluginState:
    """The kit's state in this pytest process, made on first use."""
    found = config.stash.get(_STATE, None)
    if found is None:
        from .pytest_plugin.state import PluginState

        found = config.stash[_STATE] = PluginState(config, config.stash[_STDERR])
        if not hasattr(config, "workerinput"):
            from .pytest_plugin.registration import register_reporter

            register_reporter(config)
    return found


def active(config: pytest.Config) -> Optional[PluginState]:
    """The kit's state, if this process has one already."""
    return config.stash.get(_STATE, None)


def is_kit_class(cls: Any) -> bool:
    """Whether a collected class is the kit's; does not import the kit when nothing else has."""
    base = sys.modules.get(f"{__package__}.engine.base")
    return base is not None and isinstance(cls, type) and issubclass(cls, base.ConformanceTests)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> Optional[bool]:
    from .pytest_plugin.options import leaves_out

    return True if leaves_out(config, collection_path) else None


def is_in_a_kit(path: Path) -> bool:
    """Whether a path may lie in a copy of the kit; imports nothing for the files of other projects."""
    return Path(__file__).parent.name in path.parts


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> Optional[pytest.Collector]:
    if not is_in_a_kit(path):
        return None
    from .pytest_plugin.imports import folder_of_the_kit

    return folder_of_the_kit(path, parent)


def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Optional[pytest.Module]:
    if not is_in_a_kit(module_path):
        return None
    from .pytest_plugin.imports import NotCollected, module_of_the_kit, wrong_import

    refusal = wrong_import(module_path)
    if refusal is None:
        return module_of_the_kit(module_path, parent)
    plugin_state(parent.config).refuse(refusal)
    return NotCollected.from_parent(parent, path=module_path)


def pytest_exception_interact(node: Any, call: pytest.CallInfo[Any], report: Any) -> None:
    # Errors of a module during its collection, never a test's own error.
    if f"{__package__}.errors" not in sys.modules:
        return
    from .pytest_plugin.imports import set_up_error

    refusal = set_up_error(call, report)
    if refusal is not None:
        plugin_state(node.config).refuse(refusal)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> Optional[list[pytest.Item]]:
    wanted = collector.config.stash[_AREAS]
    if not wanted or not is_kit_class(obj):
        return None
    from .pytest_plugin.item_selection import outside

    return [] if outside(wanted, obj) else None


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if is_kit_class(metafunc.cls):
        plugin_state(metafunc.config).parametrize(metafunc)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, None, None]:
    # Around the plugins that shuffle, inside pytest's own --ff, which has the last word.
    found = active(config)
    if found is not None:
        found.select(items)
    yield
    if found is not None:
        found.order(items)


def pytest_deselected(items: list[pytest.Item]) -> None:
    if items and (found := active(items[0].config)) is not None:
        found.deselected(items)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    found = active(session.config)
    if found is not None:
        found.begin()


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    found = active(config)
    return found.header() if found is not None else []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    if not is_kit_class(getattr(item, "cls", None)):
        return (yield)
    from .pytest_plugin.expected_failures import ENTRIES
    from .pytest_plugin.failure_output import in_short, without_collector

    expected = call.when == "call" and bool(item.stash.get(ENTRIES, ()))
    with without_collector(call.excinfo is not None):
        with in_short(item.config, expected):
            report = yield
        plugin_state(item.config).complete(item, call, report)
    return report


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    from .pytest_plugin.options import prove_the_end

    prove_the_end(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    try:
        done = yield
        found = active(session.config)
        if found is not None:
            found.run_again(session)
        return done
    finally:
        found = active(session.config)
        if found is not None:
            found.tests_are_over = True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    # Last, since pytest tears down the fixtures of an interrupted test after the other plugins' session finish.
    found = active(session.config)
    if found is not None:
        found.finish(session)
