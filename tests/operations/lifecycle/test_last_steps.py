"""What the pages of a round's last steps say, and that it is so; each asks for a second factor given just now."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from members.signing_in import fresh
from operations.debriefs import lessons
from operations.models import JPOAAgency, Objective
from terms_of_reference.models import Consultation
from tests.operations.debriefs.debriefing import Debriefing
from tests.operations.lifecycle.living import Life
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
CONFIRM = "/accounts/2fa/reauthenticate/"


def test_what_was_begun_goes_on_when_a_round_is_closed(acting: Any, now: Any, enter: Enter) -> None:
    debriefing = Debriefing(acting, now)
    debriefing.ask()
    said = text_of(enter("nz_chair").get(reverse("jpoa_close", args=[debriefing.life.id])))
    assert "nothing of the round is changed" not in said
    for words in ("objectives and its phases stay", "questions of the debrief that are not closed yet", "Lessons can"):
        assert words in said

    debriefing.life.step("close")

    debriefing.answer("vn-police", worked="EXERCISE")
    debriefing.close()
    assert debriefing.told()["worked"] == [("EXERCISE", "VN")]
    content = {"text": "EXERCISE", "question": "", "focus_area": None}
    with acting("nz_chair") as by:
        lessons.add(jpoa=debriefing.life.row(), content=content, by=by, now=debriefing.now)
        aim = Objective.objects.filter(jpoa=debriefing.life.id)
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            aim.update(text="x")


def test_what_was_begun_goes_on_when_a_round_is_cancelled(life: Life, acting: Any, enter: Enter) -> None:
    life.propose()
    life.ask()
    said = text_of(enter("nz_chair").get(reverse("jpoa_cancel", args=[life.id])))
    for words in ("cannot be taken up again", "a round of views until it is concluded or withdrawn", "stay expected"):
        assert words in said

    assert fill_in(enter("nz_chair"), reverse("jpoa_cancel", args=[life.id]), reason="EXERCISE").status_code == 302

    with acting("nz_chair"):
        assert Consultation.objects.get(about_path=life.row().get_absolute_url()).concluded_at is None
    life.conclude()
    assert not JPOAAgency.objects.filter(participant__jpoa=life.id).exists()


def test_a_heavy_step_of_a_chair_asks_for_a_second_factor_and_loses_no_word(
    life: Life, enter: Enter, person: Any
) -> None:
    life.propose()
    page, client = reverse("jpoa_cancel", args=[life.id]), enter("nz_chair")
    fresh.put_into(client.session, person("nz_chair"), at=time.time() - 301)

    answer = client.post(page, {"reason": "EXERCISE: kept", "version": "1"})

    assert answer.status_code == 302 and answer["Location"].startswith(CONFIRM)
    assert life.row().state == "proposed"
    fresh.put_into(client.session, person("nz_chair"))
    assert "EXERCISE: kept" in client.get(page).content.decode()
