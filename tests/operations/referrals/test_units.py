"""With which unit of the receiving agency a referral lies: for that agency alone, moved by it, mailed to its desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import NotAllowed
from common.ids import uuid7
from members.acting import acting_as
from members.models import Notice, Person, Unit
from members.notices import services as notices
from operations.exports import columns
from operations.exports import queries as export_queries
from operations.exports import services as export_services
from operations.models import Referral, ReferralGrant, ReferralRecipient
from operations.referrals import colleagues, copies, lateness, queries, reopening, services
from tests.operations.cases import Cases
from tests.operations.desks import NAME, add_unit, close_unit
from tests.operations.pages import fill_in, queries_of, text_of, without_tokens

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
TO = "th-immigration"
DESK, MAIN = "harbour@th-immigration.example", "duty@th-immigration.example"


@pytest.fixture
def unit(cases: Cases) -> Unit:
    """A unit of Thailand's immigration, for smuggling."""
    return add_unit(cases, TO, topics=["som"], email=DESK)


@pytest.fixture
def other(cases: Cases) -> Unit:
    """Another one, for which nothing of these tests is meant."""
    return add_unit(cases, TO, "Asset Desk (EXERCISE)", topics=["asset"], email="assets@th-immigration.example")


def _move(cases: Cases, referral: Referral, to: Unit | None, who: str = "th_officer") -> None:
    row = cases.recipient(referral, who)
    with cases.acting(who) as by:
        colleagues.move(recipient=row, to=to, by=by, now=cases.now)


# Who is shown it


def test_the_agency_reads_it_on_the_page_the_desk_and_the_list(cases: Cases, enter: Enter, unit: Unit) -> None:
    referral = cases.sent(to=(TO,), urgency="threat_to_life")
    client = enter("th_officer")

    assert f"Its desk: {NAME}" in text_of(client.get(referral.get_absolute_url()))
    for path in ("/", "/referrals/"):
        assert NAME in text_of(client.get(path)), path


def test_the_main_desk_is_said_where_there_are_units(cases: Cases, enter: Enter, other: Unit) -> None:
    path = cases.sent(to=(TO,)).get_absolute_url()

    assert "Its desk: the main desk" in text_of(enter("th_officer").get(path))
    assert "Its desk" not in text_of(enter("nz_officer").get(path))


@pytest.mark.parametrize("who", ["nz_officer", "nz_administrator", "vn_officer", "th_officer"])
def test_the_sender_and_other_recipients_are_never_shown_it(cases: Cases, enter: Enter, unit: Unit, who: str) -> None:
    referral = cases.sent(to=(TO, "vn-police"), urgency="threat_to_life", recipients_know_each_other=True)
    client, path = enter(who), referral.get_absolute_url()
    with cases.acting("nz_officer") as by:
        copy = copies.make(referral=cases.own(referral), reason="EXERCISE", by=by, now=cases.now)

    pages = ["/", "/referrals/", path, f"{path}openings/", f"{path}calls/", f"{path}assign/", "/notices/changed/"]
    if who == "nz_officer":
        pages += [copy.get_absolute_url(), f"{path}close/", f"{path}withdraw/"]
    said = [page for page in pages if NAME in client.get(page).content.decode()]

    assert said == (["/", "/referrals/", path, f"{path}assign/"] if who == "th_officer" else [])


def test_an_export_of_the_sender_does_not_name_it(cases: Cases, unit: Unit) -> None:
    referral = cases.sent(to=(TO,))
    with cases.acting("nz_officer") as by:
        export = export_services.ask(chosen={}, file_format="csv", reason="own", by=by, now=cases.now)
        rows = export_queries.batch(by, export, after="").rows
        cells = [columns.cells(row.content_object, export_queries.known()) for row in rows]

    assert referral.reference in str(cells)
    assert NAME not in str(cells) and str(unit.id) not in str(cells)


# Moving it


def test_its_agency_moves_it_to_another_unit_and_to_the_main_desk(
    cases: Cases, enter: Enter, unit: Unit, other: Unit
) -> None:
    referral = cases.sent(to=(TO,))
    client, path = enter("th_officer"), f"{referral.get_absolute_url()}assign/"
    assert client.get(path).context["form"].initial["unit"] == str(unit.id)

    assert fill_in(client, path, unit=str(other.id)).status_code == 302
    assert cases.recipient(referral, "th_officer").unit == other
    assert f"Its desk: {other.name}" in text_of(client.get(referral.get_absolute_url()))

    assert fill_in(client, path, unit="main").status_code == 302
    assert cases.recipient(referral, "th_officer").unit is None
    assert cases.audited("Sombat Jirakanok", referral.id).count("move_referral") == 2


