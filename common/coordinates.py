"""Where a point lies, as it is typed and as it is written: pure functions that know no form and no map."""

from __future__ import annotations

import re

MOST_LATITUDE, MOST_LONGITUDE = 90, 180
PLACES = 4  # of a degree that are kept: some ten metres

_NUMBER = r"([+\-\u2212]?\d{1,3}(?:[.,]\d+)?)"
_ONE = rf"{_NUMBER}\s*°?\s*([NSEW])?"
# A comma may part the two, and may stand where English writes a point; with both, a space follows the one that parts.
_POINTS = re.compile(rf"^{_ONE.replace('[.,]', '[.]')}\s*[,;/\s]\s*{_ONE.replace('[.,]', '[.]')}$", re.IGNORECASE)
_COMMAS = re.compile(
    rf"^{_ONE.replace('[.,]', '[,]')}(?:\s*[;/]\s*|,?\s+){_ONE.replace('[.,]', '[,]')}$", re.IGNORECASE
)
_LETTERED = re.compile(rf"^{_NUMBER}\s*°?\s*([NS])\s*[,;/]?\s*{_NUMBER}\s*°?\s*([EW])$", re.IGNORECASE)
_LETTER_FIRST = re.compile(r"([NSEW])\s*(\d[\d.,]*\d|\d)\s*°?", re.IGNORECASE)


class NotCoordinates(ValueError):
    """The text is no pair of decimal degrees."""


class OutOfBounds(ValueError):
    """There is no such latitude or longitude on Earth."""


def parse(text: str) -> tuple[float, float]:
    """Latitude and longitude in decimal degrees, from "10.35, 107.08", "10.35 N 107.08 E", "10,35; 107,08" and such.

    Raises: NotCoordinates, OutOfBounds.
    """
    plain = " ".join(text.split())
    if plain[:1].isalpha():  # "N 10.35 E 107.08"
        plain = _LETTER_FIRST.sub(r"\2\1", plain)
    found = next(filter(None, (pattern.match(plain) for pattern in (_POINTS, _LETTERED, _COMMAS))), None)
    if found is None:
        raise NotCoordinates(text)
    latitude, north, longitude, east = found.groups()
    return (
        _degrees(latitude, (north or "").upper(), "NS", most=MOST_LATITUDE),
        _degrees(longitude, (east or "").upper(), "EW", most=MOST_LONGITUDE),
    )


def _degrees(number: str, letter: str, letters: str, *, most: int) -> float:
    value = float(number.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    # "10 S" is south and "-10" is south; "-10 S" could mean either, and "10 E" before "107 N" is in the wrong order.
    if letter and (letter not in letters or value < 0):
        raise NotCoordinates(number)
    if abs(value) > most:
        raise OutOfBounds(number)
    return round(-value if letter == letters[1] else value, PLACES) + 0.0


def words(latitude: float | None, longitude: float | None) -> str:
    """The pair as it can be typed again: "10.35, 107.08"; empty where there is none."""
    if latitude is None or longitude is None:
        return ""
    return f"{_plain(latitude)}, {_plain(longitude)}"


def _plain(degrees: float) -> str:
    return f"{degrees:.{PLACES}f}".rstrip("0").rstrip(".")
