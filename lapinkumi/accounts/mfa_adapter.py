"""Two-step login: the secret shared with the authenticator app is stored encrypted, and our words are used."""

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.sealing import seal, unseal

_PURPOSE = "lapinkumi.accounts.mfa"


class MfaAdapter(DefaultMFAAdapter):
    """A copy of the database alone opens nobody's second step: the key is derived from SECRET_KEY."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Ota ensin kaksivaiheinen kirjautuminen käyttöön."),
        "incorrect_code": _("Koodi on väärin. Tarkista, että se on sovelluksen uusin."),
        "unverified_email": _("Vahvista ensin sähköpostiosoitteesi."),
    }

    def get_totp_issuer(self) -> str:
        return settings.COMPANY.trade_name

    def encrypt(self, text: str) -> str:
        return seal(text, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        text = unseal(encrypted_text, purpose=_PURPOSE)
        if text is None:
            raise ImproperlyConfigured("A second-step secret was sealed with another SECRET_KEY.")
        return text
