"""Takes the pictures of docs/images/ from a demo world of its own: docs/how-to/take-screenshots.md."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.portal import CHECKOUT, RunningPortal
from tests.browser.visitor import ARGUMENTS, RECEIVING_OFFICER, Visitor

IMAGES = CHECKOUT / "docs" / "images"
MOST_BYTES = 150_000
PICTURES = {"desk": "/"}  # name and address, as the receiving officer sees it


def main() -> int:
    """Writes each picture; 1 when one is too heavy for the repository."""
    IMAGES.mkdir(exist_ok=True)
    heavy = []
    with portal_of_its_own() as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=[*ARGUMENTS])
        context = browser.new_context(viewport={"width": 1200, "height": 700}, locale="en-GB")
        officer = Visitor(portal, context, context.new_page(), scripts=True).enter(RECEIVING_OFFICER)
        for name, path in PICTURES.items():
            officer.visit(path)
            picture = IMAGES / f"{name}.png"
            officer.page.screenshot(path=picture)
            print(f"{picture.relative_to(CHECKOUT)}: {picture.stat().st_size:,} bytes")
            if picture.stat().st_size > MOST_BYTES:
                heavy.append(name)
        browser.close()
    return 1 if heavy else 0


@contextmanager
def portal_of_its_own() -> Iterator[RunningPortal]:
    with tempfile.TemporaryDirectory(prefix="jpoa-pictures-") as parent:
        portal = RunningPortal(Path(parent) / "data")
        try:
            portal.up()
            yield portal
        finally:
            portal.jpoa("reset")


if __name__ == "__main__":
    sys.exit(main())
