"""Equal writings have one form, a form is its own form, and a refusal says at which field and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.identifiers import icao9303
from operations.identifiers.folding import folded
from operations.identifiers.kinds import Kind, NotStandard, asks_country, standard

SAME = [
    (
        "phone",
        "",
        "+84912345678",
        ["+84 91 234 56 78", "+84 (0)91-234-5678", "＋84 912345678", "+\u202a84912345678"],
    ),
    ("phone", "VNM", "+84912345678", ["091 234 56 78", "0912.345.678", "00 84 912345678", "+84 912 345 678"]),
    ("phone", "THA", "+66812345678", ["081-234-5678", "๐๘๑ ๒๓๔ ๕๖๗๘"]),
    ("phone", "THA", "+84912345678", ["+84 912 345 678"]),
    ("email", "", "linh.tran@xn--bcher-kva.example", ["Linh.Tran@BÜCHER.example", " linh.tran@bücher.example\u200b"]),
    ("document", "VNM", "C1234567", ["c 123-4567", "C1234567<<", "Ｃ１２３４５６７", "C.123.45.67"]),
    ("document", "", "C1234567", ["C1234567"]),
    ("vehicle", "VNM", "51F12345", ["51F-123.45", "51f 12345"]),
    ("vehicle", "THA", "1กก1234กรุงเทพมหานคร", ["1กก 1234 กรุงเทพมหานคร", "๑กก-๑๒๓๔ กรุงเทพมหานคร"]),
    ("vehicle", "", "WAUZZZ8K9AA123456", ["wauzzz8k9aa123456", "VIN: WAU ZZZ 8K9 AA 123456"]),
    ("vessel", "", "IMO9074729", ["9074729", "IMO 9074729", "imo no. 907-4729", "IMO9074729"]),
    ("vessel", "", "MMSI574123456", ["574 123 456", "MMSI: 574123456"]),
    ("vessel", "", "3FJB5", ["3fjb5", "call sign 3FJB5"]),
    ("vessel", "", "KG91234TS", ["KG-91234-TS", "kg 91234 ts"]),
    ("account", "", "GB82WEST12345698765432", ["GB82 WEST 1234 5698 7654 32", "iban: gb82west12345698765432"]),
    ("account", "VNM", "0071001234567", ["0071 0012 34567", "007-100-1234567"]),
    ("account", "", "1" + "aB" * 15, ["1" + "aB" * 15 + " "]),
    ("account", "", "0x" + "ab" * 20, ["0x" + "AB" * 20]),
    (
        "handle",
        "",
        "telegram:some_name",
        ["Telegram: @Some_Name", "https://t.me/Some_Name", "tg @some_name", "t.me/some_name/"],
    ),
    ("handle", "", "facebook:linh.tran.9", ["https://www.facebook.com/Linh.Tran.9?ref=1", "FB: linh.tran.9"]),
    ("handle", "", "chatroom:Abc", ["Chatroom: Abc"]),
    ("address", "VNM", "12/3 duong so 5 quan 1", ["12/3 Đường số 5, Quận 1", "12/3  ĐƯỜNG SỐ 5 quận 1."]),
    ("other", "", "simkarte 8984", ["SIMKARTE  8984"]),
]


@pytest.mark.parametrize(("kind", "country", "form", "writings"), SAME)
def test_equal_writings_have_one_form(kind: str, country: str, form: str, writings: list[str]) -> None:
    assert {standard(kind, writing, country) for writing in [form, *writings]} == {form}


REFUSED = [
    ("phone", "", "091 234 56 78", "country"),
    ("phone", "XXA", "091 234 56 78", "country"),
    ("phone", "Viet Nam", "091 234 56 78", "country"),
    ("phone", "VNM", "12", "value"),
    ("phone", "VNM", "091 CALL ME", "value"),
    ("phone", "", "", "value"),
    ("email", "", "linh.tran", "value"),
    ("email", "", "linh@localhost", "value"),
    ("email", "", "a b@example.org", "value"),
    ("document", "VNM", "C12345é", "value"),
    ("document", "VNM", "<<", "value"),
    ("document", "DEU", "C1234567", "country"),
    ("vehicle", "", "WAUZZZ8K9AA12345O", "value"),
    ("vehicle", "", "--", "value"),
    ("vessel", "", "9074728", "value"),
    ("vessel", "", "IMO 9074728", "value"),
    ("vessel", "", "12345678", "value"),
    ("vessel", "", "MMSI 12345678", "value"),
    ("account", "", "GB82WEST12345698765433", "value"),
    ("account", "", "₫₫₫₫", "value"),
    ("handle", "", "@some_name", "value"),
    ("handle", "", "telegram: @", "value"),
    ("address", "", "…, .", "value"),
    ("other", "", "\u200b \u202e", "value"),
    ("other", "", "x" * 201, "value"),
]


@pytest.mark.parametrize(("kind", "country", "value", "field"), REFUSED)
def test_what_has_no_form_is_refused_at_its_field(kind: str, country: str, value: str, field: str) -> None:
    with pytest.raises(NotStandard) as refusal:
        standard(kind, value, country)
    assert refusal.value.field == field
    assert str(refusal.value.words).endswith(".")
    assert not value or value not in str(refusal.value)


def test_each_kind_has_a_rule_and_a_short_name() -> None:
    for kind in Kind:
        assert len(kind.value) <= 12 and isinstance(asks_country(kind.value), bool)
    assert asks_country("phone") and asks_country("document") and not asks_country("vessel")


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(Kind.values),
    value=st.text(max_size=40)
    | st.from_regex(r"\+?[0-9 ().-]{4,18}", fullmatch=True)
    | st.from_regex(r"[A-Za-z]{2,10}[: @/]{1,3}[A-Za-z0-9_.@:/-]{1,20}", fullmatch=True)
    | st.from_regex(r"(VIN|IMO|MMSI|CALL SIGN|IBAN|mailto:)[ :]?[A-Za-z0-9@. ]{1,20}", fullmatch=True),
    country=st.sampled_from(["", "VNM", "THA", "NZL", "D", "XXA"]),
)
def test_a_form_is_its_own_form(kind: str, value: str, country: str) -> None:
    try:
        form = standard(kind, value, country)
    except NotStandard:
        return
    assert standard(kind, form, country) == form == standard(kind, form)
    assert standard(kind, f"\u2067 {value}\u200b\u2069 ", country) == form


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once and folded(text.upper()) == folded(text.upper().lower()) and once == once.strip()


def test_folding_keeps_what_makes_the_word() -> None:
    assert folded("  NGUYỄN   Thị Đào ") == folded("nguyen thi dao") == "nguyen thi dao"
    assert folded("Æther ŁÓDŹ Straße Ǿ ǣ") == "aether lodz strasse o ae"
    assert folded("น้ำ") != folded("นา") and folded("ก่า") != folded("กา")
    assert folded("ශ්‍රී") == folded("ශ්රී") and folded("කි") != folded("ක")
    assert folded("مـــحمد") == folded("محمد") and folded("مُحمد") != folded("محمد")
    assert folded("йод") != folded("иод")
    assert folded("a\u200bb\u202ec\u00ad") == "abc"


def test_codes_are_those_of_documents() -> None:
    for code in [
        "VNM",
        "THA",
        "NZL",
        "D",
        "XXA",
        "XXB",
        "XXC",
        "XXX",
        "GBD",
        "GBN",
        "GBO",
        "GBP",
        "GBS",
        "UNO",
        "UNA",
        "EUE",
    ]:
        assert icao9303.is_code(code), code
    for code in ["", "DEU", "VN", "vnm", "QQQ", "D<<", "UTO"]:
        assert not icao9303.is_code(code), code
    assert icao9303.region_of("D") == "DE" and icao9303.region_of("GBD") == "" == icao9303.region_of("XXA")
    assert icao9303.code_of("VN") == "VNM" and icao9303.code_of("") == ""
