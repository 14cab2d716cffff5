"""The one settings file. Every difference between two installs is an environment variable.

It boots with no variable set: SQLite and a secret key of its own under `var/`, on 127.0.0.1.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import environ
import limits
from corsheaders.defaults import default_headers
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")


def own_secret_key() -> str:
    """A key made once and kept, so that a first run needs no set-up and sessions survive it."""
    VAR_DIR.mkdir(exist_ok=True)
    file = VAR_DIR / "secret_key"
    try:
        with file.open("x") as new:
            file.chmod(0o600)
            new.write(get_random_secret_key())
    except FileExistsError:
        pass
    return file.read_text()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or own_secret_key()
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "crm",
    "email_assistant",
    "mcp_gateway",
    "crm.admin.apps.StaffConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "crm.api.errors.problems_for_programs",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "crm.web.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.web.middleware.Attempts",
    "crm.web.middleware.person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.web.approvals.context_processors.approvals",
                "email_assistant.web.context_processors.outbox",
            ]
        },
    }
]

# Requests of every door run on this many threads, each with one connection it keeps.
# 0 runs them on the caller's own thread, which is how tests share a transaction.
DATABASE_THREADS = env.int("DATABASE_THREADS", default=8)

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-20000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; "
    "PRAGMA secure_delete=ON;"
)


# A line to PostgreSQL that is cut without a word is noticed in some seconds.
NOTICED = {
    "connect_timeout": 3,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4_000,
}


def database() -> dict[str, Any]:
    chosen: dict[str, Any] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{VAR_DIR}/liaison.sqlite3"
    )
    chosen |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    if chosen["ENGINE"].endswith("sqlite3"):
        VAR_DIR.mkdir(exist_ok=True)
        # IMMEDIATE: a transaction that reads and then writes never finds the lock taken.
        chosen["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        }
    else:
        chosen["OPTIONS"] = NOTICED | chosen.get("OPTIONS", {})
    return chosen


# How long a statement of a server waits for a lock, and how long it may take.
LOCK_SECONDS = env.int("LOCK_SECONDS", default=3)
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=15)
# No request takes as long; what does hangs on a connection that is lost.
LONGEST_SECONDS = 4 * STATEMENT_SECONDS


def bounded_waits(chosen: dict[str, Any]) -> dict[str, Any]:
    """What holds of the connections of a server. Commands and workers may take longer."""
    if chosen["ENGINE"].endswith("sqlite3"):
        return {"timeout": LOCK_SECONDS}
    bounds = (
        f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s "
        f"-c idle_in_transaction_session_timeout={LONGEST_SECONDS}s"
    )
    return {"options": f"{chosen['OPTIONS'].get('options', '')} {bounds}".strip()}


DATABASES = {"default": database()}
BOUNDED_WAITS = bounded_waits(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

AUTH_USER_MODEL = "crm.User"
# The email is unique whatever its case, by a constraint on Lower(email) that this check misses.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
LOGIN_URL = "crm:sign-in"
LOGIN_REDIRECT_URL = "crm:home"
LOGOUT_REDIRECT_URL = "crm:sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True

# Over plain HTTP on the first run; behind TLS one variable turns on all that HTTPS allows.
HTTPS = env.bool("HTTPS", default=PUBLIC_URL.startswith("https://"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["crm.api.auth.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["crm.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["crm.api.parsing.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "crm.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Liaison API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "crm.api.docs.document.choose_fields",
        "crm.api.docs.document.complete",
    ],
}

# Web pages of these origins may call the API from a browser, with a token and without cookies.
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = (
    *default_headers, "if-match", "if-none-match", "idempotency-key", "x-request-id",
    "x-workspace-slug",
)  # fmt: skip
CORS_EXPOSE_HEADERS = (
    "ETag", "Link", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining",
    "RateLimit-Reset", "X-Request-ID", "Idempotent-Replayed", "WWW-Authenticate",
)  # fmt: skip


def rate(text: str) -> limits.RateLimitItem | None:
    """`600/minute` as a limit; empty is none."""
    return limits.parse(text) if text else None


RATE_LIMIT = rate(env.str("RATE_LIMIT", default="600/minute"))
AUTH_FAILURES_LIMIT = rate(env.str("AUTH_FAILURES_LIMIT", default="60/minute"))
# Secrets that were wrong at a form: from a network, for an account from one network or device, and
# for an account in all; beyond the last, a network that the account did not come from has one try.
NETWORK_ATTEMPTS_LIMIT = rate(env.str("NETWORK_ATTEMPTS_LIMIT", default="30/minute"))
ACCOUNT_ATTEMPTS_LIMIT = rate(env.str("ACCOUNT_ATTEMPTS_LIMIT", default="5/5minute"))
ACCOUNT_ATTEMPTS_BRAKE = rate(env.str("ACCOUNT_ATTEMPTS_BRAKE", default="50/hour"))
# How long a request may be worked on before a repetition of it takes over.
IDEMPOTENCY_LEASE_SECONDS = env.int("IDEMPOTENCY_LEASE_SECONDS", default=60)

# One MiB: far above any contact, far below what hurts.
MAX_BODY_BYTES = env.int("MAX_BODY_BYTES", default=1 << 20)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES

# Each delivers to one endpoint at a time.
WEBHOOK_THREADS = env.int("WEBHOOK_THREADS", default=4)
# Networks that are not public and may be told nevertheless, also over plain http.
WEBHOOK_PRIVATE_NETWORKS = [
    ip_network(network) for network in env.list("WEBHOOK_PRIVATE_NETWORKS", default=[])
]

NEW_WORKSPACE_PLAN = env.str("NEW_WORKSPACE_PLAN", default="enterprise")
CONFIRMATION_MINUTES = env.int("CONFIRMATION_MINUTES", default=10)
APPROVAL_HOURS = env.int("APPROVAL_HOURS", default=24)
OPEN_ACTIONS_PER_TOKEN = env.int("OPEN_ACTIONS_PER_TOKEN", default=100)
# Most clients wait so long for an answer.
BULK_SECONDS = env.int("BULK_SECONDS", default=10)

# smtp://user:password@host:25, smtp+tls:// (STARTTLS) or smtp+ssl://; without it mail stays here.
SMTP_URL = env.str("SMTP_URL", default="")
MAIL_FROM = env.str("MAIL_FROM", default="")

# How long what is in hand may take once a server is asked to stop. Supervisors wait longer.
GRACE_SECONDS = 30

# Who may read /metrics, with this as a bearer token; without it nobody may.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Where all processes of this machine keep what they count.
METRICS_DIR = env.str("METRICS_DIR", default="") or str(VAR_DIR / "metrics")
# What /readyz says no at: mail or webhooks that are late by so much, and less room on the disk.
READY_LAG_SECONDS = env.int("READY_LAG_SECONDS", default=900)
READY_FREE_MEGABYTES = env.int("READY_FREE_MEGABYTES", default=100)

LOG_FORMAT = env.str("LOG_FORMAT", default="text")

# Set before the MCP SDK is imported: without a handler of ours it installs its own, which
# makes a failing tool a thousand times dearer than a working one.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "crm.request.logs.WithoutSecrets",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        },
        "json": {"()": "crm.request.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "mcp": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        # uvicorn has given its loggers handlers of its own before it imports us, whoever started
        # it. Its access log quotes queries, where people put tokens; ours is liaison.access.
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": [], "propagate": False},
    },
}
