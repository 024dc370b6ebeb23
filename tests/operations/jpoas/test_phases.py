"""The phases of a round: added, changed and withdrawn by the chairs until it ends, inside its days or beside them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from operations.jpoas import phases, queries
from operations.jpoas.services import EndsBeforeStart
from operations.models import JointPeriodOfAction, Phase
from tests.operations.lifecycle.living import DAY, Life
from tests.operations.pages import fill_in, queries_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(acting: Any, now: Any) -> Life:
    one = Life(acting, now)
    one.to_planning()
    return one


def _add(life: Life, who: str = "nz_chair", *, first: int = 0, last: int = 10, name: str = "EXERCISE") -> Phase:
    day = life.now.date()
    content = {"name": name, "starts_on": day + first * DAY, "ends_on": day + last * DAY, "what": "EXERCISE: boats"}
    with life.acting(who) as by:
        return phases.add(jpoa=life.row(), content=content, by=by, now=life.now)


@pytest.mark.parametrize("who", ["nz_officer", "secretariat", "nz_administrator", "nz_auditor"])
def test_only_the_chairs_write_phases(who: str, life: Life, acting: Any, enter: Any) -> None:
    phase = _add(life)
    with pytest.raises(NotAllowed):
        _add(life, who)
    with acting(who) as by:
        with pytest.raises(NotAllowed):
            phases.withdraw(phase=phase, by=by, now=life.now, version=1)
        assert Phase.objects.filter(id=phase.id).update(name="x") == 0
    assert enter(who).get(reverse("phase_edit", args=[phase.id])).status_code == 403
    assert "EXERCISE: boats" in text_of(enter(who).get(reverse("jpoa", args=[life.id])))


def test_phases_may_overlap_and_one_outside_the_round_is_marked(life: Life, enter: Any) -> None:
    _add(life, first=5, last=20)
    _add(life, "vn_chair", first=10, last=30, name="EXERCISE: second")
    assert "outside the round" not in text_of(enter("th_officer").get(reverse("jpoa", args=[life.id])))
    _add(life, first=-20, last=-1, name="EXERCISE: before")

    assert text_of(enter("th_officer").get(reverse("jpoa", args=[life.id]))).count("outside the round") == 1


@given(first=st.integers(-400, 400), length=st.integers(0, 400))
def test_a_phase_is_outside_exactly_when_one_of_its_days_is(first: int, length: int, now: Any) -> None:
    day = now.date()
    jpoa = JointPeriodOfAction(starts_on=day, ends_on=day + 180 * DAY)
    phase = Phase(jpoa=jpoa, starts_on=day + first * DAY, ends_on=day + (first + length) * DAY)

    assert phase.is_outside == (not (first >= 0 and first + length <= 180))
    assert not Phase(jpoa=JointPeriodOfAction(), starts_on=day, ends_on=day).is_outside


def test_bad_days_are_named_at_their_field_and_nothing_typed_is_lost(life: Life, enter: Any) -> None:
    with pytest.raises(EndsBeforeStart):
        _add(life, first=5, last=4)
    page = reverse("phase_add", args=[life.id])
    client = enter("nz_chair")
    said = {"name": "EXERCISE: typed", "starts_on": "2027-05-01", "ends_on": "2027-04-30", "what": ""}
    answer = fill_in(client, page, **said)
    assert answer.context["form"].errors.keys() == {"ends_on"}
    assert "EXERCISE: typed" in answer.content.decode()
    assert fill_in(client, page, **said | {"starts_on": "31.31.2027", "name": ""}).context["form"].errors.keys() == {
        "name",
        "starts_on",
    }
    assert not Phase.objects.filter(jpoa=life.id).exists()
    assert fill_in(client, page, **said | {"ends_on": "2027-05-02"}).status_code == 302
    with life.acting("nz_chair"), pytest.raises(DatabaseError), transaction.atomic():
        Phase.objects.filter(jpoa=life.id).update(ends_on="2027-04-01")


def test_a_phase_is_changed_until_the_round_ends_and_a_clash_shows_both(life: Life, enter: Any) -> None:
    phase = _add(life)
    page = reverse("phase_edit", args=[phase.id])
    said = {"name": "EXERCISE: other", "starts_on": "2027-05-01", "ends_on": "2027-05-03", "what": "x"}
    client, late = enter("nz_chair"), enter("vn_chair")
    stale = late.get(page)
    assert fill_in(client, page, **said).status_code == 302
    clash = late.post(page, {"version": "1", **said, "name": "EXERCISE: mine"}, follow=True)
    assert stale.status_code == 200
    assert "EXERCISE: mine" in clash.content.decode()
    assert "EXERCISE: other" in text_of(clash)

    assert fill_in(client, reverse("phase_withdraw", args=[phase.id])).status_code == 302
    assert "EXERCISE: other" not in text_of(client.get(reverse("jpoa", args=[life.id])))
    assert client.get(page).status_code == 409
    life.step("cancel", reason="EXERCISE")
    with pytest.raises(MovedOn):
        _add(life)
    with life.acting("nz_chair"), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Phase.objects.filter(id=phase.id).update(name="x")


def test_a_stale_withdrawal_is_shown_again(life: Life, acting: Any) -> None:
    phase = _add(life)
    with acting("nz_chair") as by, pytest.raises(ChangedMeanwhile):
        phases.withdraw(phase=phase, by=by, now=life.now, version=7)


def test_a_missing_phase_is_missing(life: Life, enter: Any) -> None:
    assert enter("nz_chair").get(reverse("phase_edit", args=[life.id])).status_code == 404


def test_many_phases_cost_as_many_queries_as_few(life: Life, enter: Any) -> None:
    client, page = enter("nz_chair"), reverse("jpoa", args=[life.id])
    _add(life)
    few = queries_of(client, page)
    for number in range(8):
        _add(life, first=number, last=number + 3)

    assert queries_of(client, page) == few
    with life.acting("nz_chair"):
        assert len(queries.phases_of(life.row())) == 9
