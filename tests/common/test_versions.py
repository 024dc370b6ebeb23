from __future__ import annotations

from collections.abc import Callable

import pytest

from common import versions
from common.ids import uuid7
from members.models import Person
from operations.models import Referral
from operations.referrals import queries
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(cases: Cases) -> Callable[[Referral], Referral]:
    """The row as it is kept now."""
    return lambda row: cases.as_seen_by("nz_officer", lambda actor: queries.get_visible(actor, referral_id=row.id))


def test_a_change_to_the_version_that_was_seen_is_kept_and_counts_up(
    cases: Cases, stored: Callable[[Referral], Referral]
) -> None:
    draft, form = cases.draft(), uuid7()

    draft.crime_type = "tip"
    cases.as_seen_by(
        "nz_officer", lambda actor: versions.save(draft, ["crime_type"], version=draft.version, submission=form)
    )

    kept = stored(draft)
    assert (kept.crime_type, kept.version, kept.submission) == ("tip", 2, form)


def test_a_change_to_an_older_version_is_told_and_not_kept(
    cases: Cases, stored: Callable[[Referral], Referral]
) -> None:
    draft = cases.draft(crime_type="som")

    draft.crime_type = "tip"
    with pytest.raises(versions.ChangedMeanwhile) as told:
        cases.as_seen_by("nz_officer", lambda actor: versions.save(draft, ["crime_type"], version=7))

    assert told.value.row is draft
    assert (stored(draft).crime_type, stored(draft).version) == ("som", 1)


def test_only_the_named_fields_are_written(cases: Cases, stored: Callable[[Referral], Referral]) -> None:
    draft = cases.draft(crime_type="som")

    draft.crime_type, draft.kind = "tip", "spontaneous"
    cases.as_seen_by("nz_officer", lambda actor: versions.save(draft, ["kind"], version=1))

    assert (stored(draft).crime_type, stored(draft).kind) == ("som", "spontaneous")


def test_a_form_that_was_carried_out_is_refused_the_second_time() -> None:
    form = uuid7()

    with pytest.raises(versions.AlreadyDone):
        versions.refuse_repeats(Referral(submission=form), form)


@pytest.mark.parametrize("last", [None, uuid7()])
def test_another_form_is_let_through(last: object) -> None:
    versions.refuse_repeats(Referral(submission=last), uuid7())


def test_two_changes_without_a_form_are_no_repeat() -> None:
    versions.refuse_repeats(Referral(submission=None), None)


def test_people_are_not_versioned_by_accident() -> None:
    assert not issubclass(Person, versions.Versioned)
