"""Each wrong variable gives one sentence that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jpoa_portal.env import WrongSetting, read

ROOT = Path(__file__).parents[2]
RIGHT = {
    "DATABASE_URL": "postgresql://app:secret@db.example:5432/jpoa",
    "REDIS_URL": "redis://cache.example:6379/0",
    "SECRET_KEY": "k" * 50,
    "FACTOR_KEY": "f" * 50,
    "ATTACHMENT_KEY": "a" * 50,
    "PORTAL_URL": "https://portal.example",
}
NAMES = {
    *RIGHT,
    *(
        "DATABASE_OWNER_URL",
        "ALLOWED_HOSTS",
        "BIND_ADDRESS",
        "SECURE",
        "DEMO",
        "EMAIL_URL",
        "EMAIL_FROM",
        "MAIL_DIR",
        "MEDIA_DIR",
    ),
    *(
        "FORMER_FACTOR_KEYS",
        "PASSWORD_HASHES",
        "FORMER_ATTACHMENT_KEYS",
        "ATTACHMENT_MEGABYTES",
        "CLAMD_URL",
        "EXPORT_HOURS",
    ),
    *("ROUTINE_DAYS", "PRIORITY_DAYS", "URGENT_HOURS", "THREAT_TO_LIFE_HOURS"),
    *("YEARS_KEPT_INFORMATION", "YEARS_KEPT_ASSISTANCE", "YEARS_KEPT_SPONTANEOUS", "YEARS_KEPT_VICTIM"),
    *("YEARS_KEPT_PRE_MLA", "YEARS_KEPT_ASSET", "DAYS_BEFORE_PURGE"),
    *("LOG_DIR", "DATABASE_POOL", "TRUSTED_PROXIES", "RIGHT_TO_LEFT"),
}
DEMO = {"DEMO": "true", "SECURE": "false", "BIND_ADDRESS": "127.0.0.1"}


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A right environment and nothing else of ours."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in RIGHT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def _set(env: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        env.setenv(name, value)


def test_the_presets_are_those_of_a_production_portal(env: pytest.MonkeyPatch) -> None:
    environment = read()

    assert (environment.secure, environment.demo) == (True, False)
    assert environment.allowed_hosts == ["portal.example"]
    assert (environment.database["USER"], environment.database["NAME"]) == ("app", "jpoa")
    assert environment.database_owner is environment.email is environment.log_dir is None
    assert environment.mail_dir.is_absolute() and environment.media_dir.is_absolute()


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FACTOR_KEY", "ATTACHMENT_KEY"])
def test_a_variable_that_must_be_set_is_named_when_it_is_missing(env: pytest.MonkeyPatch, name: str) -> None:
    env.delenv(name)

    with pytest.raises(WrongSetting, match=name):
        read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://app@db/jpoa"),
        ("DATABASE_URL", "postgresql://app@db:port/jpoa"),
        ("DATABASE_URL", "postgresql://app@db"),
        ("DATABASE_OWNER_URL", "sqlite:///file"),
        ("DATABASE_OWNER_URL", "nonsense"),
        ("REDIS_URL", ""),
        ("REDIS_URL", "nonsense"),
        ("REDIS_URL", "amqp://host"),
        ("REDIS_URL", "redis://[half"),
        ("REDIS_URL", "redis://cache.example:port"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "k" * 49),
        ("PASSWORD_HASHES", "0"),
        ("PASSWORD_HASHES", "many"),
        ("ROUTINE_DAYS", "0"),
        ("PRIORITY_DAYS", "31"),  # longer than routine
        ("URGENT_HOURS", "soon"),
        ("YEARS_KEPT_VICTIM", "0"),
        ("DAYS_BEFORE_PURGE", "0"),
        ("THREAT_TO_LIFE_HOURS", "49"),  # longer than urgent
        ("FACTOR_KEY", "f" * 49),
        ("FACTOR_KEY", "k" * 50),  # the other key
        ("ATTACHMENT_KEY", "a" * 49),
        ("ATTACHMENT_KEY", "f" * 50),  # another key
        ("FORMER_ATTACHMENT_KEYS", "short"),
        ("ATTACHMENT_MEGABYTES", "0"),
        ("CLAMD_URL", "http://scanner.example"),
        ("CLAMD_URL", "tcp://:3310"),
        ("FORMER_FACTOR_KEYS", "g" * 50 + ",short"),
        ("PORTAL_URL", "portal.example"),
        ("PORTAL_URL", "https://"),
        ("PORTAL_URL", "https://[half"),
        ("SECURE", "maybe"),
        ("DEMO", "maybe"),
        ("EMAIL_URL", "nonsense"),
        ("EMAIL_URL", "carrier-pigeon://roof"),
        ("EMAIL_URL", "smtp+tls://user:pass@mail.example:587"),
        ("EMAIL_URL", "console://mail.example"),
        ("EMAIL_URL", "smtp://mail.example:port"),
        ("EMAIL_URL", "submission://"),
        ("EMAIL_FROM", "nobody"),
        ("EMAIL_FROM", "JPOA Portal <portal@>"),
        ("DATABASE_POOL", "many"),
        ("DATABASE_POOL", "0"),
        ("DATABASE_POOL", "-1"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_its_variable(env: pytest.MonkeyPatch, name: str, value: str) -> None:
    env.setenv(name, value)

    with pytest.raises(WrongSetting) as wrong:
        read()

    sentence = str(wrong.value)
    assert name in sentence
    assert sentence.endswith(".") and "\n" not in sentence and ".." not in sentence


def test_no_sentence_repeats_a_secret(env: pytest.MonkeyPatch) -> None:
    env.setenv("SECRET_KEY", "hunter2")
    with pytest.raises(WrongSetting) as wrong:
        read()
    assert "hunter2" not in str(wrong.value)

    env.setenv("SECRET_KEY", RIGHT["SECRET_KEY"])
    env.setenv("DATABASE_URL", "mysql://app:hunter2@db/jpoa")
    with pytest.raises(WrongSetting) as wrong:
        read()
    assert "hunter2" not in str(wrong.value)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_a_demo_starts_on_a_loopback_address(env: pytest.MonkeyPatch, address: str) -> None:
    _set(env, **DEMO | {"BIND_ADDRESS": address})

    assert read().demo


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "::", "", "10.0.0.1", "192.168.1.4", "portal.example", "localhost.example"]
)
def test_a_demo_does_not_start_anywhere_else(env: pytest.MonkeyPatch, address: str) -> None:
    _set(env, **DEMO | {"BIND_ADDRESS": address})

    with pytest.raises(WrongSetting, match="BIND_ADDRESS"):
        read()


@pytest.mark.parametrize("secure", ["true", ""])
def test_a_production_portal_has_no_demo_door(env: pytest.MonkeyPatch, secure: str) -> None:
    _set(env, **DEMO | {"SECURE": secure or "1"})

    with pytest.raises(WrongSetting, match=r"DEMO .* SECURE"):
        read()


def test_a_language_without_translations_is_for_looking_at_a_demo_only(env: pytest.MonkeyPatch) -> None:
    assert not read().right_to_left

    env.setenv("RIGHT_TO_LEFT", "true")
    with pytest.raises(WrongSetting, match=r"RIGHT_TO_LEFT .* DEMO"):
        read()

    _set(env, **DEMO)
    assert read().right_to_left


def test_a_demo_that_says_nothing_of_secure_does_not_start(env: pytest.MonkeyPatch) -> None:
    _set(env, DEMO="true", BIND_ADDRESS="127.0.0.1")

    with pytest.raises(WrongSetting, match=r"DEMO .* SECURE"):
        read()


def test_hosts_and_folders_are_taken_as_they_are_set(env: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _set(env, ALLOWED_HOSTS="a.example,b.example", MAIL_DIR=str(tmp_path / "m"), LOG_DIR=str(tmp_path / "l"))

    environment = read()

    assert environment.allowed_hosts == ["a.example", "b.example"]
    assert (environment.mail_dir, environment.log_dir) == (tmp_path / "m", tmp_path / "l")


def test_mail_by_smtp_is_read(env: pytest.MonkeyPatch) -> None:
    env.setenv("EMAIL_URL", "submission://user:pass@mail.example:587")

    email = read().email

    assert email is not None
    assert (email["EMAIL_HOST"], email["EMAIL_PORT"], email["EMAIL_USE_TLS"]) == ("mail.example", 587, True)


def test_mails_are_from_the_portals_host_unless_another_address_is_set(env: pytest.MonkeyPatch) -> None:
    env.setenv("PORTAL_URL", "https://jpoa.example")
    assert read().email_from == "JPOA Portal <no-reply@jpoa.example>"

    env.setenv("EMAIL_FROM", "Portal <portal@mail.example>")
    assert read().email_from == "Portal <portal@mail.example>"


def test_the_portal_does_not_start_and_says_why_in_one_line() -> None:
    env = {name: value for name, value in os.environ.items() if name not in NAMES} | RIGHT | {"SECRET_KEY": "short"}

    ended = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.strip() == "The portal cannot start. SECRET_KEY must have at least 50 characters."
    assert ended.stdout == ""


@pytest.mark.parametrize("hosts", ["", " ", ",", " , "])
def test_no_host_at_all_is_one_sentence(env: pytest.MonkeyPatch, hosts: str) -> None:
    _set(env, ALLOWED_HOSTS=hosts)

    with pytest.raises(WrongSetting, match=r"^ALLOWED_HOSTS must name at least one host"):
        read()


def test_a_production_portal_trusts_one_proxy_and_a_demo_none(env: pytest.MonkeyPatch) -> None:
    assert read().trusted_proxies == 1
    _set(env, **DEMO)
    assert read().trusted_proxies == 0
    _set(env, TRUSTED_PROXIES="2")
    assert read().trusted_proxies == 2


def test_less_than_no_proxy_is_one_sentence(env: pytest.MonkeyPatch) -> None:
    _set(env, TRUSTED_PROXIES="-1")

    with pytest.raises(WrongSetting, match=r"^TRUSTED_PROXIES must be at least 0\.$"):
        read()
