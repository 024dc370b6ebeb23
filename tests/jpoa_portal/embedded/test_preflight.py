"""Wrong settings against the throw-away servers of the test run: one sentence each, no traceback, no password."""

import os
import re
import subprocess
import sys

import pytest

from jpoa_portal.embedded.folders import CHECKOUT

PASSWORD = "hunter2hunter2"
OWNER, APP, BROKER = "DATABASE_OWNER_URL", "DATABASE_URL", "REDIS_URL"


def preflight(**changed: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "jpoa_portal.embedded.preflight"]
    env = dict(os.environ) | changed
    return subprocess.run(argv, capture_output=True, text=True, check=False, cwd=CHECKOUT, env=env)


def test_right_settings_give_the_same_words_twice() -> None:
    first, second = preflight(), preflight()

    assert (first.returncode, first.stderr) == (0, "")
    assert len(first.stdout.split()) == 3
    assert first.stdout == second.stdout


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (OWNER, f"postgresql://jpoa_owner:{PASSWORD}@127.0.0.1:1/jpoa", "does not open the database: "),
        (OWNER, f"postgresql://jpoa_owner:{PASSWORD}@127.0.0.1:1/", "must name a database"),
        (OWNER, f"postgresql://jpoa_owner:{PASSWORD}@127.0.0.1:1/jpoa?colour=blue", "is not an address"),
        (APP, f"postgresql://jpoa_app:{PASSWORD}@nowhere.invalid/jpoa", "does not open the database: "),
        (APP, f"nonsense {PASSWORD}", "Not a valid database URL"),
        (APP, "", "Not a valid database URL"),
        (BROKER, f"redis://:{PASSWORD}@127.0.0.1:1/0", "does not open the broker: "),
        (BROKER, f"http://:{PASSWORD}@127.0.0.1/0", "must begin with redis://"),
        ("EMAIL_URL", "letters", "must name a mail server"),
        ("DATABASE_POOL", "many", "Not a valid integer"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(name: str, value: str, says: str) -> None:
    done = preflight(**{name: value})

    assert (done.returncode, done.stdout) == (1, "")
    assert name in done.stderr
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert PASSWORD not in done.stderr


def test_a_wrong_password_names_its_variable() -> None:
    done = preflight(**{APP: re.sub(r":[^:@]+@", f":{PASSWORD}@", os.environ[APP])})

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("DATABASE_URL does not open the database: ")


def test_the_owner_may_not_serve_requests() -> None:
    done = preflight(**{APP: os.environ[OWNER]})

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "DATABASE_URL must name a role that owns nothing" in done.stderr


def test_the_request_role_cannot_make_tables() -> None:
    done = preflight(**{OWNER: os.environ[APP]})

    assert "DATABASE_OWNER_URL must name the role that makes the tables" in done.stderr


def test_two_databases_are_refused() -> None:
    done = preflight(**{OWNER: os.environ[OWNER].rpartition("/")[0] + "/postgres"})

    assert "must name the same database" in done.stderr
