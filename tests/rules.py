"""Pytest plugin: which rules of the shop the suite proves."""

from collections import defaultdict

import pytest

_covered: dict[str, set[str]] = defaultdict(set)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("rule"):
            for clause in marker.args:
                item.user_properties.append(("rule", clause))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        for name, clause in report.user_properties:
            if name == "rule":
                _covered[str(clause)].add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _covered:
        terminalreporter.section("rules proved")
        rows = (
            f"{clause} ({len(tests)})" for clause, tests in sorted(_covered.items(), key=lambda row: _order(row[0]))
        )
        terminalreporter.write_line(", ".join(rows))


def _order(clause: str) -> tuple[int, ...]:
    return tuple(int(part) for part in clause.lstrip("R").split(".") if part.isdigit())
