"""Every 90 days an administrator is asked, and says by one click that the entry is still true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from members.acting import acting_as
from members.directory import services
from members.models import Agency, DutyDesk, Membership
from members.notices.services import deliver
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
YES = "Yes, all of this is still true"
ASKED = "Please confirm your agency’s entry, people and roles"
# Nobody of these four has confirmed for 90 days, or ever (jpoa_portal/demo/agencies.json).
DUE = {"TH TRU", "MM RRBP", "ID SLS", "AF PLO"}


def administrator_of(short_name: str) -> str:
    """The name of an administrator who can come in."""
    found = Membership.objects.filter(
        agency__short_name=short_name,
        role_assignments__role="agency_administrator",
        person__is_active=True,
        person__authenticator__isnull=False,
    )
    return str(found.values_list("person__name", flat=True)[0])


@pytest.fixture
def stale(enter: Enter, now: datetime) -> Agency:
    """An agency of the demo world whose entry is due, which has an administrator."""
    agencies = Agency.objects.filter(short_name__in=DUE)
    return next(agency for agency in agencies if _has_administrator(agency))


def _has_administrator(agency: Agency) -> bool:
    try:
        return bool(administrator_of(agency.short_name))
    except IndexError:
        return False


def test_one_click_on_the_agencys_page(stale: Agency, enter: Enter, now: datetime) -> None:
    client = enter(administrator_of(stale.short_name))
    page = client.get(stale.get_absolute_url())
    assert YES in page.content.decode()

    answer = client.post(f"{stale.get_absolute_url()}confirm/", {"version": str(stale.version)})

    assert answer["Location"] == stale.get_absolute_url()
    assert Agency.objects.get(id=stale.id).confirmed_on == now.date()
    assert "not confirmed" not in text_of(client.get(stale.get_absolute_url()))
    assert "not confirmed" not in text_of(client.get(f"/directory/?q={stale.short_name}"))


def test_a_second_click_changes_nothing(stale: Agency, enter: Enter) -> None:
    client = enter(administrator_of(stale.short_name))
    answers = [client.post(f"{stale.get_absolute_url()}confirm/", {"version": "1"}) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {stale.get_absolute_url()}
    assert Agency.objects.get(id=stale.id).version == stale.version + 1


def test_what_was_changed_meanwhile_is_looked_at_first(stale: Agency, enter: Enter) -> None:
    client = enter(administrator_of(stale.short_name))
    answer = client.post(f"{stale.get_absolute_url()}confirm/", {"version": "7"})

    assert answer["Location"] == stale.get_absolute_url()
    assert Agency.objects.get(id=stale.id).confirmed_on == stale.confirmed_on
    assert "This was changed after your page was opened" in text_of(client.get(stale.get_absolute_url()))


@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_chair", "secretariat", "vn_officer"])
def test_nobody_else_confirms(name: str, enter: Enter) -> None:
    agency = Agency.objects.get(short_name="NZ BLU")
    client = enter(name)

    assert client.post(f"{agency.get_absolute_url()}confirm/", {"version": "1"}).status_code == 403
    assert YES not in client.get(agency.get_absolute_url()).content.decode()


def test_an_administrator_confirms_no_other_agency(stale: Agency, enter: Enter) -> None:
    client = enter("nz_administrator")

    assert client.post(f"{stale.get_absolute_url()}confirm/", {"version": "1"}).status_code == 403


def test_the_desk_of_an_administrator_says_so_until_it_is_done(stale: Agency, enter: Enter) -> None:
    client = enter(administrator_of(stale.short_name))
    assert "Look at the entry and confirm it" in text_of(client.get("/"))

    client.post(f"{stale.get_absolute_url()}confirm/", {"version": "1"})

    assert "Look at the entry and confirm it" not in text_of(client.get("/"))
    assert "Look at the entry and confirm it" not in text_of(enter("nz_administrator").get("/"))


def test_the_desk_asks_at_most_one_question_more(enter: Enter) -> None:
    assert queries_of(enter("nz_administrator"), "/") <= queries_of(enter("nz_analyst"), "/") + 1


def test_agencies_are_asked_once_however_often_it_runs(now: datetime) -> None:
    assert services.ask_to_confirm(now=now) == len(DUE)
    assert services.ask_to_confirm(now=now) == 0
    assert services.ask_to_confirm(now=now + timedelta(hours=5)) == 0
    assert set(Agency.objects.filter(asked_on=now.date()).values_list("short_name", flat=True)) == DUE


def test_late_it_asks_once_and_again_after_thirty_days(now: datetime) -> None:
    services.ask_to_confirm(now=now)
    later = now + timedelta(days=30)
    others = {
        agency.short_name
        for agency in Agency.objects.exclude(short_name__in=DUE)
        if agency.confirmed_on and later.date() >= agency.confirmed_on + timedelta(days=90)
    }

    assert services.ask_to_confirm(now=later) == len(DUE | others)


def test_what_is_confirmed_or_suspended_is_not_asked(stale: Agency, enter: Enter, acting: Any, now: datetime) -> None:
    enter(administrator_of(stale.short_name)).post(f"{stale.get_absolute_url()}confirm/", {"version": "1"})
    with acting("secretariat") as by:
        other = Agency.objects.filter(short_name__in=DUE).exclude(id=stale.id)[0]
        services.suspend(agency=other, by=by, now=now, version=other.version)

    assert services.ask_to_confirm(now=now) == len(DUE) - 2


def test_two_scans_at_once_ask_once(stale: Agency, now: datetime) -> None:
    """The second one has read the row before the first one changed it."""
    with acting_as(services.SYSTEM):
        assert services._ask(Agency.objects.get(id=stale.id), now=now)
        assert not services._ask(stale, now=now)


def test_the_mail_goes_to_the_desk_and_the_administrators(
    stale: Agency, now: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "common.mailfiles.MailFiles", tmp_path / "mail"
    deliver(now=now)
    for path in settings.MAIL_DIR.glob("*.eml"):
        path.unlink()
    services.ask_to_confirm(now=now)

    assert deliver(now=now).sent == len(DUE)
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in settings.MAIL_DIR.glob("*.eml")]
    (mail,) = [mail for mail in mails if stale.get_absolute_url() in mail.get_content()]
    administrators = Membership.objects.filter(
        agency=stale, role_assignments__role="agency_administrator", person__is_active=True
    )
    wanted = {
        DutyDesk.objects.get(agency=stale, unit=None).email,
        *administrators.values_list("person__email", flat=True),
    }
    assert ASKED in mail["Subject"]
    assert {address.addr_spec for address in mail["To"].addresses} == wanted


def test_the_notice_leaves_the_desk_when_it_is_confirmed(stale: Agency, enter: Enter, now: datetime) -> None:
    services.ask_to_confirm(now=now)
    client = enter(administrator_of(stale.short_name))
    assert ASKED in text_of(client.get("/"))

    client.post(f"{stale.get_absolute_url()}confirm/", {"version": "1"})

    assert ASKED not in text_of(client.get("/"))
