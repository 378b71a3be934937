"""The desk's forms of suspicion: tuning a rule, and clearing a flag with a reason (R1.2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.typed import one_line
from orders.models import SuspicionKind, SuspicionRule
from orders.services.suspicions import LONGEST_REASON
from orders.suspicion.basics import USES_DAYS, USES_LIMIT


class RuleForm(forms.ModelForm):
    """Only what the rule uses, and that must be there."""

    class Meta:
        model = SuspicionRule
        fields = ["is_on", "limit", "days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = SuspicionKind(self.instance.kind)
        for name, users in (("limit", USES_LIMIT), ("days", USES_DAYS)):
            if name in self.fields:
                self.fields[name].required = kind in users
                self.fields[name].error_messages["required"] = _("Tämä sääntö tarvitsee luvun.")
        if "limit" in self.fields:
            self.fields["limit"].help_text = _LIMITS.get(kind, "")


class ClearForm(forms.Form):
    """Why nothing is wrong; it stays in the order's history, and the customer does not see it."""

    reason = forms.CharField(
        label=_("Miksi tilaus on kunnossa"),
        max_length=LONGEST_REASON,
        help_text=_("Jää tilauksen historiaan. Asiakas ei näe tätä."),
        error_messages={"required": _("Kirjoita lyhyesti, mitä selvitit.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])


_LIMITS = {
    SuspicionKind.HIGH_TOTAL: _("Euroa. Liputetaan, kun summa on vähintään tämä."),
    SuspicionKind.MISSED_BEFORE: _("Kertaa. Liputetaan, kun niitä on vähintään tämän verran."),
    SuspicionKind.SAME_ADDRESS: _("Tilausta. Liputetaan, kun niitä on vähintään tämän verran, uusi mukaan lukien."),
    SuspicionKind.SAME_PHONE: _("Tilausta. Liputetaan, kun niitä on vähintään tämän verran, uusi mukaan lukien."),
    SuspicionKind.SAME_EMAIL: _("Tilausta. Liputetaan, kun niitä on vähintään tämän verran, uusi mukaan lukien."),
}
