"""What can be done with an order at the desk: buttons, and why some of them can't be pressed now (ORDER_ACTS)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lapinkumi.core.contributors import contributors
from lapinkumi.core.money import ZERO
from orders.changes.allowed import why_closed, why_no_money_moves
from orders.corrections.revising import revisable
from orders.errors import NotRevisable
from orders.models import Order
from orders.pages.cancelling import asked_for, can_ask, can_cancel
from orders.partner import takeover
from orders.services.cancelling import is_still_here, may_be_recalled
from orders.services.held import is_held
from orders.services.refunds import CHARGED
from orders.services.suspicions import open_flag
from orders.services.transfers import may_put_back
from orders.states import BEFORE_THE_CONTRACT, LIVING, OrderState

Words = str | Promise
HANDLE = "orders.change_order"


@dataclass(frozen=True, kw_only=True)
class DeskAct:
    """One button. A contributor is a function `(order, *, at) -> Iterable[DeskAct]`, named in settings.ORDER_ACTS.

    `why_not`: a sentence that says why it can't be done now; the button is then only told of. `right`: who lacks it is
    not told of it at all. `is_main`: what the order waits for. `posts`: pressed, not opened. `key`: its access key.
    """

    label: Words
    url: str
    right: str = HANDLE
    why_not: Words = ""
    is_main: bool = False
    posts: bool = False
    key: str = ""


@dataclass(frozen=True)
class Acts:
    """What this person can do with an order now, the main thing first; and what they can't, with the reasons."""

    offered: list[DeskAct]
    withheld: list[DeskAct]


def acts_of(order: Order, user: AbstractBaseUser | AnonymousUser, *, at: datetime) -> Acts:
    """All contributors' acts for which the person has the right."""
    every: Iterator[DeskAct] = (act for acts in contributors("ORDER_ACTS") for act in acts(order, at=at))
    mine = [act for act in every if user.has_perm(act.right)]  # type: ignore[union-attr]
    offered = sorted((act for act in mine if not act.why_not), key=lambda act: not act.is_main)
    return Acts(offered, [act for act in mine if act.why_not])


def contract_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Judging, correcting and ending it (R2.4, R5.19)."""
    judged = order.state in BEFORE_THE_CONTRACT
    stands = order.get_state_display()
    late = "" if judged else _("Tilaus on jo käsitelty: %(state)s.") % {"state": stands}
    begun = "" if is_still_here(order) else _("Osa on jo lähtenyt tai työ on alkanut.")
    asked = order.state == OrderState.CORRECTION_OFFERED
    label = _("Katso ehdotus") if asked else _("Tarkista ja vahvista")
    yield DeskAct(label=label, url=_url("review", order), why_not=late, is_main=True, key="v")
    yield DeskAct(label=_("Korjaa"), url=_url("correct", order), why_not=late, key="k")
    yield DeskAct(label=_("Korjaa yhteystiedot"), url=_url("details", order), why_not=late, key="y")
    yield DeskAct(label=_("Hylkää"), url=_url("refuse", order), why_not=late or begun, key="h")


def revision_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Revising the price of a contract, and the question about it that its customer has before them (R4.3)."""
    if order.state != OrderState.CONFIRMED:
        return
    if any(one.is_open and one.is_revision for one in order.corrections.all()):
        yield DeskAct(label=_("Katso hintaehdotus"), url=_url("review", order), is_main=True, key="v")
    why_not = "" if revisable(order) else NotRevisable.message
    yield DeskAct(label=_("Muuta hintaa"), url=_url("revise", order), why_not=why_not)


