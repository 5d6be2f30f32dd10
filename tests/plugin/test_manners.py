"""The plugin does not disturb projects that do not use the kit, or other plugins."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from .sandbox import FILE, MEMORY, Sandbox

HEAVY = (
    "rhosocial.activerecord.base",
    "rhosocial.activerecord.model",
    "rhosocial.activerecord.backend",
    "pydantic",
    "yaml",
)
BROKEN = "acme: [this is\n  : no backends.yml\n"


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


PLAIN = """
import pytest, sys

def test_plain():
    assert 1 + 1 == 2

def test_nothing_was_imported():
    assert [name for name in sys.modules if name.startswith({heavy!r})] == []

def test_few_modules_of_the_kit_are_loaded():
    assert len([name for name in sys.modules if name.startswith("rhosocial.activerecord.testsuite")]) <= 5

@pytest.mark.xfail(strict=True)
def test_that_fails():
    assert 1 + 1 == 3
"""
CONFTEST = """
import sys, pytest

@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    ours = sorted(name for name in sys.modules if name.startswith("rhosocial.activerecord.testsuite"))
    if not hasattr(config, "workerinput"):
        print("\\nours:", len(ours), *ours)
"""


@pytest.mark.parametrize(("arguments", "most"), [((), 5), (("-n", "1"), 6)], ids=["one process", "xdist"])
def test_an_unrelated_project_pays_nothing(sandbox: Sandbox, arguments: tuple[str, ...], most: int) -> None:
    """At most ``most`` modules of the kit are loaded until the end. If this fails, import the new one lazily."""
    if arguments and not has("xdist"):
        pytest.skip("without xdist")
    sandbox.write("test_plain.py", PLAIN.format(heavy=HEAVY))
    sandbox.write("conftest.py", CONFTEST)
    sandbox.write("backends.yml", BROKEN)
    sandbox.environ["AR_TEST_BACKEND_HSOT_1"] = "nonsense"
    sandbox.fresh = True
    without = ("-p", "no:hypothesispytest", "-p", "no:asyncio", "-p", "no:benchmark")
    run = sandbox.run("-v", *without, *arguments, report=False)
    assert run.status == 0, run.out
    assert "3 passed, 1 xfailed" in run.out
    (ours,) = run.lines("^ours: ")
    assert int(ours.split()[1]) <= most, ours
    assert "conformance" not in run.out
    assert "rhosocial-activerecord-testsuite 2" not in run.out
    assert sandbox.files() == {"test_plain.py", "conftest.py", "backends.yml"}


def test_the_plugin_alone_imports_neither_core_nor_hypothesis() -> None:
    script = (
        "import pytest, sys, time; before = set(sys.modules); start = time.perf_counter()\n"
        "import rhosocial.activerecord.testsuite.plugin as plugin, rhosocial.activerecord.testsuite.pytest_plugin.options\n"
        "import rhosocial.activerecord.testsuite.pytest_plugin.reporter\n"
        "print('import of the plugin:', round((time.perf_counter() - start) * 1000, 1), 'ms')\n"
        "new = set(sys.modules) - before\n"
        "ours = 'rhosocial.activerecord.testsuite'\n"
        "core = [n for n in new if n.startswith('rhosocial.activerecord.') and not n.startswith(ours)]\n"
        "heavy = [n for n in new if n.split('.')[0] in ('hypothesis', 'pydantic', 'yaml')]\n"
        "print(core, heavy, [n for n in new if n.startswith((ours + '.engine', ours + '.targets', ours + '.rules'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    print(done.stdout)
    assert done.stdout.splitlines()[-1] == "[] [] []"


def test_only_an_option_or_a_rule_activates_the_kit(sandbox: Sandbox) -> None:
    sandbox.write("test_plain.py", "def test_plain(): pass\n")
    sandbox.write("backends.yml", BROKEN)
    assert sandbox.run(report=False).status == 0
    woken = sandbox.run("--ar-target", "x", report=False)
    assert woken.status == 4, woken.out
    assert "backends.yml:" in woken.out
    assert "Traceback" not in woken.out
    sandbox.write(
        "test_rule.py", "from rhosocial.activerecord.testsuite import CrudTests\nclass TestCrud(CrudTests): pass\n"
    )
    woken = sandbox.run(report=False)
    assert woken.status == 4, woken.out
    assert "backends.yml:" in woken.out
    assert "Traceback" not in woken.out
    assert woken.out.count("ERROR: backends.yml:") == 1


CONNECTING = """
    def new_backend(self, target, mode, config):
        open(os.path.join(os.path.dirname(__file__), "connected"), "w").close()
        return super().new_backend(target, mode, config)
