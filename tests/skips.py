"""Pytest plugin: says what was left out on this machine; with NO_SKIPS=1 that is a failure (the CI has everything)."""

import os

import pytest

_reasons: dict[str, int] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _reasons[reason] = _reasons.get(reason, 0) + 1


def pytest_collectreport(report: pytest.CollectReport) -> None:
    pytest_runtest_logreport(report)  # type: ignore[arg-type] - a whole module left out


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _reasons and os.environ.get("NO_SKIPS"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _reasons:
        terminalreporter.section("left out on this machine")
        for reason, count in sorted(_reasons.items()):
            terminalreporter.write_line(f"{count:4} x {reason.removeprefix('Skipped: ')}")
        if os.environ.get("NO_SKIPS"):
            terminalreporter.write_line("NO_SKIPS is set: this run fails because of the above.", red=True)
