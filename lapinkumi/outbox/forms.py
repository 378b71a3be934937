"""Forms of the outbox: what the viewer shows, and how staff send a message again or settle it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.outbox.addressing import address_email, address_sms
from lapinkumi.outbox.models import Message, MessageChannel
from lapinkumi.outbox.states import MessageState

EVERYTHING = ("", _("Kaikki"))
WIDE = {"class": "vTextField"}  # the desk's own class for a long line


class ViewerFilter(forms.Form):
    """Which messages to list. Every field may be empty; a value that makes no sense filters nothing."""

    q = forms.CharField(label=_("Vastaanottaja, asia tai aihe"), max_length=100, required=False)
    kanava = forms.ChoiceField(label=_("Kanava"), choices=[EVERYTHING, *MessageChannel.choices], required=False)
    tila = forms.ChoiceField(label=_("Tila"), choices=[EVERYTHING, *MessageState.choices], required=False)
    viesti = forms.ChoiceField(label=_("Viesti"), required=False)

    def __init__(self, *args: Any, names: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["viesti"].choices = [EVERYTHING, *((name, name) for name in names)]  # type: ignore[attr-defined]


class ResendForm(forms.Form):
    """Where to send the message: the address or number may be put right first."""

    recipient = forms.CharField(label=_("Vastaanottaja"), max_length=254, widget=forms.TextInput(attrs=WIDE))

    def __init__(self, *args: Any, message: Message, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"recipient": message.recipient}
        self.message = message

    def clean_recipient(self) -> str:
        to = self.cleaned_data["recipient"]
        text = self.message.body_text
        addressed = address_email(to) if self.message.is_email else address_sms(to, text=text)
        if addressed.fault:
            raise forms.ValidationError(addressed.fault)
        return addressed.recipient


class SettleForm(forms.Form):
    """How a message that never left was dealt with."""

    reason = forms.CharField(
        label=_("Miten asia hoidettiin?"),
        max_length=300,
        help_text=_("Esimerkiksi: soitettu asiakkaalle."),
        widget=forms.TextInput(attrs=WIDE),
    )
