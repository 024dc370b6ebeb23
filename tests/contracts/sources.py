"""Where the portal's own files stand, for the contracts that read code instead of running it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("common", "audit", "members", "terms_of_reference", "operations", "reporting", "jpoa_portal")
# What .gitignore names, and git's own folder.
_NOT_OURS = frozenset(
    {".git", ".jpoa", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    | {".import_linter_cache", ".hypothesis", "run"}
)


@cache
def files() -> tuple[Path, ...]:
    """Every file of the checkout that is or could be committed."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _NOT_OURS]
        found += [Path(folder, name) for name in names if not name.endswith(".pyc")]
    return tuple(sorted(found))


@cache
def python(*, of_apps_only: bool = False) -> tuple[Path, ...]:
    """Our Python files, without what Django generated; `of_apps_only` leaves out tests, tools and manage.py."""
    return tuple(
        path
        for path in files()
        if path.suffix == ".py"
        and path.name != "0001_initial.py"
        and (not of_apps_only or path.relative_to(ROOT).parts[0] in APPS)
    )


@cache
def text(path: Path) -> str:
    """What a file says; nothing for fonts, images and packed styles."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """A file as its syntax tree."""
    return ast.parse(text(path), str(path))


@cache
def nodes(module: ast.AST) -> tuple[ast.AST, ...]:
    """Every piece of a syntax tree; walked once for all the rules that look at it."""
    return tuple(ast.walk(module))


def name(path: Path) -> str:
    """A path as it is written from the root, such as members/grants.py."""
    return path.relative_to(ROOT).as_posix()


def imported(module: ast.AST) -> Iterator[tuple[str, int]]:
    """Each dotted name that a module imports, with its line; `from a import b` gives a.b."""
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def calls(node: ast.AST) -> set[str]:
    """The last words of everything that is called within a piece of code."""
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            target = inner.func
            found.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return found


def missing_tests(named: Iterable[str]) -> list[str]:
    """Those of these tests, written as path::name, that are not there or are always left out."""
    return [test for test in named if test.partition("::")[2] not in _tests(ROOT / test.partition("::")[0])]


@cache
def _tests(path: Path) -> frozenset[str]:
    if path not in python():
        return frozenset()
    functions = [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]
    return frozenset(
        function.name
        for function in functions
        if function.name.startswith("test_")
        and not {"skip", "xfail"}
        & {getattr(word, "attr", "") for mark in function.decorator_list for word in nodes(mark)}
    )
