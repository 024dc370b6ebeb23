"""Views, tasks and commands translate and never reach for rows: a row fetched past the scoped query is a leak."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jpoa_portal import checks
from tests.contracts.sources import APPS, ROOT, imported, name, nodes, python, tree

MANAGERS = frozenset({"objects", "_default_manager", "_base_manager", "raw", "cursor", "connection", "connections"})
SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404"})
FORBIDDEN_IMPORTS = ("django.db.connection", "django.db.connections")
FORBIDDEN_IMPORTS += tuple(f"django.shortcuts.{shortcut}" for shortcut in SHORTCUTS)
# Modules that read rows themselves, and why that leaks nothing.
EXCEPTIONS = {
    "jpoa_portal/demo_door.py": "the demo world's list of people: the directory, read before anybody is known",
    "jpoa_portal/health.py": "asks the database for `select 1`",
    "jpoa_portal/management/commands/access_matrix.py": "makes both connections one for its run; asks nothing itself",
}


def view_modules() -> set[Path]:
    """Every module of ours that holds the function behind an address, whatever the module is called."""
    modules = {leaf.callback.__module__ for _, leaf in checks.leaves()}
    found = {ROOT.joinpath(*module.split(".")).with_suffix(".py") for module in modules if module.split(".")[0] in APPS}
    return found | {path for path in python(of_apps_only=True) if path.name.endswith("views.py")}


def is_task_or_command(path: Path) -> bool:
    return path.name == "tasks.py" or path.parts[-3:-1] == ("management", "commands")


def outer_modules() -> list[Path]:
    """Where work begins: a request, a task, a command."""
    return sorted(view_modules() | {path for path in python(of_apps_only=True) if is_task_or_command(path)})


def reaches(node: ast.AST) -> bool:
    """Whether a piece of code touches a manager, the connection or a shortcut around the screen."""
    if isinstance(node, ast.Attribute):
        return node.attr in MANAGERS | SHORTCUTS
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
        return any(isinstance(word, ast.Constant) and word.value in MANAGERS for word in node.args)
    return False


def reaching(module: ast.AST) -> list[int]:
    """The lines on which a module reaches for rows."""
    lines = {node.lineno for node in nodes(module) if reaches(node) and isinstance(node, ast.expr)}
    return sorted(lines | {line for what, line in imported(module) if what.startswith(FORBIDDEN_IMPORTS)})


def test_modules_are_found() -> None:
    found = {name(path) for path in outer_modules()}

    assert {"operations/referrals/views.py", "operations/referrals/recipient_views.py", *EXCEPTIONS} <= found
    assert {"operations/tasks.py", "operations/management/commands/remind.py"} <= found


@pytest.mark.parametrize("path", [path for path in outer_modules() if name(path) not in EXCEPTIONS], ids=name)
def test_they_do_not_reach_for_rows(path: Path) -> None:
    assert reaching(tree(path)) == []


def test_exceptions_are_still_needed() -> None:
    assert [path for path in EXCEPTIONS if not reaching(tree(ROOT / path))] == []


@pytest.mark.parametrize(
    "line",
    [
        "Referral.objects.get(id=key)",
        "rows = models.Referral.objects",
        "Referral._default_manager.all()",
        "getattr(Referral, 'objects').all()",
        "from django.shortcuts import get_object_or_404",
        "shortcuts.get_object_or_404(Referral, id=key)",
        "from django.db import connection",
        "db.connections['default'].cursor()",
    ],
)
def test_reaching_for_rows_would_be_found(line: str) -> None:
    assert reaching(ast.parse(line)) == [1]
