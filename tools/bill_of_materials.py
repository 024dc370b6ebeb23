"""What the portal is made of, as a CycloneDX bill of materials: `docs/reference/sbom.json`, from the lock files.

It depends on nothing but the lock files, the table below and what the installed packages say of their licence, so
that it is the same on every machine. It holds no address from which anything was fetched. Knows nothing of Django.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "reference" / "sbom.json"
# Packages that do not name their licence by its SPDX expression, or are not installed everywhere: read in their files.
LICENCES = {
    "amqp": "BSD-3-Clause",
    "async-timeout": "Apache-2.0",
    "billiard": "BSD-3-Clause",
    "click-plugins": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "defusedxml": "PSF-2.0",
    "diff-match-patch": "Apache-2.0",
    "django-csp": "BSD-3-Clause",
    "django-filter": "BSD-3-Clause",
    "django-import-export": "BSD-2-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "prompt-toolkit": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "tablib": "MIT",
    "valkey": "MIT",
    "vine": "BSD-3-Clause",
    "wcwidth": "MIT",
}
# What may run here. Another one is a decision: whether the portal's MIT licence goes with it.
ACCEPTED = frozenset(
    {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0"}
    | {"ISC", "MIT-CMU", "OFL-1.1", "PSF-2.0"}
)
_LINE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


class NoLicence(Exception):
    """A package whose licence nobody has looked up yet; the message says where to write it."""


def locked(file: str) -> dict[str, str]:
    """The packages of a lock file of requirements/, by name, with their versions."""
    return dict(_LINE.findall((ROOT / "requirements" / file).read_text(encoding="utf-8")))


@cache
def licence_of(package: str) -> str:
    """The SPDX expression of a package's licence. Raises: NoLicence."""
    if package in LICENCES:
        return LICENCES[package]
    for name in ("License-Expression", "License"):
        if is_accepted(said := _says(package, name)):
            return said
    raise NoLicence(f"{package} names no licence that is known here: look it up and add it to {Path(__file__).name}")


def _says(package: str, name: str) -> str:
    try:
        return "".join(metadata.metadata(package).get_all(name) or [])
    except metadata.PackageNotFoundError:
        return ""


def is_accepted(expression: str) -> bool:
    """Whether an SPDX expression names licences that may run here, and nothing else."""
    return set(re.split(r" (?:AND|OR) ", expression)) <= ACCEPTED


def components() -> Iterator[Component]:
    """All that runs: locked packages, the servers for one's own machine as optional, and what is carried here."""
    runtime, local = locked("runtime.txt"), locked("local.txt")
    for name, version in local.items():
        scope = ComponentScope.REQUIRED if name in runtime else ComponentScope.OPTIONAL
        yield _component(PackageURL("pypi", name=name, version=version), licence_of(name), scope)
    styles = json.loads((ROOT / "static" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    yield _component(PackageURL("npm", name="govuk-frontend", version=styles["govuk-frontend"]), "MIT")
    yield _component(PackageURL("npm", name="world-atlas", version=styles["world-atlas"]), "ISC")
    fonts = (ROOT / "common" / "fonts" / "README.md").read_text(encoding="utf-8")
    version = re.findall(r"`fonts-noto-core`, version (\S+)\.\n", fonts)[0]
    yield _component(PackageURL("deb", "debian", "fonts-noto-core", version), "OFL-1.1")


def _component(purl: PackageURL, licence: str, scope: ComponentScope = ComponentScope.REQUIRED) -> Component:
    return Component(
        name=purl.name,
        version=purl.version,
        purl=purl,
        bom_ref=str(purl),
        type=ComponentType.LIBRARY,
        scope=scope,
        licenses=[LicenseFactory().make_from_string(licence)],
    )


def made() -> str:
    """The bill as it should stand in the file; without the time and the number by which two makings would differ."""
    portal = Component(name="jpoa-portal", type=ComponentType.APPLICATION, bom_ref="jpoa-portal")
    bom = Bom(components=components())
    bom.metadata.component = portal
    bom.register_dependency(portal, bom.components)
    bill = json.loads(JsonV1Dot6(bom).output_as_string())
    del bill["serialNumber"], bill["metadata"]["timestamp"]
    return json.dumps(bill, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")
