"""What the account's overview shows: a card for each thing, from every app that has one (settings.ACCOUNT_CARDS)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts.models import User
from lapinkumi.core.contributors import contributors


@dataclass(frozen=True)
class Card:
    """One way on from the overview."""

    title: "str | Promise"
    text: "str | Promise"
    url: str
    icon: str


def cards_of(user: User) -> list[Card]:
    """The cards of this user, in the order of settings."""
    return [card for cards in contributors("ACCOUNT_CARDS") for card in cards(user)]


def login_cards(user: User) -> Iterable[Card]:
    """What concerns logging in."""
    yield Card(
        _("Sähköpostiosoite"), _("Osoite, jolla kirjaudut ja johon viestit tulevat."), reverse("account_email"), "mail"
    )
    yield Card(_("Salasana"), _("Vaihda salasanasi."), reverse("account_change_password"), "lock")
    yield Card(
        _("Kaksivaiheinen kirjautuminen"),
        _("Lisäsuoja: kirjautuminen vaatii myös puhelimesi."),
        reverse("mfa_index"),
        "shield",
    )
    yield Card(
        _("Kirjautuneet laitteet"),
        _("Missä olet kirjautuneena. Voit kirjata muut ulos."),
        reverse("usersessions_list"),
        "devices",
    )
