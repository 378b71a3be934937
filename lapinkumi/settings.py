"""The shop's settings, driven by the environment. Production stops with a sentence naming what is missing or unsafe."""

import hmac
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from lapinkumi.accounts.policy import CODE_RESENDS, CODE_VALID, REMEMBERED
from lapinkumi.core.company import Company
from lapinkumi.core.logs import logging_config
from lapinkumi.devstack import stackfile

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# A running `make run` leaves its addresses for commands in another terminal; whoever names a database means that one.
_stack_file = Path(env.str("STACK_FILE", str(BASE_DIR / ".run" / "stack.json")))
_stack = {} if env.str("DATABASE_URL", "") else stackfile.environment(_stack_file)


def _value(name: str, default: str = "") -> str:
    """The environment's value, else the running local stack's, else the default."""
    return env.str(name, "") or _stack.get(name, "") or default


def _required(name: str, *, local: str, why: str) -> str:
    """The value of `name`; in local mode `local` will do, in production its absence stops the start."""
    found = _value(name)
    if found or LOCAL:
        return found or local
    raise ImproperlyConfigured(f"{name} is missing: {why} (To run the shop on your own machine: make run.)")


DEBUG = env.bool("DEBUG", False)
PLAYGROUND_PORT = int(_value("PLAYGROUND_PORT", "0"))
PLAYGROUND_URL = f"http://127.0.0.1:{PLAYGROUND_PORT or 8099}"
LOCAL = DEBUG or bool(PLAYGROUND_PORT)  # stand-ins for the outside world, the message viewer, demonstration data
PORT = int(_value("PORT", "8000"))
SITE_URL = _required(
    "SITE_URL", local=f"http://localhost:{PORT}", why="the public address, as in https://lapinkumi.fi"
).rstrip("/")
_site = urlsplit(SITE_URL)

if LOCAL and _site.hostname not in ("localhost", "127.0.0.1", "testserver"):
    raise ImproperlyConfigured(f"DEBUG and PLAYGROUND_PORT are for a local machine only, but SITE_URL is {SITE_URL}.")
if not LOCAL and _site.scheme != "https":
    raise ImproperlyConfigured(f"SITE_URL must begin with https in production, but it is {SITE_URL}.")

SECRET_KEY = _required(
    "SECRET_KEY", local="local-machine-only-" + "k" * 40, why="fifty random characters that nobody else knows"
)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: at least fifty random characters are needed.")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
if LOCAL:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]
elif not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the shop's own host names, separated by commas; * is not safe.")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if not LOCAL else []

COMPANY = Company(
    iban=_required("COMPANY_IBAN", local="FI2112345600000785", why="the account that invoices are paid to"),
    bic=_required("COMPANY_BIC", local="NDEAFIHH", why="the bank of COMPANY_IBAN"),
)

# --- what it is made of -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "lapinkumi.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "phonenumber_field",
    "lapinkumi.core",
    "lapinkumi.outbox",
    "lapinkumi.accounts",
    "shop",
    "installers",
    "orders",
    "returns",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lapinkumi.core.middleware.RequestLogMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # lengths are blurred against BREACH
    "lapinkumi.core.middleware.RefuseNulMiddleware",
    "shop.kept_pages.KeptPagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lapinkumi.accounts.middleware.PrivatePagesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lapinkumi.core.middleware.NotAllowedPageMiddleware",
]
ROOT_URLCONF = "lapinkumi.urls"
WSGI_APPLICATION = "lapinkumi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lapinkumi.core.context.shop",
                "shop.header.basket_count",
                "shop.context.car",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What each app adds to the whole, resolved once (lapinkumi.core.contributors): dotted paths to callables.
