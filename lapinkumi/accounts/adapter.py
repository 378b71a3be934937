"""Where allauth meets the shop: account mails become outbox rows, the words are ours, staff sessions are short."""

from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts import messages, policy
from lapinkumi.accounts.models import User
from lapinkumi.accounts.services import notices, replies
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.contributors import contributors

# allauth's name of a mail with a code -> our message
CODES: dict[str, Callable[..., None]] = {
    "account/email/email_confirmation_signup": messages.signup_code,
    "account/email/email_confirmation": messages.address_code,
    "account/email/login_code": messages.login_code,
    "account/email/password_reset_code": messages.password_code,
}
# allauth's name of a mail to somebody who gets no code -> our reply
REPLIES: dict[str, Callable[..., None]] = {
    "account/email/unknown_account": replies.reply_without_code,
    "account/email/account_already_exists": replies.reply_to_second_signup,
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's doors into the shop. A mail of allauth's that we don't know raises KeyError: none leaves unworded."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("Tämä on jo tilisi sähköpostiosoite."),
        "email_password_mismatch": _("Sähköposti tai salasana on väärin."),
        "email_taken": _("Sähköpostiosoite on jo toisen tilin käytössä."),
        "enter_current_password": _("Nykyinen salasana on väärin."),
        "incorrect_code": _("Koodi on väärin. Tarkista se viestistä tai sovelluksesta."),
        "incorrect_password": _("Salasana on väärin."),
        "rate_limited": _("Pyyntöjä tuli liian tiheään. Odota hetki ja yritä uudelleen."),
        "too_many_login_attempts": _("Yrityksiä on ollut liian monta. Odota hetki ja yritä uudelleen."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail in the outbox, in the caller's transaction where there is one."""
        at = clock.now()
        with transaction.atomic():
            if template_prefix in CODES:
                CODES[template_prefix](address=email, code=context["code"], at=at)
            else:
                REPLIES[template_prefix](address=email, at=at)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Write a security change into the account's history and tell its owner."""
        with transaction.atomic():
            notices.tell(
                change=template_prefix, user=user, address=email or user.email, at=clock.now(), by=Actor.customer(user)
            )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        shorten_for_staff(request)
        for follow_up in contributors("AFTER_LOGIN"):
            follow_up(request, response)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)


def shorten_for_staff(request: HttpRequest) -> None:
    """Staff are logged out after a working day, whatever they ticked."""
    if request.user.is_authenticated and request.user.is_staff:
        request.session.set_expiry(policy.STAFF_SESSION)
