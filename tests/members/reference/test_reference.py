"""Lists of words: published in editions by the secretariat, offered by forms, read for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from audit.models import AuditEntry
from common.access import NotAllowed
from common.versions import AlreadyDone, ChangedMeanwhile
from members.acting import acting_as
from members.models import Agency, ReferenceEdition, ReferenceEntry, ReferenceList
from members.reference import queries, services
from members.reference.services import Line
from members.trail.services import SEALER
from tests.operations.cases import Cases
from tests.operations.pages import counted, fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
KINDS, REASONS = queries.Code.AGENCY_TYPES, queries.Code.DECLINE_REASONS


def _lines(code: str, *more: Line, retired: str = "") -> list[Line]:
    return [Line(one.code, one.label, one.code == retired) for one in queries.entries(code)] + list(more)


def _publish(acting: Any, code: str, lines: list[Line], *, now: Any, who: str = "secretariat", **other: Any) -> Any:
    with acting(who) as by:
        of_list = ReferenceList.objects.get(code=code)
        said = {"version": of_list.version, **other}
        return services.publish(of_list=of_list, lines=lines, by=by, now=now, **said)


def _checked() -> None:
    """What the database looks at when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


# The first editions


def test_each_list_begins_with_an_edition_that_nobody_published(acting: Any) -> None:
    with acting("nz_officer") as by:
        found = {kept.of_list.code: len(kept.in_force) for kept in queries.visible_to(by)}

    assert found == {"agency_types": 9, "decline_reasons": 5, "forms_of_exploitation": 9, "legal_bases": 10}
    assert not ReferenceEdition.objects.exclude(number=1, published_at=None).exists()
    assert set(Agency.objects.values_list("type", flat=True)) <= queries.words(KINDS).keys()


def test_a_list_is_one_question() -> None:
    with counted() as number:
        assert dict(queries.choices(KINDS))["police"] == "Police"

    assert number == [1]


def test_a_word_is_read_in_the_language_of_the_page() -> None:
    word = ReferenceEntry(label="Police", translations={"vi": "Cảnh sát"})
    with translation.override("vi"):
        assert word.words == "Cảnh sát"
    assert word.words == "Police"


# Publishing


def test_the_next_edition_is_offered_and_the_one_before_stays(acting: Any, now: Any, person: Any) -> None:
    edition = _publish(acting, KINDS, _lines(KINDS, Line("navy", "Navy"), retired="customs"), now=now)
    _checked()

    assert edition.number == 2 and edition.published_at == now
    assert edition.published_by == person("secretariat")
    assert "navy" in dict(queries.choices(KINDS)) and "customs" not in dict(queries.choices(KINDS))
    assert queries.words(KINDS)["customs"] == "Customs"
    assert ("customs", "Customs") in queries.choices(KINDS, also="customs")
    with acting_as(SEALER):
        entry = AuditEntry.objects.get(object_id=edition.id)
    assert (entry.action, entry.words) == ("keep_reference", "agency_types 2")


def test_a_second_writer_publishes_over_nobody(acting: Any, now: Any) -> None:
    _publish(acting, KINDS, _lines(KINDS, Line("navy", "Navy")), now=now)

    with pytest.raises(ChangedMeanwhile):
        _publish(acting, KINDS, _lines(KINDS, Line("army", "Army")), now=now, version=1)
    with pytest.raises(ChangedMeanwhile):
        _publish(acting, KINDS, _lines(KINDS, Line("army", "Army")), now=now, version=None)


def test_one_form_publishes_once(acting: Any, now: Any) -> None:
    form = uuid4()
    _publish(acting, KINDS, _lines(KINDS, Line("navy", "Navy")), now=now, submission=form)

    with pytest.raises(AlreadyDone):
        _publish(acting, KINDS, _lines(KINDS, Line("navy", "Navy")), now=now, version=1, submission=form)
    assert ReferenceList.objects.get(code=KINDS).version == 2


def test_a_word_cannot_be_left_out(acting: Any, now: Any) -> None:
    with pytest.raises(services.WordMissing):
        _publish(acting, KINDS, _lines(KINDS)[1:], now=now)