DUE_RULES: list[str] = [
    "shop.services.plates.forget_plates",
    "shop.services.basket_life.forget_baskets",
    "shop.services.price_changes.apply_due_changes",
    "shop.services.campaigns.run_campaigns",
    "shop.freshness.forget_notes",
    "shop.services.feed_work.resume_feeds",
    "shop.services.feed_work.forget_files",
    "lapinkumi.accounts.due.forget_unconfirmed",
    "lapinkumi.accounts.due.forget_ended_sessions",
    "lapinkumi.outbox.due.send_due_messages",
    "lapinkumi.outbox.due.render_due_documents",
    "installers.services.sweeps.expire_holds",
    "orders.services.sweeps.handle_callbacks",
    "orders.services.sweeps.poll_payments",
    "orders.services.sweeps.expire_unpaid",
    "orders.services.sweeps.settle_done_work",
    "orders.services.fetching.remind_to_fetch",
    "orders.services.parcels.remind_of_parcels",
    "orders.services.unclaimed.propose_parcel_fees",
    "orders.services.unclaimed.drop_withdrawn_fees",
    "orders.services.unclaimed.watch_silent_parcels",
    "orders.services.unclaimed.watch_left_goods",
    "orders.services.collections.watch_collections",
    "orders.services.release.release_rest",
    "orders.services.authorisations.extend_authorisations",
    "orders.services.authorisations.alarm_of_authorisations",
    "orders.services.authorisations.end_authorisations",
    "orders.services.reconciling.reconcile_nightly",
    "orders.services.hindrances.tell_of_hindrances",
    "orders.services.reminders.remind_of_visits",
    "orders.services.garage_answers.chase_answers",
    "orders.services.garage_answers.settle_answered",
    "orders.services.sweeps.make_klarna_calls",
    "orders.services.shipments.make_bookings",
    "orders.services.shipments.call_off_bookings",
    "orders.services.carrier_news.follow_parcels",
    "orders.services.forgetting.forget_labels",
    "orders.services.links.answer_requests",
    "orders.services.checkout.forget_lapsed",
    "orders.services.delays.watch_late_orders",
    "orders.services.shelf_watch.watch_shelves",
    "orders.services.shortage_sweeps.lapse_shortages",
    "orders.services.shortage_sweeps.call_about_shortages",
    "orders.services.shortage_sweeps.remind_of_shortages",
    "orders.services.correction_sweeps.lapse_corrections",
    "orders.services.correction_sweeps.call_clerks",
    "orders.services.correction_sweeps.remind_of_corrections",
    "orders.services.fees.propose_fees",
    "orders.services.fees.invoice_due_fees",
    "orders.services.invoice_payments.match_payments",
    "orders.services.payment_reminders.remind_of_invoices",
    "orders.services.ledger.follow_reservations",
]
BOOK_CHECKS: list[str] = [
    "lapinkumi.outbox.books.check_outbox",
    "shop.books.check_range",
    "installers.books.check_bookings",
    "orders.books.orders.check_orders",
    "orders.books.deliveries.check_deliveries",
    "orders.books.shipments.check_shipments",
    "orders.books.fees.check_invoices",
    "orders.books.ledger.check_ledger",
    "orders.books.corrections.check_corrections",
    "orders.books.shortages.check_shortages",
    "orders.books.refunds.check_refunds",
]
PERSONAL_DATA: list[str] = []
ORDER_PANELS: list[str] = [
    "orders.pages.panels.shortage",
    "orders.pages.panels.correction",
    "orders.pages.panels.booked_time",
    "orders.pages.refund_account.panels",
    "orders.pages.fetching.panels",
    "orders.pages.resending.panels",
    "orders.pages.changing.panels",
    "orders.pages.cancelling.panels",
    "returns.panels.withdrawal",
]
DESK_COUNTERS: list[str] = [
    "orders.desk.counters.to_confirm_counter",
    "orders.desk.counters.suspicions_counter",
    "orders.desk.counters.waiting_corrections_counter",
    "orders.desk.counters.letters_counter",
    "orders.desk.counters.cancellations_counter",
    "orders.desk.shortages.missing_goods_counter",
    "orders.desk.counters.task_counters",
    "orders.desk.counters.late_counter",
    "orders.desk.counters.to_send_counter",
    "orders.desk.counters.unclaimed_counter",
    "returns.queries.open_notices_counter",
    "orders.desk.counters.fees_to_review_counter",
    "orders.desk.counters.unmatched_payments_counter",
    "orders.desk.counters.missing_rate_counter",
    "lapinkumi.outbox.queries.failed_messages_counter",
]
DESK_FIGURES: list[str] = [
    "orders.desk.figures.order_figures",
    "shop.desk_figures.stock_figure",
    "installers.desk_figures.load_figure",
]
ORDER_ACTS: list[str] = [
    "orders.desk.acts.suspicion_acts",
    "orders.desk.acts.contract_acts",
    "orders.desk.acts.revision_acts",
    "orders.desk.acts.money_acts",
    "orders.desk.shortages.shortage_acts",
    "orders.desk.shortages.delay_acts",
    "orders.desk.acts.visit_acts",
    "orders.desk.acts.transfer_acts",
    "orders.desk.acts.change_acts",
    "orders.desk.acts.ending_acts",
    "returns.desk.withdrawal_acts",
    "orders.desk.acts.letter_acts",
    "orders.desk.acts.link_acts",
]
ORDER_CARDS: list[str] = ["orders.desk.cards.order_cards", "orders.hindrances.desk.cards"]
SITEMAP_PARTS: list[str] = ["shop.sitemap.parts", "installers.sitemap.parts"]
PARTNER_PAGES: list[str] = ["orders.partner.goods.pages"]
PARTNER_JOB_WAYS: list[str] = ["orders.partner.times.ways", "orders.partner.transfers.ways"]
MESSAGE_STILL_TRUE: list[str] = [
    "orders.messages.orders.delivery_waits",
    "orders.messages.corrections.correction_waits",
    "orders.messages.refunds.refund_lacks_account",
    "orders.messages.shortages.shortage_waits",
    "orders.messages.times.time_still_proposed",
    "orders.messages.times.visit_stands",
    "orders.messages.hindrances.order_is_hindered",
    "installers.messages.booking_still_agreed",
    "orders.messages.fees.still_unpaid",
]
ACCOUNT_CARDS: list[str] = [
    "installers.rights.garage_cards",
    "lapinkumi.accounts.home.login_cards",
]
ROLE_RIGHTS: list[str] = [
    "lapinkumi.outbox.rights.outbox_rights",
    "lapinkumi.accounts.roles.account_rights",
    "shop.rights.range_rights",
    "installers.rights.garage_rights",
    "orders.desk.rights.order_rights",
    "returns.rights.returns_rights",
    "orders.desk.rights.fee_rights",
]
DEMO_PARTS: list[str] = [
    "shop.demo.campaigns.make_campaigns",
    "shop.demo.terms.publish_earlier",
    "lapinkumi.accounts.demo.make_people",
    "installers.demo.make_installers",
]
DEMO_ORDER_PARTS: list[str] = ["orders.demo.ask_for_orders"]
AFTER_LOGIN: list[str] = ["shop.login.keep_basket"]
AFTER_LOGOUT: list[str] = ["shop.login.leave_basket"]
BASKET_HOLDS: list[str] = ["orders.checkout.shelves.held_for"]
# The contract's numbers that texts tell to customers, by app (shop.figures).
POLICIES = ["shop.policy", "installers.policy", "orders.policy", "returns.policy"]

