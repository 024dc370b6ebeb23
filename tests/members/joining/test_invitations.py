"""The pages of an invitation, as an administrator uses them, and its mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from members.joining import mails
from members.joining.codes import INVITATION, handle_of
from members.models import Agency, Invitation
from tests.members.joining.inviting import ADDRESS, Acting, invite

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
FORM = {"name": "Aroha Newcome", "email": ADDRESS, "held": ["liaison_officer", "analyst"], "channel": "mail"}


@pytest.fixture
def page(db: None) -> str:
    """Where New Zealand's border agency invites."""
    return reverse("invite", args=[Agency.objects.get(group__name="nz-border").id])


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_an_administrator_invites_and_sees_how_it_stands(enter: Enter, page: str) -> None:
    client = enter("nz_administrator")
    answer = client.post(page, FORM, follow=True)

    text = answer.content.decode()
    for words in ("Aroha Newcome", ADDRESS, "Liaison officer, Analyst", "The mail leaves in a moment", "Take it back"):
        assert words in text
    assert "Aroha Newcome" in _text(client, reverse("people"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "HANA.WHITCOMBE@nz-border.example"}, "email"),
        ({"name": " "}, "name"),
        ({"held": []}, "held"),
        ({"held": ["secretariat"]}, "held"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_a_form_with_a_gap_comes_back_with_what_was_typed(
    change: dict[str, Any], field: str, enter: Enter, page: str
) -> None:
    answer = enter("nz_administrator").post(page, {**FORM, **change})

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert ("Aroha Newcome" in answer.content.decode()) is (field != "name")


def test_an_address_that_is_invited_already_is_named(enter: Enter, page: str) -> None:
    client = enter("nz_administrator")
    client.post(page, FORM)
    answer = client.post(page, FORM)

    assert answer.context["form"].errors.keys() == {"email"}
    assert Invitation.objects.count() == 0  # nobody acts here
    with_token = _text(client, page).split('name="form_token" value="')[-1].split('"')[0]
    first = client.post(page, {**FORM, "email": "two@nz-border.example", "form_token": with_token})
    again = client.post(page, {**FORM, "email": "two@nz-border.example", "form_token": with_token})
    assert first["Location"] == again["Location"]


def test_a_code_on_paper_is_shown_once(enter: Enter, page: str) -> None:
    client = enter("nz_administrator")
    where = client.post(page, {**FORM, "channel": "paper"})["Location"]
    shown = re.search(r"(?:[2-9A-Z]{4}-){5}[2-9A-Z]{4}", _text(client, where))

    assert shown and handle_of(shown.group(), purpose=INVITATION)
    assert shown.group() not in _text(client, where)
    assert shown.group() not in _text(enter("secretariat"), where)


def test_the_steps_of_an_invitation(enter: Enter, acting: Acting, now: Any) -> None:
    invitation = invite(acting, now)
    client = enter("nz_administrator")
    again, back = (reverse(name, args=[invitation.id]) for name in ("invitation_renew", "invitation_withdraw"))

    assert client.post(again, {"version": "1"})["Location"] == invitation.get_absolute_url()
    assert client.post(back, {"version": "1"})["Location"] == back  # somebody else was first: look again
    assert client.post(back, {"version": "2"})["Location"] == invitation.get_absolute_url()
    assert "Taken back" in _text(client, invitation.get_absolute_url())
    assert client.get(again).status_code == 409


def test_the_mail_says_where_to_come_and_leaves_once(acting: Acting, now: Any, settings: Any, client: Client) -> None:
    _mails(settings)
    invite(acting, now, name="Secret Name")

    assert mails.deliver(now=now) == 1
    assert mails.deliver(now=now) == 0
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert "Secret Name" not in sent.body and "officer" not in sent.body
    path = sent.body.split("http://")[1].split("/", 1)[1].split()[0]
    assert client.get(f"/{path}", follow=True).context["form"].initial == {"name": "Secret Name"}


def test_what_a_second_person_must_approve_stays(acting: Acting, now: Any, settings: Any, suspend: Any) -> None:
    _mails(settings)
    suspend("Adele Tamarangi")
    invite(acting, now, who="secretariat", agency="nz-police", held=["agency_administrator"])

    assert mails.deliver(now=now) == 0


def test_a_mail_that_is_refused_is_shown_to_the_inviter(
    acting: Acting, now: Any, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invite(acting, now)

    def refuse(*_: Any, **__: Any) -> None:
        raise SMTPRecipientsRefused({ADDRESS: (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert mails.deliver(now=now) == 0

    assert "The mail came back" in _text(enter("nz_administrator"), invitation.get_absolute_url())


def test_a_mail_server_that_is_down_is_tried_again(
    acting: Acting, now: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(acting, now)

    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", fail)
        assert mails.deliver(now=now) == 0
    with acting("nz_administrator"):
        Invitation.objects.update(leased_until=None)
    _mails(settings)
    assert mails.deliver(now=now) == 1


def test_the_secretariat_publishes_rules_from_the_edition_it_saw(enter: Enter) -> None:
    client, page = enter("secretariat"), reverse("rules_publish")
    token = _text(client, page).split('name="form_token" value="')[-1].split('"')[0]

    assert client.post(page, {"text": "EXERCISE: new.", "version": "1", "form_token": token})["Location"] == reverse(
        "start"
    )
    assert client.post(page, {"text": "EXERCISE: new.", "version": "1", "form_token": token}).status_code == 302
    assert client.get("/")["Location"] == reverse("start")