"""
RULE = """
    async def test_rule(self, db, blog):
        await db(blog.User(name="Ada").save())
"""


@pytest.mark.parametrize(
    "arguments",
    [("--collect-only", "-q"), ("--help",), ("--fixtures",), ("--markers",), ("--version",), ("--setup-plan",)],
)
def test_collecting_does_not_connect(sandbox: Sandbox, arguments: tuple[str, ...]) -> None:
    sandbox.rules(RULE, provider=CONNECTING, targets={**MEMORY, **FILE})
    looked = sandbox.run(*arguments, report=False)
    assert looked.status == 0, looked.out
    assert sandbox.files() == {"pytest.ini", "test_own.py"}, looked.out
    if arguments[0] == "--collect-only":
        assert "test_own.py::TestOwn::test_rule[file-async]" in looked.out
    if arguments[0] == "--markers":
        assert "ar_requires(*capabilities)" in looked.out
    if arguments[0] == "--help":
        assert "--ar-target=GLOB" in looked.out


def test_running_connects(sandbox: Sandbox) -> None:
    sandbox.rules(RULE, provider=CONNECTING, targets=MEMORY)
    assert sandbox.run().status == 0
    assert "connected" in sandbox.files()


BESIDE = [
    pytest.param(("--strict-markers", "--strict-config"), (), id="strict"),
    pytest.param(("-W", "error"), (), id="warnings"),
    pytest.param(("-p", "no:asyncio"), ("pytest_asyncio",), id="without asyncio"),
    pytest.param(
        ("-p", "no:asyncio", "--strict-config", "-W", "error"), ("pytest_asyncio",), id="without asyncio, strict"
    ),
    pytest.param(("-o", "asyncio_mode=auto", "-W", "error"), ("pytest_asyncio",), id="asyncio auto"),
    pytest.param(("-o", "asyncio_mode=strict", "-W", "error"), ("pytest_asyncio",), id="asyncio strict"),
    pytest.param(("-p", "randomly", "-p", "no:xdist"), ("pytest_randomly",), id="randomly"),
    pytest.param(("-n", "2"), ("xdist",), id="xdist load"),
    pytest.param(("-n", "2", "--dist", "loadscope", "-W", "error"), ("xdist",), id="xdist loadscope"),
    pytest.param(("-p", "no:logging", "-p", "no:capture"), (), id="without logging"),
    pytest.param(("--import-mode=importlib",), (), id="importlib"),
    pytest.param(("--tb=native", "-rA", "-v"), (), id="native"),
]
MIXED = """
    async def test_right(self, db, blog):
        await db(blog.User(name="Ada").save())
        assert await db(blog.User.query().count()) == 1

    async def test_wrong(self, db):
        left, right = {"a": 41}, {"a": 42}
        assert left == right

    @requires(Capability.WINDOW_FUNCTIONS)
    async def test_window(self, db):
        pass
"""
USER = """
import asyncio, pytest, sys

def test_db_is_the_users(db, blog):
    assert (db, blog) == ("my db", "my blog")

async def test_not_awaited_by_the_kit():
    await asyncio.sleep(0)