# How soon lists take up a change of the range (shop.listing.current): a busy shop need not rebuild all the time.
LISTING_PAUSE_SECONDS = env.int("LISTING_PAUSE_SECONDS", 5)
LISTING_BUILT_BEHIND = True  # in a thread, while pages are answered from the index of before

# --- stores ---------------------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.dj_db_url(
            "DATABASE_URL",
            _required("DATABASE_URL", local="postgresql://postgres@localhost/lapinkumi", why="the PostgreSQL to use"),
        ),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured(
        "DATABASE_URL must be a PostgreSQL address: the shop relies on its constraints and locks."
    )

REDIS_URL = _required("REDIS_URL", local="redis://localhost:6379/0", why="the Redis or Valkey to use")


def _redis(database: int, *, celery: bool = False) -> str:
    """REDIS_URL for one of its databases; Celery spells a socket's address in its own way."""
    parts = urlsplit(REDIS_URL)
    if parts.scheme == "unix":
        return (
            f"redis+socket://{quote(parts.path, safe='/%')}?virtual_host={database}"
            if celery
            else f"unix://{parts.path}?db={database}"
        )
    return parts._replace(path=f"/{database}").geturl()


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis(1),
        "KEY_PREFIX": "lk",
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 3},
    }
}
CELERY_BROKER_URL = _redis(0, celery=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "max_retries": 0,  # a page never waits for a broker that is away: the sweep finds the row
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Helsinki"
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "core.heartbeat", "schedule": timedelta(seconds=15)},
    "due": {"task": "core.run_due", "schedule": timedelta(minutes=1)},
}

