from __future__ import annotations

import re
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from common.ids import uuid7
from operations.references import reference_of


@given(st.uuids(version=4))
def test_a_reference_is_the_country_and_eight_signs_that_are_not_misheard(key: UUID) -> None:
    assert re.fullmatch(r"NZ-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", reference_of(key, "NZ"))


def test_an_organisation_without_a_country_is_international() -> None:
    assert reference_of(UUID(int=0), "") == "INT-0000-0000"


def test_the_longest_reference_fits_its_column() -> None:
    assert len(reference_of(uuid7(), "")) <= 16


@given(st.uuids(version=4), st.integers(0, 39))
def test_each_of_the_last_forty_bits_counts(key: UUID, bit: int) -> None:
    assert reference_of(key, "NZ") != reference_of(UUID(int=key.int ^ (1 << bit)), "NZ")


@given(st.uuids(version=4), st.integers(40, 127))
def test_no_other_bit_counts_so_the_time_in_a_key_cannot_be_read(key: UUID, bit: int) -> None:
    assert reference_of(key, "NZ") == reference_of(UUID(int=key.int ^ (1 << bit)), "NZ")
