"""Django's settings, all of them from `waypost.lib.env`.

A process serves one role: the pages connect as `web`, the worker as `flow`, migrations as
`owner`. `WAYPOST_PROCESS_ROLE` is set by the command that starts the process.
"""

import os
from datetime import timedelta
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from waypost.lib.database import Role, config, url_of
from waypost.lib.smtp import settings_of

CONFIG = config()
ROLE = Role(os.environ.get("WAYPOST_PROCESS_ROLE", Role.WEB.value))
BASE = Path(__file__).resolve().parent

SECRET_KEY = CONFIG.secret_key
DEBUG = CONFIG.debug
_own_hosts = [CONFIG.url.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]]
ALLOWED_HOSTS = [*CONFIG.allowed_hosts, *_own_hosts, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [CONFIG.url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "waypost.accounts",
    "waypost.connectors",
    "waypost.inbox",
    "waypost.timeline",
    "waypost.issues",
    "waypost.overview",
    "waypost.promise",
    "waypost.wishes",
    "waypost.alerts",
    "waypost.tell",
    "waypost.portal",
    "waypost.console",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "waypost.portal.front.Front",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "waypost.console.files.Files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "waypost.console.policy_header.ContentSecurityPolicy",
    "allauth.account.middleware.AccountMiddleware",
    "waypost.console.sitting.Sitting",
    "waypost.console.scope.BrandScope",
    "waypost.console.guard.Guard",
]
ROOT_URLCONF = "waypost.urls"
ASGI_APPLICATION = "waypost.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waypost.console.context.desk",
            ],
            "builtins": ["django.templatetags.i18n", "waypost.console.templatetags.desk"],
        },
    }
]


# Under ASGI each request runs in a thread of its own, so connections are shared by a pool and
# never kept by a thread.
_POOL = {"min_size": 1, "max_size": 10, "timeout": 10}


def database(role: Role) -> dict[str, object]:
    """Django's settings of the database as `role`."""
    parts = conninfo_to_dict(url_of(role))
    known = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "postgres"),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
    for libpq, django in known.items():
        found[django] = str(parts.pop(libpq, ""))
    found["OPTIONS"] = {**parts, "pool": _POOL} if role is Role.WEB else parts
    return found


DATABASES = {"default": database(ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "waypost.accounts.passwords.Guessable"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

ACCOUNT_ADAPTER = "waypost.accounts.engine.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever is here opened a link that was mailed to them
ACCOUNT_RATE_LIMITS = False  # see accounts.throttle, which all processes share
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=15).total_seconds())
MFA_ADAPTER = "waypost.accounts.engine.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Waypost"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "waypost.accounts.codes.Authenticate",
    "reauthenticate": "waypost.accounts.codes.Reauthenticate",
    "activate_totp": "waypost.accounts.codes.Activate",
}
# Browsers offer passkeys over TLS, and without it on this machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.url.startswith("https://")

EMAIL_BACKEND = "waypost.accounts.mail.Unsent"
globals().update(settings_of(CONFIG.email_url))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = CONFIG.email_from or "Waypost <waypost@localhost>"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE / "console" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True
# Pages name a file with its digest (see console.templatetags.desk), so a new one is fetched.
WHITENOISE_MAX_AGE = int(timedelta(days=30).total_seconds())

_secure = CONFIG.url.startswith("https://")
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
# However much one works, a session is over after a week; see console.sitting for the idle ones.
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "waypost.console.views.errors.forged"
DATA_UPLOAD_MAX_MEMORY_SIZE = CONFIG.max_body_bytes

LOGGING_CONFIG = None