"""
MARKED = "import pytest\npytestmark = pytest.mark.asyncio\n"


@pytest.mark.parametrize(("arguments", "needs"), BESIDE)
def test_beside_other_plugins_and_settings(
    sandbox: Sandbox, arguments: tuple[str, ...], needs: tuple[str, ...]
) -> None:
    if not all(has(name) for name in needs):
        pytest.skip(f"without {', '.join(needs)}")
    sandbox.rules(MIXED)
    sandbox.write(
        "conftest.py",
        "import pytest\n@pytest.fixture\ndef db(): return 'my db'\n@pytest.fixture\ndef blog(): return 'my blog'\n",
    )
    user = "def test_db_is_the_users(db, blog):\n    assert (db, blog) == ('my db', 'my blog')\n"
    if "asyncio_mode=auto" in arguments:
        user += "import asyncio\nasync def test_users_coroutine():\n    await asyncio.sleep(0)\n"
    sandbox.write("test_users.py", user)
    arguments = tuple(a for a in arguments if a not in ("-p", "randomly")) if "randomly" in arguments else arguments
    order = () if needs == ("pytest_randomly",) else ("-p", "no:randomly")
    run = sandbox.run(*[a for a in arguments if a != "no:xdist"], order=order)
    assert run.status == 1, run.out
    assert run.outcomes == {
        "test_right[mem-sync]": "passed",
        "test_right[mem-async]": "passed",
        "test_wrong[mem-sync]": "failed",
        "test_wrong[mem-async]": "failed",
        "test_window[mem-sync]": "passed",
        "test_window[mem-async]": "passed",
    }
    if "--tb=native" not in arguments:
        # The message shows the asserted values, so rewriting works.
        assert run.out.count("{'a': 41} != {'a': 42}") >= 2, run.out
    users = 2 if "asyncio_mode=auto" in arguments else 1
    assert f"2 failed, {4 + users} passed" in run.out
    assert sandbox.files() == {"pytest.ini", "test_own.py", "conftest.py", "test_users.py"}


def test_values_are_shown_in_rules_of_the_kit_itself(sandbox: Sandbox) -> None:
    sandbox.rules(
        "",
        head="from rhosocial.activerecord.testsuite import CrudTests\n"
        "class Wrong(SQLiteBackend):\n    def update(self, *a, **k):\n"
        "        result = super().update(*a, **k)\n        result.affected_rows = 17\n        return result\n",
        provider="    backend_class = Wrong\n",
        tail="\nclass TestCrud(CrudTests):\n    provider = OwnProvider()\n",
    )
    run = sandbox.run("--ar-mode", "sync", "--ar-area", "crud", "test_own.py", "-k", "TestCrud")
    assert run.report is not None, run.out
    assert "assert " in run.out or run.status == 0, run.out
    from rhosocial.activerecord.testsuite import plugin

    source = Path(plugin.__file__).read_text(encoding="utf-8")
    assert '"rhosocial.activerecord.testsuite.rules"' in source


def test_the_users_hypothesis_profile_stays(sandbox: Sandbox) -> None:
    sandbox.rules(
        """
    @examples(5, number=st.integers())
    async def test_examples(self, db, number):
        TRIED.append(number)

    async def test_profile(self, db):
        assert hypothesis.settings().max_examples == 7
        assert hypothesis.settings().derandomize is False
""",
        head="import hypothesis\nfrom hypothesis import strategies as st\nTRIED = []\n",
        tail="""
@hypothesis.given(st.integers())
def test_users_own(number):
    MINE.append(number)

def test_users_own_count():
    assert len(MINE) == 7
    import hypothesis.configuration as configuration
    assert str(configuration.storage_directory("examples", intent_to_write=False).path).startswith(os.environ["MINE"])

MINE = []
""",
    )
    sandbox.write(
        "conftest.py",
        "import hypothesis\nhypothesis.settings.register_profile('mine', max_examples=7)\n"
        "hypothesis.settings.load_profile('mine')\n",
    )
    sandbox.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = sandbox.environ["MINE"] = str(sandbox.folder / "mine")
    run = sandbox.run("test_own.py")
    assert run.status == 0, run.out
    assert set(run.outcomes.values()) == {"passed"}


def test_what_hypothesis_computes_is_kept_beside_the_last_run(sandbox: Sandbox) -> None:
    """Its tables and the constants of modules cost two seconds of a first run. If this fails, check `_storage_in`."""
    sandbox.rules(
        """
    @examples(3, value=st.text())
    async def test_texts(self, db, value):
        assert value is not None
