"""The findings in words: one sentence each for the product page, a few words for the card."""

import re
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.fitment.verdict import Fit, Reason, Verdict

NUMBER: Final = re.compile(r"\d+\.\d+")
BETWEEN_PARTS: Final = frozenset(
    {"diameters_differ", "axles_differ_in_season", "axles_differ_in_bolts", "axles_differ_in_diameter"}
)

SENTENCES: Final[dict[str, "str | Promise"]] = {
    "sizes_unknown": gettext_lazy("Autosi rengaskokoja ei ole tiedossa, joten sopivuutta ei voitu tarkistaa."),
    "size_listed": gettext_lazy("Koko %(size)s on autosi rengaskoko."),
    "size_not_listed": gettext_lazy("Koko %(size)s ei ole autosi rengaskokoja. Niitä ovat %(listed)s."),
    "van_tyre_for_car": gettext_lazy(
        "Mitat ovat autosi, mutta rengas on pakettiauton C-rengas. Tarkista rengaspaine auton ohjekirjasta."
    ),
    "van_tyre_needed": gettext_lazy("Autosi vaatii pakettiauton C-renkaan, eikä tämä ole sellainen."),
    "front_only": gettext_lazy("Koko %(size)s käy vain eteen. Taakse tarvitset koon %(other)s."),
    "rear_only": gettext_lazy("Koko %(size)s käy vain taakse. Eteen tarvitset koon %(other)s."),
    "load_enough": gettext_lazy("Kantavuusluokka %(load_index)s riittää, autosi vaatii vähintään %(needed)s."),
    "reinforced": gettext_lazy("Vahvistettu XL-rengas kantaa enemmän kuin samankokoinen vakiorengas."),
    "load_too_low": gettext_lazy("Kantavuusluokka %(load_index)s ei riitä, autosi vaatii vähintään %(needed)s."),
    "load_unknown": gettext_lazy(
        "Autosi vaatima kantavuus ei ole tiedossa. Vertaa luokkaa %(load_index)s rekisteriotteeseen."
    ),
    "speed_enough": gettext_lazy("Nopeusluokka %(speed_symbol)s riittää, autosi vaatii vähintään %(needed)s."),
    "speed_too_low": gettext_lazy("Nopeusluokka %(speed_symbol)s ei riitä, autosi vaatii vähintään %(needed)s."),
    "speed_sticker": gettext_lazy(
        "Nopeusluokka %(speed_symbol)s on autosi luokkaa %(needed)s alempi. Talvirenkaassa se sallitaan, kun "
        "kuljettajan näkyvissä on tarra renkaan suurimmasta nopeudesta."
    ),
    "speed_unknown": gettext_lazy(
        "Autosi vaatima nopeusluokka ei ole tiedossa. Vertaa luokkaa %(speed_symbol)s rekisteriotteeseen."
    ),
    "bolts_equal": gettext_lazy("Pulttijako %(bolts)s on sama kuin autossasi."),
    "bolts_differ": gettext_lazy("Pulttijako on %(bolts)s, autosi pulttijako on %(car)s."),
    "bolts_unknown": gettext_lazy("Autosi pulttijako ei ole tiedossa. Tämän vanteen pulttijako on %(bolts)s."),
    "bore_equal": gettext_lazy("Keskireikä %(bore)s mm on sama kuin autosi napa."),
    "bore_needs_ring": gettext_lazy("Keskireikä on %(bore)s mm ja autosi napa %(hub)s mm: tarvitset keskitysrenkaan."),
    "bore_too_small": gettext_lazy("Keskireikä %(bore)s mm on pienempi kuin autosi napa %(hub)s mm."),
    "bore_unknown": gettext_lazy("Autosi navan mitta ei ole tiedossa. Vanteen keskireikä on %(bore)s mm."),
    "offset_within": gettext_lazy("Upotussyvyys ET%(et)s on autosi rajoissa %(low)s–%(high)s."),
    "offset_outside": gettext_lazy("Upotussyvyys ET%(et)s ei ole autosi rajoissa %(low)s–%(high)s."),
    "offset_unknown": gettext_lazy("Autosi sallima upotussyvyys ei ole tiedossa. Vanteen mitta on ET%(et)s."),
    "diameter_listed": gettext_lazy("Halkaisija %(diameter)s tuumaa on autosi vannekokoja."),
    "diameter_not_listed": gettext_lazy("Halkaisija %(diameter)s tuumaa ei ole autosi vannekokoja: %(listed)s tuumaa."),
    "width_suits": gettext_lazy("Vanteen leveys %(width)s tuumaa sopii renkaalle %(size)s."),
    "width_at_edge": gettext_lazy(
        "Vanteen leveys %(width)s tuumaa on renkaan %(size)s suosituksen %(low)s–%(high)s tuntumassa. "
        "Asennuspiste tarkistaa."
    ),
    "width_unsuitable": gettext_lazy(
        "Vanteen leveys %(width)s tuumaa ei sovi renkaalle %(size)s, jolle sopii %(low)s–%(high)s tuumaa."
    ),
    "rim_front_only": gettext_lazy("Autossasi on eri kokoiset pyörät edessä ja takana. Tämä vanne käy vain eteen."),
    "rim_rear_only": gettext_lazy("Autossasi on eri kokoiset pyörät edessä ja takana. Tämä vanne käy vain taakse."),
    "diameters_differ": gettext_lazy("Rengas on %(tyre)s-tuumainen ja vanne %(rim)s-tuumainen."),
    "rim_load_enough": gettext_lazy("Vanne kantaa %(load_kg)s kg, autosi vaatii vähintään %(needed)s kg pyörää kohti."),
    "rim_load_too_low": gettext_lazy(
        "Vanne kantaa %(load_kg)s kg, mutta autosi vaatii vähintään %(needed)s kg pyörää kohti."
    ),
    "rim_not_for_winter": gettext_lazy("Vanteella ei ole valmistajan hyväksyntää talvikäyttöön."),
    "rim_is_weaker": gettext_lazy(
        "Rengas kantaa %(tyre_kg)s kg mutta vanne %(rim_kg)s kg: pyörä kantaa sen, minkä vanne. Vertaa auton painoon."
    ),
    "axles_differ_in_season": gettext_lazy(
        "Etu- ja takarenkaat ovat eri tyyppiä: edessä %(front)s, takana %(rear)s. Autoon tulee neljä samanlaista."
    ),
    "axles_differ_in_bolts": gettext_lazy("Etuvanteen pulttijako on %(front)s ja takavanteen %(rear)s."),
    "axles_differ_in_diameter": gettext_lazy(
        "Etupyörät ovat %(front)s-tuumaiset ja takapyörät %(rear)s-tuumaiset: ne eivät käy samaan autoon."
    ),
    "no_car": gettext_lazy("Sopivuutta autoon ei ole tarkistettu, koska autoa ei ole kerrottu."),
    "rim_load_unknown": gettext_lazy(
        "Vanteen kantavuutta ei voitu verrata autosi painoon. Asennuspiste tarkistaa sen."
    ),
}

