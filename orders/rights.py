"""What the law wants every order confirmation to say of the customer's rights (KSL 6:9 and 6:13), as paragraphs."""

from django.conf import settings
from django.utils.translation import gettext as _

from lapinkumi.core.money import format_euros
from orders import policy
from orders.checkout.summary import unclaimed_on_delivery_rule
from orders.models import LineKind, Order
from orders.presentation import Fact
from shop.figures import policies


def late_rule(order: Order) -> str:
    """The 24-hour rule of a booked time, said beside the time itself (R5.6)."""
    hours = int(policies()["installers"].FREE_CANCELLATION_TIME.total_seconds() // 3600)
    return _(
        "Siirrä tai peru aika tilauksesi sivulla tai soittamalla asennuspisteeseen viimeistään %(hours)s tuntia "
        "ennen sitä: se on maksutonta. Myöhemmin perutusta tai käyttämättä jääneestä ajasta voidaan periä %(fee)s."
    ) % {"hours": hours, "fee": format_euros(policy.LATE_CANCELLATION_FEE)}


def paragraphs(order: Order) -> list[Fact]:
    """Withdrawal, its exception for services, fetching, complaints, guarantee and disputes, for this order."""
    kinds = set(order.lines.values_list("kind", flat=True))
    found = [_payment(order), _withdrawal()]
    if order.service_consent_at:
        found.append(_performed_service())
    elif LineKind.INCLUDED in kinds:
        found.append(_mounted_goods())
    if LineKind.GOODS in kinds:
        found.append(_fetching_home(order) if order.is_home_delivery else _fetching_garage())
    return [*found, _complaints(), _disputes()]


def _payment(order: Order) -> Fact:
    """When the money is charged, and how; to a garage the delivery is in the price (R5.8)."""
    payment = getattr(order, "payment", None)
    charged = _(
        "Maksutapasi veloitetaan, kun tavarat lähtevät kotiin tai luovutetaan sinulle, ja palveluista, kun ne on tehty."
    )
    if payment and payment.is_on_delivery:
        charged = _(
            "Maksat kuljetusyhtiölle, kun saat lähetyksen. Se luovutetaan vain sinulle henkilöllisyyttä vastaan."
        )
    method = _("Maksutapa: %(method)s.") % {"method": payment.method_text} if payment and payment.method_text else ""
    included = "" if order.is_home_delivery else _("Toimitus asennuspisteelle sisältyy hintaan.")
    return Fact(_("Maksaminen"), " ".join(filter(None, [charged, method, included])))


def _withdrawal() -> Fact:
    days = policies()["returns"].WITHDRAWAL_DAYS
    text = _(
        "Voit perua kaupan syytä kertomatta %(days)s päivän kuluessa siitä, kun olet saanut viimeisen tuotteen. "
        "Palvelun osalta aika alkaa tästä vahvistuksesta. Tee peruutus tilauksesi sivulla tai osoitteessa %(url)s,"
        " tai kerro siitä meille muulla tavalla, vaikka kuluttajaviranomaisen lomakkeella: %(form)s. Maksat "
        "palautuksen kulut. Palautamme maksusi toimituskuluineen %(refund)s päivän kuluessa ilmoituksestasi, mutta"
        " voimme odottaa, kunnes tuotteet tai todistus niiden lähettämisestä on saatu. Jos tuotetta on käsitelty "
        "enemmän kuin sen toteamiseksi tarvitaan, vähennämme arvon alenemisen."
    ) % {
        "days": days,
        "url": f"{settings.SITE_URL}/peruuta-sopimus/",
        "form": f"{settings.SITE_URL}/peruuta-sopimus/lomake/",
        "refund": policies()["returns"].WITHDRAWAL_REFUND_DAYS,
    }
    return Fact(_("Peruuttamisoikeus"), text)


def _performed_service() -> Fact:
    text = _(
        "Pyysit palvelun aloittamista peruuttamisajan kuluessa ja hyväksyit, että peruuttamisoikeutta ei ole, kun "
        "palvelu on tehty kokonaan. Jos perut sitä ennen, voimme veloittaa jo tehdyn työn. Vanteille asennettuja "
        "renkaita tai koottuja paketteja ei voi palauttaa sen jälkeen, kun niillä on ajettu."
    )
    return Fact(_("Kun tilaukseen kuuluu työtä"), text)


def _mounted_goods() -> Fact:
    """Where no service was asked for, and the garage mounts or assembles all the same (R6.4)."""
    text = _(
        "Vanteille asennettuja renkaita tai koottuja paketteja ei voi palauttaa sen jälkeen, kun niillä on ajettu."
    )
    return Fact(_("Kun renkaat on asennettu vanteille"), text)


def _fetching_home(order: Order) -> Fact:
    """What not fetching costs: of what is paid on delivery a notice in time takes nothing off (R5.13)."""
    payment = getattr(order, "payment", None)
    if payment and payment.is_on_delivery:
        return Fact(_("Paketin noutaminen"), unclaimed_on_delivery_rule())
    text = _(
        "Jos et ehdi noutaa pakettia säilytysaikana, kerro siitä meille ajoissa. Noutamatta jääneestä paketista "
        "veloitamme palautusrahdin ja käsittelyn sekä, jos et ole ilmoittanut meille, %(fee)s."
    ) % {"fee": format_euros(policy.UNCLAIMED_PARCEL_FEE)}
    return Fact(_("Paketin noutaminen"), text)


def _fetching_garage() -> Fact:
    text = _(
        "Nouda tuotteet %(days)s päivän kuluessa sovitusta ajasta tai noutoilmoituksesta. Sen jälkeen voidaan "
        "periä palautusmaksu, joka kattaa palautuksen, purkamisen ja käsittelyn todelliset kulut."
    ) % {"days": policy.FETCHING_DAYS}
    return Fact(_("Tuotteiden noutaminen"), text)


def _complaints() -> Fact:
    text = _(
        "Tarkista tuotteet heti, kun saat ne. Jos jokin on vialla, ota yhteyttä asiakaspalveluun (puhelin %(phone)s, "
        "sähköposti %(email)s) kohtuullisessa ajassa; %(months)s kuukauden kuluessa virheen huomaamisesta tehty "
        "ilmoitus on aina ajoissa. "
        "Lakisääteinen virhevastuu koskee kaikkia tuotteitamme ja palveluitamme."
    ) % {
        "months": policies()["returns"].COMPLAINT_SAFE_MONTHS,
        "phone": settings.COMPANY.phone,
        "email": settings.COMPANY.email,
    }
    return Fact(_("Virheet ja reklamaatiot"), text)


def _disputes() -> Fact:
    text = _(
        "Ota ensin yhteyttä meihin. Jos emme löydä ratkaisua, kysy neuvoa Kuluttajaneuvonnasta "
        "(kuluttajaneuvonta.fi) ja vie asia tarvittaessa Kuluttajariitalautakuntaan (kuluttajariita.fi)."
    )
    return Fact(_("Erimielisyydet"), text)