""",
        head="from hypothesis import strategies as st\n",
    )
    run = sandbox.run("--ar-mode", "sync")
    assert run.status == 0, run.out
    assert any((sandbox.folder / ".ar" / "hypothesis").iterdir())
    assert sandbox.files() == {"pytest.ini", "test_own.py"}


def test_header_names_version_place_and_targets(sandbox: Sandbox) -> None:
    sandbox.rules(RULE, targets={**MEMORY, **FILE})
    sandbox.write("backends.yml", "group:\n  elsewhere:\n    driver: sqlite\n    database: ':memory:'\n")
    run = sandbox.run()
    import rhosocial.activerecord.testsuite as kit

    head = run.lines(r"^rhosocial-activerecord-testsuite ", "^test_own|^$|^=")
    assert head[0] == f"rhosocial-activerecord-testsuite {kit.__version__} ({Path(kit.__file__).parent})"
    assert any(line.startswith("  mem: own (") and "OwnProvider.targets" in line for line in head), run.out
    assert any("1 configured target" in line and "elsewhere" in line for line in head), run.out


TWO_AREAS = """
from rhosocial.activerecord.testsuite import CrudTests, ExplainQueryTests

class TestCrud(CrudTests):
    provider = OwnProvider()

class TestExplain(ExplainQueryTests):
    provider = OwnProvider()
"""
ONE_MODE = """
    async def test_both(self, db):
        pass

    @only("async", "it is about a loop")
    async def test_one(self, db):
        pass
"""


def test_an_area_is_chosen_by_its_marker_and_collected_alone(sandbox: Sandbox) -> None:
    sandbox.rules("    async def test_x(self, db): pass\n", tail=TWO_AREAS)
    quick = ("--collect-only", "-q", "--strict-markers", "-W", "error", "--ar-mode", "sync")
    for arguments in (("-m", "crud"), ("--ar-area", "crud")):
        run = sandbox.run(*quick, *arguments, report=False)
        assert run.status == 0, run.out
        assert "TestCrud" in run.out
        assert "TestExplain" not in run.out
    assert "deselected" not in sandbox.run(*quick, "-m", "crud", "test_own.py::TestCrud", report=False).out
    # More than names of areas and `or` is pytest's own choice among all items.
    for expression, count in (("own", 1), ("not (crud or explain)", 1)):
        run = sandbox.run(*quick, "-m", expression, report=False)
        assert f"\n{count}/" in run.out, run.out
        assert "TestCrud" not in run.out


def test_every_area_has_its_marker(sandbox: Sandbox) -> None:
    from rhosocial.activerecord.testsuite.pytest_plugin.options import kit_areas
    from rhosocial.activerecord.testsuite.rules import areas

    assert list(kit_areas()) == areas()
    listed = sandbox.run("--markers", report=False).out
    assert [area for area in areas() if f"@pytest.mark.{area}: " not in listed] == []


def test_pytest_and_the_kit_count_alike(sandbox: Sandbox) -> None:
    """What falls away is deselected for both. If this fails, check ``Selection.split``."""
    sandbox.rules(ONE_MODE)
    run = sandbox.run("-v")
    assert "collected 3 items\n" in run.out
    assert "3 passed" in run.out
    run = sandbox.run("--ar-mode", "sync", "-v")
    assert run.report is not None
    assert "collected 2 items / 1 deselected / 1 selected" in run.out
    assert (run.report["collected"], len(run.report["deselected"])) == (2, 1), run.report
    assert "1 passed, 1 deselected" in run.out
    assert "1 passed, 0 failed, 0 skipped, 1 deselected" in run.out


LOGGED = """
    async def test_logs(self, db):
        import logging
        logging.getLogger("x").warning("\\x1b[2Jgone \\x1b]0;title\\x07")
        print("printed \\x1b[8mhidden")
        raise ValueError("raised \\x1b[2J")
"""


@pytest.mark.parametrize("colour", ["no", "yes"])
def test_control_characters_of_logs_and_messages_are_escaped(sandbox: Sandbox, colour: str) -> None:
    sandbox.rules(LOGGED)
    run = sandbox.run("--ar-mode", "sync", f"--color={colour}")
    assert "\\x1b[2Jgone" in run.out
    assert "printed \\x1b[8mhidden" in run.out
    for control in ("\x1b[2J", "\x1b]0", "\x1b[8m", "\x07"):
        assert control not in run.out
    # pytest's own colours stay.
    assert ("\x1b[33mWARNING" in run.out) == (colour == "yes")
