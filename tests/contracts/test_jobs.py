"""Tasks are a few lines that call one service; nothing imports them, so no request can start one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jpoa_portal import schedule
from tests.contracts.sources import imported, name, python, tree

MOST_LINES = 5
FORBIDDEN = frozenset({"delay", "apply_async", "retry", "revoke"})
# Keys, instants and counts. A word could be a case's; what a task needs to know it reads from the row.
MAY_TRAVEL = frozenset({"UUID", "datetime", "date", "int", "bool", "None"})
TASKS = [path for path in python(of_apps_only=True) if path.name == "tasks.py"]


def tasks(path: Path) -> list[ast.FunctionDef]:
    """The functions of a tasks.py."""
    return [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]


def carrying_words(task: ast.FunctionDef) -> list[str]:
    """The arguments of a task that could carry something else than keys, instants and counts to the broker."""
    arguments = [*task.args.posonlyargs, *task.args.args, *task.args.kwonlyargs]
    arguments += [argument for argument in (task.args.vararg, task.args.kwarg) if argument]
    return [
        argument.arg
        for argument in arguments
        if argument in {task.args.vararg, task.args.kwarg} or not _names(argument.annotation) <= MAY_TRAVEL
    ]


def _names(annotation: ast.expr | None) -> set[str]:
    """The types in an annotation such as `UUID | None`; what is not written so has a name that no type has."""
    if isinstance(annotation, ast.BinOp):
        return _names(annotation.left) | _names(annotation.right)
    if isinstance(annotation, ast.Constant):
        return {str(annotation.value)}
    return {getattr(annotation, "id", getattr(annotation, "attr", ""))}


def test_tasks_are_found() -> None:
    assert len(TASKS) >= 4


@pytest.mark.parametrize("path", TASKS, ids=name)
def test_tasks_are_five_lines_at_most(path: Path) -> None:
    long = [task.name for task in tasks(path) if (task.end_lineno or 0) - task.body[0].lineno + 1 > MOST_LINES]

    assert long == []


@pytest.mark.parametrize("path", TASKS, ids=name)
def test_no_task_carries_words(path: Path) -> None:
    assert {task.name: carrying_words(task) for task in tasks(path) if carrying_words(task)} == {}


@pytest.mark.parametrize(
    "arguments", ["summary: str", "words", "*words: int", "**words: int", "key: UUID | str", "rows: list[int]"]
)
def test_a_task_with_words_would_be_found(arguments: str) -> None:
    assert carrying_words(_task(arguments)) != []


@pytest.mark.parametrize("arguments", ["", "referral_id: UUID, *, now: datetime", "key: UUID | None, number: int"])
def test_keys_instants_and_counts_may_travel(arguments: str) -> None:
    assert carrying_words(_task(arguments)) == []


def _task(arguments: str) -> ast.FunctionDef:
    (task,) = ast.parse(f"def task({arguments}) -> None: ...").body
    assert isinstance(task, ast.FunctionDef)
    return task


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