def change_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Changing it for its customer, who called or wrote (R5.18, R5.22)."""
    closed = " ".join(why_closed(order, moves_money=False))
    money = closed or " ".join(why_no_money_moves(order))
    yield DeskAct(label=_("Muuta määriä"), url=_url("quantities", order), why_not=money)
    yield DeskAct(label=_("Vaihda toimitustapa"), url=_url("place", order), why_not=money)
    if order.state not in BEFORE_THE_CONTRACT:
        yield DeskAct(label=_("Muuta yhteystietoja"), url=_url("contact", order), why_not=closed)


def ending_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Cancelling it for the shop or for its customer; asking for what is on its way (R5.19, R5.22)."""
    if asked_for(order):
        yield DeskAct(label=_("Vastaa peruutuspyyntöön"), url=_url("recall", order), is_main=True)
    elif can_ask(order, at=at):
        yield DeskAct(label=_("Kirjaa peruutuspyyntö"), url=_url("ask_recall", order))
    over = _why_over(order)
    gone = _("Osa on jo lähtenyt tai työ on alkanut.")
    heard = over or ("" if can_cancel(order, at=at) else gone)
    yield DeskAct(label=_("Kirjaa asiakkaan peruutus"), url=_url("cancel_heard", order), why_not=heard)
    ended = over or ("" if may_be_recalled(order) else _("Asiakas on jo saanut osan tai työ on alkanut."))
    yield DeskAct(label=_("Peru tilaus"), url=_url("cancel", order), why_not=ended)


def letter_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Writing with the customer; first of all where they wait for an answer (R3.3)."""
    unread = sum(letter.waits_since is not None for letter in order.letters.all())
    label = _("Viestit (%(unread)s)") % {"unread": unread} if unread else _("Viestit")
    why_not = _why_unplaced(order)
    yield DeskAct(label=label, url=_url("letters", order), why_not=why_not, is_main=bool(unread), key="m")


def visit_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Moving the booked time and giving it up (R5.6)."""
    if order.is_home_delivery:
        return
    why_not = _why_no_other_time(order)
    yield DeskAct(label=_("Siirrä aika"), url=_url("move_time", order), why_not=why_not)
    yield DeskAct(label=_("Kirjaa ajan peruutus"), url=_url("give_up_time", order), why_not=why_not)


def transfer_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Giving the order over to its garage, and taking back on sale what it did not take (R13.1)."""
    if order.is_home_delivery:
        return
    label = _("Siirrä asennuspisteelle")
    yield DeskAct(label=label, url=_url("transfer", order), why_not=takeover.why_not(order))
    if may_put_back(order):
        yield DeskAct(label=_("Palauta tavarat hyllyyn"), url=_url("goods_back", order), is_main=True, posts=True)


def suspicion_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Clearing a flag with a reason (R1.2)."""
    if open_flag(order):
        yield DeskAct(label=_("Selvitä epäily"), url=_url("suspicion", order), is_main=True)


def money_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Settling a payment that is held, and giving money back."""
    if is_held(order):
        yield DeskAct(label=_("Selvitä maksu"), url=_url("held", order), is_main=True)
    payment = getattr(order, "payment", None)
    if payment is None:
        return
    why_not = "" if payment.state in CHARGED and payment.refundable > ZERO else _("Mitään ei ole veloitettu.")
    yield DeskAct(label=_("Palauta maksua"), url=_url("refund", order), right="orders.give_refund", why_not=why_not)


def link_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """The customer's secret link."""
    label = _("Vaihda asiakkaan linkki")
    yield DeskAct(label=label, url=_url("rotate", order), why_not=_why_unplaced(order), posts=True)


def _why_over(order: Order) -> str:
    return "" if order.state in LIVING else _("Tilaus ei ole kesken: %(state)s.") % {"state": order.get_state_display()}


def _why_unplaced(order: Order) -> str:
    return "" if order.placed_at else _("Tilausta ei ole vielä maksettu.")


def _why_no_other_time(order: Order) -> str:
    if over := _why_over(order):
        return over
    if order.booking is None:
        return _("Tilauksella ei ole varattua aikaa.")
    return "" if order.booking.is_ahead else _("Aika on peruttu tai käynti on jo alkanut.")


def _url(name: str, order: Order) -> str:
    return reverse(f"admin:orders_order_{name}", args=[order.pk])
