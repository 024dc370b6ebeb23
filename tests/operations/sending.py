"""Every form of operations, filled in as a person of the cast would send it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from members.models import Agency

Look = Callable[..., list[tuple[Any, ...]]]
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]*)"')
VERSION = re.compile(r'name="version" value="([^"]*)"')

# Each form: its address for somebody of the cast, and what makes it whole.
WHOLE: dict[str, tuple[str, dict[str, Any]]] = {
    "write": (
        "nz_officer",
        {
            "kind": "information",
            "crime_type": "som",
            "urgency": "routine",
            "handling_code": "H3",
            "summary": "EXERCISE: a boat",
            "narrative": "EXERCISE: whose boat is it?",
            "full_name": "EXERCISE NAME",
            "native_script": "",
            "known_as": "",
            "nationality": "VNM",
            "roles": ["suspect"],
            "is_child": "no",
            "custody": "free",
        },
    ),
    "edit": ("nz_officer", {}),
    "withdraw": ("nz_officer", {"withdrawal_reason": "EXERCISE: no longer needed"}),
    "decline": ("vn_officer", {"decline_reason": "other", "decline_words": "EXERCISE: not ours"}),
    "ask": ("vn_officer", {"body": "EXERCISE: which port?"}),
    "give": ("nz_officer", {"body": "EXERCISE: Tauranga"}),
    "answer": (
        "vn_officer",
        {
            "body": "EXERCISE: found",
            "indicator": "ARREST",
            "value": "2",
            "qualifier": "exact",
            "acted_on": "2026-11-20",
        },
    ),
    "fill": ("vn_officer", {"remarks": "EXERCISE: two provinces follow", "value_ARREST": "3"}),
}
WHOLE["edit"] = ("nz_officer", WHOLE["write"][1])
# Forms that are only a button, or a tick.
STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "send": ("nz_officer", {}),
    "close": ("nz_officer", {}),
    "confirm-receipt": ("vn_officer", {}),
    "accept": ("vn_officer", {}),
    "start": ("vn_officer", {}),
    "return send": ("vn_officer", {"confirmed": "on"}),
    "return accept": ("nz_chair", {}),
}
EVERY = {**WHOLE, **STEPS}
# Fields with words, by form.
TEXTS = {
    "write": ["summary", "narrative", "full_name", "native_script", "known_as"],
    "edit": ["summary", "narrative", "purpose"],
    "withdraw": ["withdrawal_reason"],
    "decline": ["decline_words"],
    "ask": ["body"],
    "give": ["body"],
    "answer": ["body"],
    "fill": ["remarks"],
}


_REFERRAL = """select r.id, p.id from operations_referral r
  left join operations_referralrecipient p on p.referral_id = r.id
  join auth_group o on o.id = r.owner_group_id left join auth_group g on g.id = p.group_id
  where {} order by r.id limit 1"""
_RETURN = """select o.id from operations_reportingobligation o
  left join operations_periodicreturn r on r.obligation_id = o.id join auth_group g on g.id = o.group_id
  where {} order by o.due_at desc limit 1"""
_OWN, _RECEIVED = "o.name = 'nz-border'", "g.name = 'vn-police' and r.state = 'sent'"
WANTED = {
    "edit": f"{_OWN} and r.state = 'draft'",
    "send": f"{_OWN} and r.state = 'draft'",
    "withdraw": f"{_OWN} and r.state = 'sent'",
    "close": f"{_OWN} and r.state = 'sent'",
    "give": f"{_OWN} and r.state = 'sent' and p.state = 'needs_information'",
    "decline": f"{_RECEIVED} and p.state = 'received'",
    "ask": f"{_RECEIVED} and p.state = 'received'",
    "confirm-receipt": f"{_RECEIVED} and p.state = 'received' and p.receipt_confirmed_at is null",
    "accept": f"{_RECEIVED} and p.state = 'received'",
    "start": f"{_RECEIVED} and p.state = 'accepted'",
    "answer": f"{_RECEIVED} and p.state = 'accepted'",
    # The month is over and nothing has been begun: what the demo world leaves for the reminder.
    "fill": "g.name = 'vn-police' and r.id is null and o.period_ends_on < '2026-11-24'",
    "return send": "g.name = 'vn-police' and r.state = 'draft'",
    "return accept": "r.state = 'submitted'",
}


def address(form: str, look: Look) -> str:
    """Where a form stands, for a record in the state in which it can be sent."""
    if form == "write":
        return "/referrals/new/"
    if form in {"fill", "return send", "return accept"}:
        ((key,),) = look(_RETURN.format(WANTED[form]))
        return f"/returns/{key}/{form.removeprefix('return ')}/"
    ((key, recipient),) = look(_REFERRAL.format(WANTED[form]))
    return f"/referrals/{key}/recipients/{recipient}/give/" if form == "give" else f"/referrals/{key}/{form}/"


def whole(form: str, client: Client, place: str) -> dict[str, Any]:
    """A form filled in, with the hidden fields that its page holds."""
    return {**filled(client, place), **_to_vietnam(form), **EVERY[form][1]}


def _to_vietnam(form: str) -> dict[str, Any]:
    if form not in {"write", "edit"}:
        return {}
    return {"draft_recipients": [str(Agency.objects.get(group__name="vn-police").id)]}


def filled(client: Client, place: str) -> dict[str, str]:
    """The hidden fields of the form at an address."""
    answer = client.get(place)
    assert answer.status_code == 200, (place, answer.status_code)
    page = answer.content.decode()
    found = {"form_token": FORM_TOKEN.search(page), "version": VERSION.search(page)}
    return {name: match.group(1) for name, match in found.items() if match}


def shown(form: str, enter: Callable[[str], Client], look: Look) -> tuple[Client, str, dict[str, Any]]:
    """A form as its page shows it: the browser, the address, and all that the person would send back."""
    if form == "return send":  # begun here, since Viet Nam has sent all that it began
        client, place, body = shown("fill", enter, look)
        assert client.post(place, body).status_code == 302
        place = place.replace("/fill/", "/send/")
    else:
        client, place = enter(EVERY[form][0]), address(form, look)
    return client, place, whole(form, client, place)