def test_an_officer_is_named_with_it_and_nobody_must_be(
    cases: Cases, enter: Enter, unit: Unit, other: Unit, person: Callable[[str], Person]
) -> None:
    referral, me = cases.sent(to=(TO,)), person("th_officer")
    client, path = enter("th_officer"), f"{referral.get_absolute_url()}assign/"

    fill_in(client, path, unit=str(other.id))
    assert cases.recipient(referral, "th_officer").officer is None
    fill_in(client, path, unit=str(other.id), officer=str(me.id))

    row = cases.recipient(referral, "th_officer")
    assert (row.officer, row.unit) == (me, other)
    with cases.acting("th_officer"):
        assert Notice.objects.filter(object_id=referral.id, kind=Notice.Kind.REFERRAL_MOVED).count() == 1


def test_a_foreign_unit_is_refused_like_a_missing_one(cases: Cases, enter: Enter, unit: Unit) -> None:
    foreign, closed = add_unit(cases, "vn-police", "Foreign"), add_unit(cases, TO, "Closed")
    close_unit(cases, closed)
    referral = cases.sent(to=(TO,))
    client, path = enter("th_officer"), f"{referral.get_absolute_url()}assign/"

    keys = [str(key) for key in (uuid7(), foreign.id, closed.id)]
    answers = {key: fill_in(client, path, unit=key) for key in keys}

    assert [answer.status_code for answer in answers.values()] == [200, 200, 200]
    # Outside the main part a page says the time, and how many seconds the session has left.
    shown = {key: without_tokens(answer).partition(b"<main")[2] for key, answer in answers.items()}
    assert len({page.partition(b"</main>")[0].replace(key.encode(), b"") for key, page in shown.items()}) == 1
    assert list(answers[keys[0]].context["form"].errors) == ["unit"]
    assert cases.recipient(referral, "th_officer").unit == unit


def test_without_units_the_page_asks_for_an_officer_alone(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=(TO,))
    client, path = enter("th_officer"), f"{referral.get_absolute_url()}assign/"

    assert list(client.get(path).context["form"].fields) == ["officer"]
    assert list(fill_in(client, path).context["form"].errors) == ["officer"]


def test_the_owners_own_referral_has_no_desk(cases: Cases, enter: Enter) -> None:
    add_unit(cases, "nz-border", topics=["som"])
    referral = cases.sent(to=(TO,))

    form = enter("nz_officer").get(f"{referral.get_absolute_url()}assign/").context["form"]

    assert list(form.fields) == ["officer"]


def test_nobody_else_moves_it(cases: Cases, unit: Unit, other: Unit) -> None:
    referral = cases.sent(to=(TO,))
    row = cases.recipient(referral, "th_officer")
    for who in ("nz_officer", "vn_officer", "secretariat"):
        with cases.acting(who) as by, pytest.raises(NotAllowed):
            colleagues.move(recipient=row, to=other, by=by, now=cases.now)


def _refused(cases: Cases, who: str, row: ReferralRecipient, to: Unit | None, **step: Any) -> bool:
    """Past the services, by hand: whether the row stays as it was."""
    with cases.acting(who):
        try:
            with transaction.atomic():
                return not ReferralRecipient.objects.filter(id=row.id).update(unit=to, **step)
        except DatabaseError:
            return True


def test_the_database_refuses_what_the_services_would(cases: Cases, unit: Unit, other: Unit) -> None:
    foreign, closed = add_unit(cases, "vn-police", "Foreign"), add_unit(cases, TO, "Closed")
    close_unit(cases, closed)
    row = cases.received_in("needs_information", "th_officer", to=(TO,))

    assert _refused(cases, "nz_officer", row, other)
    assert _refused(cases, "nz_officer", row, other, state="received")  # the owner's own step, with more in it
    assert _refused(cases, "vn_officer", row, other)
    assert _refused(cases, "th_officer", row, foreign)
    assert _refused(cases, "th_officer", row, closed)
    assert not _refused(cases, "th_officer", row, other)
    assert not _refused(cases, "th_officer", row, None)
    cases.take(services.close, cases.own(row.referral), by="nz_officer")
    assert _refused(cases, "th_officer", row, other)


# A unit that is closed


def test_open_work_of_a_closed_unit_lies_with_the_main_desk_and_can_be_moved(
    cases: Cases, enter: Enter, unit: Unit, other: Unit
) -> None:
    referral = cases.sent(to=(TO,))
    close_unit(cases, unit)
    client, path = enter("th_officer"), referral.get_absolute_url()

    assert "Its desk: the main desk" in text_of(client.get(path))
    assert client.get(f"{path}assign/").context["form"].initial["unit"] == "main"
    _move(cases, referral, other)
    assert f"Its desk: {other.name}" in text_of(client.get(path))


