"""A fee as its readers see it: its ground in words, where it stands, and what can be done about it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers.states import BookingState
from lapinkumi.core import clock
from lapinkumi.core.events import Channel
from lapinkumi.core.money import format_euros
from orders.delivery.rates import known_carrier
from orders.fees import parts as fee_parts
from orders.fees.owed import balance_of, reminders_of
from orders.models import Fee, Invoice, PaymentReminder
from orders.policy import FeeKind
from orders.presentation import Fact
from orders.states import FEE, FeeState

TONES = {
    FeeState.PROPOSED: "warn",
    FeeState.DISPUTED: "info",
    FeeState.INVOICED: "warn",
    FeeState.PAID: "good",
    FeeState.WAIVED: "good",
    FeeState.CREDITED: "good",
}
# What a fee's papers and balance are read from.
PAPERS = ("invoices__document", "invoices__reminders__document", "invoices__payments")
TIMES = ("starts_at", "confirmed_at", "free_until_at", "left_at")


@dataclass(frozen=True, kw_only=True)
class FeeRow:
    """One fee on the order's page."""

    title: str
    amount: Decimal
    state: str
    tone: str
    text: str
    url: str
    link: str
    papers: list[dict[str, str]]


def row(fee: Fee) -> FeeRow:
    """The fee in short."""
    return FeeRow(
        title=str(fee.get_kind_display()),
        amount=fee.amount,
        state=state(fee),
        tone=TONES[FeeState(fee.state)],
        text=standing(fee),
        url=reverse("orders:fee", args=[fee.order.token, fee.pk]),
        link=_("Katso perusteet tai kiistä maksu") if may_dispute(fee) else _("Katso perusteet"),
        papers=papers(fee),
    )


def facts(fee: Fee) -> list[Fact]:
    """What happened and when, as it was kept with the fee; a kind without a writer of its own shows none."""
    writer = _FACTS.get(FeeKind(fee.kind))
    return writer(fee.facts) if writer and fee.facts else []


def parts(fee: Fee) -> list[Fact]:
    """What the sum is made of; nothing where the terms name one sum."""
    return [Fact(part_name(part), format_euros(part.total)) for part in fee_parts.read(fee.parts)]


def part_name(part: fee_parts.Part) -> str:
    """`4 × renkaan irrotus vanteelta, 5,00 € kappale`; a single one by its name."""
    if part.quantity == 1:
        return part.label
    shown = {"quantity": part.quantity, "name": part.label, "each": format_euros(part.each)}
    return _("%(quantity)s × %(name)s, %(each)s kappale") % shown


def ground(fee: Fee) -> list[Fact]:
    """What the fee is for, how much, and by which clause."""
    return [
        Fact(_("Peruste"), str(fee.get_kind_display())),
        Fact(_("Tilausnumero"), fee.order.number),
        Fact(
            _("Ehtojen kohta"),
            _("%(clause)s, ehtojen versio %(version)s") % {"clause": fee.clause, "version": fee.order.terms.version},
        ),
    ]


def state(fee: Fee) -> str:
    """Where the fee stands, in a word or two."""
    return {
        FeeState.PROPOSED: _("Tarkistettavana"),
        FeeState.DISPUTED: _("Kiistetty, käsittelemme"),
        FeeState.INVOICED: _("Laskutettu"),
        FeeState.PAID: _("Maksettu"),
        FeeState.WAIVED: _("Ei peritä"),
        FeeState.CREDITED: _("Hyvitetty"),
    }[FeeState(fee.state)]


def standing(fee: Fee) -> str:
    """What follows from where the fee stands."""
    return _STANDINGS[FeeState(fee.state)](fee)


def may_dispute(fee: Fee) -> bool:
    """Whether the customer can still say that the fee is wrong."""
    return FEE.allows(fee.state, FeeState.DISPUTED)


def papers(fee: Fee) -> list[dict[str, str]]:
    """The invoice, its reminders and what credits it, by the order's own secret address."""
    found = []
    for invoice in sorted(fee.invoices.all(), key=lambda invoice: invoice.number):
        found.append((invoice.document, reverse("orders:invoice", args=[fee.order.token, invoice.number])))
        for reminder in reminders_of(invoice):
            where = [fee.order.token, invoice.number, reminder.number]
            found.append((reminder.document, reverse("orders:payment_reminder", args=where)))
    return [{"title": document.title, "url": url} for document, url in found]


