"""Views translate and never reach for rows: a row fetched past the scoped query is a leak."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from jpoa_portal import checks
from tests.contracts.sources import APPS, ROOT, imported, name, python, tree

MANAGERS = frozenset({"objects", "_default_manager", "_base_manager", "raw", "cursor"})
FORBIDDEN_IMPORTS = ("django.db.connection", "django.db.connections", "django.shortcuts.get_object_or_404")
FORBIDDEN_IMPORTS += ("django.shortcuts.get_list_or_404",)
# Modules with pages that read rows themselves, and why that leaks nothing.
EXCEPTIONS = {
    "jpoa_portal/demo_door.py": "the demo world's list of people: the directory, read before anybody is known",
    "jpoa_portal/health.py": "asks the database for `select 1`",
}


def view_modules() -> list[Path]:
    """Every module of ours that holds the function behind an address, whatever the module is called."""
    modules = {leaf.callback.__module__ for _, leaf in checks.leaves()}
    found = {ROOT.joinpath(*module.split(".")).with_suffix(".py") for module in modules if module.split(".")[0] in APPS}
    return sorted(found | {path for path in python(of_apps_only=True) if path.name.endswith("views.py")})


def reaching(module: ast.AST) -> list[int]:
    """The lines on which a module touches a manager or the connection."""
    lines = [node.lineno for node in ast.walk(module) if isinstance(node, ast.Attribute) and node.attr in MANAGERS]
    return sorted(lines + [line for what, line in imported(module) if what.startswith(FORBIDDEN_IMPORTS)])


def test_view_modules_are_found() -> None:
    found = {name(path) for path in view_modules()}

    assert {"operations/referrals/views.py", "operations/referrals/recipient_views.py", *EXCEPTIONS} <= found


@pytest.mark.parametrize("path", [path for path in view_modules() if name(path) not in EXCEPTIONS], ids=name)
def test_views_do_not_reach_for_rows(path: Path) -> None:
    assert reaching(tree(path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Referral.objects.get(id=key)",
        "rows = models.Referral.objects",
        "Referral._default_manager.all()",
        "from django.shortcuts import get_object_or_404",
        "from django.db import connection",
    ],
)
def test_reaching_for_rows_would_be_found(line: str) -> None:
    assert reaching(ast.parse(line)) == [1]
