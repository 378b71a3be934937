"""Forms for what a customer told by phone, mail or at the counter, with the time they told it (R5.22)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installers import wording
from lapinkumi.core import clock
from lapinkumi.core.events import Channel

WRITTEN = "%Y-%m-%dT%H:%M"
FORMATS = [WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M"]


class ToldForm(forms.Form):
    """How and when the customer told us. `since` is when the time was booked, `at` this moment."""

    channel = forms.ChoiceField(
        label=_("Miten asiakas kertoi"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
        initial=Channel.PHONE,
    )
    contacted_at = forms.DateTimeField(
        label=_("Milloin asiakas kertoi"),
        input_formats=FORMATS,
        help_text=_("Määräajat lasketaan tästä hetkestä, ei kirjaamisesta."),
        error_messages={
            "required": _("Kirjoita, milloin asiakas kertoi."),
            "invalid": _("Kirjoita päivä ja kellonaika, esimerkiksi 20.11.2026 14.30."),
        },
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN),
    )

    too_early = _("Aikaa ei ollut vielä silloin varattu.")

    def __init__(self, *args: Any, at: datetime, since: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.since = at, since
        self.fields["contacted_at"].initial = clock.local(at).replace(second=0, microsecond=0)

    def clean_contacted_at(self) -> datetime:
        """A minute that is not over counts as now: whoever writes while phoning types this very minute."""
        told: datetime = self.cleaned_data["contacted_at"]
        if told > self.at:
            raise forms.ValidationError(_("Tämä hetki ei ole vielä ollut."))
        if told < self.since.replace(second=0, microsecond=0):
            raise forms.ValidationError(self.too_early)
        return max(told, self.since)


class AgreedMoveForm(ToldForm):
    """A move that was agreed with the customer, and who wished for it."""

    ours = forms.ChoiceField(
        label=_("Kuka halusi siirtää aikaa"),
        choices=[("yes", _("me")), ("no", _("asiakas"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse, kuka halusi siirtää aikaa.")},
        help_text=_("Ajasta, jota me siirsimme, ei koskaan peritä maksua."),
    )
    field_order = ["ours", "channel", "contacted_at"]

    @property
    def agreed(self) -> dict[str, Any]:
        """What `move_told_time` asks."""
        return {**self.cleaned_data, "ours": self.cleaned_data["ours"] == "yes"}


class DeskMoveForm(AgreedMoveForm):
    """The same with the new time among the garage's free ones."""

    starts_at = forms.TypedChoiceField(
        label=_("Uusi aika"),
        coerce=datetime.fromisoformat,
        error_messages={"required": _("Valitse uusi aika."), "invalid_choice": _("Tämä aika ei ole enää vapaa.")},
    )
    field_order = ["starts_at", "ours", "channel", "contacted_at"]

    def __init__(self, *args: Any, starts: Iterable[datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.local_date(self.at)
        times = [(start.isoformat(), wording.moment(start, today)) for start in starts]
        self.fields["starts_at"].choices = [("", "–"), *times]  # type: ignore[attr-defined]