def owed(reminder: PaymentReminder) -> list[Fact]:
    """What a reminder asks for, part by part."""
    paid = reminder.invoice.total - reminder.principal
    facts = [Fact(_("Lasku %(number)s") % {"number": reminder.invoice.number}, format_euros(reminder.invoice.total))]
    if paid:
        facts.append(Fact(_("Maksettu tähän mennessä"), format_euros(-paid)))
    facts.append(Fact(_("Muistutuskulut"), format_euros(reminder.fees)))
    if reminder.interest:
        facts.append(Fact(_("Viivästyskorko"), format_euros(reminder.interest)))
    return [*facts, Fact(_("Maksettavaa"), format_euros(reminder.total))]


def fee_url(fee: Fee) -> str:
    """The public address of the fee's page, with the order's secret."""
    return settings.SITE_URL + reverse("orders:fee", args=[fee.order.token, fee.pk])


def moment(at: datetime, *, seconds: bool = False) -> str:
    """The instant on Helsinki's clock; to the second where a limit hangs on it."""
    return date_format(clock.local(at), "D j.n.Y \\k\\l\\o G.i.s" if seconds else "D j.n.Y \\k\\l\\o G.i")


def _missed_time(kept: dict[str, Any]) -> list[Fact]:
    at = {
        name: datetime.fromisoformat(kept[name]) for name in ("starts_at", "confirmed_at", "free_until_at", "left_at")
    }
    return [
        Fact(_("Varattu aika"), moment(at["starts_at"])),
        Fact(_("Asennuspiste"), kept["garage"]),
        Fact(_("Aika vahvistettiin"), moment(at["confirmed_at"])),
        Fact(_("Maksutta peruttavissa"), _("%(moment)s asti") % {"moment": moment(at["free_until_at"])}),
        _left(kept, at["left_at"]),
    ]


def _unclaimed_parcel(kept: dict[str, Any]) -> list[Fact]:
    carrier = known_carrier(kept["carrier"])
    name = carrier.name if carrier else kept["carrier"]
    known = [
        Fact(_("Lähetys"), f"{kept['delivery']}, {name}" if name else kept["delivery"]),
        *_at(_("Lähetettiin"), kept["dispatched_at"]),
        *_at(_("Noudettavissa alkaen"), kept["ready_at"]),
        *_on(_("Viimeinen noutopäivä"), kept["fetch_by_on"]),
        Fact(_("Ilmoitus noutoesteestä"), _announced(kept)),
        *_at(_("Palautui meille"), kept["returned_at"]),
    ]
    if kept["on_delivery"]:
        known.append(Fact(_("Maksutapa"), _("postiennakko")))
    return known


def _announced(kept: dict[str, Any]) -> str:
    if not kept["announced_at"]:
        return _("Emme saaneet ilmoitusta säilytysaikana.")
    told = _("%(moment)s, ajoissa") if kept["in_time"] else _("%(moment)s, säilytysajan jälkeen")
    return told % {"moment": moment(datetime.fromisoformat(kept["announced_at"]))}


def _unclaimed_goods(kept: dict[str, Any]) -> list[Fact]:
    return [
        Fact(_("Toimitus"), kept["delivery"]),
        Fact(_("Asennuspiste"), kept["garage"]),
        *_at(_("Sovittu aika"), kept["booked_at"]),
        *_at(_("Noutoilmoitus lähetettiin"), kept["ready_at"]),
        *_on(_("Viimeinen noutopäivä"), kept["fetch_by_on"]),
        *_at(_("Palautui meille"), kept["returned_at"]),
    ]


def _resending(kept: dict[str, Any]) -> list[Fact]:
    return [
        Fact(_("Palautunut lähetys"), kept["delivery"]),
        *_at(_("Palautui meille"), kept["returned_at"]),
        *_at(_("Tarjosimme uutta lähetystä"), kept["offered_at"]),
        *_at(_("Hyväksyit rahdin"), kept["accepted_at"]),
        Fact(_("Uusi lähetys"), kept["new_delivery"]),
    ]


