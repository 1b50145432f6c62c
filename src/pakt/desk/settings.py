"""Django's settings, all of them, from the environment.

PAKT_DATABASE_URL   sqlite:///path (default: pakt.sqlite3 in the data folder) or postgres://user:password@host/name
PAKT_DATA_DIR       the data folder (default: ./var)
PAKT_URL            where people reach the desk (default: http://localhost:8000); https:// but on this machine
PAKT_MAIL_FROM      the address that letters come from (default: pakt@ the host of PAKT_URL)
PAKT_MAIL_REPLY     where to answer to, with * for the token: pakt+*@… or *@reply.example.org (default: nowhere)
PAKT_SMTP_URL       the relay that letters go to: smtps:// or smtp+starttls://user:password@host (default: none)
PAKT_DKIM           keys that sign letters, selector=path of a PEM file, separated by commas (default: none)
PAKT_METRICS_KEY    whoever sends it as a bearer token may read /metrics (default: nobody)
PAKT_ALERT_TEXT     the gateway for text messages, an address of apprise with {to} for the number; likewise
                    PAKT_ALERT_CALL, PAKT_ALERT_PUSH, PAKT_ALERT_EMAIL (see docs/duty.md)
PAKT_ALERT_HOSTS    hosts with private addresses that gateways may have, separated by commas
PAKT_ALERT_KEY      what a gateway proves itself with when it hands over replies (no default: none are taken)
PAKT_ALLOWED_HOSTS  further host names, separated by commas
PAKT_ACCESSIBILITY_CONTACT  whom to tell of pages that some cannot use, an e-mail address
PAKT_SECRET_KEY     signs sessions and links (default: made once, kept in the data folder)
PAKT_MAX_UPLOAD     how large one file may be (default: 25 MB)
PAKT_DEBUG          1 shows errors in the browser; never where others can reach it
PAKT_DEMO           1 offers the demo's logins on the sign-in page; set by `pakt demo`
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from pakt.desk import environment

DATA_DIR = Path(os.environ.get("PAKT_DATA_DIR", "var")).absolute()
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

DEBUG = environment.flag("PAKT_DEBUG")
DEMO = environment.flag("PAKT_DEMO")
SECRET_KEY = environment.secret_key(DATA_DIR)
URL = os.environ.get("PAKT_URL", "http://localhost:8000").rstrip("/")
ACCESSIBILITY_CONTACT = os.environ.get("PAKT_ACCESSIBILITY_CONTACT", "")
_host, _in_the_clear = environment.address(URL)
MAIL_FROM = os.environ.get("PAKT_MAIL_FROM") or f"pakt@{_host}"
MAIL_REPLY = environment.reply_address(os.environ.get("PAKT_MAIL_REPLY", ""), MAIL_FROM)
# Letters say where to answer to only where somebody has named it: only there is what comes in read.
MAIL_ANSWERED = bool(os.environ.get("PAKT_MAIL_REPLY"))
# Nothing leaves a demo.
SMTP = None if DEMO else environment.smtp(os.environ.get("PAKT_SMTP_URL", ""))
DKIM_KEYS = environment.pairs("PAKT_DKIM")
METRICS_KEY = os.environ.get("PAKT_METRICS_KEY", "")
ALERT_CHANNELS = ("push", "text", "call", "email")
ALERT_GATEWAYS = {name: os.environ.get(f"PAKT_ALERT_{name.upper()}", "") for name in ALERT_CHANNELS}
# Other addresses for services whose own is fixed in apprise, by the name that it has there; for tests.
ALERT_ENDPOINTS: dict[str, str] = {}
ALERT_HOSTS = environment.words("PAKT_ALERT_HOSTS")
ALERT_KEY = os.environ.get("PAKT_ALERT_KEY", "")
ALLOWED_HOSTS = [_host, *environment.words("PAKT_ALLOWED_HOSTS")]
if _in_the_clear:
    ALLOWED_HOSTS += [host for host in environment.ON_THIS_MACHINE if host != _host]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "pakt.desk.due",
    "pakt.desk.people",
    "pakt.desk.pages",
    "pakt.desk.drafts",
    "pakt.desk.files",
    "pakt.desk.agreements",
    "pakt.desk.tickets",
    "pakt.desk.reporting",
    "pakt.desk.queue",
    "pakt.desk.prepared",
    "pakt.desk.trainings",
    "pakt.desk.homes",
    "pakt.desk.search",
    "pakt.desk.outbox",
    "pakt.desk.duty",
    "pakt.desk.telephone",
    "pakt.desk.knowledge",
    "pakt.desk.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pakt.desk.people.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "pakt.desk.urls"
WSGI_APPLICATION = "pakt.desk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pakt.desk.frame.frame",
            ],
        },
    }
]

DATABASES = {
    "default": environment.database(os.environ.get("PAKT_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'pakt.sqlite3'}"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People

AUTH_USER_MODEL = "people.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

# Languages and time: kept in UTC, computed in the agreement's zone, shown in the reader's.

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("pl", _("Polish")),
    ("cs", _("Czech")),
    ("sr-latn", _("Serbian")),
    ("ru", _("Russian")),
]
USE_I18N = True
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# Static files

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "pakt.desk.files.folder.SyncedFolder"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Before `collectstatic` has run (tests, a work tree) files are served from where they lie, under their own names.
if not (STATIC_ROOT / "staticfiles.json").exists():
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True

# Files that people hand over

MEDIA_ROOT = DATA_DIR / "files"
MAX_UPLOAD = environment.size("PAKT_MAX_UPLOAD", "25 MB")
FILE_UPLOAD_HANDLERS = [
    "pakt.desk.files.limits.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if not _in_the_clear:
    # TLS ends at a proxy in front, which must set this header itself whatever the visitor sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [URL]

# Logging: one line each, to standard error, without the tokens of one-time links.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"tokens": {"()": "pakt.desk.people.logs.WithoutTokens"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
