"""What can be done with one delivery at the desk, each act with its question: a button where it makes sense."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from orders.fees import left_goods, unclaimed
from orders.forms import deliveries as asking
from orders.models import Delivery, Fee, ReturnReason
from orders.payment.collecting import due_of
from orders.policy import FeeKind
from orders.services import collections, deliveries, parcels, resending, restock, shipments
from orders.services import unclaimed as unclaimed_acts
from orders.states import DELIVERY, OPEN_SHIPMENT, DeliveryState, FeeState, OrderState, ShipmentState


@dataclass(frozen=True, kw_only=True)
class DeskAct:
    """One act: its question, its form, when it is offered, and what is said when it is done."""

    slug: str
    label: "str | Promise"
    text: "str | Promise"
    said: "str | Promise"
    act: Callable[..., Any]
    offered: Callable[[Delivery], bool]
    form: type[asking.DeliveryForm] = asking.DeliveryForm
    right: str = "orders.change_delivery"


def offered(delivery: Delivery, user: Any) -> list[DeskAct]:
    """Those that make sense now and that this person may do, in their order."""
    return [one for one in ACTS if user.has_perm(one.right) and one.offered(delivery)]


def _may(target: DeliveryState, *, home: bool) -> Callable[[Delivery], bool]:
    return lambda delivery: delivery.is_home == home and DELIVERY.allows(delivery.state, target)


def _may_wait(delivery: Delivery) -> bool:
    sent = delivery.is_home and delivery.dispatched_at is not None
    return sent and DELIVERY.allows(delivery.state, DeliveryState.READY)


def _may_return(delivery: Delivery) -> bool:
    return DELIVERY.allows(delivery.state, DeliveryState.RETURNED)


def _may_announce(delivery: Delivery) -> bool:
    told = delivery.is_home and delivery.announced_at is None
    return told and delivery.state in (*parcels.OPEN, DeliveryState.RETURNED)


def _may_correct(delivery: Delivery) -> bool:
    return delivery.is_home and delivery.state in parcels.TRACKED


def _may_find(delivery: Delivery) -> bool:
    return delivery.state == DeliveryState.LOST


def _may_cost(delivery: Delivery) -> bool:
    """A returned parcel whose fee can still be proposed, or put right."""
    if not delivery.is_home or delivery.return_reason != ReturnReason.UNCLAIMED:
        return False
    fee = Fee.objects.filter(delivery=delivery, kind=FeeKind.UNCLAIMED_PARCEL).only("state").first()
    if fee is not None:
        return fee.state in (FeeState.PROPOSED, FeeState.DISPUTED) and not fee.invoices.exists()
    return unclaimed.chargeable().filter(pk=delivery.pk).exists()


def _may_charge(delivery: Delivery) -> bool:
    return left_goods.is_ours_to_charge(delivery) and _may_decide(delivery)


def _may_decide(delivery: Delivery) -> bool:
    return not delivery.unclaimed_outcome and left_goods.may_be_decided(delivery, clock.today())


def _is_back(delivery: Delivery) -> bool:
    """Returned, and neither sent again nor back on sale."""
    if delivery.state != DeliveryState.RETURNED or Delivery.objects.filter(resends=delivery).exists():
        return False
    return not restock.is_restocked(delivery)


def _may_offer(delivery: Delivery) -> bool:
    return delivery.is_home and delivery.order.state == OrderState.CONFIRMED and _is_back(delivery)


def _may_send_free(delivery: Delivery) -> bool:
    return delivery.order.state == OrderState.CONFIRMED and _is_back(delivery)


def _may_book(delivery: Delivery) -> bool:
    confirmed = delivery.order.state == OrderState.CONFIRMED and bool(shipments.bookable(delivery))
    return confirmed and not delivery.shipments.filter(state__in=OPEN_SHIPMENT).exists()


def _may_unbook(delivery: Delivery) -> bool:
    planned = delivery.state == DeliveryState.PLANNED
    return planned and delivery.shipments.filter(state=ShipmentState.BOOKED).exists()


def _in_doubt(delivery: Delivery) -> bool:
    return delivery.shipments.filter(state=ShipmentState.UNKNOWN).exists()


def _may_collect(delivery: Delivery) -> bool:
    """Paid on delivery, with the carrier or the customer, and not settled."""
    gone = delivery.state in collections.WITH_MONEY
    return gone and not hasattr(delivery, "collection") and bool(due_of(delivery))


ACTS = (
    DeskAct(
        slug="kirjaa-tilitys",
        label=_("Kirjaa postiennakon tilitys"),
        text=_("Kirjaa, mitä kuljetusyhtiö tilitti tästä lähetyksestä. Jos summa jää vajaaksi, siitä tulee tehtävä."),
        said=_("Tilitys on kirjattu."),
        act=collections.record,
        offered=_may_collect,
        form=asking.CollectionForm,
    ),
    DeskAct(
        slug="tilaa-kuljetus",
        label=_("Tilaa kuljetus"),
        text=_(
            "Kuljetus tilataan nShiftistä, ja osoitekortti tulee tähän tulostettavaksi. Asiakkaalle ei lähde viestiä."
        ),
        said=_("Kuljetus on tilattu. Osoitekortti ilmestyy tähän hetken kuluttua."),
        act=shipments.book,
        offered=_may_book,
    ),
    DeskAct(
        slug="peru-kuljetus",
        label=_("Peru kuljetus"),
        text=_("Tilaus perutaan nShiftistä. Älä käytä sen osoitekorttia enää."),
        said=_("Kuljetus on peruttu."),
        act=shipments.cancel_booking,
        offered=_may_unbook,
    ),
    DeskAct(
        slug="ei-tilattu",
        label=_("Kuljetusta ei tilattu"),
        text=_("Tarkista nShiftistä, ettei tilausta ole. Sen jälkeen kuljetuksen voi tilata uudelleen."),
        said=_("Tilaus on todettu tekemättömäksi."),
        act=shipments.give_up,
        offered=_in_doubt,
    ),
    DeskAct(
        slug="noudettavissa",
        label=_("Noudettavissa"),
        text=_("Asiakas saa tekstiviestin ja sähköpostin, joissa kerrotaan viimeinen noutopäivä."),
        said=_("Kirjattu noudettavaksi, ja asiakas saa viestin."),
        act=parcels.mark_at_point,
        offered=_may_wait,
        form=asking.PointForm,
    ),
    DeskAct(
        slug="noutoeste",
        label=_("Asiakas ei voi noutaa"),
        text=_("Ajoissa ilmoitetusta palautuksesta peritään vain kulut. Ratkaisevaa on yhteydenoton aika."),
        said=_("Ilmoitus on kirjattu, ja asiakas saa siitä vahvistuksen."),
        act=parcels.announce,
        offered=_may_announce,
        form=asking.AnnouncementForm,
    ),
    DeskAct(
        slug="seuranta",
        label=_("Korjaa seuranta"),
        text=_("Asiakas saa viestin, jossa on oikea seurantatunnus."),
        said=_("Seurantatunnus on korjattu, ja asiakas saa siitä viestin."),
        act=parcels.correct_tracking,
        offered=_may_correct,
        form=asking.TrackingForm,
    ),
    DeskAct(
        slug="kadonnut",
        label=_("Kadonnut"),
        text=_("Asiakkaalle kerrotaan, että selvitämme asiaa, ja tilaukselle avataan tehtävä."),
        said=_("Lähetys on merkitty kadonneeksi."),
        act=parcels.mark_lost,
        offered=_may(DeliveryState.LOST, home=True),
    ),
    DeskAct(
        slug="loytyi",
        label=_("Löytyi"),
        text=_("Lähetys jatkaa matkaansa, ja asiakas saa siitä viestin."),
        said=_("Lähetys on merkitty löytyneeksi."),
        act=parcels.mark_found,
        offered=_may_find,
    ),
    DeskAct(
        slug="palautui",
        label=_("Palautui meille"),
        text=_("Noutamatta jääneestä paketista ehdotetaan maksua ehtojen mukaan. Muu syy ei maksa asiakkaalle."),
        said=_("Palautuminen on kirjattu."),
        act=deliveries.mark_returned,
        offered=_may_return,
        form=asking.ReturnedForm,
    ),
    DeskAct(
        slug="kulut",
        label=_("Kirjaa palautuksen kulut"),
        text=_("Maksu ehdotetaan tai korjataan näillä kuluilla, ja asiakas saa siitä viestin."),
        said=_("Kulut on kirjattu maksuun."),
        act=unclaimed_acts.tell_costs,
        right="orders.settle_fee",
        offered=_may_cost,
        form=asking.CostsForm,
    ),
    DeskAct(
        slug="noutamatta",
        label=_("Peri noutamatta jättämisen kulut"),
        text=_("Vain todelliset kulut. Asiakas saa erittelyn ja voi kiistää sen. Lasku tehdään maksujen listalta."),
        said=_("Maksu on ehdotettu, ja asiakas saa siitä viestin."),
        act=unclaimed_acts.charge_left_goods,
        right="orders.settle_fee",
        offered=_may_charge,
        form=asking.LeftGoodsForm,
    ),
    DeskAct(
        slug="ei-kuluja",
        label=_("Älä peri noutamattomasta"),
        text=_("Asiakas osti tilalle muuta, muutti tilausta, tai itsenäinen asennuspiste laskuttaa itse."),
        said=_("Päätös on kirjattu."),
        act=unclaimed_acts.leave_uncharged,
        right="orders.settle_fee",
        offered=_may_decide,
        form=asking.NoFeeForm,
    ),
    DeskAct(
        slug="tarjoa",
        label=_("Tarjoa uutta lähetystä"),
        text=_("Asiakas saa viestin rahdista. Mitään ei lähetetä eikä laskuteta ennen hänen hyväksyntäänsä."),
        said=_("Tarjous on lähetetty asiakkaalle."),
        act=resending.offer,
        right="orders.change_order",
        offered=_may_offer,
        form=asking.OfferForm,
    ),
    DeskAct(
        slug="maksutta",
        label=_("Lähetä uudelleen maksutta"),
        text=_("Tavaroista syntyy uusi toimitus. Rahtia ei veloiteta."),
        said=_("Uusi toimitus odottaa lähettämistä."),
        act=resending.send_again_free,
        right="orders.change_order",
        offered=_may_send_free,
    ),
    DeskAct(
        slug="varastoon",
        label=_("Palauta varastoon"),
        text=_("Vain myyntikuntoiset kappaleet. Vanteelle asennettuja tai käytettyjä ei palauteta myyntiin."),
        said=_("Tavarat on palautettu varastoon."),
        act=restock.restock,
        offered=_is_back,
        form=asking.RestockForm,
    ),
)
