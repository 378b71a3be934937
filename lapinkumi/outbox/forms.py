"""Forms of the outbox: what the viewer shows, and how staff send a message again or settle it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.outbox.models import MessageChannel
from lapinkumi.outbox.states import MessageState

EVERYTHING = ("", _("Kaikki"))


class ViewerFilter(forms.Form):
    """Which messages to list. Every field may be empty; a value that makes no sense filters nothing."""

    q = forms.CharField(label=_("Vastaanottaja, asia tai aihe"), max_length=100, required=False)
    kanava = forms.ChoiceField(label=_("Kanava"), choices=[EVERYTHING, *MessageChannel.choices], required=False)
    tila = forms.ChoiceField(label=_("Tila"), choices=[EVERYTHING, *MessageState.choices], required=False)
    viesti = forms.ChoiceField(label=_("Viesti"), required=False)

    def __init__(self, *args: Any, names: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["viesti"].choices = [EVERYTHING, *((name, name) for name in names)]  # type: ignore[attr-defined]
