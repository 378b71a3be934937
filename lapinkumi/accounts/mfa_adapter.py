"""Two-step login: the secret shared with the authenticator app is stored encrypted, and our words are used."""

import base64
import hashlib
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _


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
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"lapinkumi.accounts.mfa:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
