"""The pages of exports: chosen by links, asked for once, watched without scripts, taken by who asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common.ids import uuid7
from operations.exports import work
from operations.models import ReferralExport
from tests.operations.cases import Cases
from tests.operations.exporting import Exports
from tests.operations.pages import fill_in, hidden_fields, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
ASK = "/referrals/exports/new/"


def _all(cases: Cases, who: str = "nz_officer") -> list[ReferralExport]:
    with cases.acting(who) as actor:
        return list(ReferralExport.objects.filter(group_id=actor.group_id).order_by("number"))


def test_what_is_chosen_stands_in_the_address_as_codes(cases: Cases, enter: Enter, exports: Exports) -> None:
    client = enter("nz_officer")
    page = client.get(f"{ASK}?state=sent&kind=information&from_on=2026-01-01")
    assert "Referrals that the file will hold:" in text_of(page)

    answer = client.post(
        f"{ASK}?state=sent&kind=information&from_on=2026-01-01",
        {**hidden_fields(page), "reason": "court", "file_format": "csv"},
    )

    [export] = _all(cases)
    assert answer["Location"] == export.get_absolute_url()
    assert export.chosen == {"state": "sent", "kind": "information", "from_on": "2026-01-01"}
    assert (export.reason, export.state, export.number) == ("court", "waiting", 1)
    assert "State: Sent; Kind: Request for information" in text_of(client.get(answer["Location"]))


def test_quick_questions_alone_can_be_taken_out(cases: Cases, enter: Enter, exports: Exports) -> None:
    client = enter("nz_officer")
    whole = client.get(ASK).context["count"]
    cases.sent(is_quick=True)
    path = f"{ASK}?kind=quick"

    answer = client.post(path, {**hidden_fields(client.get(path)), "reason": "court", "file_format": "csv"})

    [export] = _all(cases)
    assert export.chosen == {"kind": "quick"}
    assert "Kind: Quick question" in text_of(client.get(answer["Location"]))
    assert 'href="/referrals/exports/new/?kind=quick"' in client.get("/referrals/?kind=quick").text
    assert client.get(path).context["count"] != whole


@pytest.mark.parametrize("chosen", ["state=gone", "from_on=yesterday", "kind=EXERCISE"])
def test_what_is_not_offered_is_said_and_nothing_is_asked_for(cases: Cases, enter: Enter, chosen: str) -> None:
    client = enter("nz_officer")
    form = hidden_fields(client.get(ASK))

    page = client.post(f"{ASK}?{chosen}", {**form, "reason": "court", "file_format": "csv"})

    assert page.status_code == 200 and page.context["filter"].form.errors
    assert _all(cases) == []


def test_a_reason_is_asked_for(cases: Cases, enter: Enter) -> None:
    page = fill_in(enter("nz_officer"), ASK, file_format="csv")

    assert page.context["form"].errors.keys() == {"reason"}
    assert _all(cases) == []


def test_one_form_makes_one_export(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    form = {**hidden_fields(client.get(ASK)), "reason": "own", "file_format": "xlsx"}

    first, second = client.post(ASK, form), client.post(ASK, form)

    assert first["Location"] == second["Location"]
    assert len(_all(cases)) == 1


def test_the_page_loads_itself_again_while_the_file_is_made_and_no_longer(enter: Enter, exports: Exports) -> None:
    export, client = exports.ask(), enter("nz_officer")
    path = export.get_absolute_url()

    waiting = client.get(path)
    assert 'http-equiv="refresh" content="5; url=?look=1"' in waiting.text
    assert "loads itself again every five seconds" in text_of(waiting)
    assert 'url=?look=59"' in client.get(f"{path}?look=58").text
    for last in ("59", "60", "-1", "x" * 99):
        assert ('http-equiv="refresh"' in client.get(f"{path}?look={last}").text) is (last in {"60", "-1", "x" * 99})
    exports.make()

    ready = client.get(path)
    assert "refresh" not in ready.text and "Take the file" in text_of(ready)


def test_how_far_it_is_stands_on_the_page_and_in_the_title(cases: Cases, enter: Enter, exports: Exports) -> None:
    export = exports.ask()
    with cases.acting("nz_officer"):
        ReferralExport.objects.filter(id=export.id).update(state="running", rows_done=500, rows_of=1200)

    page = enter("nz_officer").get(export.get_absolute_url())

    assert "Referrals done: 500 of 1200" in text_of(page)
    assert '<progress id="progress" max="1200" value="500">' in page.text
    assert "<title>(500/1200) Export 1" in page.text


def test_who_asked_cancels_it(enter: Enter, exports: Exports) -> None:
    export, client = exports.ask(), enter("nz_officer")
    path = export.get_absolute_url()

    answer = client.post(f"{path}cancel/", hidden_fields(client.get(path)))

    assert answer["Location"] == path
    assert "It was cancelled" in text_of(client.get(path))
    assert exports.make() == 0
    assert client.post(f"{path}cancel/").status_code == 409


def test_the_file_is_given_as_a_file_and_not_kept_on_the_way(enter: Enter, exports: Exports) -> None:
    export = exports.ask(file_format="xlsx")
    exports.make()

    answer = enter("nz_officer").get(f"{export.get_absolute_url()}file/")

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content[:2] == b"PK" and len(content) == int(answer["Content-Length"])
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="referrals-1-{exports.now(export).handling_code_id}.xlsx"'
    )
    assert answer["Cache-Control"] == "no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_after_its_time_there_is_no_file_and_the_page_says_so(cases: Cases, enter: Enter, exports: Exports) -> None:
    export, client = exports.ask(), enter("nz_officer")
    exports.make()
    work.expire(now=cases.now + timedelta(hours=24))

    assert client.get(f"{export.get_absolute_url()}file/").status_code == 409
    assert "It is deleted from the portal" in text_of(client.get(export.get_absolute_url()))


def test_a_lost_file_is_said_in_words(enter: Enter, exports: Exports, on_disk: Any) -> None:
    export = exports.ask()
    exports.make()
    on_disk()[0].write_bytes(b"spoilt")

    page = enter("nz_officer").get(f"{export.get_absolute_url()}file/")

    assert page.status_code == 503 and "cannot be read" in text_of(page)


@pytest.mark.parametrize("who", ["nz_analyst", "nz_chair", "nz_auditor", "secretariat"])
def test_others_ask_for_nothing(enter: Enter, who: str) -> None:
    client = enter(who)

    for path in ("/referrals/exports/", ASK):
        assert client.get(path).status_code == 403
    assert "/referrals/exports/" not in client.get("/referrals/").text


def test_a_foreign_export_is_a_missing_one(enter: Enter, exports: Exports) -> None:
    export = exports.ask()
    exports.make()

    for who in ("vn_officer", "nz_other_agency"):
        client = enter(who)
        for page in ("", "cancel/", "file/"):
            ask = client.post if page == "cancel/" else client.get
            foreign, missing = (ask(f"/referrals/exports/{key}/{page}") for key in (export.id, uuid7()))
            assert foreign.status_code == 404 == missing.status_code
            assert without_tokens(foreign) == without_tokens(missing)


def test_a_colleague_sees_who_exported_what_and_takes_nothing(enter: Enter, exports: Exports) -> None:
    export, client = exports.ask(state="sent"), enter("nz_colleague")
    exports.make()

    assert "Hana Whitcombe" in text_of(client.get("/referrals/exports/"))
    page = text_of(client.get(export.get_absolute_url()))
    assert "Only the person who asked for it can take the file" in page and "Take the file" not in page
    assert client.get(f"{export.get_absolute_url()}file/").status_code == 403


def test_the_list_of_referrals_leads_there_with_its_filters(enter: Enter) -> None:
    client = enter("nz_officer")

    assert (
        'href="/referrals/exports/new/?state=sent&amp;kind=victim"'
        in client.get("/referrals/?state=sent&kind=victim").text
    )
    assert 'href="/referrals/exports/new/"' in client.get("/referrals/?state=answered&side=received&after=x").text