# A few words, where the card has no room for the sentence.
SHORT: Final[dict[str, "str | Promise"]] = {
    "size_not_listed": gettext_lazy("Ei autosi koko"),
    "van_tyre_for_car": gettext_lazy("Sopii, C-rengas"),
    "van_tyre_needed": gettext_lazy("Autosi vaatii C-renkaan"),
    "front_only": gettext_lazy("Sopii vain eteen"),
    "rear_only": gettext_lazy("Sopii vain taakse"),
    "load_too_low": gettext_lazy("Kantavuus %(load_index)s, autosi vaatii %(needed)s"),
    "load_unknown": gettext_lazy("Koko sopii, tarkista kantavuus"),
    "speed_too_low": gettext_lazy("Nopeusluokka %(speed_symbol)s, autosi vaatii %(needed)s"),
    "speed_sticker": gettext_lazy("Sopii, vaatii nopeustarran"),
    "speed_unknown": gettext_lazy("Koko sopii, tarkista nopeusluokka"),
    "bolts_differ": gettext_lazy("Pulttijako %(bolts)s, autosi %(car)s"),
    "bore_needs_ring": gettext_lazy("Sopii keskitysrenkaalla"),
    "bore_too_small": gettext_lazy("Keskireikä liian pieni"),
    "offset_outside": gettext_lazy("ET%(et)s, autosi sallii %(low)s–%(high)s"),
    "diameter_not_listed": gettext_lazy("Ei autosi vannekoko"),
    "width_at_edge": gettext_lazy("Sopii, leveys tarkistettava"),
    "width_unsuitable": gettext_lazy("Leveys ei sovi autosi renkaille"),
    "rim_front_only": gettext_lazy("Sopii vain eteen"),
    "rim_rear_only": gettext_lazy("Sopii vain taakse"),
    "rim_load_too_low": gettext_lazy("Kantavuus ei riitä"),
    "rim_not_for_winter": gettext_lazy("Sopii, vanne ei talvikäyttöön"),
    "rim_is_weaker": gettext_lazy("Vanne kantaa vähemmän kuin rengas"),
    "diameters_differ": gettext_lazy("Rengas %(tyre)s″, vanne %(rim)s″"),
    "axles_differ_in_season": gettext_lazy("Edessä %(front)s, takana %(rear)s"),
    "axles_differ_in_bolts": gettext_lazy("Pulttijako edessä %(front)s, takana %(rear)s"),
    "axles_differ_in_diameter": gettext_lazy("Edessä %(front)s″, takana %(rear)s″"),
    "no_car": gettext_lazy("Autoa ei ole kerrottu"),
    "rim_load_unknown": gettext_lazy("Sopii, kantavuus tarkistettava"),
}


