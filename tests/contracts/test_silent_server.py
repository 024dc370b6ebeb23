"""What was typed about a case does not reach the log of PostgreSQL, even where a statement fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from common.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("setting", "value"), [("log_min_error_statement", "panic"), ("log_error_verbosity", "terse")])
def test_the_request_role_leaves_no_statement_and_no_row_in_the_log(setting: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"show {setting}")
        assert cursor.fetchone() == (value,)


def test_a_statement_that_fails_is_logged_without_its_words() -> None:
    word, key = f"EXERCISE{uuid7().hex}", uuid7()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into members_kepttext (id, person_id, path, fields, kept_at) values (%s, null, %s, '{}', now())",
            [key, word],
        )

    log = settings.ENVIRONMENT.log_dir
    assert log is not None
    said = (Path(log) / "postgres.log").read_text(encoding="utf-8", errors="replace")
    assert "null value in column" in said  # it is this log, and it says that something failed
    assert word not in said


def test_the_words_of_a_case_are_no_part_of_a_statement() -> None:
    """Whoever may look at running statements, and whatever log a server keeps of them, sees where a value stood."""
    word = f"EXERCISE{uuid7().hex}"
    with connection.cursor() as cursor:
        cursor.execute("select query from pg_stat_activity where pid = pg_backend_pid() and %s <> ''", [word])
        [statement] = cursor.fetchone()

    assert "$1" in statement
    assert word not in statement
