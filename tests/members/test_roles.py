from __future__ import annotations

import re

from django.utils.translation import override

from members import permissions, roles
from members.models import RoleAssignment
from operations import permissions as operations
from reporting import permissions as reporting


def test_six_roles_each_with_a_name_and_what_its_holder_does() -> None:
    assert list(roles.BY_CODE) == [
        "liaison_officer",
        "analyst",
        "agency_administrator",
        "co_chair",
        "secretariat",
        "auditor",
    ]
    for role in roles.ROLES:
        assert re.fullmatch(r"[a-z_]{1,24}", role.code)
        assert str(role.name) and str(role.words).endswith(".")


def test_what_can_be_given_is_what_there_is() -> None:
    assert dict(RoleAssignment._meta.get_field("role").choices) == dict(roles.CHOICES)


def test_writing_includes_reading() -> None:
    assert roles.WRITERS < roles.READERS < roles.EVERYBODY == set(roles.ROLES)


def test_chairs_secretariat_and_auditors_read_no_cases() -> None:
    for role in (roles.CO_CHAIR, roles.SECRETARIAT, roles.AUDITOR):
        assert role not in roles.READERS
        assert role not in operations.SEE_REFERRALS.roles
        assert role not in permissions.READ_NOTICE.roles


def test_reports_in_the_making_are_the_chairs_alone() -> None:
    assert reporting.SEE_REPORTS.roles == reporting.BUILD_REPORT.roles == {roles.CO_CHAIR}


def test_rights_do_not_hang_on_a_language() -> None:
    with override("vi"):
        assert roles.BY_CODE["analyst"] in roles.READERS
