"""The environment is read in one place, and nothing committed says from where packages are fetched."""

from __future__ import annotations

import ast
import re

import pytest

from tests.contracts.sources import files, imported, name, nodes, python, text, tree

# Who may read variables besides env.py: what starts before the settings exist.
MAY_READ = ("manage.py", "jpoa_portal/env.py", "jpoa_portal/wsgi.py", "jpoa_portal/celery.py", "jpoa_portal/embedded/")
# And who measures: each server that is compared gets an environment of its own.
MAY_READ += ("jpoa_portal/bench/servers.py",)
VARIABLES = frozenset({"environ", "environb", "getenv", "putenv"})
REGISTRIES = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.(n[p]mjs|yarnpkg)|proxy\.golang\.org|static\.crates\.io"
    r"|(extra-)?index-url|artifactory|/simple/",
    re.IGNORECASE,
)


def reads_variables(module: ast.AST) -> bool:
    """Whether a module touches the environment."""
    attributes = {node.attr for node in nodes(module) if isinstance(node, ast.Attribute)}
    names = {what.split(".")[-1] for what, _ in imported(module) if what.startswith("os.")}
    return bool(VARIABLES & (attributes | names))


def test_variables_are_read_in_one_place() -> None:
    reading = [name(path) for path in python() if reads_variables(tree(path)) and not name(path).startswith("tests/")]

    assert [path for path in reading if not path.startswith(MAY_READ)] == []


@pytest.mark.parametrize("line", ["import os; os.environ['A']", "from os import getenv", "import os; os.getenv('A')"])
def test_reading_a_variable_would_be_found(line: str) -> None:
    assert reads_variables(ast.parse(line))


def test_no_file_names_a_registry() -> None:
    found = {name(path): REGISTRIES.search(text(path)) for path in files() if path.name != "test_surroundings.py"}

    assert {path: match.group() for path, match in found.items() if match} == {}
