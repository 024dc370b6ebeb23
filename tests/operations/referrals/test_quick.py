"""A quick question: asked on one page and looked at on a second, answered on one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.models import Agency
from operations.models import Referral, ReferralRecipient
from operations.referrals import queries, quick, services
from operations.referrals.subjects import Identifier
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PATH = "/referrals/ask/"


def _words(*to: str, **changes: Any) -> dict[str, Any]:
    return {
        "draft_recipients": [str(Agency.objects.get(group__name=key).id) for key in to or ("vn-police",)],
        "summary": "EXERCISE: who calls from this number?",
        "kind": "phone",
        "as_written": "+84 90 123 45 67",
        "country": "",
        "words": "",
        "purpose": "EXERCISE: it called a person whom we look after",
        **changes,
    }


def _asked(cases: Cases, who: str = "nz_officer") -> Referral:
    with cases.acting(who):
        return _asked_here()


def _asked_here() -> Referral:
    return Referral.objects.select_related("body").get(body__summary="EXERCISE: who calls from this number?")


@pytest.fixture
def received(cases: Cases) -> ReferralRecipient:
    """A quick question that has reached Viet Nam."""
    with cases.acting("nz_officer") as actor:
        vn = Agency.objects.get(group__name="vn-police").id
        number = Identifier(kind="phone", as_written="+84 90 123 45 67")
        asked = {"question": "EXERCISE: who calls from this number?", "purpose": "EXERCISE: why", "identifier": number}
        draft = quick.ask(by=actor, now=cases.now, to=[vn], **asked)
    cases.take(services.send, draft, by="nz_officer")
    return cases.recipient(draft)


def test_four_things_on_one_page_and_one_page_to_look_at(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")

    first = fill_in(client, PATH, **_words())
    draft = _asked(cases)
    assert (first.status_code, first["Location"]) == (302, f"/referrals/{draft.id}/send/")
    page = text_of(client.get(first["Location"]))
    assert "+84 90 123 45 67" in page and "EXERCISE: it called a person" in page
    assert fill_in(client, first["Location"]).status_code == 302

    sent = _asked(cases)
    strictest = "H3"
    assert (sent.state, sent.urgency, sent.handling_code_id, sent.source_evaluation) == (
        "sent",
        "routine",
        strictest,
        "N",
    )


@pytest.mark.parametrize("field", ["draft_recipients", "summary", "kind", "as_written", "purpose"])
def test_each_of_the_four_is_asked_for(cases: Cases, enter: Enter, field: str) -> None:
    answer = fill_in(enter("nz_officer"), PATH, **_words(**{field: []}))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    with cases.acting("nz_officer"):
        assert not Referral.objects.filter(body__summary=_words()["summary"]).exists()


def test_a_number_without_a_country_keeps_all_that_was_typed(enter: Enter) -> None:
    answer = fill_in(enter("nz_officer"), PATH, **_words(as_written="090 123 45 67"))

    assert list(answer.context["form"].errors) == ["country"]
    assert "EXERCISE: it called a person" in answer.content.decode()


def test_a_form_sent_twice_makes_one_question(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    form = hidden_fields(client.get(PATH)) | _words()

    first, second = client.post(PATH, form), client.post(PATH, form)

    assert first["Location"] == second["Location"]
    with cases.acting("nz_officer"):
        assert _asked_here().identifiers.count() == 1


@pytest.mark.parametrize(
    ("result", "words", "said"),
    [
        ("known", "EXERCISE: a shop in the harbour", "Known to us"),
        ("not_known", "", "Not known to us"),
        ("by_phone", "EXERCISE: after 14", "Ask me by telephone"),
    ],
)
def test_the_receiver_answers_on_the_page_of_the_question(
    cases: Cases, enter: Enter, received: ReferralRecipient, result: str, words: str, said: str
) -> None:
    client = enter("vn_officer")
    path = f"/referrals/{received.referral_id}/"
    page = client.get(path)
    assert 'name="result"' in page.content.decode()

    answer = client.post(f"{path}quick-answer/", {**hidden_fields(page), "result": result, "body": words})

    assert (answer.status_code, answer["Location"]) == (302, path)
    row = cases.recipient(received.referral)
    assert (row.state, row.result) == ("answered", result)
    assert cases.notices("nz_officer", received.referral_id) == ["referral_answered"]
    assert said in text_of(enter("nz_officer").get(path))


def test_needing_more_asks_the_sender_back(cases: Cases, received: ReferralRecipient) -> None:
    cases.take(quick.answer, received, by="vn_officer", result="need_more", words="EXERCISE: since when?")

    assert cases.recipient(received.referral).state == "needs_information"


@pytest.mark.parametrize("result", ["known", "need_more"])
def test_words_are_asked_for_where_one_word_says_nothing(
    cases: Cases, enter: Enter, received: ReferralRecipient, result: str
) -> None:
    path = f"/referrals/{received.referral_id}/quick-answer/"

    answer = fill_in(enter("vn_officer"), path, result=result, body="")

    assert list(answer.context["form"].errors) == ["body"]
    assert cases.recipient(received.referral).state == "received"


def test_it_becomes_a_full_referral_with_what_it_says(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    fill_in(client, PATH, **_words())
    draft = _asked(cases)
    path = f"/referrals/{draft.id}/edit/"
    assert "EXERCISE: who calls from this number?" in client.get(path).content.decode()

    content = {"kind": "information", "crime_type": "som", "urgency": "routine", "handling_code": "H2"}
    fill_in(client, path, **_words() | content | {"narrative": "EXERCISE: more"})

    kept = _asked(cases)
    assert (kept.is_quick, kept.narrative) == (False, "EXERCISE: more")
    with cases.acting("nz_officer") as actor:
        assert [one.standard for one in queries.things_of(actor, kept)] == ["+84901234567"]


def test_a_question_is_changed_before_it_is_sent(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    fill_in(client, PATH, **_words())
    draft = _asked(cases)

    fill_in(client, f"/referrals/{draft.id}/question/", **_words(as_written="+64 21 123 4567"))

    with cases.acting("nz_officer") as actor:
        assert [one.standard for one in queries.things_of(actor, draft)] == ["+64211234567"]


@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst", "th_officer"])
def test_nobody_else_answers_it(enter: Enter, received: ReferralRecipient, who: str) -> None:
    path = f"/referrals/{received.referral_id}/quick-answer/"

    assert enter(who).post(path, {"result": "not_known"}).status_code in {403, 404}


def test_an_ordinary_referral_has_no_quick_answer(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()

    assert enter("vn_officer").get(f"/referrals/{referral.id}/quick-answer/").status_code == 409
