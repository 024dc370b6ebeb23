"""Rules are declared once, in a permissions.py, under the name of their constant; codenames are unique."""

from __future__ import annotations

from importlib import import_module

import pytest

from common import access
from common.access import Permission, register, registered
from members import roles
from tests.contracts.sources import ROOT, imported, name, python, tree

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in python(of_apps_only=True)
    if path.name == "permissions.py"
] + ["common.access"]
DECLARED = {
    constant: value
    for module in map(import_module, MODULES)
    for constant, value in vars(module).items()
    if isinstance(value, Permission)
}


def test_every_rule_is_registered_under_the_name_of_its_constant() -> None:
    assert {constant.lower(): value for constant, value in DECLARED.items()} == registered()
    assert {constant for constant, value in DECLARED.items() if constant.lower() != value.codename} == set()


def test_a_codename_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_registry", dict(access._registry))

    with pytest.raises(ValueError, match="see_desk is declared twice"):
        register([Permission("see_desk", "The same word for something else")])


def test_every_rule_names_who(monkeypatch: pytest.MonkeyPatch) -> None:
    open_to_all = {"public", "first_factor", "signed_in"}

    assert {rule.codename for rule in registered().values() if not rule.roles | rule.systems} == open_to_all


def test_every_role_can_do_something() -> None:
    assert {role for role in roles.ROLES if not any(role in rule.roles for rule in registered().values())} == set()


def test_rules_are_made_nowhere_else() -> None:
    makers = {
        name(path)
        for path in python(of_apps_only=True)
        for what, _ in imported(tree(path))
        if what == "common.access.register"
    }

    assert {path.removesuffix("/permissions.py") for path in makers} == {
        "audit",
        "members",
        "operations",
        "operations/exports",
        "operations/meetings",
        "operations/debriefs",
        "operations/attachments",
        "operations/calendar",
        "operations/plan_referrals",
        "operations/plans",
        "operations/referrals",
        "operations/retention",
        "reporting",
        "terms_of_reference",
    }
