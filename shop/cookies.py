"""The cookies the shop sets, as the cookie page tells of them (R3.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop import policy

BASKET_COOKIE_NAME: Final = "kori"
BASKET_COOKIE_TIME: Final = policy.BASKET_TIME


@dataclass(frozen=True)
class Cookie:
    """One row of the cookie page. `life` counts from the last visit that set it."""

    name: str
    purpose: str | Promise
    life: str


def cookies() -> Iterator[Cookie]:
    """Every cookie of ours; the shop sets no other."""
    yield Cookie(
        settings.SESSION_COOKIE_NAME,
        _("Istunto: muistaa väliaikaiset valinnat, kuten haetun auton, ja pitää sinut kirjautuneena."),
        _("selaimen sulkemiseen asti; jos valitset kirjautuessasi ”Pysy kirjautuneena”, %(life)s")
        % {"life": _life(timedelta(seconds=settings.SESSION_COOKIE_AGE))},
    )
    yield Cookie(
        settings.CSRF_COOKIE_NAME,
        _("Turvallisuus: varmistaa, että lomakkeen lähetit sinä etkä joku toinen sivusto."),
        _life(timedelta(seconds=settings.CSRF_COOKIE_AGE)),
    )
    yield Cookie(
        BASKET_COOKIE_NAME,
        _("Ostoskori: säilyttää korisi, vaikka suljet selaimen."),
        _life(BASKET_COOKIE_TIME),
    )


def _life(time: timedelta) -> str:
    return ngettext("%(days)s päivä", "%(days)s päivää", time.days) % {"days": time.days}