def sentence(reason: Reason) -> str:
    """The finding as one Finnish sentence."""
    return str(SENTENCES[reason.code]) % _figures(reason)


def in_short(verdict: Verdict) -> str:
    """The verdict in a few words: the decisive finding where it is not simply yes."""
    if verdict.fit == Fit.FITS:
        return _("Sopii autoosi")
    reason = verdict.main
    if reason is None or reason.code not in SHORT:
        return _("Sopivuutta ei voitu tarkistaa")
    return str(SHORT[reason.code]) % _figures(reason)


def short(reason: Reason) -> str:
    """The finding in a few words; its whole sentence where there are none."""
    return str(SHORT.get(reason.code, SENTENCES[reason.code])) % _figures(reason)


def headline(verdict: Verdict) -> str:
    """The answer of the product page, and of a package's wheels."""
    return {
        Fit.FITS: _("Sopii autoosi"),
        Fit.CONDITIONS: _("Sopii autoosi ehdoin"),
        Fit.UNKNOWN: _("Sopivuutta ei voitu tarkistaa"),
        Fit.NOT: _("Osat eivät sovi toisiinsa") if _is_of_parts(verdict) else _("Ei sovi autoosi"),
    }[verdict.fit]


def _is_of_parts(verdict: Verdict) -> bool:
    """Whether the parts are at odds with each other, whichever car it is; without a car nothing else can be."""
    codes = {reason.code for reason in verdict.reasons if reason.fit == Fit.NOT}
    return bool(codes & BETWEEN_PARTS) or any(reason.code == "no_car" for reason in verdict.reasons)


def _figures(reason: Reason) -> dict[str, Any]:
    return {
        name: ", ".join(map(_finnish, value)) if isinstance(value, list) else _finnish(value)
        for name, value in reason.data.items()
    }


def _finnish(value: Any) -> str:
    """Numbers with a real minus sign and a decimal comma; sizes and symbols as the trade writes them."""
    text = str(value)
    if isinstance(value, int):
        return text.replace("-", "\N{MINUS SIGN}")
    return text.replace(".", ",") if NUMBER.fullmatch(text) else text
