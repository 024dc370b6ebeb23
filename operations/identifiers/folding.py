"""One form for all writings that a reader takes for the same: for comparing and finding, never for showing."""

from __future__ import annotations

import re
import unicodedata

# Latin letters that Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
_LATIN_MARKS = re.compile("([a-z])[\u0300-\u036f]+")
_STRETCH = "\u0640"  # the Arabic stroke that only makes a word longer


def folded(text: str) -> str:
    """A text without differences of case, Latin marks, width, spaces and signs that nobody sees.

    Letters and vowel signs of other scripts stay: in Thai, Sinhala or Arabic they make the word. Digits of any
    script become 0 to 9. Folding what is folded changes nothing.
    """
    seen = "".join(_seen(sign) for sign in unicodedata.normalize("NFKC", text))
    cased = unicodedata.normalize("NFKC", seen).casefold().translate(_LETTERS)
    bare = _LATIN_MARKS.sub(r"\1", unicodedata.normalize("NFKD", cased).translate(_LETTERS))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def plain(text: str) -> str:
    """A text as its writer means it: one width, digits 0 to 9, one space, no sign that nobody sees; case and marks
    stay."""
    return " ".join("".join(_seen(sign) for sign in unicodedata.normalize("NFKC", text)).split())


def joined(text: str) -> str:
    """Letters, their marks and digits alone, in capitals: "51F-123.45" and "51f 12345" are one plate."""
    capitals = unicodedata.normalize("NFKC", plain(text).upper())
    return "".join(sign for sign in capitals if unicodedata.category(sign)[0] in "LMN")


def _seen(sign: str) -> str:
    if (digit := unicodedata.decimal(sign, None)) is not None:
        return str(digit)
    category = unicodedata.category(sign)
    # Cf: zero width, direction, soft hyphen. Cc: tabs and line ends part words as a space does.
    if category == "Cf" or sign == _STRETCH:
        return ""
    return " " if category in {"Cc", "Zl", "Zp", "Zs"} else sign
