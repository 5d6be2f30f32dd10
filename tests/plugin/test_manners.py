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
import sys

def test_plain():
    assert 1 + 1 == 2

def test_nothing_was_imported():
    names = {heavy!r} + ("rhosocial.activerecord.testsuite.engine", "rhosocial.activerecord.testsuite.targets")
    assert [name for name in sys.modules if name.startswith(names)] == []
"""


def test_an_unrelated_project_pays_nothing(sandbox: Sandbox) -> None:
    sandbox.write("test_plain.py", PLAIN.format(heavy=HEAVY))
    sandbox.write("backends.yml", BROKEN)
    sandbox.environ["AR_TEST_BACKEND_HSOT_1"] = "nonsense"
    without = ("-p", "no:hypothesispytest", "-p", "no:asyncio", "-p", "no:benchmark")
    run = sandbox.run("-v", *without, report=False)
    assert run.status == 0, run.out
    assert "2 passed" in run.out
    assert "conformance" not in run.out
    assert "rhosocial-activerecord-testsuite 2" not in run.out
    assert sandbox.files() == {"test_plain.py", "backends.yml"}


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


def test_header_names_version_place_and_targets(sandbox: Sandbox) -> None:
    sandbox.rules(RULE, targets={**MEMORY, **FILE})
    sandbox.write("backends.yml", "group:\n  elsewhere:\n    driver: sqlite\n    database: ':memory:'\n")
    run = sandbox.run()
    import rhosocial.activerecord.testsuite as kit

    head = run.lines(r"^rhosocial-activerecord-testsuite ", "^test_own|^$|^=")
    assert head[0] == f"rhosocial-activerecord-testsuite {kit.__version__} ({Path(kit.__file__).parent})"
    assert any(line.startswith("  mem: own (") and "OwnProvider.targets" in line for line in head), run.out
    assert any("1 configured target" in line and "elsewhere" in line for line in head), run.out
