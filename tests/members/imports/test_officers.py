from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.models import AuditEntry
from common.access import NotAllowed
from members.imports import work
from members.joining import services as joining
from members.models import Agency, Invitation, Membership, Person
from tests.members.imports.bringing import Bringing, counts, officer

ADMINISTRATOR = "nz_administrator"
ADDRESS = "aroha@nz-border.example"


def test_a_row_invites_and_makes_no_account(bringing: Bringing) -> None:
    people = Person.objects.count()

    file = bringing.bring("officers", officer(held="Liaison officer; analyst"), who=ADMINISTRATOR)

    with bringing.acting(ADMINISTRATOR) as by:
        invitation = Invitation.objects.get(email=ADDRESS)
        assert (invitation.invited_by_id, invitation.channel) == (by.person_id, "mail")
    assert invitation.roles == ["analyst", "liaison_officer"]
    assert (file.state, counts(file)) == ("applied", (1, 0, 0, 0))
    assert Person.objects.count() == people


def test_the_same_file_again_invites_nobody(bringing: Bringing) -> None:
    bringing.bring("officers", officer(), who=ADMINISTRATOR)

    again = bringing.check("officers", officer(email=ADDRESS.upper()), who=ADMINISTRATOR)

    assert counts(again) == (0, 0, 1, 0)


def test_an_invitation_that_has_run_out_is_made_again(bringing: Bringing) -> None:
    bringing.bring("officers", officer(), who=ADMINISTRATOR)
    bringing.now += timedelta(days=8)

    assert counts(bringing.check("officers", officer(), who=ADMINISTRATOR)) == (1, 0, 0, 0)


def test_who_is_there_already_is_no_mistake_whatever_the_row_says(bringing: Bringing) -> None:
    there = officer(email="Hana.Whitcombe@nz-border.example", held="Analyst", name="Somebody Else")

    file = bringing.check("officers", there, officer(), who=ADMINISTRATOR)

    assert counts(file) == (1, 0, 1, 0)


def test_somebody_of_another_agency_is_invited_like_anybody(bringing: Bringing, person: Any) -> None:
    """Whether an address has an account elsewhere is never said."""
    elsewhere = person("vn_officer").email

    assert counts(bringing.check("officers", officer(email=elsewhere), who=ADMINISTRATOR)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"agency": "NZ TCLU"}, "Agency’s short name", "do not keep"),
        ({"agency": "ZZ NONE"}, "Agency’s short name", "do not keep"),
        ({"agency": ""}, "Agency’s short name", "do not keep"),
        ({"email": "aroha"}, "E-mail address", "name@agency.example"),
        ({"email": ""}, "E-mail address", "Fill in"),
        ({"name": ""}, "Full name", "Fill in"),
        ({"name": "\u200f"}, "Full name", "Fill in"),
        ({"held": ""}, "Roles", "Liaison officer, Analyst, Agency administrator"),
        ({"held": "Co-chair"}, "Roles", "Other roles"),
        ({"held": "secretariat"}, "Roles", "Other roles"),
        ({"held": "Liaison officer; auditor"}, "Roles", "Other roles"),
        ({"held": "boss"}, "Roles", "Write one or more"),
    ],
)
def test_what_is_wrong_is_named(bringing: Bringing, cells: dict[str, str], column: str, words: str) -> None:
    file = bringing.check(
        "officers", officer(), officer(**{"email": "second@nz-border.example", **cells}), who=ADMINISTRATOR
    )

    ((line, found, said),) = file.problems
    assert (line, found, counts(file)) == (3, column, (1, 0, 0, 1))
    assert words in said


def test_an_address_stands_once_in_a_file(bringing: Bringing) -> None:
    file = bringing.check("officers", officer(), officer(email=ADDRESS.upper()), who=ADMINISTRATOR)

    assert file.problems == [[3, "E-mail address", "This stands in line 2 already."]]


