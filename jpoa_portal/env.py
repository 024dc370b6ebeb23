"""The environment, read once and checked here; nothing else in the portal reads variables."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError

_SHORTEST_KEY = 50
# What the parser knows as SMTP; with any other it would mail in clear text, or nowhere, without a word.
_MAIL_SCHEMES = ("submission", "submit", "smtp", "smtps")


class WrongSetting(Exception):
    """A variable is missing or wrong; the message is one sentence that names it."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the operator set. Paths are absolute; URLs are parsed into Django's shape."""

    database: dict[str, Any]  # DATABASE_URL: the request role, which owns nothing
    database_owner: dict[str, Any] | None  # DATABASE_OWNER_URL: migrations and the demo world
    redis_url: str  # REDIS_URL: Celery's broker
    secret_key: str  # SECRET_KEY: at least 50 characters
    # FACTOR_KEY seals the seeds of codes in the database, at least 50 characters; FORMER_FACTOR_KEYS, comma separated,
    # still open what was sealed before it
    factor_keys: tuple[str, ...]
    # ATTACHMENT_KEY seals the files that are sent, at least 50 characters; FORMER_ATTACHMENT_KEYS, comma separated,
    # still open what was sealed before it
    attachment_keys: tuple[str, ...]
    attachment_bytes: int  # ATTACHMENT_MEGABYTES: how large a file may be
    export_hours: int  # EXPORT_HOURS: how long the file of an export is kept
    clamd: tuple[str, int] | str | None  # CLAMD_URL: tcp://host:3310 or unix:/path; without it files are not scanned
    portal_url: str  # PORTAL_URL: the address people use, for links in mail
    allowed_hosts: list[str]  # ALLOWED_HOSTS: comma separated; default: the host of PORTAL_URL
    bind_address: str  # BIND_ADDRESS: where the web server listens
    secure: bool  # SECURE: false only for http on this machine
    demo: bool  # DEMO: the demo door and the movable clock
    right_to_left: bool  # RIGHT_TO_LEFT: Arabic without translations, in the demo only, to look at pages the other way
    email: dict[str, Any] | None  # EMAIL_URL: smtp; without it mails are files in MAIL_DIR
    email_from: str  # EMAIL_FROM: who mails are from, and where they come back to; default: no-reply at the host
    mail_dir: Path  # MAIL_DIR
    media_dir: Path  # MEDIA_DIR: built reports, attachments
    log_dir: Path | None  # LOG_DIR: without it logs go to standard error
    pool_size: int  # DATABASE_POOL: connections a web process keeps at most
    hashes_at_once: int  # PASSWORD_HASHES: how many a web process makes at once; each takes 100 MiB
    # ROUTINE_DAYS, PRIORITY_DAYS, URGENT_HOURS, THREAT_TO_LIFE_HOURS: the time to answer a referral; here all in hours
    hours_to_answer: dict[str, int]
    years_kept: dict[str, int]  # YEARS_KEPT_INFORMATION and so on: by kind, how long content is kept after the end
    days_before_purge: int  # DAYS_BEFORE_PURGE: how long before content is deleted its owner is asked
    trusted_proxies: int  # TRUSTED_PROXIES: how many of our own stand before the web server and add X-Forwarded-For


def read() -> Environment:
    """The checked environment.

    Raises: WrongSetting, with one sentence that names the variable.
    """
    env = Env()
    try:
        environment = _read(env)
    except EnvError as error:
        raise WrongSetting(f"{error}.".replace("..", ".")) from error
    _refuse_an_open_demo(environment)
    return environment


def _read(env: Env) -> Environment:
    portal_url = env.str("PORTAL_URL", "http://localhost:8000").rstrip("/")
    host = _host(portal_url, "PORTAL_URL must be a whole address such as https://portal.example.")
    secret_key = _key("SECRET_KEY", env.str("SECRET_KEY"))
    return Environment(
        database=_database(env, "DATABASE_URL"),
        database_owner=_database(env, "DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", "") else None,
        redis_url=_redis(env),
        secret_key=secret_key,
        factor_keys=_keys(env, "FACTOR_KEY", others=(secret_key,)),
        attachment_keys=_keys(env, "ATTACHMENT_KEY", others=(secret_key, env.str("FACTOR_KEY"))),
        attachment_bytes=_count(env, "ATTACHMENT_MEGABYTES", 15, least=1) * 1_048_576,
        export_hours=_count(env, "EXPORT_HOURS", 24, least=1),
        clamd=_clamd(env),
        portal_url=portal_url,
        allowed_hosts=_hosts(env, host),
        bind_address=env.str("BIND_ADDRESS", ""),
        secure=env.bool("SECURE", True),
        demo=env.bool("DEMO", False),
        right_to_left=env.bool("RIGHT_TO_LEFT", False),
        email=_email(env),
        email_from=_email_from(env, host),
        mail_dir=_folder(env, "MAIL_DIR", "mail"),
        media_dir=_folder(env, "MEDIA_DIR", "media"),
        log_dir=Path(env.str("LOG_DIR")).absolute() if env.str("LOG_DIR", "") else None,
        pool_size=_count(env, "DATABASE_POOL", 10, least=1),
        hashes_at_once=_count(env, "PASSWORD_HASHES", 2, least=1),
        hours_to_answer=_hours_to_answer(env),
        years_kept=_years_kept(env),
        days_before_purge=_count(env, "DAYS_BEFORE_PURGE", 30, least=1),
        # A production portal stands behind one proxy; limits on signing in count the visitor's address, not its.
        trusted_proxies=_count(env, "TRUSTED_PROXIES", 1 if env.bool("SECURE", True) else 0, least=0),
    )


