from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from common import clock
from common.access import NotAllowed
from members.acting import acting_as
from members.models import Notice
from members.notices import queries, services
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mails(settings: Any, tmp_path: Path, cases: Cases) -> Path:
    """A mail folder of the test's own; nothing waits from before."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "common.mailfiles.MailFiles", tmp_path / "mail"
    with acting_as(services.SYSTEM):
        assert not Notice.objects.filter(mailed_at__isnull=True).exists()
    return Path(settings.MAIL_DIR)


def _read(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]


def _change(**values: Any) -> None:
    """The outbox as another worker left it."""
    with acting_as(services.SYSTEM):
        Notice.objects.filter(mailed_at__isnull=True).update(**values)


def test_a_notice_is_a_mail_to_the_desk_and_to_the_officers_of_the_agency(cases: Cases, mails: Path) -> None:
    referral = cases.sent()

    assert services.deliver(now=cases.now) == services.Delivered(1, 0)

    (mail,) = _read(mails)
    assert set(mail["To"].replace(" ", "").split(",")) == {
        "duty@vn-police.example",
        "nguyen.thi.hoa.mai@vn-police.example",
        "tran.quoc.vinh.khoa@vn-police.example",
    }
    assert mail["Subject"] == "JPOA Portal: A referral has arrived"
    assert referral.reference in mail.get_content()
    assert f"http://localhost:8000/referrals/{referral.id}/" in mail.get_content()


def test_a_mail_says_where_to_look_and_nothing_of_the_case(cases: Cases, mails: Path) -> None:
    cases.received_in("declined", summary="CANARYONE", narrative="CANARYTWO")
    services.deliver(now=cases.now)

    for mail in _read(mails):
        assert "CANARY" not in mail.as_string()
        assert "no officers this week" not in mail.as_string()


def test_it_goes_out_once(cases: Cases, mails: Path) -> None:
    cases.sent()

    services.deliver(now=cases.now)

    assert services.deliver(now=cases.now) == services.Delivered(0, 0)
    assert len(_read(mails)) == 1


def test_a_suspended_officer_gets_no_mail(cases: Cases, mails: Path) -> None:
    cases.sent(to=("th-response",))

    services.deliver(now=cases.now)

    assert "thanawat" not in _read(mails)[0]["To"]


def test_more_than_one_batch_goes_out_at_once(cases: Cases, mails: Path) -> None:
    for _ in range(7):
        cases.sent(to=("vn-police", "th-immigration"))

    assert services.deliver(now=cases.now) == services.Delivered(14, 0)
    assert len({mail["Message-ID"] for mail in _read(mails)}) == 14


def test_a_mail_that_cannot_be_written_waits_and_is_tried_again_after_its_lease(cases: Cases, mails: Path) -> None:
    cases.sent()
    mails.write_text("a file stands where the folder should be")

    assert services.deliver(now=cases.now) == services.Delivered(0, 1)
    assert services.deliver(now=cases.now) == services.Delivered(0, 0)

    mails.unlink()
    _change(leased_until=clock.real_now() - timedelta(seconds=1))
    assert services.deliver(now=cases.now) == services.Delivered(1, 0)


def test_a_repeat_after_a_crash_is_recognised_by_its_message_id(cases: Cases, mails: Path) -> None:
    cases.sent()
    services.deliver(now=cases.now)
    with acting_as(services.SYSTEM):
        last = Notice.objects.latest("created_at", "id")
        Notice.objects.filter(id=last.id).update(mailed_at=None, leased_until=None)

    services.deliver(now=cases.now)

    first, second = (mail["Message-ID"] for mail in _read(mails))
    assert first == second


def test_after_twenty_tries_it_is_given_up(cases: Cases, mails: Path) -> None:
    cases.sent()
    _change(mail_attempts=20)

    assert services.deliver(now=cases.now) == services.Delivered(0, 0)


def test_a_notice_is_read_by_its_agency_and_leaves_the_desk(cases: Cases) -> None:
    referral = cases.sent()

    with cases.acting("vn_analyst") as actor:
        notice = queries.unread(actor).get(object_id=referral.id)
        services.mark_read(notice=notice, by=actor, now=cases.now)

    assert cases.notices("vn_officer", referral.id) == []


@pytest.mark.parametrize("who", ["nz_officer", "th_officer", "vn_chair"])
def test_nobody_else_sees_or_reads_it(cases: Cases, who: str) -> None:
    referral = cases.sent()
    with cases.acting("vn_officer") as actor:
        notice = queries.unread(actor).get(object_id=referral.id)

    with cases.acting(who) as actor:
        assert not queries.unread(actor).filter(id=notice.id).exists()
        assert queries.get_visible(actor, notice_id=notice.id) is None
        if actor.reads_for_agency:
            services.mark_read(notice=notice, by=actor, now=cases.now)
        else:
            with pytest.raises(NotAllowed):
                services.mark_read(notice=notice, by=actor, now=cases.now)

    assert cases.notices("vn_officer", referral.id) == ["referral_sent"]
