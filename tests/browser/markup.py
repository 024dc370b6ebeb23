"""Whether a page is valid HTML: the parser's own complaints, and what a parser puts up with.

The parser is html5lib, which follows the HTML standard's algorithm and names each parse error. The rest are rules of
the standard about the finished tree: ids, what points to them, what may stand in what, what an element must have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib

# Elements that hold words and marks in words only.
_PHRASING_ONLY = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "span",
        "strong",
        "em",
        "b",
        "i",
        "small",
        "bdi",
        "bdo",
        "time",
        "label",
        "button",
        "code",
        "q",
        "cite",
        "abbr",
        "dfn",
        "sub",
        "sup",
    ]
)
_PHRASING = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "datalist",
        "dfn",
        "del",
        "em",
        "i",
        "img",
        "input",
        "ins",
        "label",
        "mark",
        "meter",
        "noscript",
        "output",
        "picture",
        "progress",
        "q",
        "s",
        "samp",
        "script",
        "select",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "svg",
        "template",
        "textarea",
        "time",
        "u",
        "var",
        "wbr",
    ]
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"div", "dt", "dd"},
    "select": {"option", "optgroup", "hr"},
    "optgroup": {"option"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "summary": _PHRASING | _HEADINGS,
    "legend": _PHRASING | _HEADINGS,
}
_PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "legend": {"fieldset"},
    "summary": {"details"},
}
_INTERACTIVE = frozenset({"a", "button", "input", "select", "textarea", "label", "details", "iframe"})
_LABELABLE = frozenset({"button", "input", "meter", "output", "progress", "select", "textarea"})
_POINTING = [
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "aria-errormessage",
    "aria-flowto",
    "aria-activedescendant",
    "for",
    "headers",
    "list",
    "form",
    "popovertarget",
]
_GLOBAL = frozenset(
    [
        "class",
        "id",
        "lang",
        "dir",
        "hidden",
        "tabindex",
        "title",
        "translate",
        "role",
        "autofocus",
        "spellcheck",
        "inputmode",
        "enterkeyhint",
    ]
)
_FIELD = frozenset(
    [
        "name",
        "value",
        "disabled",
        "form",
        "required",
        "readonly",
        "autocomplete",
        "maxlength",
        "minlength",
        "autocapitalize",
    ]
)
# What may stand on an element beside the global ones, aria-* and data-*; an element that is not named is not known.
_ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PHRASING | _HEADINGS | set(_CHILDREN) | set(_PARENTS), frozenset()),
    **dict.fromkeys(
        [
            "html",
            "head",
            "body",
            "title",
            "main",
            "header",
            "footer",
            "nav",
            "section",
            "article",
            "aside",
            "div",
            "p",
            "dl",
            "figure",
            "figcaption",
            "hr",
            "pre",
            "address",
            "tfoot",
            "noscript",
            "search",
        ],
        frozenset(),
    ),
    "a": frozenset(["href", "rel", "target", "download", "hreflang", "type"]),
    "blockquote": frozenset({"cite"}),
    "button": frozenset(
        ["type", "name", "value", "disabled", "form", "formaction", "formmethod", "formnovalidate", "popovertarget"]
    ),
    "caption": frozenset(),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "data": frozenset({"value"}),
    "details": frozenset({"open", "name"}),
    "fieldset": frozenset({"disabled", "form", "name"}),
    **dict.fromkeys(["del", "ins"], frozenset({"cite", "datetime"})),
    "form": frozenset(
        ["action", "method", "enctype", "novalidate", "name", "target", "autocomplete", "accept-charset", "rel"]
    ),
    "img": frozenset(["src", "alt", "width", "height", "srcset", "sizes", "loading", "decoding"]),
    "input": _FIELD
    | frozenset(["type", "checked", "min", "max", "step", "pattern", "size", "multiple", "accept", "list", "dirname"]),
    "label": frozenset({"for"}),
    "li": frozenset({"value"}),
    "link": frozenset(["rel", "href", "type", "media", "sizes", "integrity", "as", "color"]),
    "meta": frozenset(["name", "content", "charset", "http-equiv", "media"]),
    "ol": frozenset(["start", "reversed", "type"]),
    "optgroup": frozenset({"label", "disabled"}),
    "option": frozenset(["value", "label", "selected", "disabled"]),
    "output": frozenset(["for", "form", "name"]),
    "progress": frozenset({"value", "max"}),
    "script": frozenset(["src", "type", "defer", "async", "nomodule", "integrity"]),
    "select": _FIELD | frozenset({"multiple", "size"}),
    "td": frozenset(["colspan", "rowspan", "headers"]),
    "textarea": _FIELD | frozenset(["rows", "cols", "wrap", "dirname"]),
    "th": frozenset(["colspan", "rowspan", "headers", "scope", "abbr"]),
    "time": frozenset({"datetime"}),
}
_REQUIRED = {"img": ("alt", "src"), "option": (), "a": (), "optgroup": ("label",), "link": ("rel", "href")}


@dataclass(frozen=True)
class _Placed:
    """An element with the elements around it, the nearest first."""

    name: str
    attributes: dict[str, str]
    words: str
    above: tuple[str, ...]

    def __str__(self) -> str:
        """Its opening tag, short enough for a line."""
        attributes = [f'{key}="{value}"' for key, value in self.attributes.items()]
        return f"<{' '.join([self.name, *attributes])}>"[:160]


def faults(html: str) -> list[str]:
    """What is wrong with a whole page, a line each; nothing when it is valid."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    told = [f"{code} in line {line}, column {column}" for (line, column), code, _ in parser.errors]
    elements = list(_placed(page, ()))
    return [*told, *_whole(elements), *_of_ids(elements), *(fault for one in elements for fault in _of_one(one))]