def _key(name: str, value: str) -> str:
    if len(value) < _SHORTEST_KEY:
        raise WrongSetting(f"{name} must have at least {_SHORTEST_KEY} characters.")
    return value


def _keys(env: Env, name: str, *, others: tuple[str, ...]) -> tuple[str, ...]:
    """The key that seals, then the former ones, which only open."""
    listed: list[str] = env.list(f"FORMER_{name}S", [])
    former = [key.strip() for key in listed if key.strip()]
    keys = _key(name, env.str(name)), *(_key(f"FORMER_{name}S", key) for key in former)
    if set(others) & set(keys):
        raise WrongSetting(f"{name} must be a key of its own: each is changed without the others.")
    return keys


def _clamd(env: Env) -> tuple[str, int] | str | None:
    """Where the scanner listens: a host and a port, or the path of a socket."""
    url = env.str("CLAMD_URL", "")
    if not url:
        return None
    if url.startswith("unix:/"):
        return "/" + url.removeprefix("unix:").lstrip("/")
    wrong = "CLAMD_URL must be such as tcp://scanner.example:3310 or unix:/run/clamav/clamd.sock."
    host = _host(url, wrong)
    if urlsplit(url).scheme != "tcp":
        raise WrongSetting(wrong)
    return host, urlsplit(url).port or 3310


def _host(url: str, wrong: str) -> str:
    """The host of a whole address, with a number where a port stands; otherwise the sentence of what is wrong."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError as error:
        raise WrongSetting(wrong) from error
    if not host:
        raise WrongSetting(wrong)
    return host


def _hosts(env: Env, host: str) -> list[str]:
    hosts = [name.strip() for name in env.list("ALLOWED_HOSTS", [host]) if name.strip()]
    if not hosts:
        raise WrongSetting("ALLOWED_HOSTS must name at least one host, such as portal.example, or be left out.")
    return hosts


def _count(env: Env, name: str, preset: int, *, least: int) -> int:
    number: int = env.int(name, preset)
    if number < least:
        raise WrongSetting(f"{name} must be at least {least}.")
    return number


def _hours_to_answer(env: Env) -> dict[str, int]:
    """The more urgent, the sooner: else an officer who needs an answer at once would choose wrongly."""
    hours = {
        "routine": 24 * _count(env, "ROUTINE_DAYS", 30, least=1),
        "priority": 24 * _count(env, "PRIORITY_DAYS", 7, least=1),
        "urgent": _count(env, "URGENT_HOURS", 48, least=1),
        "threat_to_life": _count(env, "THREAT_TO_LIFE_HOURS", 4, least=1),
    }
    if list(hours.values()) != sorted(hours.values(), reverse=True):
        raise WrongSetting(
            "ROUTINE_DAYS, PRIORITY_DAYS, URGENT_HOURS and THREAT_TO_LIFE_HOURS must not grow in that order."
        )
    return hours


def _years_kept(env: Env) -> dict[str, int]:
    years = {"information": 2, "assistance": 2, "spontaneous": 2, "victim": 1, "pre_mla": 2, "asset": 2}
    return {kind: _count(env, f"YEARS_KEPT_{kind.upper()}", preset, least=1) for kind, preset in years.items()}


def _folder(env: Env, name: str, default: str) -> Path:
    return Path(env.str(name, default)).absolute()


def _database(env: Env, name: str) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = env.dj_db_url(name)
    except EnvError:
        raise
    except Exception as error:  # the parser's own errors differ by what is wrong
        raise WrongSetting(f"{name} is not a database address such as postgresql://user:password@host/name.") from error
    if "postgresql" not in str(settings.get("ENGINE")):
        raise WrongSetting(f"{name} must begin with postgresql://.")
    if not settings.get("NAME"):
        raise WrongSetting(f"{name} must name a database, as in postgresql://user:password@host/name.")
    return settings


def _email(env: Env) -> dict[str, Any] | None:
    if not env.str("EMAIL_URL", ""):
        return None
    wrong = "EMAIL_URL must name a mail server, as in submission://user:password@mail.example:587."
    _host(env.str("EMAIL_URL"), wrong)
    if urlsplit(env.str("EMAIL_URL")).scheme not in _MAIL_SCHEMES:
        raise WrongSetting(f"EMAIL_URL must begin with one of {', '.join(_MAIL_SCHEMES)}, each followed by ://.")
    settings: dict[str, Any] = env.dj_email_url("EMAIL_URL")
    return settings


def _email_from(env: Env, host: str) -> str:
    named = env.str("EMAIL_FROM", "") or f"JPOA Portal <no-reply@{host}>"
    _name, address = parseaddr(named)
    if "\n" in named or not all(address.partition("@")):
        raise WrongSetting("EMAIL_FROM must hold an address, as in JPOA Portal <portal@mail.example>.")
    return named


def _redis(env: Env) -> str:
    url = env.str("REDIS_URL")
    if url.startswith("unix:"):
        return url
    wrong = "REDIS_URL must begin with redis:// or rediss:// and name a host."
    _host(url, wrong)
    if urlsplit(url).scheme not in {"redis", "rediss"}:
        raise WrongSetting(wrong)
    return url


def _refuse_an_open_demo(environment: Environment) -> None:
    """The demo door counts as both factors, so it exists on this machine's own loopback only."""
    if not environment.demo:
        if environment.right_to_left:
            raise WrongSetting("RIGHT_TO_LEFT needs DEMO: nobody is shown a language that has no translations.")
        return
    if environment.secure:
        raise WrongSetting("DEMO must be off while SECURE is on: a production portal has no demo door.")
    if not _is_loopback(environment.bind_address):
        raise WrongSetting("DEMO needs BIND_ADDRESS to be a loopback address such as 127.0.0.1.")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
