from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from common.ids import uuid7
from members.imports import tables, work
from members.models import Agency, Invitation, MemberImport, Membership
from members.signing_in import fresh
from tests.members.imports.bringing import Bringing, agency, file_of, officer
from tests.operations.pages import hidden_fields, text_of

ADMINISTRATOR = "nz_administrator"
Enter = Callable[[str], Client]


def _send(client: Client, name: str, content: bytes, *, file_name: str = "members.csv", **fields: str) -> HttpResponse:
    path = reverse(name)
    fields = fields or hidden_fields(client.get(path))
    return client.post(path, {**fields, "file": SimpleUploadedFile(file_name, content)})


def _press(client: Client, name: str, file: MemberImport, *, version: int | None = None) -> HttpResponse:
    return client.post(reverse(name, args=[file.id]), {"version": str(version or file.version)})


def test_from_the_file_to_the_invitations(enter: Enter, bringing: Bringing) -> None:
    client = enter(ADMINISTRATOR)
    sent = _send(
        client, "officers_import", file_of("officers", [officer(), officer(email="b@nz-border.example")], "xlsx")
    )
    waiting = client.get(sent["Location"])
    assert "being checked" in text_of(waiting)

    work.work(now=bringing.now)
    checked = client.get(sent["Location"])
    assert "To be invited 2" in text_of(checked)
    assert "Send these invitations" in text_of(checked)

    apply = sent["Location"] + "apply/"
    assert client.post(apply, hidden_fields(checked))["Location"] == sent["Location"]
    assert client.post(apply, hidden_fields(checked))["Location"] == sent["Location"]  # a second click
    assert "being saved" in text_of(client.get(sent["Location"]))
    work.work(now=bringing.now)

    assert "What the file held is deleted" in text_of(client.get(sent["Location"]))
    with bringing.acting(ADMINISTRATOR):
        assert Invitation.objects.filter(name="Aroha Newcome").count() == 2


def test_wrong_lines_are_listed_in_words_and_nothing_can_be_saved(enter: Enter, bringing: Bringing) -> None:
    file = bringing.check("agencies", agency(), agency(short_name="NZ X", desk_phone="none", time_zone="Mars"))
    client = enter("secretariat")

    page = text_of(client.get(file.get_absolute_url()))

    assert "3 Time zone Choose a time zone of the list, such as Asia/Bangkok." in page
    assert "3 Desk phone This is no phone number." in page
    assert "Save all of it" not in page
    assert _press(client, "import_apply", file).status_code == 409
    assert not Agency.objects.filter(short_name="NZ PORT").exists()


def test_many_wrong_lines_are_shown_in_parts(enter: Enter, bringing: Bringing) -> None:
    file = bringing.check("agencies", *[agency(short_name=f"NZ {n}", desk_phone="none") for n in range(150)])
    client = enter("secretariat")

    first, last = (text_of(client.get(f"{file.get_absolute_url()}?page={page}")) for page in ("1", "99"))

    assert ("Further lines" in first, "Lines before" in first) == (True, False)
    assert ("Further lines" in last, "Lines before" in last) == (False, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "The file is empty."), (b"x" * (tables.MOST_BYTES + 1), "larger than 2 MB"), (None, "Choose a file.")],
)
def test_what_is_no_file_is_said_at_the_field(enter: Enter, content: bytes | None, words: str) -> None:
    client = enter("secretariat")
    path = reverse("agencies_import")
    fields: dict[str, Any] = hidden_fields(client.get(path))
    if content is not None:
        fields["file"] = SimpleUploadedFile("x.csv", content)

    assert words in text_of(client.post(path, fields))
    with_files = client.get(path)
    assert "The last files" not in text_of(with_files)


def test_wrong_columns_and_encodings_are_named_on_the_page(enter: Enter, bringing: Bringing) -> None:
    client = enter("secretariat")
    for content, words in (
        (b"Shortname;Name\nx;y\n", "1 Shortname This column is not known."),
        ("Short name\nZoë\n".encode("latin-1"), "2 The whole line This line is not in UTF-8."),
    ):
        file = bringing.check("agencies", content=content)

        assert words in text_of(client.get(file.get_absolute_url()))


def test_a_form_sent_twice_is_one_file(enter: Enter, bringing: Bringing) -> None:
    client = enter(ADMINISTRATOR)
    fields = hidden_fields(client.get(reverse("officers_import")))
    content = file_of("officers", [officer()])

    first, second = (_send(client, "officers_import", content, **fields) for _ in range(2))

    assert first["Location"] == second["Location"]
    with bringing.acting(ADMINISTRATOR):
        assert MemberImport.objects.count() == 1


def test_a_file_can_be_left_unused(enter: Enter, bringing: Bringing) -> None:
    file = bringing.check("officers", officer(), who=ADMINISTRATOR)
    client = enter(ADMINISTRATOR)

    assert _press(client, "import_drop", file)["Location"] == file.get_absolute_url()

    assert "what it held is deleted" in text_of(client.get(file.get_absolute_url()))
    assert bytes(bringing.seen(file, who=ADMINISTRATOR).content) == b""


