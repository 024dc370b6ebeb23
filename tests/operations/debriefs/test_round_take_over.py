"""A merged agency's part in rounds, and its answers in open debriefs, are its successor's at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from members.acting import acting_as
from members.directory import merging
from members.models import Agency, Notice, Person
from members.trail.services import SEALER
from operations.debriefs import queries, services
from operations.models import JPOAAgency, JPOAParticipant
from tests.operations.debriefs.debriefing import Debriefing
from tests.operations.lifecycle.living import Life
from tests.operations.pages import text_of

pytestmark = pytest.mark.django_db
OLD, HEIR = "vn-police", "vn-border"
SECOND = "Chanida Hutchenson"  # of the secretariat too


def _merge(life: Life) -> None:
    old, heir = (Agency.objects.get(group__name=name) for name in (OLD, HEIR))
    with life.acting("secretariat") as by:
        merging.propose(agency=old, successor=heir, by=by, now=life.now, version=old.version)
    with life.acting(SECOND) as by:
        merging.merge(agency=old, by=by, now=life.now, version=old.version)


def _namings(life: Life) -> dict[str, str]:
    rows = JPOAAgency.objects.filter(participant__jpoa=life.id, participant__country__iso2="VN")
    return dict(rows.values_list("agency__group__name", "state"))


def _country(life: Life) -> JPOAParticipant:
    return JPOAParticipant.objects.get(jpoa=life.id, country__iso2="VN")


def _trail(group: str, key: Any) -> list[str]:
    with acting_as(SEALER):
        rows = AuditEntry.objects.filter(object_id=key, group_id=Agency.objects.get(group__name=group).group_id)
        return list(rows.values_list("action", flat=True))


@pytest.fixture
def life(acting: Any, now: Any) -> Life:
    one = Life(acting, now)
    one.to_planning()
    return one


def _officer_name(group: str) -> str:
    held = Person.objects.filter(
        memberships__agency__group__name=group, memberships__role_assignments__role="liaison_officer", is_active=True
    )
    return held.order_by("name")[0].name


def test_a_naming_goes_on_with_the_successor_which_can_be_asked(life: Life, enter: Any) -> None:
    life.two_confirm()
    assert _namings(life) == {OLD: "confirmed"}

    _merge(life)

    assert _namings(life) == {HEIR: "confirmed"}
    assert _country(life).withdrawn_on is None
    named = JPOAAgency.objects.get(participant__jpoa=life.id, agency__group__name=HEIR)
    assert named.contact and named.contact.name == _officer_name(HEIR)
    assert _trail(HEIR, life.id) == ["take_over"]
    client: Client = enter(_officer_name(HEIR))
    page = text_of(client.get(reverse("jpoa_participants", args=[life.id])))
    assert f"Whom to ask: {named.contact.name}" in page
    assert client.get(reverse("naming_contact", args=[named.id])).status_code == 200


def test_a_naming_that_waits_waits_for_the_successor(life: Life, enter: Any) -> None:
    life.name("vn_officer")
    _merge(life)

    assert _namings(life) == {HEIR: "named"}
    assert "Your agency is named for a round" in text_of(enter(_officer_name(HEIR)).get("/"))


@pytest.mark.parametrize(
    ("of_old", "of_heir", "then"),
    [
        ("named", "named", {OLD: "withdrawn", HEIR: "named"}),
        ("named", "confirmed", {OLD: "withdrawn", HEIR: "confirmed"}),
        ("confirmed", "confirmed", {OLD: "withdrawn", HEIR: "confirmed"}),
    ],
)
def test_where_the_successor_stands_its_own_stands(of_old: str, of_heir: str, then: dict[str, str], life: Life) -> None:
    for group, state in ((OLD, of_old), (HEIR, of_heir)):
        named = life.name("vn_officer", group)
        if state == "confirmed":
            life.confirm(named, _officer_name(group))

    _merge(life)

    assert _namings(life) == then
    assert _country(life).withdrawn_on is None


def test_a_merger_takes_no_country_out_of_a_round(life: Life) -> None:
    """What is confirmed does not give way to what waits for an answer."""
    life.two_confirm()
    waiting = life.name("vn_officer", HEIR)

    _merge(life)

    rows = JPOAAgency.objects.filter(participant__jpoa=life.id, participant__country__iso2="VN")
    assert set(rows.values_list("agency__group__name", "state")) == {(HEIR, "confirmed"), (HEIR, "withdrawn")}
    assert rows.get(state="withdrawn").id == waiting.id
    assert _country(life).withdrawn_on is None


def test_what_is_over_stays_with_the_merged_agency(life: Life) -> None:
    life.two_confirm()
    life.step("cancel", reason="EXERCISE")

    _merge(life)

    assert _namings(life) == {OLD: "confirmed"}


def test_an_answer_is_the_successors_which_reads_and_changes_it(debriefing: Debriefing) -> None:
    debriefing.ask()
    sent = debriefing.answer(OLD, worked="EXERCISE: of the police")

    _merge(debriefing.life)

    heir = debriefing.officer(HEIR)
    with acting_as(heir):
        own = queries.own_answer(heir, debriefing.row())
        assert own and own.id == sent.id and own.agency_id == heir.agency_id
    debriefing.answer(HEIR, worked="EXERCISE: of the border force")
    assert _trail(HEIR, sent.id)[0] == "take_over"
    debriefing.close()
    assert debriefing.told()["worked"] == [("EXERCISE: of the border force", "VN")]


@pytest.fixture
def both(acting: Any, now: Any) -> Debriefing:
    """A debrief that asks the successor too."""
    return Debriefing(acting, now, also=(HEIR,))


@pytest.mark.parametrize(
    ("of_old", "of_heir", "told"),
    [(True, True, ["of the border force"]), (False, True, ["of the border force"]), (True, False, ["of the police"])],
)
def test_where_the_successor_has_answered_itself_its_own_answer_stands(
    of_old: bool, of_heir: bool, told: list[str], both: Debriefing
) -> None:
    """A draft is no answer: what was sent for the country does not give way to it."""
    both.ask()
    both.answer(OLD, is_sent=of_old, worked="of the police")
    both.answer(HEIR, is_sent=of_heir, worked="of the border force")

    _merge(both.life)
    both.close()

    assert [words for words, _country in both.told()["worked"]] == told


def test_nothing_of_a_questionnaire_that_is_closed_moves(both: Debriefing) -> None:
    """What is told then would change."""
    both.ask()
    both.answer(OLD, worked="of the police")
    both.answer(HEIR, worked="of the border force")
    both.close()
    before = both.told()

    _merge(both.life)

    assert both.told() == before
    assert {country for _words, country in before["worked"]} == {"VN"}


def test_the_worker_asks_the_successor(debriefing: Debriefing) -> None:
    row = debriefing.ask()
    services.tell(now=debriefing.now)

    _merge(debriefing.life)

    assert services.tell(now=debriefing.now) == 1
    heir = debriefing.officer(HEIR)
    with acting_as(heir):
        assert Notice.objects.filter(object_id=row.id, group_id=heir.group_id).count() == 1
