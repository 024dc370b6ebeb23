"""PostgreSQL and Python fold alike: one finds, the other marks what was found."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.identifiers.folding import folded

pytestmark = pytest.mark.django_db
# What officers of the members write in: Latin with all its marks, Thai, Sinhala, Tamil, Arabic, Khmer, Burmese, Korean,
# Han, digits of several scripts, signs nobody sees.
LETTERS = st.characters(codec="utf-8", min_codepoint=1, max_codepoint=0xFFFF, exclude_categories=("Cs", "Cn", "Co"))
# Greek with its many marks, and Cherokee: nobody here writes them, and PostgreSQL 17 knows no full case folding.
APART = re.compile("[\u0345\u0370-\u03ff\u1f00-\u1fff\u13a0-\u13ff\uab70-\uabbf]")
FOLD = "select text_folded(written) from unnest(%s::text[]) with ordinality as t (written, n) order by n"


def in_database(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(FOLD, [texts])
        return [form for (form,) in cursor.fetchall()]


@pytest.mark.parametrize(
    "text",
    [
        "  NGUYỄN   Thị Đào ", "Trần Văn Khoa", "Æther ŁÓDŹ Straße Ǿ ǣ ẞ", "İstanbul ıı", "สมชาย ใจดี ๑๒๓", "น้ำ",
        "ශ්‍රී ලංකා", "مـــحمد ١٢٣", "مُحمد", "១២៣ ខ្មែរ", "မြန်မာ ၁၂", "한국 이름", "王伟", "ＦＵＬＬ　ｗｉｄｔｈ",
        "a\u200bb\u202ec\u00ad",
        "tab\tand\nline", "Йод Σς", "100% _x_ \\",
    ],
)  # fmt: skip
def test_both_fold_alike(text: str) -> None:
    assert in_database([text]) == [folded(text)]


@settings(max_examples=60)
@given(st.lists(st.text(LETTERS.filter(lambda sign: not APART.match(sign)), max_size=30), min_size=1, max_size=30))
def test_both_fold_alike_whatever_is_written(texts: list[str]) -> None:
    assert in_database(texts) == [folded(text) for text in texts]
