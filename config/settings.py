"""All settings, read from the environment. Without any, the embedded installation: SQLite, no Redis, mail to a folder.

`PRODUCTION=1` demands what an office needs (secret, hosts, database, broker, cache, mail) and switches on TLS policy.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.env import env, flag, local_secret, required, whole_number, words

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
PRODUCTION = flag("PRODUCTION", default=False)
DEBUG = flag("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production.")

SECRET_KEY = (
    required("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", default=local_secret(DATA_DIR / "secret_key"))
)
HOST = env.str("HOST", default="127.0.0.1")
PORT = whole_number("PORT", default=8000, minimum=1)
# Bound to every address the embedded server cannot know its own names; production always names them.
LOCAL_HOSTS = ["*"] if HOST in {"0.0.0.0", "::"} else ["127.0.0.1", "localhost", "[::1]", "testserver", HOST]  # noqa: S104
ALLOWED_HOSTS = words("ALLOWED_HOSTS", default=[] if PRODUCTION else LOCAL_HOSTS)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is required in production.")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", default=[])
SITE_ADDRESS = env.str("SITE_ADDRESS", default=f"http://{HOST}:{PORT}").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "committees",
    "meetings",
    "decisions",
    "personnel",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "committees.access.middleware.BrowserPolicies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "committees.access.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "committees.access.middleware.Characters",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "committees.access.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "committees.access.middleware.AccessTable",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "committees.desk.context.navigation",
            ],
            "builtins": ["committees.templatetags.cn"],
        },
    },
]

# --- Database: SQLite in WAL with IMMEDIATE transactions (no lost writes under contention), or PostgreSQL.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default="")
    if (PRODUCTION or env.str("DATABASE_URL", default=""))
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "governance.sqlite3"}
}
if PRODUCTION:
    required("DATABASE_URL")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    )
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache shared by all processes: a folder, or Redis.
CACHES = {
    "default": env.cache_url("CACHE_URL")
    if (PRODUCTION or env.str("CACHE_URL", default=""))
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}
}

# --- Celery. A broker may lose anything: due work is a row that beat finds again.
CELERY_BROKER_URL = required("CELERY_BROKER_URL") if PRODUCTION else env.str("CELERY_BROKER_URL", default="")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 600}
if not CELERY_BROKER_URL:
    CELERY_BROKER_URL = "filesystem://localhost//"
    _broker = DATA_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),  # the same folder both ways: one machine, one queue
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "processed_folder": str(_broker / "done"),
        "store_processed": False,
        "polling_interval": 0.5,
    }
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # signs of life are rows
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "notices"
CELERY_TASK_ROUTES = {"committees.documents.*": {"queue": "documents"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# --- The pace of delivery, in seconds: how often beat asks what is due, the waits after a failure (doubling from the
# first to the longest), and when the claim of a worker that died lapses (above every time limit of sending).
OUTBOX_ASK_SECONDS = whole_number("OUTBOX_ASK_SECONDS", default=30, minimum=1)
OUTBOX_FIRST_WAIT = whole_number("OUTBOX_FIRST_WAIT", default=30, minimum=1)
OUTBOX_LONGEST_WAIT = whole_number("OUTBOX_LONGEST_WAIT", default=3600, minimum=1)
OUTBOX_CLAIM_SECONDS = whole_number("OUTBOX_CLAIM_SECONDS", default=180, minimum=10)
CELERY_BEAT_SCHEDULE = {
    "outbox-due": {"task": "committees.outbox.send_due", "schedule": timedelta(seconds=OUTBOX_ASK_SECONDS)},
    "heartbeat": {"task": "committees.outbox.heartbeat", "schedule": timedelta(seconds=30)},
    "jobs-due": {"task": "committees.documents.sweep_jobs", "schedule": timedelta(seconds=30)},
    "deadlines-due": {"task": "meetings.notices.remind_due", "schedule": timedelta(seconds=30)},
    "consultations-due": {"task": "meetings.consultations.remind_views", "schedule": timedelta(seconds=30)},
    "secret-marks-due": {"task": "meetings.papers.remind_marks", "schedule": timedelta(hours=1)},
    "supervision-due": {"task": "decisions.supervision.remind_matters", "schedule": timedelta(minutes=30)},
    "registers-due": {"task": "decisions.registers.remind_registers", "schedule": timedelta(minutes=30)},
    "duties-due": {"task": "decisions.duties.remind_duties", "schedule": timedelta(minutes=30)},
    "life-due": {"task": "decisions.life.remind_life", "schedule": timedelta(minutes=30)},
    "ledger-anchor": {"task": "committees.ledger.anchor_heads", "schedule": timedelta(hours=1)},
    "personnel-due": {"task": "personnel.carry_out_due", "schedule": timedelta(hours=1)},
    "access-record": {"task": "committees.access.keep_record", "schedule": timedelta(hours=6)},
    "roles-sync": {"task": "committees.access.sync_roles", "schedule": timedelta(hours=1)},
}

# While no worker listens, the questions of beat must not pile up: each is asked again anyway.
for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["options"] = {"expires": _entry["schedule"].total_seconds()}  # type: ignore[attr-defined]

# Secrets of robots and SMS gateways are encrypted with this, or with a key derived from SECRET_KEY.
CHANNEL_KEY = env.str("CHANNEL_KEY", default="")

# --- Supervision: from how many days before its limit a matter shows a yellow light.
SUPERVISION_YELLOW_DAYS = whole_number("SUPERVISION_YELLOW_DAYS", default=3, minimum=0)

# --- Mail: a folder one can look into, or SMTP.
_mail = (
    env.email_url("EMAIL_URL")
    if (PRODUCTION or env.str("EMAIL_URL", default=""))
    else {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(DATA_DIR / "mail"),
    }
)
EMAIL_BACKEND = str(_mail["EMAIL_BACKEND"])
EMAIL_FILE_PATH = str(_mail.get("EMAIL_FILE_PATH") or DATA_DIR / "mail")
EMAIL_HOST = str(_mail.get("EMAIL_HOST") or "")
EMAIL_PORT = int(_mail.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = str(_mail.get("EMAIL_HOST_USER") or "")
EMAIL_HOST_PASSWORD = str(_mail.get("EMAIL_HOST_PASSWORD") or "")
EMAIL_USE_TLS = bool(_mail.get("EMAIL_USE_TLS", False))
EMAIL_USE_SSL = bool(_mail.get("EMAIL_USE_SSL", False))
EMAIL_TIMEOUT = whole_number("EMAIL_TIMEOUT", default=15, minimum=1)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="会议通知 <notice@governance.invalid>")

# --- People and access.
AUTH_USER_MODEL = "committees.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "committees.access.single_sign_on.SingleSignOn",
]

# --- Single sign-on (OpenID Connect): off unless an issuer is named. No network is needed to start.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")


def _of_provider(name: str) -> str:
    return required(name) if OIDC_ISSUER else ""


OIDC_RP_CLIENT_ID = _of_provider("OIDC_CLIENT_ID")
OIDC_RP_CLIENT_SECRET = _of_provider("OIDC_CLIENT_SECRET")
OIDC_OP_AUTHORIZATION_ENDPOINT = _of_provider("OIDC_AUTHORIZATION_ENDPOINT")
OIDC_OP_TOKEN_ENDPOINT = _of_provider("OIDC_TOKEN_ENDPOINT")
OIDC_OP_USER_ENDPOINT = _of_provider("OIDC_USER_ENDPOINT")
OIDC_OP_JWKS_ENDPOINT = _of_provider("OIDC_JWKS_ENDPOINT")
OIDC_RP_SIGN_ALGO = env.str("OIDC_SIGN_ALGORITHM", default="RS256")
OIDC_RP_SCOPES = "openid profile"
OIDC_CLAIM = env.str("OIDC_CLAIM", default="preferred_username")  # the claim that names the account
OIDC_SECOND_FACTOR = flag("OIDC_SECOND_FACTOR", default=False)  # the provider asks for one itself
OIDC_AUTHENTICATION_CALLBACK_URL = "signed-on"
OIDC_VERIFY_KID = flag("OIDC_VERIFY_KID", default=True)  # 0 for a provider with a single key without a name
OIDC_CREATE_USER = False
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
ANONYMOUS_USER_NAME = None
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "committees.access.passwords.ThreeOfFourClasses"},
    {"NAME": "committees.access.passwords.NotUsedLately"},
]
PASSWORD_HISTORY = 5
PASSWORD_DAYS = whole_number("PASSWORD_DAYS", default=90)  # 0: passwords do not expire
# A forgotten password may be renewed by a link to the mail address on file: an office decides whether that is allowed.
PASSWORD_RESET_BY_MAIL = flag("PASSWORD_RESET_BY_MAIL", default=not PRODUCTION)
PASSWORD_RESET_TIMEOUT = 3600
# The record of access is kept by sealed months, at least six of them.
ACCESS_RECORD_MONTHS = whole_number("ACCESS_RECORD_MONTHS", default=36, minimum=6)
SESSION_LONGEST_HOURS = whole_number("SESSION_LONGEST_HOURS", default=12, minimum=1)
# Roles that may not work without a second factor; a demonstration asks for none.
_at_desks = ["office", "office_head", "secretary", "supervision", "organisation_department", "archivist"]
_administrators = ["system_admin", "security_admin", "audit_admin"]
SECOND_FACTOR_ROLES = words("SECOND_FACTOR_ROLES", default=[*_administrators, *_at_desks] if PRODUCTION else [])
OTP_TOTP_ISSUER = "会议治理"
AXES_CLIENT_IP_CALLABLE = "committees.access.requests.client_address"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = whole_number("SESSION_MINUTES", default=30, minimum=1) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- The web: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"  # but for the file of a paper, which its own page frames
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = whole_number("HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Files.
BLOB_ROOT = DATA_DIR / "blobs"
FONTS_DIR = BASE_DIR / "fonts"
UPLOAD_LIMIT = whole_number("UPLOAD_LIMIT_MB", default=50, minimum=1) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "committees.documents.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "incoming") if (DATA_DIR / "incoming").is_dir() else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "media"}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if flag("STATIC_MANIFEST", default=False) or PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- Language and time: everything shown in Chinese and Beijing time, everything stored in UTC.
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    # Who failed to sign in, and from where, stands in the record of access, not in a file.
    "loggers": {"axes": {"level": "ERROR"}},
}
