"""What the desk asks before it acts on accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts.models import LockReason
from lapinkumi.accounts.roles import Role


class SureForm(forms.Form):
    """Nothing to ask but whether it is meant."""

    sure = forms.CharField(widget=forms.HiddenInput, initial="1")

    def act_arguments(self) -> dict[str, Any]:
        """What the act takes beyond whom, when and by whom."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}


class LockForm(SureForm):
    """Why the accounts are locked."""

    reason = forms.ChoiceField(
        label=_("Syy"), choices=[(reason.value, reason.label) for reason in (LockReason.MISUSE, LockReason.REQUESTED)]
    )

    def clean_reason(self) -> LockReason:
        return LockReason(self.cleaned_data["reason"])


class InvitationForm(forms.Form):
    """A colleague to be."""

    address = forms.EmailField(label=_("Sähköpostiosoite"))
    full_name = forms.CharField(label=_("Nimi"), max_length=120)
    roles = forms.MultipleChoiceField(label=_("Roolit"), choices=Role.choices, widget=forms.CheckboxSelectMultiple)

    def clean_roles(self) -> list[Role]:
        return [Role(name) for name in self.cleaned_data["roles"]]