def _placed(element: Element, above: tuple[str, ...]) -> Iterator[_Placed]:
    """The elements of a tree. Inside of an SVG other rules hold, and a comment has no name."""
    if not isinstance(element.tag, str):
        return
    name = element.tag.rpartition("}")[2]
    yield _Placed(name, {str(key): value for key, value in element.attrib.items()}, element.text or "", above)
    if name != "svg":
        for child in element:
            yield from _placed(child, (name, *above))


def _whole(elements: list[_Placed]) -> Iterator[str]:
    count = Counter(element.name for element in elements)
    for name in ("title", "main", "h1"):
        if count[name] != 1:
            yield f"{count[name]} times <{name}>"
    html = next(element for element in elements if element.name == "html")
    if not html.attributes.get("lang") or html.attributes.get("dir") not in {"ltr", "rtl"}:
        yield f"no language or direction: {html}"
    if any(element.name == "title" and not element.words.strip() for element in elements):
        yield "an empty title"


def _of_ids(elements: list[_Placed]) -> Iterator[str]:
    count = Counter(element.attributes["id"] for element in elements if "id" in element.attributes)
    yield from (f"{times} times id={name!r}" for name, times in count.items() if times > 1)
    yield from (f"id={name!r} is no word" for name in count if not name or name.split() != [name])
    named = {element.attributes["id"]: element for element in elements if "id" in element.attributes}
    for element in elements:
        for attribute in _POINTING:
            for target in (element.attributes.get(attribute) or "").split():
                if target not in named:
                    yield f"{attribute} leads nowhere: {element}"
        address = element.attributes.get("href") or ""
        if element.name == "a" and len(address) > 1 and address.startswith("#") and address[1:] not in named:
            yield f"a link to no part of the page: {element}"
        labelled = named.get(element.attributes.get("for") or "")
        if element.name == "label" and labelled is not None and labelled.name not in _LABELABLE:
            yield f"a label for what is no field: {element}"


def _of_one(element: _Placed) -> Iterator[str]:
    yield from _attributes(element)
    yield from _nesting(element)


def _attributes(element: _Placed) -> Iterator[str]:
    name, attributes = element.name, element.attributes
    if name not in _ATTRIBUTES:
        yield f"no element of today's HTML: {element}"
        return
    for attribute in attributes:
        if name != "svg" and not (attribute in _GLOBAL | _ATTRIBUTES[name] or attribute.startswith(("aria-", "data-"))):
            yield f"{attribute} does not belong here: {element}"
    for attribute in _REQUIRED.get(name, ()):
        if attribute not in attributes:
            yield f"{attribute} is missing: {element}"
    if name == "button" and attributes.get("type") not in {"submit", "button", "reset"}:
        yield f"a button without a type: {element}"


def _nesting(element: _Placed) -> Iterator[str]:
    name, above = element.name, element.above
    parent = above[0] if above else ""
    if name in _PARENTS and parent not in _PARENTS[name]:
        yield f"<{name}> in <{parent}>: {element}"
    if parent in _CHILDREN and name not in _CHILDREN[parent] | {"script", "template"}:
        yield f"<{name}> in <{parent}>: {element}"
    if name not in _PHRASING and (around := _PHRASING_ONLY.intersection(above)):
        yield f"<{name}> in <{sorted(around)[0]}>: {element}"
    if _is_interactive(element) and {"a", "button"}.intersection(above):
        yield f"<{name}> in a link or a button: {element}"
    if (name == "label" and "label" in above) or (
        name == "main" and {"article", "aside", "nav", "footer"} & set(above)
    ):
        yield f"<{name}> stands in the wrong place: {element}"


def _is_interactive(element: _Placed) -> bool:
    if element.name == "input":
        return element.attributes.get("type") != "hidden"
    return element.name in _INTERACTIVE or "tabindex" in element.attributes
