"""Django's settings: what is fixed stands here, what the operator sets comes from env.py."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from jpoa_portal import logs
from jpoa_portal.env import WrongSetting, read

try:
    ENVIRONMENT = read()
    logs.configure(ENVIRONMENT.log_dir)
except WrongSetting as wrong:
    sys.exit(f"The portal cannot start. {wrong}")
except OSError as wrong:
    sys.exit(f"The portal cannot start. LOG_DIR names a folder that cannot be written: {wrong.strerror}.")

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = ENVIRONMENT.secret_key
FACTOR_KEYS = ENVIRONMENT.factor_keys
ATTACHMENT_KEYS = ENVIRONMENT.attachment_keys
ATTACHMENT_BYTES = ENVIRONMENT.attachment_bytes
EXPORT_HOURS = ENVIRONMENT.export_hours
CLAMD = ENVIRONMENT.clamd
DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
PORTAL_URL = ENVIRONMENT.portal_url
DEMO = ENVIRONMENT.demo
HOURS_TO_ANSWER = ENVIRONMENT.hours_to_answer
YEARS_KEPT = ENVIRONMENT.years_kept
DAYS_BEFORE_PURGE = ENVIRONMENT.days_before_purge
MAIL_DIR = ENVIRONMENT.mail_dir
MEDIA_ROOT = ENVIRONMENT.media_dir

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # allauth.usersessions' templates
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # a form renderer of ours needs Django's templates
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "audit",
    "members",
    "terms_of_reference",
    "operations",
    "reporting",
    "jpoa_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jpoa_portal.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jpoa_portal.logs.RequestLogMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "jpoa_portal.headers.PortalCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "operations.attachments.uploads.UploadMiddleware",
    "members.middleware.ActingMiddleware",
    "members.signing_in.devices.DeviceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "jpoa_portal.urls"
WSGI_APPLICATION = "jpoa_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "common.tags", "members.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jpoa_portal.page.context",
            ],
        },
    },
]
FORM_RENDERER = "common.forms.PortalRenderer"

# `aside` is a second connection in autocommit: the cache (sign-in limits, the guard against
# replayed codes) and refused attempts must stay when the request's own transaction rolls back.
# A server that went silent is given up, so that it does not hold every thread. Values travel apart from the statements:
# no log of the database quotes a case, whatever its settings, and what is asked often is planned once.
_CONNECTION = {
    "server_side_binding": True,
    "prepare_threshold": 5,
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
# After an outage a pool waits twice as long before each new try, and nobody else may try meanwhile: it gives up
# early, so that the next request tries at once.
_POOL = {"timeout": 3, "reconnect_timeout": 2}
DATABASES = {
    "default": {
        **ENVIRONMENT.database,
        "ENGINE": "jpoa_portal.postgres",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a connection that outlived a server's restart is replaced, not used
        "OPTIONS": _CONNECTION | {"pool": _POOL | {"min_size": 1, "max_size": ENVIRONMENT.pool_size}},
    },
    "aside": {
        **ENVIRONMENT.database,
        "ENGINE": "jpoa_portal.postgres",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _CONNECTION | {"pool": _POOL | {"min_size": 0, "max_size": 4}},
        "TEST": {"MIRROR": "default"},
    },
}
DATABASE_ROUTERS = ["jpoa_portal.routers.AsideRouter"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Used codes and counts of wrong tries: Django's 300 would let a flood of visitors push them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "members.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["members.signing_in.hashing.BoundedHasher"]
HASHES_AT_ONCE = ENVIRONMENT.hashes_at_once
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "known_as")},
    },
    {"NAME": "members.signing_in.passwords.GuessableValidator"},
    {"NAME": "members.signing_in.passwords.OwnWordsValidator"},
]
# Guardian: the group is an agency, so no anonymous person, no patched models.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

ACCOUNT_ADAPTER = "members.signing_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is verified by the invitation that was sent to it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail, no page and no status tells who has an account
ACCOUNT_EMAIL_SUBJECT_PREFIX = "JPOA Portal: "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Passwords and codes are counted in members/signing_in/limits.py, not by the library, whose count a stranger can use
# up. Links for a new password are counted by address here and by account where they are sent, in signing_in/mails.py.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reset_password": "20/m/ip"}
ACCOUNT_FORMS = {"reset_password": "members.signing_in.forms.ForgottenPasswordForm"}
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
MFA_ADAPTER = "members.signing_in.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "members.signing_in.forms.CodeForm",
    "reauthenticate": "members.signing_in.forms.CodeAgainForm",
    "activate_totp": "members.signing_in.forms.AppForm",
    "add_webauthn": "members.signing_in.passkeys.AddPasskeyForm",
    "edit_webauthn": "members.signing_in.passkeys.EditPasskeyForm",
    "authenticate_webauthn": "members.signing_in.passkeys.PasskeyForm",
    "login_webauthn": "members.signing_in.passkeys.PasskeyAloneForm",
    "reauthenticate_webauthn": "members.signing_in.passkeys.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey asks for its owner each time, so it stands for both factors. On http://localhost browsers and the library
# take it as on https; MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN would take it from anywhere, and stays off.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # nothing can be guessed; the work is bounded
MFA_TOTP_ISSUER = "JPOA Portal"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"

SESSION_ENGINE = "jpoa_portal.sessions"  # says when they end
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.secure
# Browsers keep one jar for all ports of a machine: two portals on it keep their cookies apart by name.
_PORT = urlsplit(PORTAL_URL).port or 80
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.secure else f"session-{_PORT}"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.secure else f"csrf-{_PORT}"
DEVICE_COOKIE_NAME = "__Host-device" if ENVIRONMENT.secure else f"device-{_PORT}"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jpoa_portal.errors.stale_page"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = ENVIRONMENT.secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.secure else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.secure
SECURE_REFERRER_POLICY = "no-referrer"
SILENCED_SYSTEM_CHECKS = ["security.W003"]  # the middleware against forged forms is Django's, made ours
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Small files of other pages stay in memory; larger ones are sealed or dropped, and none is in a temporary folder.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "operations.attachments.uploads.SealingHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 1
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
if ENVIRONMENT.right_to_left:  # to measure pages the other way, before there are translations
    LANGUAGES += [("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATICFILES_DIRS = [("built", BASE_DIR / "static" / "built")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

if ENVIRONMENT.email:
    locals().update({name: value for name, value in ENVIRONMENT.email.items() if name.startswith("EMAIL_")})
else:
    EMAIL_BACKEND = "common.mailfiles.MailFiles"
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from

CELERY_BROKER_URL = ENVIRONMENT.redis_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

LOGGING_CONFIG = None  # configured above

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
