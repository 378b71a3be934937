"""Why something around an order cannot be done, as sentences."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError
from orders.checkout.offer import Offer


class NotReady(ShopError):
    """Something on an earlier page is missing. `data["step"]` says where."""

    message = _("Täydennä vielä tämä kohta ennen tilaamista.")


class OfferChanged(ShopError):
    """The order is no longer what the customer saw. Nothing was ordered; `offer` is what it is now."""

    message = _("Tilaus on muuttunut sen jälkeen, kun avasit tämän sivun. Tarkista muutokset ja tilaa sitten.")

    def __init__(self, offer: Offer) -> None:
        super().__init__(checkout=offer.checkout.pk)
        self.offer = offer


class NoTimeToGiveUp(ShopError):
    """There is no booked time, or it has been used. Nothing was changed."""

    message = _("Tätä aikaa ei voi enää perua: käynti on jo alkanut tai se on merkitty pidetyksi. Soita, niin autamme.")


class LateByNow(ShopError):
    """The free limit went by after the customer saw it: nothing was cancelled before they know what it may cost."""

    message = _("Maksuttoman perumisen aika ehti päättyä. Aikaa ei vielä peruttu: lue, mitä peruminen nyt tarkoittaa.")


class TooLateToMove(ShopError):
    """The free limit has passed, or the visit has begun: the garage may still agree by phone. Nothing was changed."""

    message = _("Aikaa ei voi enää siirtää täällä: maksuttoman siirron raja on ohi. Soita asennuspisteelle.")


class NoTimeToBook(ShopError):
    """A time stands already, or the order needs none, or a missed one is not settled yet. Nothing was booked."""

    message = _("Tälle tilaukselle ei voi nyt varata uutta aikaa täällä. Katso tilanne uudelleen tai soita.")


class NothingProposed(ShopError):
    """What was answered is no longer proposed. Nothing was changed."""

    message = _("Tämä ehdotus ei ole enää voimassa. Katso tilanne uudelleen.")


class EarlierOrderPaid(ShopError):
    """The draft's earlier order has been paid, or is being: go on to its thanks. `data["order"]` is its id."""

    message = _("Tilaus on jo maksettu.")


class NoReason(ShopError):
    """A dispute or a waiver without a word of why."""

    message = _("Kirjoita lyhyesti, miksi.")


class ReasonTooLong(ShopError):
    """More words than a message to the customer holds. Nothing was done."""

    message = _("Lyhennä syytä: siinä voi olla enintään 500 merkkiä.")


class ContactImpossible(ShopError):
    """Nobody told of an order before it was placed, or later than now (R5.22). Nothing was done."""

    message = _("Asiakas ei ole voinut kertoa tästä ennen tilaamista eikä tulevaisuudessa.")


class TooEarlyToInvoice(ShopError):
    """The customer was promised time to look at the fee before its invoice (R14.1). Nothing was done."""

    message = _("Asiakkaalle on luvattu aikaa tarkistaa maksu. Lasku voidaan lähettää vasta sen jälkeen.")


class DisputeUnanswered(ShopError):
    """A disputed fee stands only by an answer with its reasons (R14.1). Nothing was done."""

    message = _("Maksu on kiistetty. Vastaa asiakkaalle ja perustele, miksi maksu pysyy voimassa.")


class OrderChanged(ShopError):
    """The order is no longer what the clerk saw. Nothing was done."""

    message = _("Tilaus on muuttunut sen jälkeen, kun avasit tämän sivun. Tarkista se uudelleen.")


class LaterThanPromised(ShopError):
    """Reckoned from today the goods come later than promised: only a correction can say so (R5.4). Nothing was done.

    `first_on` and `last_on` are the window as it is now.
    """

    message = _("Toimitus olisi perillä luvattua myöhemmin. Ehdota asiakkaalle uutta toimitusaikaa.")

    def __init__(self, *, first_on: date, last_on: date) -> None:
        super().__init__(first_on=first_on, last_on=last_on)
        self.first_on = first_on
        self.last_on = last_on


class BadCorrection(ShopError):
    """The correction makes no sense. `problems` maps what is wrong to a sentence: `line:<id>`, `promise`, `reason`."""

    message = _("Tarkista korjattavat tiedot.")

    def __init__(self, problems: "Mapping[str, str | Promise]") -> None:
        super().__init__(problems=sorted(problems))
        self.problems = dict(problems)


class NothingToCorrect(ShopError):
    """All would stay as it is. Nothing was done."""

    message = _("Mikään ei muuttuisi. Vahvista tilaus sellaisenaan.")


class NotTransferable(ShopError):
    """The garage can't take the order over; the message says why (R2.5, R13.1). Nothing was done."""

    message = _("Tilaus ei voi siirtyä tälle asennuspisteelle.")


class NothingSuspected(ShopError):
    """The order is not flagged. Nothing was done."""

    message = _("Tästä tilauksesta ei ole avointa epäilyä.")


class NeedsReason(ShopError):
    """A suspicion is cleared with a reason, on its own page (R1.2). Nothing was done."""

    message = _("Epäily poistetaan tilauksen sivulla ja perustellaan. Tehtävää ei merkitty hoidetuksi.")


