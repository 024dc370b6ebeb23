"""A merged agency: its open work is its successor's at once, what is closed stays, and nobody else gains a sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from members.access import actor_for
from members.acting import acting_as
from members.directory import merging
from members.models import Agency, Membership, Person
from members.trail.services import SEALER
from operations.meetings import services as sessions
from operations.models import (
    PeriodicReturn,
    Referral,
    ReferralMessage,
    ReferralRecipient,
    ReportingObligation,
    Session,
    SessionInvitation,
)
from operations.referrals import destruction, messages, onward, queries, services
from operations.referrals.message_queries import get_question, get_talk, questions_to
from tests.operations.cases import Cases
from tests.operations.meeting import Meetings

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
# Viet Nam's police go into its border force; the officer of the border force who then has the work.
OLD, HEIR = "vn-police", "vn-border"
SECOND = "Chanida Hutchenson"  # of the secretariat too


@pytest.fixture
def old(db: None) -> Agency:
    return Agency.objects.get(group__name=OLD)


@pytest.fixture
def heir(db: None) -> Agency:
    return Agency.objects.get(group__name=HEIR)


@pytest.fixture
def heir_officer(db: None) -> Person:
    return Person.objects.filter(
        memberships__agency__group__name=HEIR, memberships__role_assignments__role="liaison_officer", is_active=True
    ).order_by("email")[0]


@pytest.fixture
def merge(acting: Any, old: Agency, heir: Agency, now: Any) -> Callable[[], None]:
    def do() -> None:
        with acting("secretariat") as by:
            merging.propose(agency=old, successor=heir, by=by, now=now, version=old.version)
        with acting(SECOND) as by:
            merging.merge(agency=old, by=by, now=now, version=old.version)

    return do


def _seen(who: Person, now: Any, model: Any, key: Any) -> Any:
    with acting_as(actor_for(who, now=now)):
        return model.objects.filter(id=key).first()


def test_what_it_had_to_answer_the_successor_answers(
    cases: Cases, merge: Callable[[], None], heir: Agency, heir_officer: Person, now: Any
) -> None:
    given = cases.received_in("needs_information")
    assert _seen(heir_officer, now, Referral, given.referral_id) is None

    merge()

    heir_actor = actor_for(heir_officer, now=now)
    with acting_as(heir_actor):
        row = queries.get_own_recipient(heir_actor, referral_id=given.referral_id)
        assert row is not None and (row.id, row.agency_id, row.state) == (given.id, heir.id, "needs_information")
        assert [one.body for one in queries.messages_of(heir_actor, row.referral)] == ["Which port?"]
        services.accept(recipient=row, by=heir_actor, now=now, version=row.version)
    with cases.acting("nz_officer"):
        assert ReferralRecipient.objects.get(id=given.id).agency_id == heir.id


def test_what_it_wrote_the_successor_owns(
    cases: Cases, merge: Callable[[], None], old: Agency, heir: Agency, heir_officer: Person, now: Any
) -> None:
    draft = cases.draft(by="vn_officer", to=("nz-border",))
    sent = cases.sent(by="vn_officer", to=("nz-border",))

    merge()

    for one in (draft, sent):
        row = _seen(heir_officer, now, Referral, one.id)
        assert (row.owner_group_id, row.originator_id) == (heir.group_id, old.id)
    heir_actor = actor_for(heir_officer, now=now)
    with acting_as(heir_actor):
        row = queries.get_visible(heir_actor, referral_id=sent.id)
        assert row is not None
        services.close(referral=row, by=heir_actor, now=now, version=row.version)
    with cases.acting("nz_officer"):
        assert Referral.objects.get(id=sent.id).state == "closed"


def test_what_is_closed_stays_where_it_was(
    cases: Cases, merge: Callable[[], None], heir_officer: Person, now: Any
) -> None:
    closed = cases.sent(by="vn_officer", to=("nz-border",))
    cases.take(services.close, closed, by="vn_officer")

    merge()

    assert _seen(heir_officer, now, Referral, closed.id) is None


def test_what_it_sent_to_its_own_successor_and_what_both_had_is_closed_not_doubled(
    cases: Cases, merge: Callable[[], None], heir: Agency, heir_officer: Person, now: Any
) -> None:
    to_heir = cases.sent(by="vn_officer", to=(HEIR, "nz-border"))
    to_both = cases.sent(by="nz_officer", to=(OLD, HEIR))

    merge()

    heir_actor = actor_for(heir_officer, now=now)
    with acting_as(heir_actor):
        assert Referral.objects.get(id=to_heir.id).owner_group_id == heir.group_id
        own = ReferralRecipient.objects.get(referral=to_heir, agency=heir)
        assert not own.is_open
        assert [row.is_open for row in ReferralRecipient.objects.filter(referral=to_both)] == [True]
        assert queries.get_visible(heir_actor, referral_id=to_heir.id) is not None
    with cases.acting("nz_officer"):
        rows = ReferralRecipient.objects.filter(referral=to_both).values_list("agency__group__name", "is_open")
        assert set(rows) == {(OLD, False), (HEIR, True)}


def test_the_returns_it_has_not_sent_are_the_successors(
    cases: Cases, merge: Callable[[], None], heir: Agency, heir_officer: Person, now: Any
) -> None:
    sent = cases.sent_return("vn_officer", ARREST=1)
    begun = cases.begun_return("vn_officer", ARREST=2)

    merge()

    row = _seen(heir_officer, now, PeriodicReturn, begun.id)
    assert row.group_id == heir.group_id
    assert _seen(heir_officer, now, ReportingObligation, begun.obligation_id).agency_id == heir.id
    assert _seen(heir_officer, now, PeriodicReturn, sent.id) is None
    assert Agency.objects.get(id=heir.id).is_focal_point


def test_nobody_of_it_comes_in_and_the_successor_invites_them(
    cases: Cases, merge: Callable[[], None], enter: Enter, old: Agency, now: Any
) -> None:
    merge()

    assert enter("vn_officer").get("/referrals/").status_code == 403
    assert not Membership.objects.filter(agency=old, ends_at__isnull=True).exists()


def test_each_move_is_written_down(cases: Cases, merge: Callable[[], None], old: Agency) -> None:
    given, sent = cases.received_in("accepted"), cases.sent(by="vn_officer", to=("nz-border",))
    begun = cases.begun_return("vn_officer", ARREST=2)

    merge()

    with acting_as(SEALER):

        def last(key: Any) -> str:
            return str(AuditEntry.objects.filter(object_id=key).order_by("recorded_at").last().action)  # type: ignore[union-attr]

        assert [last(key) for key in (given.referral_id, sent.id, begun.id)] == ["take_over"] * 3
        assert last(old.id) == "merge_agency"


def test_only_the_secretariat_merges_and_only_into_an_active_agency_of_the_same_body(
    acting: Any, old: Agency, heir: Agency, now: Any
) -> None:
    with acting("vn_officer") as by, pytest.raises(NotAllowed):
        merging.propose(agency=old, successor=heir, by=by, now=now, version=old.version)
    foreign = Agency.objects.get(group__name="nz-border")
    with acting("secretariat") as by:
        for successor in (foreign, old):
            with pytest.raises(merging.NoSuccessor):
                merging.propose(agency=old, successor=successor, by=by, now=now, version=old.version)
        wrong = {"merging_into": foreign, "merging_by": by.person_id, "merging_at": now}
        assert Agency.objects.filter(id=old.id).update(**wrong)
    with acting(SECOND), pytest.raises(DatabaseError, match="same country"), transaction.atomic():
        Agency.objects.filter(id=old.id).update(successor=foreign, merged_at=now, is_active=False)


def test_one_of_the_secretariat_merges_nothing_alone(
    acting: Any, old: Agency, heir: Agency, now: Any, enter: Enter
) -> None:
    with acting("secretariat") as by:
        merging.propose(agency=old, successor=heir, by=by, now=now, version=old.version)
        with pytest.raises(NotAllowed):
            merging.merge(agency=old, by=by, now=now, version=old.version)
        rows = Agency.objects.filter(id=old.id)
        with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
            rows.update(successor=heir, merged_at=now, is_active=False)
        other = Person.objects.get(name=SECOND)
        with pytest.raises(DatabaseError, match="proposed by who acts"), transaction.atomic():
            rows.update(merging_by=other)
    assert enter("vn_officer").get("/referrals/").status_code == 200


def test_a_dropped_proposal_leaves_everything(acting: Any, old: Agency, heir: Agency, now: Any) -> None:
    with acting("secretariat") as by:
        merging.propose(agency=old, successor=heir, by=by, now=now, version=old.version)
    with acting(SECOND) as by:
        merging.drop(agency=old, by=by, now=now, version=old.version)
        with pytest.raises(MovedOn):
            merging.merge(agency=old, by=by, now=now, version=old.version)


def test_it_is_done_once_and_never_undone(
    acting: Any, merge: Callable[[], None], old: Agency, heir: Agency, now: Any, enter: Enter
) -> None:
    merge()
    old.refresh_from_db()

    with acting(SECOND) as by, pytest.raises(MovedOn):
        merging.merge(agency=old, by=by, now=now, version=old.version)
    with acting("secretariat"), pytest.raises(DatabaseError), transaction.atomic():
        Agency.objects.filter(id=old.id).update(is_active=True)
    client = enter("secretariat")
    assert client.get(reverse("agency_restore", args=[old.id])).status_code == 409
    page = client.get(old.get_absolute_url()).content.decode()
    assert "Merged into" in page and heir.name in page


def test_its_page(enter: Enter, old: Agency, heir: Agency) -> None:
    client, page = enter("secretariat"), reverse("agency_merge", args=[old.id])

    assert heir.name in client.get(page).content.decode()
    assert enter("vn_chair").get(page).status_code == 403
    empty = client.post(page, {"version": str(old.version)})
    assert empty.context["form"].errors.keys() == {"successor"}
    foreign = str(Agency.objects.get(group__name="nz-border").id)
    assert client.post(page, {"version": "1", "successor": foreign}).context["form"].errors.keys() == {"successor"}
    done = client.post(page, {"version": str(old.version), "successor": str(heir.id)})
    assert done["Location"] == old.get_absolute_url()
    assert "A merger is proposed" in client.get(old.get_absolute_url()).content.decode()
    confirm = reverse("merger_confirm", args=[old.id])
    assert client.get(confirm).status_code == 403
    second = enter(SECOND)
    assert "Merge it now" in second.get(confirm).content.decode()
    assert second.get(reverse("merger_drop", args=[old.id])).status_code == 200
    old.refresh_from_db()
    assert second.post(confirm, {"version": str(old.version)})["Location"] == old.get_absolute_url()
    assert "Merged into" in second.get(old.get_absolute_url()).content.decode()


def test_nobody_else_sees_more_than_before(cases: Cases, merge: Callable[[], None], heir: Agency, now: Any) -> None:
    """Of every other agency's officers: the same referrals, messages and returns before and after."""
    cases.received_in("needs_information")
    others = ["nz_officer", "nz_other_agency", "th_officer"]

    def sights() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in others:
            with cases.acting(name):
                found[name] = [
                    set(model.objects.values_list("id", flat=True))
                    for model in (Referral, ReferralMessage, PeriodicReturn, ReportingObligation)
                ]
        return found

    before = sights()
    merge()
    assert sights() == before


