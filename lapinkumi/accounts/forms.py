"""The forms of accounts: allauth's own in our words, and those of the ways around a lost password."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField, PasswordField
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts.adapter import shorten_for_staff
from lapinkumi.accounts.models import User
from lapinkumi.accounts.services.replies import is_confirmed

Words = dict[str, "str | Promise"]

ADDRESS = _("Sähköpostiosoite")
PASSWORD = _("Salasana")
NEW_PASSWORD = _("Uusi salasana")
PASSWORD_ADVICE = _("Vähintään 10 merkkiä. Muutaman sanan lause on hyvä salasana.")
CODE = _("Koodi")


# What an empty field is told, by its name.
EMPTY: Words = {
    "login": _("Kirjoita sähköpostiosoitteesi."),
    "email": _("Kirjoita sähköpostiosoitteesi."),
    "password": _("Kirjoita salasanasi."),
    "oldpassword": _("Kirjoita nykyinen salasanasi."),
    "password1": _("Valitse salasana."),
    "code": _("Kirjoita koodi."),
}


class InOurWords(forms.BaseForm):
    """Mixin: labels, hints and sentences of ours, no placeholders, one password field instead of two."""

    labels: ClassVar[Words] = {}
    hints: ClassVar[Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)  # type: ignore[assignment] # lazy text is fine
            field.help_text = self.hints.get(name, "")  # type: ignore[assignment]
            field.error_messages |= {"required": EMPTY[name]} if name in EMPTY else {}  # type: ignore[dict-item]
            field.widget.attrs.pop("placeholder", None)


class CodeForm(InOurWords):
    """Mixin: a code from the mail or an app, typed on a phone as easily as can be."""

    labels = {"code": CODE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "autocapitalize": "characters",
            "autocorrect": "off",
            "spellcheck": "false",
        }


class LoginForm(InOurWords, account.LoginForm):
    labels = {"login": ADDRESS, "password": PASSWORD, "remember": _("Pysy kirjautuneena tällä laitteella")}

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response = super().login(request, redirect_url)
        shorten_for_staff(request)
        return response


class SignupForm(InOurWords, account.SignupForm):
    field_order = ["full_name", "email", "password1", "data_affirmed"]
    labels = {"email": ADDRESS, "password1": PASSWORD}
    hints = {"email": _("Lähetämme osoitteeseen koodin, jolla vahvistat sen."), "password1": PASSWORD_ADVICE}


class LoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    labels = {"email": ADDRESS}
    _user: User | None  # set by allauth's clean_email, read by its view

    def clean_email(self) -> str:
        """A code only to a confirmed address: else whoever signed up with it could keep a password of their own."""
        email = super().clean_email()
        if self._user and not is_confirmed(self._user):
            self._user = None
        return email


class ConfirmLoginCodeForm(CodeForm, account.ConfirmLoginCodeForm):
    pass


class ConfirmAddressForm(CodeForm, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordCodeForm(CodeForm, account.ConfirmPasswordResetCodeForm):
    pass


class AddressForm(InOurWords, account.AddEmailForm):
    labels = {"email": _("Uusi sähköpostiosoite")}
    hints = {"email": _("Lähetämme uuteen osoitteeseen koodin. Osoite vaihtuu, kun olet vahvistanut sen.")}


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):
    labels = {"email": ADDRESS}


class ForgottenPasswordNewForm(InOurWords, account.ResetPasswordKeyForm):
    labels = {"password1": NEW_PASSWORD}
    hints = {"password1": PASSWORD_ADVICE}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    labels = {"oldpassword": _("Nykyinen salasana"), "password1": NEW_PASSWORD}
    hints = {"password1": PASSWORD_ADVICE}


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    labels = {"password1": NEW_PASSWORD}
    hints = {"password1": PASSWORD_ADVICE}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    labels = {"password": PASSWORD}


class SecondStepForm(CodeForm, mfa.AuthenticateForm):
    labels = {"code": _("Sovelluksen koodi tai varakoodi")}


class SecondStepAgainForm(CodeForm, mfa.ReauthenticateForm):
    labels = {"code": _("Sovelluksen koodi tai varakoodi")}


class SecondStepOnForm(CodeForm, totp.ActivateTOTPForm):
    labels = {"code": _("Sovelluksen näyttämä koodi")}


class ReportForm(InOurWords, forms.Form):
    """Whose password was stolen, told by somebody who is not logged in."""

    labels = {"email": ADDRESS}
    email = EmailField()


class NewPasswordForm(InOurWords, forms.Form):
    """The password chosen behind a mailed link."""

    labels = {"password1": NEW_PASSWORD}
    hints = {"password1": PASSWORD_ADVICE}
    password1 = PasswordField(autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        return get_adapter().clean_password(self.cleaned_data["password1"], user=self.user)