def test_old_records_still_name_it(cases: Cases, enter: Enter, unit: Unit) -> None:
    referral = cases.sent(to=(TO,))
    cases.take(services.close, cases.own(referral), by="nz_officer")
    close_unit(cases, unit)

    assert f"Its desk: {NAME}" in text_of(enter("th_officer").get(referral.get_absolute_url()))


def test_who_closes_it_reads_how_much_lies_with_it(cases: Cases, enter: Enter, unit: Unit) -> None:
    for _ in range(2):
        cases.sent(to=(TO,))
    done = cases.sent(to=(TO,))
    cases.take(services.close, cases.own(done), by="nz_officer")
    path = f"/directory/units/{unit.id}/close/"

    assert "2 open referrals lie with it" in text_of(enter("Sombat Jirakanok").get(path))
    # Who keeps the directory and is no party learns of no referral.
    assert "open referral" not in text_of(enter("secretariat").get(path))


# Filters


def _listed(client: Client, query: str) -> set[Any]:
    return {row.content_object_id for row in client.get(f"/referrals/?{query}").context["rows"]}


def _on_desk(client: Client, query: str) -> set[Any]:
    desk = client.get(f"/?{query}").context["desk"]
    return {row.referral_id for name in ("to_answer", "to_look_at", "awaited") for row, *_ in getattr(desk, name)}


def test_the_desk_and_the_list_are_narrowed_to_one_desk(cases: Cases, enter: Enter, unit: Unit, other: Unit) -> None:
    with_unit, with_main = (cases.sent(to=(TO,), urgency="threat_to_life", crime_type=it).id for it in ("som", "tip"))
    client = enter("th_officer")

    for found in (_listed, _on_desk):
        assert {with_unit, with_main} <= found(client, ""), found
        assert with_unit in found(client, f"unit={unit.id}") and with_main not in found(client, f"unit={unit.id}")
        assert not found(client, f"unit={other.id}")
    assert with_main in _on_desk(client, "unit=main") and with_unit not in _on_desk(client, "unit=main")
    close_unit(cases, unit)
    assert with_unit in _on_desk(client, "unit=main")


def test_a_foreign_unit_narrows_nothing_and_is_said_like_a_missing_one(cases: Cases, enter: Enter, unit: Unit) -> None:
    foreign = add_unit(cases, "vn-police", "Foreign", topics=["som"])
    cases.sent(to=(TO, "vn-police"))
    client = enter("th_officer")

    for path in ("/", "/referrals/"):
        answers = [client.get(f"{path}?unit={key}").content.decode() for key in (uuid7(), foreign.id)]
        assert "Foreign" not in answers[1]
        assert all("is not one of the available choices" in answer for answer in answers)


def test_without_units_it_is_not_offered_and_what_one_is_offered_is_not_kept_for_others(
    cases: Cases, enter: Enter, unit: Unit
) -> None:
    for path in ("/", "/referrals/"):
        assert NAME in enter("th_officer").get(path).content.decode()
        assert 'name="unit"' not in enter("nz_officer").get(path).content.decode()
        assert NAME not in enter("vn_officer").get(path).content.decode()


def test_the_list_follows_when_it_is_moved(cases: Cases, unit: Unit, other: Unit) -> None:
    referral = cases.sent(to=(TO,))
    _move(cases, referral, other)

    with cases.acting("th_officer") as by:
        assert ReferralGrant.objects.get(content_object=referral, group_id=by.group_id).unit == other
    with cases.acting("nz_officer") as by:
        assert ReferralGrant.objects.get(content_object=referral, group_id=by.group_id).unit is None


def test_more_of_them_ask_no_more_questions(cases: Cases, enter: Enter, unit: Unit) -> None:
    client = enter("th_officer")
    cases.sent(to=(TO,))
    few = [queries_of(client, path) for path in ("/", "/referrals/")]

    for crime in ("som", "tip", "som"):
        cases.sent(to=(TO,), crime_type=crime)

    assert [queries_of(client, path) for path in ("/", "/referrals/")] == few


# Mails