@pytest.mark.parametrize("who", ["nz_officer", "nz_administrator", "nz_chair", "nz_auditor", "nz_analyst"])
def test_only_the_secretariat_publishes(who: str, acting: Any, now: Any, enter: Enter) -> None:
    with pytest.raises(NotAllowed):
        _publish(acting, KINDS, _lines(KINDS, Line("navy", "Navy")), now=now, who=who)
    path = reverse("reference_publish", args=[KINDS])
    assert {enter(who).get(path).status_code, enter(who).post(path, {"new_1": "Navy"}).status_code} == {403}
    assert enter(who).get(reverse("reference_list", args=[KINDS])).status_code == 200


# What the database itself refuses


def _refused(act: Callable[[], object], match: str) -> None:
    def written() -> None:
        with transaction.atomic():
            act()
            _checked()

    with pytest.raises(DatabaseError, match=match):
        written()


def test_nothing_is_written_past_the_verb(acting: Any, now: Any) -> None:
    edition = ReferenceEdition.objects.get(of_list=KINDS)
    word = {"code": "navy", "label": "Navy", "position": 10}
    with acting("nz_administrator") as by:
        new = ReferenceEdition(of_list_id=KINDS, number=2, published_by_id=by.person_id, published_at=now)
        _refused(lambda: new.save(force_insert=True), "row-level security")
        _refused(lambda: ReferenceEntry(edition=edition, **word).save(force_insert=True), "row-level security")
        assert ReferenceList.objects.update(version=7) == 0
    with acting("secretariat") as by:
        mine = ReferenceEdition(of_list_id=KINDS, number=2, published_by_id=by.person_id, published_at=now)
        _refused(lambda: mine.save(force_insert=True), "follow one another")
        _refused(lambda: ReferenceList.objects.filter(code=KINDS).update(version=2), "does not exist")
        _refused(lambda: ReferenceEntry.objects.filter(edition=edition).update(label="X"), "permission denied")
        _refused(lambda: ReferenceEntry.objects.filter(edition=edition).delete(), "permission denied")


def test_an_edition_without_an_old_word_is_refused_at_the_end(acting: Any, now: Any) -> None:
    with acting("secretariat") as by:

        def publish() -> None:
            ReferenceList.objects.filter(code=KINDS).update(version=2)
            edition = ReferenceEdition(of_list_id=KINDS, number=2, published_by_id=by.person_id, published_at=now)
            edition.save(force_insert=True)
            ReferenceEntry(edition=edition, code="navy", label="Navy", position=1).save(force_insert=True)

        _refused(publish, "retired, never deleted")


def test_a_record_has_a_code_of_the_list(acting: Any, cases: Cases) -> None:
    with acting("secretariat"):
        _refused(lambda: Agency.objects.filter(short_name="NZ BLU").update(type="pirates"), "has no code pirates")
        Agency.objects.filter(short_name="NZ BLU").update(type="customs")
    row = cases.received_in("received")
    with acting("vn_officer"):
        mine = type(row).objects.filter(id=row.id)
        _refused(lambda: mine.update(decline_reason="mood"), "has no code mood")


# The pages


def test_the_secretariat_changes_a_list_on_its_page(enter: Enter) -> None:
    client, page = enter("secretariat"), reverse("reference_publish", args=[REASONS])

    answer = fill_in(
        client,
        page,
        label_capacity="No capacity now",
        place_capacity="1",
        label_duplicate="Duplicate",
        place_duplicate="4",
        retired_duplicate="on",
        new_1="Referred elsewhere",
    )

    assert answer["Location"] == reverse("reference_list", args=[REASONS])
    said = text_of(client.get(answer["Location"]))
    assert "Changed: No capacity → No capacity now" in said
    assert "New: Referred elsewhere" in said and "No longer offered: Duplicate" in said
    assert "The order is another one." in said and "It came with the portal." in said
    assert queries.choices(REASONS) == [
        ("capacity", "No capacity now"),
        ("no_legal_basis", "No legal basis"),
        ("wrong_agency", "Wrong agency"),
        ("other", "Other"),
        ("referred_elsewhere", "Referred elsewhere"),
    ]
    assert "Lists of words" in text_of(client.get(reverse("reference_lists")))


