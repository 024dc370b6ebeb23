"""The code that a person's phone shows."""

import time

from allauth.mfa.totp.internal import auth as totp

_PERIOD, _NEARLY_OVER = 30, 26


def code_now(secret: str) -> str:
    """The code of this half minute; near its end that of the next one, or it would be over when it is read."""
    if (at := time.time() % _PERIOD) > _NEARLY_OVER:
        time.sleep(_PERIOD - at)
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // _PERIOD))