def test_saving_asks_for_a_fresh_factor(enter: Enter, bringing: Bringing, person: Any) -> None:
    file = bringing.check("officers", officer(), who=ADMINISTRATOR)
    client = enter(ADMINISTRATOR)
    fresh.put_into(client.session, person(ADMINISTRATOR), at=0)

    answer = _press(client, "import_apply", file)

    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    assert str(file.id) in answer["Location"]


@pytest.mark.parametrize("who", ["Adele Tamarangi", "secretariat"])
@pytest.mark.parametrize("name", ["member_import", "import_apply", "import_drop"])
def test_a_foreign_file_is_missing(enter: Enter, bringing: Bringing, who: str, name: str) -> None:
    file = bringing.check("officers", officer(), who=ADMINISTRATOR)
    client = enter(who)
    ask = client.get if name == "member_import" else client.post

    foreign, missing = (ask(reverse(name, args=[key])) for key in (file.id, uuid7()))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert text_of(foreign) == text_of(missing)


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor"])
@pytest.mark.parametrize("name", ["agencies_import", "officers_import", "agencies_table", "officers_table"])
def test_the_pages_are_for_keepers(enter: Enter, who: str, name: str) -> None:
    assert enter(who).get(reverse(name)).status_code == 403


def test_an_administrator_brings_no_agencies_in(enter: Enter) -> None:
    client = enter(ADMINISTRATOR)

    assert client.get(reverse("agencies_import")).status_code == 403
    assert reverse("agencies_import") + '"' not in client.get(reverse("directory_list")).content.decode()


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_empty_table_has_the_columns_that_come_in(enter: Enter, bringing: Bringing, file_format: str) -> None:
    answer = enter("secretariat").get(f"{reverse('agencies_table')}?file_format={file_format}")

    assert answer["Content-Type"] == tables.FORMATS[file_format]
    assert f".{file_format}" in answer["Content-Disposition"]
    assert tables.read(answer.content).headers[3] == "Short name"
    assert bringing.check("agencies", content=answer.content).problems == []


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_goes_out_comes_in_and_changes_nothing(enter: Enter, bringing: Bringing, file_format: str) -> None:
    answer = enter("secretariat").post(reverse("agencies_export"), {"file_format": file_format})
    assert answer["Cache-Control"] == "no-store"

    file = bringing.check("agencies", content=answer.content)

    assert file.problems == []
    assert (file.new, file.changed, file.unchanged) == (0, 0, Agency.objects.count())


def test_officers_that_go_out_come_in_as_they_are(enter: Enter, bringing: Bringing) -> None:
    answer = enter(ADMINISTRATOR).post(reverse("officers_export"), {"file_format": "csv"})
    there = Membership.objects.filter(agency__short_name="NZ BLU", ends_at=None).count()

    file = bringing.check("officers", content=answer.content, who=ADMINISTRATOR)

    assert (file.problems, file.new, file.unchanged) == ([], 0, there)


def test_an_administrator_takes_out_what_is_of_the_own_agency(enter: Enter) -> None:
    client = enter(ADMINISTRATOR)

    agencies = tables.read(client.post(reverse("agencies_export"), {"file_format": "csv"}).content).rows
    officers = tables.read(client.post(reverse("officers_export"), {"file_format": "csv"}).content).rows

    assert [cells[3] for _line, cells in agencies] == ["NZ BLU"]
    assert {cells[0] for _line, cells in officers} == {"NZ BLU"}


def test_the_secretariat_takes_out_what_its_pages_show(enter: Enter) -> None:
    rows = tables.read(enter("secretariat").post(reverse("officers_export"), {"file_format": "csv"}).content).rows

    assert len({cells[0] for _line, cells in rows}) > 10
    assert all("hair" not in cells[3] for _line, cells in rows)  # no role that needs two


@pytest.mark.parametrize("name", ["agencies_export", "officers_export"])
@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor"])
def test_nobody_else_takes_a_list_out(enter: Enter, who: str, name: str) -> None:
    assert enter(who).post(reverse(name), {"file_format": "csv"}).status_code == 403


def test_taking_out_stands_in_the_audit_with_the_files_hash(enter: Enter, bringing: Bringing) -> None:
    enter(ADMINISTRATOR).post(reverse("officers_export"), {"file_format": "csv"})

    with bringing.acting(ADMINISTRATOR):
        entry = AuditEntry.objects.get(action="export_officers")
    assert entry.words.partition(", ")[2].startswith("sha256 ")


@pytest.mark.parametrize("name", ["agencies_export", "officers_export"])
def test_taking_out_asks_for_a_fresh_factor(enter: Enter, person: Any, name: str) -> None:
    client = enter(ADMINISTRATOR)
    fresh.put_into(client.session, person(ADMINISTRATOR), at=0)

    answer = client.post(reverse(name), {"file_format": "csv"})

    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_the_pages_are_found_where_people_look(enter: Enter) -> None:
    secretariat, administrator = enter("secretariat"), enter(ADMINISTRATOR)

    assert reverse("agencies_import") in secretariat.get(reverse("directory_list")).content.decode()
    assert reverse("officers_import") in secretariat.get(reverse("people")).content.decode()
    assert reverse("officers_import") in administrator.get(reverse("people")).content.decode()
    assert reverse("officers_export") in administrator.get(reverse("people")).content.decode()
