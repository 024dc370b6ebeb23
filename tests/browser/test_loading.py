"""What a page costs to load, and that nothing of it comes from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.visitor import Visitor

MOST_BYTES = 100_000


def loaded(window: Visitor, path: str) -> dict[str, int]:
    """Bytes over the line for each address, with an empty cache, as the browser counted them."""
    wire = window.context.new_cdp_session(window.page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.update({addresses[event["requestId"]]: int(event["encodedDataLength"])}),
    )
    window.visit(path)
    window.page.wait_for_load_state("networkidle")
    wire.detach()
    return sizes


def test_the_sign_in_page_is_light(visitor: Callable[[], Visitor]) -> None:
    sizes = loaded(visitor(), "/accounts/login/")

    assert sum(sizes.values()) < MOST_BYTES, sizes


@pytest.mark.parametrize("path", ["/", "/referrals/", "/referrals/new/", "/returns/", "/jpoas/"])
def test_a_first_load_is_light(visitor: Callable[[], Visitor], path: str) -> None:
    window = visitor().enter("Nguyen Thi Hoa Mai")

    sizes = loaded(window, path)

    assert sum(sizes.values()) < MOST_BYTES, sizes
    # The browser draws the sign of its own field of a day from within itself.
    asked = {urlsplit(address).netloc for address in sizes if not address.startswith("data:")}
    assert asked == {urlsplit(window.portal.url).netloc}
