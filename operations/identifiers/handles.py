"""Names in online services: the service and the name, in small letters where the service makes no difference."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from operations.identifiers.folding import plain
from operations.identifiers.refusals import NotStandard

# Other writings of a service, and the hosts of its links.
_SERVICES = {
    "fb": "facebook", "facebook.com": "facebook", "m.facebook.com": "facebook", "fb.com": "facebook",
    "messenger": "facebook", "m.me": "facebook", "instagram.com": "instagram", "ig": "instagram",
    "t.me": "telegram", "telegram.me": "telegram", "tg": "telegram", "tiktok.com": "tiktok",
    "twitter": "x", "twitter.com": "x", "x.com": "x", "youtube.com": "youtube", "vk.com": "vk",
    "line.me": "line", "weixin": "wechat", "kakaotalk": "kakao", "snapchat.com": "snapchat",
    "linkedin.com": "linkedin", "wa": "whatsapp", "wa.me": "whatsapp", "zalo.me": "zalo",
}  # fmt: skip
_KNOWN = frozenset(_SERVICES.values()) | {"signal", "viber", "line", "wechat", "discord", "skype", "imo", "threads"}
_HOSTS = "|".join(re.escape(name) for name in _SERVICES if "." in name)
_LINK = re.compile(rf"(?:https?://)?(?:www\.)?({_HOSTS})/+@?([^?#]+)", re.IGNORECASE)
_NAMED = re.compile(r"([^\W_][\w .+-]{0,39}?)\s*:\s*@?(\S.*)")
_SIGNED = re.compile(r"([^\W_][\w .+-]{0,39}?)\s*@(\S.*)")
_MOST_SIGNS = 120


def standard(value: str, country: str) -> str:
    """ "telegram:some_name", from "Telegram @Some_Name" or "https://t.me/Some_Name".

    A service that is not known here may tell capitals apart: there they stay.

    Raises: NotStandard.
    """
    typed = plain(value)
    parts = _LINK.match(typed) or _NAMED.fullmatch(typed) or _SIGNED.fullmatch(typed)
    if parts is None or len(typed) > _MOST_SIGNS:
        raise NotStandard(_("Write the service before the name, for example Telegram: @name."))
    service = parts[1].strip().lower()
    service = _SERVICES.get(service, service)
    name = parts[2].strip(" /@")
    if not name:
        raise NotStandard(_("Write the name after the service, for example Telegram: @name."))
    return f"{service}:{name.lower() if service in _KNOWN else name}"
