"""Parts of office documents that are XML: read piece by piece, never with a document type, which bombs are made of."""

from __future__ import annotations

import re
from typing import BinaryIO
from xml.parsers import expat

from operations.attachments.refusals import Reason, Refused

_PIECE = 65_536
_DEEPEST = 256
_MOST_OF_A_FIELD = 8_192
_BY_RELATION: dict[str, Reason] = {
    "vbaproject": Reason.MACROS,
    "wordvbadata": Reason.MACROS,
    "xlmacrosheet": Reason.MACROS,
    "xlintlmacrosheet": Reason.MACROS,
    "oleobject": Reason.EMBEDDED,
    "package": Reason.EMBEDDED,
    "control": Reason.EMBEDDED,
    "activexcontrolbinary": Reason.EMBEDDED,
    "attachedtemplate": Reason.REMOTE_PARTS,
    "externallink": Reason.REMOTE_PARTS,
    "subdocument": Reason.REMOTE_PARTS,
    "frame": Reason.REMOTE_PARTS,
    "afchunk": Reason.EMBEDDED,
}
_BY_ELEMENT = {"ddelink": Reason.REMOTE_PARTS, "olelink": Reason.REMOTE_PARTS}
_LOADING_FIELD = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT)\b", re.IGNORECASE)
_LOADING_FORMULA = re.compile(r"\bWEBSERVICE\s*\(|\bRTD\s*\(|\bCALL\s*\(|\bREGISTER\s*\(|\|\s*'", re.IGNORECASE)


def check(part: BinaryIO) -> None:
    """Let a part pass. Raises: Refused."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse_types
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.say
    try:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(Reason.DAMAGED) from error
    reader.finish()


class _Reader:
    def __init__(self) -> None:
        self.depth = 0
        self.element = ""
        self.field = ""
        self.formula = ""

    def refuse_types(self, *_declared: object) -> None:
        raise Refused(Reason.BOMB)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Refused(Reason.BOMB)
        self.element = name.rpartition(" ")[2].casefold()
        if reason := _BY_ELEMENT.get(self.element):
            raise Refused(reason)
        if self.element == "relationship":
            _check_relation(attributes)
        for key, value in attributes.items():
            if key.rpartition(" ")[2] == "instr" and _LOADING_FIELD.search(value):
                raise Refused(Reason.REMOTE_PARTS)

    def say(self, text: str) -> None:
        if self.element == "instrtext":
            self.field = (self.field + text)[-_MOST_OF_A_FIELD:]
            if _LOADING_FIELD.search(self.field):
                raise Refused(Reason.REMOTE_PARTS)
        elif self.element == "f":
            self.formula = (self.formula + text)[-_MOST_OF_A_FIELD:]

    def end(self, name: str) -> None:
        self.depth -= 1
        self.element = ""
        if self.formula and _LOADING_FORMULA.search(self.formula):
            raise Refused(Reason.REMOTE_PARTS)
        self.formula = ""
        if name.rpartition(" ")[2] == "p":  # a field does not go over paragraphs
            self.finish()

    def finish(self) -> None:
        self.field = ""


def _check_relation(attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].casefold()
    if reason := _BY_RELATION.get(kind):
        raise Refused(reason)
    if attributes.get("TargetMode", "").casefold() == "external" and kind != "hyperlink":
        raise Refused(Reason.REMOTE_PARTS)