def test_its_entry_leads_to_the_successor_and_is_kept_no_more(
    merge: Callable[[], None], old: Agency, heir: Agency, enter: Enter
) -> None:
    phone = old.desks.get(unit__isnull=True).phone

    merge()

    client = enter("secretariat")
    page = client.get(old.get_absolute_url()).content.decode()
    assert heir.get_absolute_url() in page and "Call that agency" in page
    assert f"tel:{phone}" not in page and reverse("agency_edit", args=[old.id]) not in page
    for name in ("agency_edit", "desk_edit", "agency_days", "unit_add"):
        assert client.get(reverse(name, args=[old.id])).status_code == 409, name


def test_activities_go_on_with_the_successor(
    cases: Cases, merge: Callable[[], None], heir: Agency, heir_officer: Person, now: Any
) -> None:
    meetings = Meetings(cases)
    organised = meetings.add(by="vn_officer", invite=("nz-border",))
    invited = meetings.add(invite=("vn-police",))
    both = meetings.add(by="vn_officer", invite=("nz-border", HEIR))
    assert _seen(heir_officer, now, Session, organised.id) is None

    merge()

    own = _seen(heir_officer, now, Session, organised.id)
    assert (own.organiser_id, own.organiser_group_id) == (heir.id, heir.group_id)
    assert _seen(heir_officer, now, Session, invited.id) is not None
    with cases.acting("nz_officer"):
        assert [one.agency_id for one in SessionInvitation.objects.filter(session=invited.id)] == [heir.id]
        assert SessionInvitation.objects.get(session=both.id, agency=heir).withdrawn_at is not None
        assert sorted(Session.objects.get(id=both.id).reader_groups) == sorted(
            [heir.group_id, Agency.objects.get(group__name="nz-border").group_id]
        )
    by = actor_for(heir_officer, now=now)
    with acting_as(by):
        sessions.cancel(session=own, reason="EXERCISE", by=by, now=now, version=own.version)
    for who in ("th_officer", "nz_other_agency", "nz_chair"):
        with cases.acting(who):
            assert not Session.objects.filter(id__in=[organised.id, invited.id, both.id]).exists()