def _at(term: str, iso: str) -> list[Fact]:
    return [Fact(term, moment(datetime.fromisoformat(iso)))] if iso else []


def _on(term: str, iso: str) -> list[Fact]:
    return [Fact(term, date_format(date.fromisoformat(iso), "D j.n.Y"))] if iso else []


_FACTS = {
    FeeKind.LATE_CANCELLATION: _missed_time,
    FeeKind.UNCLAIMED_PARCEL: _unclaimed_parcel,
    FeeKind.UNCLAIMED_AT_INSTALLER: _unclaimed_goods,
    FeeKind.RESENDING: _resending,
}


def _left(kept: dict[str, Any], at: datetime) -> Fact:
    if kept["outcome"] == BookingState.NO_SHOW:
        told = _("Kukaan ei saapunut. Asennuspiste merkitsi sen %(moment)s.")
        return Fact(_("Mitä tapahtui"), told % {"moment": moment(at)})
    words = {Channel.PHONE: _("puhelimitse"), Channel.EMAIL: _("sähköpostilla"), Channel.VISIT: _("paikan päällä")}
    how = words.get(Channel(kept["channel"]), _("verkossa"))
    told = _("Aika peruttiin %(how)s %(moment)s.")
    return Fact(_("Mitä tapahtui"), told % {"how": how, "moment": moment(at, seconds=True)})


def _proposed(fee: Fee) -> str:
    if fee.review_until_at is None:
        return _("Asiakaspalvelumme tarkistaa maksun ennen laskutusta.")
    return _("Lähetämme laskun aikaisintaan %(moment)s. Siihen asti sinun ei tarvitse maksaa mitään.") % {
        "moment": moment(fee.review_until_at)
    }


def _disputed(fee: Fee) -> str:
    if _invoice(fee) is None:
        return _("Emme laskuta maksua, ennen kuin asiakaspalvelumme on käsitellyt asian ja vastannut sinulle.")
    return _(
        "Sinun ei tarvitse maksaa laskua eikä siitä lähetetä muistutuksia, ennen kuin asiakaspalvelumme on käsitellyt "
        "asian ja vastannut sinulle."
    )


def _invoiced(fee: Fee) -> str:
    invoice = _invoice(fee)
    if invoice is None or invoice.due_on is None:
        raise ValueError(f"fee {fee.pk} is invoiced, but has no invoice")
    told = {"number": invoice.number, "due": date_format(fee.due_on or invoice.due_on, "j.n.Y")}
    reminders, left = reminders_of(invoice), balance_of(invoice, is_credited=False).total
    if reminders:
        told |= {"due": date_format(reminders[-1].due_on, "j.n.Y"), "left": format_euros(left)}
        return _("Muistutimme laskusta %(number)s. Maksettavaa on %(left)s, eräpäivä %(due)s.") % told
    if left != invoice.total:
        told["left"] = format_euros(left)
        return _("Laskusta %(number)s on maksamatta %(left)s. Eräpäivä on %(due)s.") % told
    if fee.due_on is None:
        return _("Lasku %(number)s on lähetetty sähköpostiisi. Eräpäivä on %(due)s.") % told
    return _("Vastasimme kiistämiseesi: lasku %(number)s pysyy voimassa. Siirretty eräpäivä on %(due)s.") % told


def _paid(fee: Fee) -> str:
    return _("Kiitos, maksu on saapunut.")


def _waived(fee: Fee) -> str:
    return _("Päätimme olla perimättä maksua. Sinun ei tarvitse tehdä mitään.")


def _credited(fee: Fee) -> str:
    return _("Hyvitimme laskun kokonaan. Sinun ei tarvitse maksaa sitä.")


def _invoice(fee: Fee) -> Invoice | None:
    return next((invoice for invoice in fee.invoices.all() if not invoice.is_credit_note), None)


_STANDINGS = {
    FeeState.PROPOSED: _proposed,
    FeeState.DISPUTED: _disputed,
    FeeState.INVOICED: _invoiced,
    FeeState.PAID: _paid,
    FeeState.WAIVED: _waived,
    FeeState.CREDITED: _credited,
}