def test_two_who_change_a_list_lose_no_word(enter: Enter) -> None:
    page = reverse("reference_publish", args=[KINDS])
    first, second = enter("secretariat"), enter("Nattapong Wisetkul")
    mine, theirs = first.get(page), second.get(page)
    assert second.post(page, hidden_fields(theirs) | {"new_1": "Navy"}).status_code == 302

    assert first.post(page, hidden_fields(mine) | {"new_1": "Army", "new_2": "Guard"})["Location"] == page

    shown = first.get(page)
    assert "What is saved now" in text_of(shown) and "Navy" in text_of(shown)
    assert (shown.context["form"]["new_1"].value(), shown.context["version"]) == ("Army", 2)
    assert shown.context["form"]["label_navy"].value() == "Navy"
    kept = {name: shown.context["form"][name].value() for name in ("new_1", "new_2")}
    assert first.post(page, hidden_fields(shown) | kept).status_code == 302
    assert {"navy", "army", "guard"} <= dict(queries.choices(KINDS)).keys()


def test_a_correction_after_a_mistake_keeps_the_edition_that_was_seen(enter: Enter, acting: Any, now: Any) -> None:
    client, page = enter("secretariat"), reverse("reference_publish", args=[KINDS])
    shown = client.get(page)
    _publish(acting, KINDS, _lines(KINDS, Line("navy", "Navy")), now=now)

    wrong = client.post(page, hidden_fields(shown) | {"new_1": "Police"})

    assert wrong.status_code == 200 and wrong.context["form"].errors.keys() == {"new_1"}
    assert hidden_fields(wrong)["version"] == "1"


def test_an_unknown_list_is_not_found(enter: Enter) -> None:
    assert enter("secretariat").get("/reference/none/").status_code == 404
    assert enter("secretariat").get("/reference/none/publish/").status_code == 404


# What uses them


def test_a_form_offers_the_edition_in_force_and_a_record_keeps_its_word(
    acting: Any, now: Any, enter: Enter, cases: Cases
) -> None:
    with acting("secretariat"):
        Agency.objects.filter(short_name="NZ BLU").update(type="customs")
    _publish(acting, KINDS, _lines(KINDS, Line("navy", "Navy"), retired="customs"), now=now)
    blu, other = (Agency.objects.get(short_name=name) for name in ("NZ BLU", "VN CLO"))
    client = enter("secretariat")

    assert "Kind Customs" in text_of(client.get(blu.get_absolute_url()))
    own = client.get(reverse("agency_edit", args=[blu.id])).context["form"].fields["type"].choices
    assert ("customs", "Customs") in own and ("navy", "Navy") in own
    others = client.get(reverse("agency_edit", args=[other.id])).context["form"].fields["type"].choices
    assert ("customs", "Customs") not in others
    new = client.get(reverse("agency_add")).context["form"].fields["type"].choices
    assert ("navy", "Navy") in new and ("customs", "Customs") not in new
    assert blu.name in client.get("/directory/?q=customs").content.decode()


def test_a_refusal_keeps_its_reason_when_the_word_is_no_longer_offered(
    acting: Any, now: Any, enter: Enter, cases: Cases
) -> None:
    row = cases.received_in("received")
    path = f"/referrals/{row.referral_id}/"
    fill_in(enter("vn_officer"), f"{path}decline/", decline_reason="capacity", decline_words="EXERCISE")
    _publish(acting, REASONS, _lines(REASONS, retired="capacity"), now=now)

    assert "No capacity. EXERCISE" in text_of(enter("nz_officer").get(path))
    later = cases.received_in("received")
    shown = enter("vn_officer").get(f"/referrals/{later.referral_id}/decline/")
    assert "No legal basis" in text_of(shown) and "No capacity" not in text_of(shown)
    refused = fill_in(enter("vn_officer"), f"/referrals/{later.referral_id}/decline/", decline_reason="capacity")
    assert refused.context["form"].errors.keys() == {"decline_reason"}
