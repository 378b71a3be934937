"""The words that the law fixes for withdrawing, in one place: the labels of its two steps (KSL ch. 6)."""

from django.utils.translation import gettext_lazy as _

WITHDRAW_HERE = _("Peruuta sopimus tässä")
CONFIRM_WITHDRAWAL = _("Vahvista peruuttaminen")
