"""No run shows a secret in its output, a report, a traceback with locals, a log, or the error of a failed connect."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from rhosocial.activerecord.testsuite.targets import Redactor
from tests.configured import options_of
from tests.drivers import SERVERS
from tests.running import Done, ar_testsuite, as_variables, install_example, pytest_in

SECRET = "Zk7&q'vW%é9\"x=Hj2"
"""A unique password that every way of writing changes."""

RULES = '''
import base64, logging, sys, threading, warnings
from acme_corp.activerecord.backend.impl.acme_db.testsuite import AcmeProvider
from rhosocial.activerecord.testsuite import ConformanceTests, Db, only

def fails(password):
    raise ValueError(f"a thread knows {password}")

class TellTales(ConformanceTests):
    area = "own"

    async def test_fails_with_everything_at_hand(self, db: Db) -> None:
        """Its locals and its assertion show the config, the options and the target."""
        config, target, backend = db.config, db.target, db.backend
        options, password = dict(target.options), config.password
        settings = vars(config)
        assert (settings, password, options) == None

    async def test_fails_with_an_error_that_quotes_it(self, db: Db) -> None:
        """As a driver's message may."""
        raise RuntimeError(f"can't log in with {db.config.password!r} at acme://u:{db.config.password}@host/x")

    async def test_fails_with_a_cut_repr(self, db: Db) -> None:
        """pytest shortens a long repr in its middle, here in the middle of the password."""
        padded = "p" * 105 + db.config.password + "q" * 200
        other = "p" * 200 + db.config.password + "q" * 100
        assert padded == 1

    async def test_passes_and_logs(self, db: Db) -> None:
        """JUnit's file has passed tests too."""
        logging.getLogger("acme").debug("connecting with %r", db.config.password)
        print("stdout", db.config.password)
        print("stderr", vars(db.config), file=sys.stderr)
        raw = db.config.password.encode()
        for user in (b"", b"u:", b"me:", b"you:"):
            print("Authorization: Basic", base64.b64encode(user + raw).decode(), base64.urlsafe_b64encode(user + raw + b"/"))
        print(raw.hex(), raw.hex().upper(), raw.hex(":"), "".join(f"%{byte:02x}" for byte in raw))
        warnings.warn(f"connecting with {db.config.password}", ResourceWarning)
        thread = threading.Thread(target=fails, args=(db.config.password,))
        thread.start()
        thread.join()
        assert await db.rows("SELECT 1 AS one") == [{"one": 1}]

    async def test_skips_with_it(self, db: Db) -> None:
        """A reason may quote a driver's message."""
        import pytest
        pytest.skip(f"no right: {db.config.password}")

    async def test_a_second_connect_fails(self, db: Db) -> None:
        """The error of a failed connect."""
        await db(db.unconnected(password=db.config.password + "-wrong").connect())

class Provider(AcmeProvider):
    driver = "acme_db"

class TestTales(TellTales):
    provider = Provider()