# --- files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-root"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "media")  # private: nothing serves it by address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"lapinkumi.core.staticfiles.{'LocalFiles' if LOCAL else 'ShippedFiles'}"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ROOT = BASE_DIR / "static" / "site"  # what browsers ask for at the root of the site, like favicon.ico
FORM_RENDERER = "lapinkumi.core.forms.ShopFormRenderer"

# --- language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("suomi")), ("sv", _("ruotsi")), ("en", _("englanti"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"  # how times are shown; they are stored in UTC
PHONENUMBER_DEFAULT_REGION = "FI"
PHONENUMBER_DB_FORMAT = "E164"

# --- accounts -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "lapinkumi.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lapinkumi.accounts.signup_form.PersonForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = CODE_RESENDS
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = CODE_RESENDS
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_VALID.total_seconds()
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_VALID.total_seconds()
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_VALID.total_seconds()
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "lapinkumi.accounts.forms.LoginForm",
    "signup": "lapinkumi.accounts.forms.SignupForm",
    "add_email": "lapinkumi.accounts.forms.AddressForm",
    "change_password": "lapinkumi.accounts.forms.ChangePasswordForm",
    "set_password": "lapinkumi.accounts.forms.SetPasswordForm",
    "reset_password": "lapinkumi.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "lapinkumi.accounts.forms.ForgottenPasswordNewForm",
    "confirm_password_reset_code": "lapinkumi.accounts.forms.ConfirmPasswordCodeForm",
    "request_login_code": "lapinkumi.accounts.forms.LoginCodeForm",
    "confirm_login_code": "lapinkumi.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "lapinkumi.accounts.forms.ConfirmAddressForm",
    "reauthenticate": "lapinkumi.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "lapinkumi.accounts.mfa_adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "lapinkumi.accounts.forms.SecondStepForm",
    "reauthenticate": "lapinkumi.accounts.forms.SecondStepAgainForm",
    "activate_totp": "lapinkumi.accounts.forms.SecondStepOnForm",
}
MFA_TOTP_TOLERANCE = 1  # phones' clocks are half a minute off
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0 if LOCAL else 1)  # our own, in front; limits count by sender
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # "keep me logged in" makes it last (R3.5)
SESSION_COOKIE_AGE = int(REMEMBERED.total_seconds())
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- the outside world ----------------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(env.dj_email_url("EMAIL_URL"))
elif not LOCAL:
    raise ImproperlyConfigured("EMAIL_URL is missing: the mail server, as in smtp://user:password@host:587?tls=True.")
EMAIL_TIMEOUT = 20
PHONE_HOURS = env.str("PHONE_HOURS", "arkisin klo 9–16" if LOCAL else "")  # told beside the phone number, if known
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{COMPANY.name} <{COMPANY.email}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
KLARNA_BASE_URL = _required(
    "KLARNA_BASE_URL", local=PLAYGROUND_URL, why="Klarna Checkout's API, as in https://api.kustom.co"
).rstrip("/")
if not LOCAL and not KLARNA_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured(f"KLARNA_BASE_URL must begin with https in production, but it is {KLARNA_BASE_URL}.")
KLARNA_USERNAME = _required("KLARNA_USERNAME", local="playground", why="Klarna's API user")
KLARNA_PASSWORD = _required("KLARNA_PASSWORD", local="playground", why="Klarna's API password")
# An order is handled at Klarna by the user that it was made by: those of earlier days keep their passwords here.
KLARNA_PASSWORDS: dict[str, str] = {**env.dict("KLARNA_EARLIER_USERS", {}), KLARNA_USERNAME: KLARNA_PASSWORD}
# R4.9: the figure beside prices is credit marketing, under the rules of 20.11.2026: off until somebody has judged it.
INSTALMENTS_SHOWN = env.bool("INSTALMENTS_SHOWN", False)
# From where the payment page lets Klarna's frame come: where nothing is told, from all hosts of the API's own domain.
_klarnas_own = f"https://*.{'.'.join((urlsplit(KLARNA_BASE_URL).hostname or '').split('.')[-2:])}"
KLARNA_CSP_HOSTS: list[str] = env.list("KLARNA_CSP_HOSTS", []) or [PLAYGROUND_URL if LOCAL else _klarnas_own]
if not LOCAL and not all(host.startswith("https://") for host in KLARNA_CSP_HOSTS):
    raise ImproperlyConfigured("KLARNA_CSP_HOSTS must name hosts that begin with https, separated by commas.")
