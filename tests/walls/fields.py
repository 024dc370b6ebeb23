"""The fields that a page asks for, as a browser would find them."""

from __future__ import annotations

from html.parser import HTMLParser


def fields_of(page: str) -> dict[str, list[str]]:
    """Every field of a page's forms with the values that it shows; the token against foreign sites aside."""
    parser = _Fields()
    parser.feed(page)
    return parser.values


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name = given.get("name")
        if tag in {"input", "select", "textarea", "button"} and name and name != "csrfmiddlewaretoken":
            values = self.values.setdefault(name, [])
            if tag in {"input", "button"} and (value := given.get("value")):
                values.append(value)
