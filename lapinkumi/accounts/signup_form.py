"""What signing up asks beyond the address and the password. Apart from the other forms: allauth's own import this."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts.models import User
from lapinkumi.accounts.services.registration import complete_registration
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor


class PersonForm(forms.Form):
    """Name, and the affirmation that the data is true and complete (R3.2)."""

    full_name = forms.CharField(
        label=_("Nimi"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Kirjoita nimesi.")},
    )
    data_affirmed = forms.BooleanField(
        label=_("Vakuutan, että antamani tiedot ovat oikeat ja täydelliset"),
        error_messages={"required": _("Tili voidaan luoda vain, jos vakuutat tietosi oikeiksi.")},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user row is stored."""
        complete_registration(
            user_id=user.pk, full_name=self.cleaned_data["full_name"], at=clock.now(), by=Actor.customer(user)
        )
