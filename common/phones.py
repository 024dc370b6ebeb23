"""The one door to the library of numbering plans: phone numbers as people type them, as they are kept and read."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


class NotAPhone(ValueError):
    """What was typed is no phone number with its country's code."""


def kept(typed: str, region: str = "") -> str:
    """A number as it is kept: "+6445550101", from "+64 4 555 0101" or "+64 (0)4-555 0101".

    `region`, the two letters of ISO 3166-1, lets a number stand without its country: "04 555 0101" with "NZ".

    Its length must fit its country. Whether a range of numbers is in use today is not asked: new ones are
    given out every month, and a desk's number must not wait for the next release of a library.

    Raises: NotAPhone.
    Source: ITU-T E.164.
    """
    try:
        number = phonenumbers.parse(typed, region or None)
    except NumberParseException as error:
        raise NotAPhone(typed) from error
    # Letters on the keys, an extension or a word behind the number would be dialled as something else.
    if any(sign.isalpha() for sign in typed) or not phonenumbers.is_possible_number(number):
        raise NotAPhone(typed)
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def spaced(number: str) -> str:
    """A kept number as it is read aloud: "+64 4 555 0101"; anything else as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL))