'''


def forms(secret: str = SECRET) -> Iterator[str]:
    """The forms in which a program may write the secret, and halves of it, as shortened text has them."""
    raw = secret.encode()
    yield from {secret, repr(secret)[1:-1], ascii(secret)[1:-1], json.dumps(secret)[1:-1], repr(raw)[2:-1]}
    yield from {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    yield from (base64.b64encode(text).decode().rstrip("=") for text in (raw, b":" + raw, b"u:" + raw))
    yield from (base64.b64encode(text + raw).decode().rstrip("=") for text in (b"me:", b"you:"))
    yield from {raw.hex(), raw.hex().upper(), raw.hex(":"), "".join(f"%{byte:02x}" for byte in raw)}
    yield secret.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#x27;")
    yield secret.replace("&", "&amp;").replace('"', "&quot;")
    yield secret[:7]
    yield secret[-7:]


def expect_nothing_secret(*texts: str) -> None:
    for text in texts:
        found = [form for form in forms() if form in text]
        assert found == [], text[max(0, text.find(found[0]) - 300) : text.find(found[0]) + 100]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of the installed example backend."""
    pytest.importorskip("hatchling", reason="builds a wheel")
    return install_example(tmp_path_factory.mktemp("site"))


@pytest.fixture
def environ(site: str, tmp_path: Path) -> dict[str, str]:
    """The example backend as a target with the secret."""
    options = {"host": "db.acme.com", "username": "u", "password": SECRET, "database": "d"}
    return {
        "PYTHONPATH": site,
        "ACME_DATA": str(tmp_path / "data"),
        **as_variables(1, "acme", "acme_db", options),
    }


def written(*paths: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in paths]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "test_tales.py").write_text(RULES, encoding="utf-8")
    (folder / "pytest.ini").write_text(
        "[pytest]\nasyncio_default_fixture_loop_scope = function\njunit_logging = all\nconsider_namespace_packages = true\n"
    )
    return folder


@pytest.mark.parametrize("more", [("-l",), ("-l", "-vv", "-rA"), ("-l", "--tb=short", "-q"), ("-n", "2", "-l", "-rA")])
def test_a_run_shows_no_secret(
    repository: Path, environ: dict[str, str], tmp_path: Path, more: tuple[str, ...]
) -> None:
    junit, report = tmp_path / "junit.xml", tmp_path / "report.json"
    files = (f"--junitxml={junit}", f"--ar-report={report}")
    done = pytest_in(repository, *files, "--log-level=DEBUG", *more, **environ).expect(1)
    assert "8 failed, 2 passed, 2 skipped" in done.out
    assert "test_fails_with_a_cut_repr" in done.out
    expect_nothing_secret(done.out, *written(junit, report))


def test_warnings_and_the_debug_file_show_no_secret(repository: Path, environ: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "pytestdebug.log"
    done = pytest_in(repository, f"--debug={log}", "-W", "always", "-k", "logs or second", **environ).expect(1)
    assert "connecting with ***" in done.out
    assert "a thread knows ***" in done.out
    expect_nothing_secret(done.out, *written(log))
    assert "pytest_runtest_makereport" in written(log)[0]


def test_the_search_would_find_it(repository: Path, environ: dict[str, str]) -> None:
    """The same run without the kit's redaction shows the secret in several of the searched forms."""
    (repository / "conftest.py").write_text(
        "from rhosocial.activerecord.testsuite.targets.secrets import Redactor\n"
        "Redactor.__call__ = lambda self, text: text\n"
    )
    done = pytest_in(repository, "-l", "-rA", "--log-level=DEBUG", **environ).expect(1)
    assert len([form for form in forms() if form in done.out]) >= 3


def test_a_cut_secret_is_removed() -> None:
    redact = Redactor([SECRET])
    assert redact(f"{SECRET[:9]}...{SECRET[-4:]}") == "***...***"
    assert redact(f"'{SECRET[:3]}...'") == "'***...'"
    assert redact("and so on... more") == "and so on... more"


def test_a_central_run_shows_no_secret(environ: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    junit, report, log = tmp_path / "junit.xml", tmp_path / "report.json", tmp_path / "debug.log"
    files = (f"--junitxml={junit}", f"--ar-report={report}", f"--log-file={log}", "--log-file-level=DEBUG")
    more = ("--ar-area", "crud", "--log-level=DEBUG", "-o", "junit_logging=all", "-rA", "-l", "-q")
    done = ar_testsuite(folder, "run", *files, *more, **environ).expect(0)
    expect_nothing_secret(done.out, *written(junit, report, log))


def refused(tmp_path: Path, *arguments: str, **env: str) -> tuple[Done, list[str]]:
    """A run on targets that refuse every login; returns its output and the files that it wrote."""
    folder = tmp_path / "refused"
    folder.mkdir()
    junit, report, log = tmp_path / "junit.xml", tmp_path / "report.json", tmp_path / "debug.log"
    files = (f"--junitxml={junit}", f"--ar-report={report}", f"--log-file={log}", "--log-file-level=DEBUG")
    more = ("--ar-area", "crud", "--log-level=DEBUG", "-o", "junit_logging=all", "-rA", "-l", "-q", *arguments)
    done = ar_testsuite(folder, "run", *files, *more, **env).expect(1)
    return done, written(junit, report, log)


def test_a_refused_login_shows_no_secret(environ: dict[str, str], tmp_path: Path) -> None:
    other = {**environ, "AR_TEST_BACKEND_PASSWORD_1": "the first one"}
    folder = tmp_path / "first"
    folder.mkdir()
    one_rule = ("--ar-area", "crud", "-k", "test_a_saved_record_is_found_by_its_key")
    ar_testsuite(folder, "run", "-q", *one_rule, **other).expect(0)
    done, files = refused(tmp_path, **environ)
    assert "the password for 'u' is wrong" in done.out
    expect_nothing_secret(done.out, *files)


@pytest.mark.parametrize("driver", SERVERS)
def test_a_server_s_refusal_shows_no_secret(driver: str, tmp_path: Path) -> None:
    options = {**options_of(driver), "username": "art_no_such_user", "password": SECRET}
    done, files = refused(tmp_path, **as_variables(1, "refused", driver, options))
    assert "can't be reached" in done.out or "password" in done.out
    expect_nothing_secret(done.out, *files)


def test_clean_shows_no_secret(environ: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "clean"
    folder.mkdir()
    environ["AR_TEST_BACKEND_PORT_1"] = "1"
    done = ar_testsuite(folder, "clean", **environ).expect(1)
    assert "acme: can't be read" in done.out
    expect_nothing_secret(done.out)
