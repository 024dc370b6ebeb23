"""Browser tests on a machine without one: skipped with a loud line, failed with CI=true. Loaded by `./jpoa test`."""

import os

import pytest

REASON = "there is no Chromium on this machine"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if os.environ.get("JPOA_NO_CHROMIUM") and item.get_closest_marker("browser"):
        if os.environ.get("CI") == "true":
            pytest.fail(REASON, pytrace=False)
        pytest.skip(REASON)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if REASON in str(report.longrepr)]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} BROWSER TESTS DID NOT RUN: {REASON}", red=True, bold=True)