@pytest.mark.parametrize(("owner", "asker"), [("nz_officer", "nz_officer"), ("vn_officer", "nz_officer")])
def test_what_it_was_asked_inside_a_referral_the_successor_is_asked(
    cases: Cases, merge: Callable[[], None], heir_officer: Person, now: Any, owner: str, asker: str
) -> None:
    """As the recipient of a referral, and as its owner."""
    referral = cases.sent(by=owner, to=(OLD,) if owner == "nz_officer" else ("nz-border",))
    with cases.acting(asker) as actor:
        talk = get_talk(actor, referral_id=referral.id)
        assert talk is not None
        keys = [row.id for row in talk.recipients]
        messages.write(talk=talk, to=keys, body="EXERCISE: which one?", is_question=True, by=actor, now=now)

    merge()

    who = actor_for(heir_officer, now=now)
    with acting_as(who):
        [question] = [one for one in questions_to(who) if one.referral_id == referral.id]
        assert question.message.body == "EXERCISE: which one?"
        found = get_question(who, referral_id=referral.id, question_id=question.id)
        assert found is not None
        messages.settle(question=found, by=who, now=now)


def test_what_it_was_asked_to_destroy_the_successor_confirms(
    cases: Cases, merge: Callable[[], None], heir_officer: Person, now: Any
) -> None:
    referral = cases.sent()
    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")

    merge()

    who = actor_for(heir_officer, now=now)
    with acting_as(who):
        asked = destruction.to_confirm(who).get(referral=referral)
        destruction.confirm(asked=asked, by=who, now=now, version=asked.version, outcome=destruction.Outcome.NONE)
    with cases.acting("nz_officer") as by:
        assert destruction.of_referral(by, referral).get().confirmed_at == now


def test_what_it_asked_to_pass_on_the_successor_passes_on(
    cases: Cases, merge: Callable[[], None], heir_officer: Person, now: Any
) -> None:
    given = cases.received_in("accepted")
    with cases.acting("nz_officer"):
        other = Agency.objects.get(group__name="th-immigration")
    with cases.acting("vn_officer") as by:
        asked = onward.ask(recipient=given, by=by, now=now, to_agency=other, scope="both", purpose="EXERCISE")
    with cases.acting("nz_officer") as by:
        found = onward.get_consent(by, referral_id=given.referral_id, consent_id=asked.id)
        assert found
        onward.answer(asked=found, by=by, now=now, version=1, is_given=True, until=now + timedelta(days=9))

    merge()

    who = actor_for(heir_officer, now=now)
    with acting_as(who):
        own = onward.get_consent(who, referral_id=given.referral_id, consent_id=asked.id)
        assert own
        onward.share(asked=own, by=who, now=now)
    assert cases.as_seen_by("th_officer", lambda _by: Referral.objects.filter(id=given.referral_id).exists())
