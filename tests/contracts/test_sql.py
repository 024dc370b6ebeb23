"""SQL stands in the code as it is sent: values travel beside it, and nothing is put into it while the portal runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.contracts.sources import name, nodes, python, tree

# Calls that take a statement, and where.
STATEMENTS = {
    "execute": 0,
    "executemany": 0,
    "raw": 0,
    "callproc": 0,
    "copy": 0,
    "RawSQL": 0,
    "RunSQL": 0,
    "mogrify": 0,
}
# Gives the ORM pieces of SQL; there is no use for it that an expression has not.
NEVER = frozenset({"extra"})
# Modules with a statement that this reading does not see through, and why nobody can put anything into it.
EXCEPTIONS = {
    "jpoa_portal/embedded/preflight.py": "asks its own constants through one function, before the portal starts",
    "jpoa_portal/bench/plans.py": "asks for the plans of what the portal itself has just sent",
    "jpoa_portal/bench/timing.py": "passes on what the portal sends, to time it",
    "jpoa_portal/bench/worlds.py": "names throw-away databases, quoted by the driver",
    "operations/migrations/0005_row_changes.py": "joins the tables and columns that it names at its top",
}
# What makes one fixed text of others.
JOINING = frozenset({"format", "join", "strip", "dedent", "replace", "items", "values", "reversed", "sorted"})
CONTAINERS = (ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.Tuple, ast.List, ast.Dict, ast.Starred)


def fixed_names(module: ast.Module) -> dict[str, ast.expr]:
    """What a module binds once, at its top: the texts that are there before anybody asks for anything.

    A migration's functions count too: they run when it is loaded, and nobody asks anything of it.
    """
    bound: dict[str, list[ast.expr]] = {}
    for node in module.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                bound.setdefault(getattr(target, "id", ""), []).append(node.value)
    if any(isinstance(node, ast.ClassDef) and node.name == "Migration" for node in module.body):
        bound |= {node.name: [ast.Constant("")] for node in module.body if isinstance(node, ast.FunctionDef)}
    return {word: values[0] for word, values in bound.items() if len(values) == 1}


def is_fixed(node: ast.AST, names: dict[str, ast.expr], local: frozenset[str] = frozenset()) -> bool:
    """Whether an expression is a text of the file itself, or is put together from such texts alone."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in local or (node.id in names and is_fixed(names[node.id], names))
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        inner = local | {target for loop in node.generators for target in _targets(loop.target)}
        return all(is_fixed(loop.iter, names, local) for loop in node.generators) and is_fixed(node.elt, names, inner)
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return called in JOINING | names.keys() and all(is_fixed(part, names, local) for part in _parts(node))
    if isinstance(node, CONTAINERS):
        return all(is_fixed(part, names, local) for part in _parts(node))
    return False


def _targets(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions within an expression, without what only says how they are joined."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.keyword | ast.Attribute):
            yield part.value
        elif isinstance(part, ast.Name) and part is getattr(node, "func", None):
            continue
        elif not isinstance(part, ast.operator | ast.expr_context):
            yield part


def statements(module: ast.AST) -> Iterator[tuple[int, ast.expr | None]]:
    """Each statement that a module sends, with its line; None where there must not be one."""
    for node in nodes(module):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in NEVER:
            yield node.lineno, None
        elif called in STATEMENTS and (node.args or node.keywords):
            yield from ((node.lineno, text) for text in (node.args or [word.value for word in node.keywords])[:1])
            if called == "RunSQL":
                yield from ((node.lineno, text) for text in [*node.args[1:], *[word.value for word in node.keywords]])


def built(module: ast.Module) -> list[int]:
    """The lines on which a module sends a statement that was put together from something else than its own texts."""
    names = fixed_names(module)
    return sorted({line for line, text in statements(module) if text is None or not is_fixed(text, names)})


def test_statements_are_found() -> None:
    sending = {name(path) for path in python(of_apps_only=True) if any(statements(tree(path)))}

    assert {"members/acting.py", "members/grants.py", "operations/migrations/0002_referral_walls.py"} <= sending


def test_no_statement_is_built() -> None:
    found = {name(path): built(tree(path)) for path in python(of_apps_only=True)}

    assert {path: lines for path, lines in found.items() if lines and path not in EXCEPTIONS} == {}
    assert {path for path in EXCEPTIONS if not found[path]} == set()


@pytest.mark.parametrize(
    "line",
    [
        "cursor.execute(f'select * from {table}')",
        "cursor.execute('select * from referral where id = %s' % key)",
        "cursor.execute('select * from referral where id = ' + key)",
        "cursor.execute('select {}'.format(column))",
        "cursor.execute(statement)",
        "cursor.execute(sql=statement)",
        "Referral.objects.raw('select ' + words)",
        "rows.annotate(n=RawSQL(f'{words}', []))",
        "rows.extra(where=['1 = 1'])",
        "migrations.RunSQL('select 1', reverse)",
        "A = f'{B}'\nB = words()\ncursor.execute(A)",
        "A = 'select 1'\nA = words()\ncursor.execute(A)",
        "cursor.execute(';'.join(f'drop table {t}' for t in tables()))",
        "def policies(): return words()\ncursor.execute(policies())",
    ],
)
def test_a_built_statement_would_be_found(line: str) -> None:
    assert len(built(ast.parse(line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "cursor.execute('select * from referral where id = %s', [key])",
        "A = 'id'\nB = f'select {A}'\ncursor.execute(B, [key])",
        "T = ('a', 'b')\nmigrations.RunSQL(''.join(f'alter table {t};' for t in T), 'select 1')",
        "A = 'select {key}'\nB = A.format(key='id')\ncursor.execute(B)",
        "def drop(t): return f'drop table {t};'\nclass Migration: operations = [RunSQL(drop('a'), drop('b'))]",
    ],
)
def test_a_text_of_the_file_is_no_fault(line: str) -> None:
    assert built(ast.parse(line)) == []