# LK 5.3, R5.15: with a substitute taken, an independent garage becomes the contract party.
SUBSTITUTE_PASSES_CONTRACT = env.bool("SUBSTITUTE_PASSES_CONTRACT", True)
SMS_GATEWAY_URL = _required("SMS_GATEWAY_URL", local=f"{PLAYGROUND_URL}/sms", why="the SMS gateway").rstrip("/")
SMS_GATEWAY_TOKEN = _required("SMS_GATEWAY_TOKEN", local="playground", why="the SMS gateway's token")
SMS_SENDER = env.str("SMS_SENDER", "Lapin Kumi")
# The gateway posts its receipts to /sms/receipt/<this>/; it follows from SECRET_KEY, so there is nothing more to set.
SMS_RECEIPT_SECRET = hmac.new(SECRET_KEY.encode(), b"sms receipts", "sha256").hexdigest()[:32]
MESSAGE_CHANNELS = {
    "email": f"lapinkumi.outbox.channels.{'email' if EMAIL_URL else 'local'}.send",
    "sms": "lapinkumi.outbox.channels.sms.send",
}
NSHIFT_BASE_URL = _value("NSHIFT_BASE_URL", f"{PLAYGROUND_URL}/rs-extapi/v1" if LOCAL else "").rstrip("/")
NSHIFT_ID = _value("NSHIFT_ID", "PLAYGROUND000001" if LOCAL else "")
NSHIFT_SECRET = _value("NSHIFT_SECRET", "PLAYGROUNDSECRET00000001" if LOCAL else "")
NSHIFT_AUTH = _value("NSHIFT_AUTH", "jwt")
NSHIFT_SENDER = _value("NSHIFT_SENDER", "LK1" if LOCAL else "")  # the sender's key in the account's address book
_nshift = {
    "NSHIFT_BASE_URL": NSHIFT_BASE_URL,
    "NSHIFT_ID": NSHIFT_ID,
    "NSHIFT_SECRET": NSHIFT_SECRET,
    "NSHIFT_SENDER": NSHIFT_SENDER,
}
if not LOCAL and any(_nshift.values()) and not all(_nshift.values()):
    _lacking = " and ".join(name for name, value in _nshift.items() if not value)
    raise ImproperlyConfigured(f"{_lacking} is missing: carriage is booked with all of nShift's values, or by hand.")
if not LOCAL and NSHIFT_BASE_URL and not NSHIFT_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured(f"NSHIFT_BASE_URL must begin with https in production, but it is {NSHIFT_BASE_URL}.")
if NSHIFT_AUTH not in ("jwt", "basic", "combined"):
    raise ImproperlyConfigured(f"NSHIFT_AUTH must be jwt, basic or combined, but it is {NSHIFT_AUTH}.")
VEHICLE_REGISTER_URL = _value("VEHICLE_REGISTER_URL", f"{PLAYGROUND_URL}/register" if LOCAL else "").rstrip("/")
VEHICLE_REGISTER_KEY = _value("VEHICLE_REGISTER_KEY", "playground" if LOCAL else "")

# --- safety -----------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # the container's own health check speaks plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # set, and stripped from strangers, by our own proxy
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own (R3.5)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING_CONFIG = None
LOG_JSON = env.bool("LOG_JSON", not DEBUG)
logging_config(json_lines=LOG_JSON)
SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(
        dsn=SENTRY_DSN, send_default_pii=False, max_request_body_size="never", include_local_variables=False
    )
structlog.get_logger("lapinkumi").debug("settings loaded", local=LOCAL)
