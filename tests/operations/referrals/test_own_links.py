"""Two referrals that belong together in the eyes of one agency: it alone knows, whoever owns them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone
from operations.models import OwnLink, Referral
from operations.referrals import own_links
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
REASON = "EXERCISE: the same boat"


def link(cases: Cases, one: Referral, other: Referral, who: str = "vn_officer", **more: Any) -> OwnLink:
    with cases.acting(who) as actor:
        own = cases.own(one, who)
        return own_links.link(referral=own, reference=other.reference, reason=REASON, by=actor, now=cases.now, **more)


def linked(cases: Cases, one: Referral, who: str) -> list[tuple[str, bool]]:
    with cases.acting(who) as actor:
        found = own_links.of_referral(actor, one)
        return [(row.other.reference, row.link.ended_at is None) for row in found]


def test_it_is_seen_on_both_pages_by_the_agency_that_linked_and_by_nobody_else(cases: Cases, enter: Enter) -> None:
    received, own = cases.sent(), cases.sent(by="vn_officer", to=("nz-border",))
    link(cases, received, own)

    for page, other in ((received, own), (own, received)):
        said = text_of(enter("vn_colleague").get(page.get_absolute_url()))
        assert other.reference in said and REASON in said
        assert linked(cases, page, "vn_officer") == [(other.reference, True)]
        # The other side is a party to both, and learns nothing.
        said = text_of(enter("nz_officer").get(page.get_absolute_url()))
        assert other.reference not in said and REASON not in said
        assert linked(cases, page, "nz_officer") == []
    for who in ("nz_officer", "th_officer", "nz_chair", "nz_auditor"):
        with cases.acting(who):
            assert not OwnLink.objects.filter(first_id__in=[received.id, own.id]).exists()


def test_in_the_browser_it_is_linked_by_its_reference_and_ended_with_a_date(cases: Cases, enter: Enter) -> None:
    one, other = cases.sent(), cases.sent()
    path = f"/referrals/{one.id}/link/"

    typed = f" {other.reference.lower()} "
    assert fill_in(enter("vn_officer"), path, reference=typed, reason=REASON).status_code == 302
    again = fill_in(enter("vn_officer"), path, reference=other.reference)
    assert again.status_code == 200 and list(again.context["form"].errors) == ["reference"]
    with cases.acting("vn_officer") as vn:
        [row] = own_links.of_referral(vn, one)
    assert fill_in(enter("vn_colleague"), f"/referrals/{other.id}/links/{row.link.id}/end/").status_code == 302

    assert linked(cases, one, "vn_officer") == [(other.reference, False)]
    assert "Was linked with" in text_of(enter("vn_officer").get(one.get_absolute_url()))
    link(cases, other, one)  # once more
    assert linked(cases, one, "vn_officer") == [(other.reference, False), (other.reference, True)]
    for page in (one, other):
        done = cases.audited("Hoang Dinh Tung Lam", page.id)
        assert done.count("link_referrals") == 2 and done.count("unlink_referrals") == 1


def test_a_foreign_reference_and_none_at_all_are_answered_alike(cases: Cases, enter: Enter) -> None:
    one, foreign = cases.sent(), cases.sent(to=("th-immigration",))
    said = []
    for reference in (foreign.reference, "NZ-0000-0000", one.reference):
        answer = fill_in(enter("vn_officer"), f"/referrals/{one.id}/link/", reference=reference)
        assert answer.status_code == 200
        said.append(str(answer.context["form"].errors["reference"]))
    assert len(set(said)) == 1


def test_one_form_links_once(cases: Cases) -> None:
    one, other, showing = cases.sent(), cases.sent(), uuid7()
    link(cases, one, other, showing=showing)
    with pytest.raises(AlreadyDone):
        link(cases, one, other, showing=showing)
    with pytest.raises(own_links.AlreadyLinked):
        link(cases, other, one)


def test_what_has_ended_is_not_ended_again_and_foreign_links_are_missing(cases: Cases, enter: Enter) -> None:
    one, other = cases.sent(), cases.sent()
    row = link(cases, one, other)
    path = f"/referrals/{one.id}/links/{row.id}/end/"
    assert enter("nz_officer").get(path).status_code == 404  # its owner, who is a party to both
    with cases.acting("vn_officer") as vn:
        found = own_links.get_linked(vn, referral_id=one.id, link_id=row.id)
        assert found
        own_links.unlink(linked=found, by=vn, now=cases.now)
        now = own_links.get_linked(vn, referral_id=one.id, link_id=row.id)
        assert now
        with pytest.raises(MovedOn):
            own_links.unlink(linked=now, by=vn, now=cases.now)


def test_chairs_link_nothing(cases: Cases) -> None:
    one, other = cases.sent(), cases.sent()
    with cases.acting("nz_chair") as chair, pytest.raises(NotAllowed):
        own_links.link(referral=one, reference=other.reference, reason="", by=chair, now=cases.now)


# The wall


def test_an_agency_links_for_itself_and_what_it_reads(cases: Cases) -> None:
    one, foreign = cases.sent(), cases.sent(to=("th-immigration",))
    mine = cases.sent()
    with cases.acting("vn_officer") as vn, cases.acting("vn_officer"):
        nz = cases.actor("nz_officer")
        same = {"reason": "", "linked_by_id": vn.person_id, "linked_at": cases.now}
        own = {"agency_id": vn.agency_id, "group_id": vn.group_id}
        forged = [
            OwnLink(first=one, second=foreign, **same, **own),
            OwnLink(first=one, second=mine, **same, agency_id=nz.agency_id, group_id=nz.group_id),
            OwnLink(first=one, second=mine, **same, agency_id=nz.agency_id, group_id=vn.group_id),
            OwnLink(first=mine, second=one, **same, **own),  # in the other order
            OwnLink(first=one, second=one, **same, **own),
        ]
        for row in forged:
            with pytest.raises(DatabaseError), transaction.atomic():
                row.save(force_insert=True)


def test_an_update_without_a_condition_reaches_no_foreign_link(cases: Cases) -> None:
    link(cases, cases.sent(), cases.sent())
    with cases.acting("nz_officer") as nz, connection.cursor() as cursor:
        cursor.execute("update operations_ownlink set ended_at = now(), ended_by_id = %s", [nz.person_id])
        assert cursor.rowcount == 0


def test_an_end_is_not_taken_back(cases: Cases) -> None:
    row = link(cases, cases.sent(), cases.sent())
    with cases.acting("vn_officer") as vn:
        rows = OwnLink.objects.filter(id=row.id)
        assert rows.update(ended_at=cases.now, ended_by_id=vn.person_id) == 1
        assert rows.update(ended_at=None, ended_by_id=None) == 0
