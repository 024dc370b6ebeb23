"""Tasks are a few lines that call one service; nothing imports them, so no request can start one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jpoa_portal import schedule
from tests.contracts.sources import imported, name, python, tree

MOST_LINES = 5
FORBIDDEN = frozenset({"delay", "apply_async", "retry", "revoke"})
TASKS = [path for path in python(of_apps_only=True) if path.name == "tasks.py"]


def tasks(path: Path) -> list[ast.FunctionDef]:
    """The functions of a tasks.py."""
    return [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]


def test_tasks_are_found() -> None:
    assert len(TASKS) >= 4


@pytest.mark.parametrize("path", TASKS, ids=name)
def test_tasks_are_five_lines_at_most(path: Path) -> None:
    long = [task.name for task in tasks(path) if (task.end_lineno or 0) - task.body[0].lineno + 1 > MOST_LINES]

    assert long == []


def test_nothing_imports_tasks() -> None:
    importing = [
        f"{name(path)}:{line}"
        for path in python(of_apps_only=True)
        for what, line in imported(tree(path))
        if "tasks" in what.split(".") and what.split(".")[0] != "celery"
    ]

    assert importing == []


def test_nothing_is_published_with_a_countdown_or_from_a_request() -> None:
    publishing = [
        f"{name(path)}:{node.lineno}"
        for path in python(of_apps_only=True)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN
    ]

    assert publishing == []


def test_every_job_of_the_schedule_has_its_task() -> None:
    named = {
        word.value.value
        for path in TASKS
        for task in tasks(path)
        for decorator in task.decorator_list
        if isinstance(decorator, ast.Call)
        for word in decorator.keywords
        if word.arg == "name" and isinstance(word.value, ast.Constant)
    }

    assert {job.task for job in schedule.JOBS} == named - {"jpoa_portal.tick"}
