"""Why nothing can be asked or chosen about missing or late goods, as sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError


class BadShortage(ShopError):
    """The question about missing goods makes no sense. `problems` maps fields to sentences. Nothing was done."""

    message = _("Tarkista, mitä asiakkaalta kysytään.")

    def __init__(self, problems: "Mapping[str, str | Promise]") -> None:
        super().__init__(problems=sorted(problems))
        self.problems = dict(problems)


class AnotherQuestionOpen(ShopError):
    """The customer has not answered an earlier question about the order yet. Nothing was done."""

    message = _("Asiakas ei ole vielä vastannut edelliseen kysymykseen puuttuvasta tuotteesta. Peru se ensin.")


class NotOffered(ShopError):
    """That answer is not among those that the customer can give (any more). Nothing was done."""

    message = _("Tätä ei voi enää valita. Valitse jokin muu vaihtoehto.")


class LineHasLeft(ShopError):
    """The goods that were missing have been sent, or their carriage is booked. Nothing was done."""

    message = _("Tuote on jo lähtenyt tai lähdössä, joten valintaa ei voi enää tehdä. Soita meille, niin autamme.")


class BadDelay(ShopError):
    """The notice of a delay makes no sense. `problems` maps fields to sentences. Nothing was done."""

    message = _("Tarkista uusi toimitusaika ja syy.")

    def __init__(self, problems: "Mapping[str, str | Promise]") -> None:
        super().__init__(problems=sorted(problems))
        self.problems = dict(problems)


class NothingDelayed(ShopError):
    """The order is no contract, or nothing of it is still to come. Nothing was done."""

    message = _("Viivästyksestä voi ilmoittaa, kun tilaus on vahvistettu ja jotain on vielä tulossa.")
