"""Forms with which an order is changed by its customer, or at the desk for them (R5.18)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.forms.checkout import ContactForm, phone_as_typed
from orders.models import LineKind, Order, OrderLine
from orders.policy import UNSERVED_POSTCODE_PREFIXES
from shop.models import CarClass

CHOOSE = {"required": _("Valitse määrä uudelleen."), "invalid_choice": _("Valitse jokin näistä määristä.")}
CHANGEABLE = ("email", "phone", "street", "postcode", "city", "plate")


class QuantitiesForm(forms.Form):
    """So many of each line that is the customer's own choice; none leaves it out. Fields are named by the line."""

    def __init__(self, *args: Any, lines: Iterable[OrderLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            label = f"{line.name} {line.details}".strip() if line.kind == LineKind.GOODS else line.name
            if line.package_key:
                self.fields[f"rivi-{line.pk}"] = forms.TypedChoiceField(
                    label=_("Rengas-vannepaketti: %(name)s") % {"name": label},
                    choices=[(line.quantity, _("Pidän paketin")), (0, _("Poistan koko paketin"))],
                    coerce=int,
                    error_messages=CHOOSE,
                )
                continue
            self.fields[f"rivi-{line.pk}"] = forms.TypedChoiceField(
                label=label,
                choices=[(count, _count(count)) for count in range(line.quantity, -1, -1)],
                coerce=int,
                error_messages=CHOOSE,
            )

    @property
    def wanted(self) -> Mapping[int, int]:
        """How many of each line, by its id."""
        return {int(name.removeprefix("rivi-")): count for name, count in self.cleaned_data.items()}


class PlaceForm(forms.Form):
    """Where to: `piste:<slug>`, `koti:<carrier>` or `koti:<carrier>:<point>`; of work also for what kind of car.

    `ways` are the choices in their groups.
    """

    toimitus = forms.ChoiceField(
        label=_("Mihin tilaus toimitetaan"),
        error_messages={"required": _("Valitse toimitus."), "invalid_choice": _("Valitse toimitus.")},
    )
    autoluokka = forms.ChoiceField(
        label=_("Autosi"),
        choices=CarClass.choices,
        required=False,
        help_text=_("Työn hinta ja kesto voivat riippua autosta."),
    )

    def __init__(
        self, *args: Any, ways: Iterable[tuple[str, list[tuple[str, str]]]], asks_car: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["toimitus"].choices = list(ways)  # type: ignore[attr-defined]
        if not asks_car:
            del self.fields["autoluokka"]

    @property
    def car_class(self) -> str:
        return self.cleaned_data.get("autoluokka") or CarClass.CAR


class ContactChangeForm(ContactForm):
    """Whom to call and where to send; the name is mended by customer service, for it is who pays."""

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        initial = {name: getattr(order, name) for name in CHANGEABLE} | {"phone": phone_as_typed(order.phone)}
        refused = _home_refused if order.is_home_delivery else None
        super().__init__(*args, initial=initial, home_refused=refused, **kwargs)
        for name in ("note", "given_name", "family_name"):
            del self.fields[name]


def _count(count: int) -> Any:
    return _("%(count)s kpl") % {"count": count} if count else _("0 kpl, jätän pois")


def _home_refused(postcode: str) -> Any:
    return _("Ahvenanmaalle toimitus sovitaan erikseen.") if postcode.startswith(UNSERVED_POSTCODE_PREFIXES) else ""
