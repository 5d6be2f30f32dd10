"""``.ci/run`` runs the tests that were skipped for want of a server again: their ids come from a JUnit report."""

from __future__ import annotations

from pathlib import Path

from tests.skipped import skipped

REPORT = """<testsuites><testsuite name="pytest">
<testcase classname="tests.unit.test_skipped" name="test_ran" />
<testcase classname="tests.unit.test_skipped" name="test_without[a.b-&lt;c&gt;]"><skipped type="pytest.skip" /></testcase>
<testcase classname="tests.unit.test_skipped.TestMore" name="test_inside"><skipped type="pytest.skip" /></testcase>
<testcase classname="tests.unit.test_skipped" name="test_expected"><skipped type="pytest.xfail" /></testcase>
</testsuite></testsuites>"""


def test_skipped_tests_are_named_as_pytest_takes_them(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert skipped(report) == [
        "tests/unit/test_skipped.py::test_without[a.b-<c>]",
        "tests/unit/test_skipped.py::TestMore::test_inside",
    ]
