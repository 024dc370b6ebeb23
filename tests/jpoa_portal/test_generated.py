from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from common.access import registered
from jpoa_portal import generated
from jpoa_portal.checks import leaves
from jpoa_portal.schedule import JOBS
from operations.states import RECIPIENT_STEPS, REFERRAL_STEPS, RETURN_STEPS


@pytest.fixture
def elsewhere(tmp_path: Path, settings: object) -> Path:
    """The docs folder of another checkout, empty."""
    folder = tmp_path / "docs" / "reference"
    folder.mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    return folder


def test_the_pages_in_the_repository_are_those_of_the_code() -> None:
    assert generated.stale() == []
    call_command("generated_docs", check=True, stdout=StringIO())


def test_missing_pages_are_named_and_then_written(elsewhere: Path) -> None:
    with pytest.raises(CommandError, match=r"permissions\.md.*generated_docs"):
        call_command("generated_docs", check=True)

    call_command("generated_docs")

    assert {file.name for file in elsewhere.iterdir()} == set(generated.PAGES)
    call_command("generated_docs", check=True)


def test_a_page_that_was_edited_by_hand_is_named_alone(elsewhere: Path) -> None:
    call_command("generated_docs")
    (elsewhere / "jobs.md").write_text("edited")

    assert generated.stale() == ["jobs.md"]


def test_every_permission_step_page_and_job_is_on_its_page() -> None:
    permissions, states, addresses, jobs = (
        generated.PAGES[name]() for name in ("permissions.md", "states.md", "addresses.md", "jobs.md")
    )

    assert all(f"`{codename}`" in permissions for codename in registered())
    assert all(name in states for table in (REFERRAL_STEPS, RECIPIENT_STEPS, RETURN_STEPS) for name in table)
    assert all(f"`/{pattern}`" in addresses for pattern, _leaf in leaves())
    assert all(f"`{job.name}`" in jobs for job in JOBS)
    assert "`none`" not in addresses