def test_one_wrong_row_saves_none(bringing: Bringing) -> None:
    file = bringing.check("officers", officer(), officer(email="x"), who=ADMINISTRATOR)

    with pytest.raises(Exception, match="apply_import"):
        bringing.ask(file, who=ADMINISTRATOR)
    with bringing.acting(ADMINISTRATOR):
        assert not Invitation.objects.filter(email=ADDRESS).exists()


def _without_administrator() -> str:
    """An agency that never had one."""
    had = Membership.objects.filter(role_assignments__role="agency_administrator").values("agency_id")
    found = Agency.objects.filter(is_active=True).exclude(id__in=had).order_by("short_name").first()
    assert found
    return found.short_name


def test_the_secretariat_invites_the_first_administrator_of_an_agency_without_one(bringing: Bringing) -> None:
    row = officer(agency=_without_administrator(), held="Agency administrator")

    file = bringing.bring("officers", row)

    assert (file.state, file.new) == ("applied", 1)
    with bringing.acting("secretariat"):
        assert Invitation.objects.get(email=ADDRESS).agency.short_name == row["agency"]


def test_the_secretariat_invites_nobody_where_there_is_an_administrator(bringing: Bringing) -> None:
    file = bringing.check("officers", officer())

    assert file.problems == [[2, "Agency’s short name", "This agency has an administrator, who invites its people."]]


def test_the_secretariat_gives_no_role_that_the_administrator_gives(bringing: Bringing) -> None:
    file = bringing.check("officers", officer(agency=_without_administrator(), held="Analyst"))

    assert [column for _line, column, _words in file.problems] == ["Roles"]


def test_an_agency_that_has_lost_its_last_administrator_needs_a_second_person(
    bringing: Bringing, suspend: object
) -> None:
    suspend("nz_administrator")  # type: ignore[operator]

    file = bringing.check("officers", officer(held="Agency administrator"))

    assert "second person" in file.problems[0][2]


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor"])
@pytest.mark.parametrize("kind", ["agencies", "officers"])
def test_nobody_else_brings_anybody_in(bringing: Bringing, who: str, kind: str) -> None:
    with pytest.raises(NotAllowed):
        bringing.upload(kind, b"x", who=who)


def test_an_administrator_brings_no_agency_in(bringing: Bringing) -> None:
    with pytest.raises(NotAllowed):
        bringing.upload("agencies", b"x", who=ADMINISTRATOR)


def test_an_invitation_made_at_the_same_moment_takes_all_of_it_back(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bringing.check("officers", officer(email="one@nz-border.example"), officer(), who=ADMINISTRATOR)
    bringing.ask(file, who=ADMINISTRATOR)
    invite_several = joining.invite_several

    def overtaken(**asked: Any) -> None:
        joining.invite(agency=asked["agency"], email=ADDRESS, name="x", held=["analyst"], channel="mail", **_by(asked))
        invite_several(**asked)

    with monkeypatch.context() as patched:
        patched.setattr(joining, "invite_several", overtaken)
        work.work(now=bringing.now)

    assert bringing.seen(file, who=ADMINISTRATOR).is_again
    with bringing.acting(ADMINISTRATOR):
        assert not Invitation.objects.filter(email="one@nz-border.example").exists()


def _by(asked: dict[str, Any]) -> dict[str, Any]:
    return {"by": asked["by"], "now": asked["now"]}


def test_each_invitation_has_its_entry(bringing: Bringing) -> None:
    bringing.bring("officers", officer(), officer(email="two@nz-border.example"), who=ADMINISTRATOR)

    with bringing.acting(ADMINISTRATOR) as by:
        made = set(
            Invitation.objects.filter(invited_at=bringing.now, name=officer()["name"]).values_list("id", flat=True)
        )
        entries = AuditEntry.objects.filter(action="invite_person", object_id__in=made, person_id=by.person_id)
        assert (len(made), entries.count()) == (2, 2)