@pytest.fixture
def mails(settings: Any, tmp_path: Path, cases: Cases) -> Callable[[], list[tuple[str, set[str]]]]:
    """Deliver what waits: the subject of each new mail and the desks it goes to, officers aside."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "common.mailfiles.MailFiles", tmp_path / "mail"

    def deliver() -> list[tuple[str, set[str]]]:
        folder = Path(settings.MAIL_DIR)
        known = set(folder.glob("*.eml"))
        notices.deliver(now=cases.now)
        new = [message_from_bytes(file.read_bytes(), policy=default) for file in {*folder.glob("*.eml")} - known]
        return [(mail["Subject"].removeprefix("JPOA Portal: "), _desks_in(mail["To"])) for mail in new]

    return deliver


def _desks_in(addresses: str) -> set[str]:
    return {one.strip() for one in addresses.split(",")} & DESKS


DESKS = {DESK, MAIN, "assets@th-immigration.example"}
Mails = Callable[[], list[tuple[str, set[str]]]]
ARRIVED = "A referral has arrived"


@pytest.mark.parametrize(
    ("urgency", "crime", "desks"),
    [
        ("routine", "som", {DESK}),
        ("priority", "som", {DESK}),
        ("urgent", "som", {DESK, MAIN}),
        ("threat_to_life", "som", {DESK, MAIN}),
        ("routine", "tip", {MAIN}),
        ("urgent", "tip", {MAIN}),
    ],
)
def test_the_desk_of_the_unit_is_told_and_the_main_desk_of_what_cannot_wait(
    cases: Cases, mails: Mails, unit: Unit, urgency: str, crime: str, desks: set[str]
) -> None:
    cases.sent(to=(TO,), urgency=urgency, crime_type=crime)

    assert mails() == [(ARRIVED, desks)]


@pytest.mark.parametrize("email", ["", DESK])
def test_a_unit_without_an_address_or_that_is_closed_is_told_at_the_main_desk(
    cases: Cases, mails: Mails, email: str
) -> None:
    unit = add_unit(cases, TO, topics=["som"], email=email)
    cases.sent(to=(TO,))
    if email:
        close_unit(cases, unit)

    assert mails() == [(ARRIVED, {MAIN})]


def test_other_notices_go_to_the_main_desk_as_before(cases: Cases, mails: Mails, unit: Unit) -> None:
    referral = cases.sent(to=(TO,))
    mails()
    cases.take(services.close, cases.own(referral), by="nz_officer")

    assert mails() == [("A referral you received was closed", {MAIN})]


def test_what_is_given_and_asked_again_goes_to_the_desk_of_the_unit(cases: Cases, mails: Mails, unit: Unit) -> None:
    asked = cases.received_in("needs_information", "th_officer", to=(TO,))
    declined = cases.received_in("declined", "th_officer", to=(TO,))
    mails()
    for row, service in ((asked, services.give_information), (declined, reopening.ask_again)):
        with cases.acting("nz_officer") as by:
            found = queries.get_recipient_of_own(by, referral_id=row.referral_id, recipient_id=row.id)
            assert found
            service(recipient=found, by=by, now=cases.now, version=found.version, words="EXERCISE: Songkhla")

    told = dict(mails())
    assert told["The information you asked for has arrived"] == {DESK}
    assert told["You are asked again about a referral that you received"] == {DESK}


def test_what_is_late_is_told_at_the_desk_of_the_unit_alone(cases: Cases, mails: Mails, unit: Unit) -> None:
    cases.sent(to=(TO,), at=cases.now - timedelta(days=11))  # of seven days, and it lies with nobody
    mails()
    lateness.escalate(now=cases.now)

    late = [desks for subject, desks in mails() if subject.startswith("An answer is expected from your agency")]
    assert {DESK} in late


def test_the_desk_to_which_it_is_moved_is_told_alone(cases: Cases, mails: Mails, unit: Unit, other: Unit) -> None:
    referral = cases.sent(to=(TO,))
    mails()

    _move(cases, referral, other)
    assert mails() == [("A referral lies with another desk of your agency now", {"assets@th-immigration.example"})]
    _move(cases, referral, None)
    assert mails() == [("A referral lies with another desk of your agency now", {MAIN})]


def test_who_causes_a_notice_chooses_no_desk(cases: Cases, unit: Unit, other: Unit) -> None:
    referral = cases.sent(to=(TO,))
    with cases.acting("nz_officer") as by:
        made = Notice(
            agency=unit.agency,
            group_id=unit.agency.group_id,
            caused_by_group_id=by.group_id,
            kind=Notice.Kind.REFERRAL_CLOSED,
            object_id=referral.id,
            path=referral.get_absolute_url(),
            reference=referral.reference,
            created_at=cases.now,
            message_id="<EXERCISE@jpoa-portal>",
            unit=other,
            is_for_main_desk=True,
        )
        made.save(force_insert=True)

    with acting_as(notices.SYSTEM):
        kept = Notice.objects.get(id=made.id)
    assert (kept.unit, kept.is_for_main_desk) == (None, False)
