"""The user: a person who logs in with an e-mail address, and the account's history. Guests have no row here."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event


class LockReason(models.TextChoices):
    """Why an account is locked. `STOLEN` opens by the mailed link; the others only staff can open."""

    MISUSE = "misuse", _("epäilty väärinkäyttö")
    REQUESTED = "requested", _("omistajan pyyntö")
    STOLEN = "stolen", _("salasana viety")


class UserQuerySet(models.QuerySet["User"]):
    """Reads of users."""

    def with_address(self, address: str) -> Self:
        return self.filter(email=address.strip().lower())

    def never_confirmed(self) -> Self:
        """Signed up by themselves, but never showed that the address is theirs."""
        signed_up = self.filter(last_login=None, is_staff=False, data_affirmed_at__isnull=False)
        return signed_up.exclude(emailaddress__verified=True)


class UserManager(BaseUserManager["User"]):
    """Creates users with their address in lower case, so that one address is one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A customer, a garage's person or staff: the same login, different rights."""

    email = models.EmailField(
        _("sähköposti"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Tällä sähköpostiosoitteella on jo tili.")},
    )
    full_name = models.CharField(_("nimi"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("henkilökuntaa"), default=False)
    is_active = models.BooleanField(_("käytössä"), default=True)
    date_joined = models.DateTimeField(_("liittyi"), default=timezone.now, editable=False)

    data_affirmed_at = models.DateTimeField(_("vakuutti tietonsa oikeiksi"), null=True, blank=True, editable=False)
    locked_at = models.DateTimeField(_("lukittu"), null=True, blank=True, editable=False)
    lock_reason = models.CharField(_("lukituksen syy"), max_length=9, choices=LockReason, blank=True, editable=False)
    session_round = models.PositiveIntegerField(default=0, editable=False)  # one more ends every session at once

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("käyttäjä")
        verbose_name_plural = _("käyttäjät")
        permissions = [
            ("lock_user", _("Voi lukita tilin ja avata lukituksen")),
            ("renew_credentials", _("Voi antaa uudet tunnukset")),
            ("manage_staff", _("Voi hallita henkilökunnan tilejä")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case"),
            models.CheckConstraint(
                name="user_lock_has_reason",
                condition=Q(locked_at=None, lock_reason="")
                | Q(locked_at__isnull=False, is_active=False, lock_reason__in=LockReason.values),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.partition(" ")[0]

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    def get_session_auth_hash(self) -> str:
        """A session lives only while this stays the same: until the password changes, or all sessions are ended."""
        key = f"{self.password}:{self.session_round}"
        return salted_hmac("lapinkumi.accounts.session", key, algorithm="sha256").hexdigest()


class UserEventKind(models.TextChoices):
    """What may happen to an account."""

    REGISTERED = "registered", _("tili luotiin")
    INVITED = "invited", _("kutsuttiin")
    LOCKED = "locked", _("tili lukittiin")
    UNLOCKED = "unlocked", _("lukitus avattiin")
    REPORTED_STOLEN = "reported_stolen", _("salasana ilmoitettiin viedyksi")
    CREDENTIALS_RENEWED = "credentials_renewed", _("uudet tunnukset annettiin")
    REGAINED = "regained", _("tili otettiin takaisin käyttöön")
    ADDRESS_RESTORED = "address_restored", _("sähköpostin vaihto kumottiin")
    PASSWORD_CHANGED = "password_changed", _("salasana vaihtui")
    ADDRESS_CHANGED = "address_changed", _("sähköposti vaihtui")
    SECOND_FACTOR_ON = "second_factor_on", _("kaksivaiheinen kirjautuminen otettiin käyttöön")
    SECOND_FACTOR_OFF = "second_factor_off", _("kaksivaiheinen kirjautuminen poistettiin")
    RECOVERY_CODES = "recovery_codes", _("uudet varakoodit luotiin")


class UserEvent(Event):
    """What happened to an account, when and by whom."""

    user = models.ForeignKey(User, verbose_name=_("tili"), on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("tilin tapahtuma")
        verbose_name_plural = _("tilin tapahtumat")
        indexes = [models.Index(fields=["user", "at"], name="user_event_of_user")]

    @property
    def label(self) -> str:
        return str(UserEventKind(self.kind).label)