class NotPutBack(ShopError):
    """Some of the goods are with the customer, or nobody asks about them any more. Nothing was done."""

    message = _("Tavaroita ei voi palauttaa hyllyyn tässä: osa on asiakkaalla, tai asia on jo hoidettu.")


class NothingToRevise(NothingToCorrect):
    """No price would change. Nothing was done."""

    message = _("Mikään hinta ei muuttuisi.")


class NotRevisable(ShopError):
    """A price is revised only while the contract stands and nothing has left, been done or been charged (R4.3)."""

    message = _("Hintaa ei voi enää muuttaa: osa tilauksesta on lähtenyt, tehty tai veloitettu, tai se on päättynyt.")


class TooLateToCancel(ShopError):
    """Something of the order has left, or the work has begun. Nothing was cancelled."""

    message = _("Tilausta ei voi enää perua: toimitus on jo lähtenyt tai työ on aloitettu.")


class CannotChange(ShopError):
    """The order can't be changed so: `reasons` say why, as sentences. Nothing was changed."""

    message = _("Muutosta ei voi tehdä.")

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(reasons=list(self.reasons))

    def __str__(self) -> str:
        return " ".join(self.reasons)


class CanCancelAtOnce(ShopError):
    """Nothing has left yet, or the order is late: no request is needed. Nothing was done."""

    message = _("Voit perua tilauksen heti. Pyyntöä ei tarvita.")


class NothingUnderWay(ShopError):
    """All of it has been received, or the order has ended: it can be withdrawn from, but not recalled."""

    message = _(
        "Tilausta ei voi enää kutsua takaisin: olet jo saanut sen tai se on päättynyt. Voit palauttaa tuotteet."
    )


class MoneyMoves(ShopError):
    """The payment is being charged at this very moment: what to do with it is known in a while. Nothing was done."""

    message = _("Maksua veloitetaan parhaillaan. Yritä hetken kuluttua uudelleen.")


class NoParts(ShopError):
    """Nothing that costs: a fee of nothing is no fee."""

    message = _("Anna kuluista ainakin yksi, joka on enemmän kuin nolla.")


class GarageBills(ShopError):
    """A time was agreed at an independent garage: what it costs is the garage's own to bill (R5.7)."""

    message = _("Aika oli sovittu itsenäiseen asennuspisteeseen, joten se laskuttaa kulut itse. Kirjaa se päätökseksi.")


class CanNotAnnounce(ShopError):
    """The parcel is not on its way or waiting (any more), or the moment of the call is impossible."""

    message = _("Tästä lähetyksestä ei voi enää ilmoittaa noutoestettä. Soita meille, niin autamme.")


class AnswerTimeImpossible(ShopError):
    """A customer's answer cannot have come before its question, or later than now (R5.22). Nothing was done."""

    message = _("Asiakkaan vastaus ei voi olla ajalta ennen ehdotusta eikä tulevaisuudesta.")


class NotHeld(ShopError):
    """The payment does not wait for a person (any more). Nothing was done."""

    message = _("Tämä maksu ei enää odota selvitystä.")


class NotRefundable(ShopError):
    """That much was not charged, or has been given back, or is on its way. Nothing was done. `data["left"]` is left."""

    message = _("Näin paljoa ei voi palauttaa: sitä ei ole veloitettu tai se on jo palautettu.")


class NothingToPay(ShopError):
    """No refund waits to be paid from the bank (any more). Nothing was done."""

    message = _("Mikään palautus ei enää odota maksamista pankkitilille.")


class AccountKnown(ShopError):
    """An account was told for every refund that waits: only the desk changes it. Nothing was done."""

    message = _("Tilinumero on jo ilmoitettu. Jos se pitää vaihtaa, soita meille.")


class NoAccount(ShopError):
    """There is no account to pay to, or another one than the clerk saw. Nothing was done."""

    message = _("Tilinumero puuttuu tai on vaihtunut. Tarkista se ennen kuin merkitset palautuksen maksetuksi.")


class NotPaidSo(ShopError):
    """A refund is not paid before it was asked for, nor in days to come. Nothing was done."""

    message = _("Maksupäivä ei voi olla ennen palautuksen kirjaamista eikä tulevaisuudessa.")


class NothingWritten(ShopError):
    """A letter without a word."""

    message = _("Kirjoita viesti.")


class LetterTooLong(ShopError):
    """More than a letter holds. `data["most"]` is how many signs it may have."""

    message = _("Viesti on liian pitkä. Lyhennä sitä tai jaa se kahteen.")


class NotAnInvoice(ShopError):
    """A credit note asks for nothing. Nothing was changed."""

    message = _("Hyvityslasku ei ole maksettava. Valitse lasku, jonka suoritus tämä on.")


class PaymentDayImpossible(ShopError):
    """Paid before there was an invoice, or on a day yet to come. Nothing was changed."""

    message = _("Maksupäivä on ennen laskun päivää tai tulevaisuudessa. Tarkista päivä.")


class PaymentElsewhere(ShopError):
    """The payment has its place already, or was written down on its invoice by hand. Nothing was changed."""

    message = _("Suoritus on jo kohdistettu tai siirretty sivuun. Katso tilanne uudelleen.")
