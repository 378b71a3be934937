"""The numbers of the contract that orders, deliveries, fees and invoices follow, each with its clause.

`LK` is a clause of the consumer terms, `R` a rule of the shop, `KSL` the Consumer Protection Act. Euros include VAT
unless the fee's treatment says otherwise. `_DAYS` are calendar days and `_MONTHS` calendar months in Helsinki, the
first day not counted; a timedelta is elapsed time between two instants.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The payment page
PAYMENT_TIME: Final = timedelta(minutes=60)  # R2.2: so long goods and time wait for the payment, from the last visit
PAYMENT_TIME_AT_MOST: Final = timedelta(hours=3)  # R2.2: and never longer from the order, however often it is visited

# The authorisation, while goods are on their way: Klarna's own time is some 28 days
AUTHORISATION_EXTENDED_DAYS: Final = 5  # R4.8: so long before its end more time is asked for
AUTHORISATION_ALARM_DAYS: Final = 2  # R4.8: so long before its end, where none was given: a clerk's task

# Cash on delivery
OPEN_ON_DELIVERY: Final = 1  # R1.2: so many unpaid parcels at once for one customer: nobody has paid anything yet
COLLECTION_WORKING_DAYS: Final = 7  # R5.13: the carrier pays within 4-5 banking days; later a clerk asks

# Money given back
KLARNA_ORDER_MONTHS: Final = 36  # R6.7: so long Klarna knows an order; later only our bank can give money back

# Finding one's order as a guest
LINK_PAUSE: Final = timedelta(minutes=10)  # R3.3: an order's link is mailed at most once in this time
LOOKUPS_BY_SENDER: Final = 30  # R3.3: within the window, from one network address
LOOKUPS_BY_EMAIL: Final = 10  # R3.3: within the window, for one e-mail address
HOLDS_BY_SENDER: Final = 120  # R5.2: times held from one address within the window, before a person is asked instead
HOLDS_WINDOW_SECONDS: Final = 3600  # R5.2
MOVES_OF_AN_ORDER: Final = 10  # R5.6: times chosen anew for one order within the window, each a mail to its garage
LOOKUPS_WINDOW_SECONDS: Final = 3600  # R3.3

# Writing with customer service
LETTER_LENGTH: Final = 2000  # R3.3: signs in one letter
LETTERS_OF_AN_ORDER: Final = 10  # R3.3: written by its customer within the window
LETTERS_WINDOW_SECONDS: Final = 3600  # R3.3

# Changing an order that has not been sent
CHANGES_OF_AN_ORDER: Final = 20  # R5.18: by its customer within an hour, each a mail

# Who may buy
MINIMUM_AGE_YEARS: Final = 18  # LK 1, R1.1

# Corrections and price revisions that wait for the customer's yes, counted from the offer
CORRECTION_REMINDER_DAYS: Final = 2  # R5.21: the customer is reminded
CORRECTION_TASK_DAYS: Final = 5  # R5.21: a clerk calls
CORRECTION_LAPSE_DAYS: Final = 14  # R5.21: silence is no consent: cancelled free of charge

# The customer's ways out of an order
NO_TIME_OFFERED_MONTHS: Final = 3  # LK 4.3 d, R4.6: no garage time offered within so long of the order
DELAY_CANCELLATION_DAYS: Final = 14  # LK 5.4, R5.16: from the notice of the delay, and never past the delivery
REASONABLE_DELIVERY_DAYS: Final = 30  # KSL ch. 5, R5.19: from the order, where no day was promised
FORCE_MAJEURE_MONTHS: Final = 2  # LK 10, R10.1: then both sides may cancel
IMPOSSIBLE_DELIVERY_DAYS: Final = 30  # LK 10, R10.1: from the order, where no later time was agreed

# Home delivery
DOOR_DELIVERY_ABOVE_KG: Final = Decimal("20")  # LK 5.2, R5.9: heavier orders go to the door, others to a parcel point
UNSERVED_POSTCODE_PREFIXES: Final = ("22",)  # R5.12: Åland is outside the VAT area: by agreement only
PARCEL_HOLDING_DAYS: Final = 7  # R5.13: where the carrier does not tell its own last day
PARCEL_HOLDING_DAYS_AT_MOST: Final = 60  # R5.13: no carrier keeps a parcel longer; a later last day is a slip
PARCEL_REMINDER_DAYS: Final = 2  # R5.14: before the last day to fetch it: reminded once
PARCEL_SILENCE_DAYS: Final = 7  # R14.1: after the holding time, with no word from the carrier: a clerk's task

LABEL_KEPT_DAYS: Final = 30  # R3.1, GDPR art. 5: a label holds a person's address, and is of no use once it has left

# Goods waiting at an installer
FETCHING_DAYS: Final = 14  # LK 5.1.4, R5.7: from the agreed time, or from the notice where no time was needed
FETCHING_REMINDER_DAYS: Final = (3, 7, 12)  # R5.7: from the same day

# Klarna's invoice, for the payment page
KLARNA_INVOICE_DAYS: Final = 14  # LK 4.6, R4.10: due at the latest, from dispatch

# Our own invoices and their reminders
INVOICE_NET_DAYS: Final = 10  # LK 8, R8.4
REMINDER_FEE: Final = Decimal("5.00")  # LK 8, R8.4, Act 513/1999 s. 10 a: at most, for a reminder really sent
REMINDER_FIRST_DAYS: Final = 14  # R8.4, Act 513/1999 s. 10 a: from the due date, at the earliest
REMINDER_INTERVAL_MONTHS: Final = 1  # LK 8, R8.4: one for each month unpaid; the law asks for 14 days
REMINDERS_AT_MOST: Final = 2  # R8.4
REMINDER_LEAST_OPEN: Final = Decimal("5.00")  # R8.4: no reminder where less is open than the reminder may cost
LATE_INTEREST_MARGIN: Final = Decimal("7.0")  # R8.4, Act 633/1982 s. 4: points above the reference rate

# Keeping the books
VOUCHER_YEARS: Final = 6  # Act 1336/1997 s. 2:10: from the end of the year in which the financial year ended
LEDGER_YEARS: Final = 10  # Act 1336/1997 s. 2:10: from the end of the financial year

# Fees (R14.1): amounts
LATE_CANCELLATION_FEE: Final = Decimal("35.00")  # LK 5.1.3, R5.6: late or no-show, once for a booking
UNCLAIMED_PARCEL_FEE: Final = Decimal("75.00")  # LK 5.2.2, R5.13: on top of the costs, once for a parcel
FAULTLESS_COMPLAINT_FEE: Final = Decimal("75.00")  # LK 8, R8.3
FEE_REVIEW_TIME: Final = timedelta(hours=24)  # R14.1: a proposed fee can be waived or disputed before it is invoiced


class FeeKind(TextChoices):
    """What a fee is raised for; its value is stored, its label is what the customer reads."""

    LATE_CANCELLATION = "late_cancellation", _("Käyttämättä jäänyt aika")
    UNCLAIMED_PARCEL = "unclaimed_parcel", _("Noutamaton paketti")
    UNCLAIMED_AT_INSTALLER = "unclaimed_at_installer", _("Noutamaton tilaus asennuspisteellä")
    FAULTLESS_COMPLAINT = "faultless_complaint", _("Aiheeton reklamaatio")
    RETURN_WITHOUT_NUMBER = "return_without_number", _("Palautus ilman palautusnumeroa")
    RESENDING = "resending", _("Uudelleenlähetys")


class PartKind(TextChoices):
    """What the sum of a fee is made of."""

    FIXED = "fixed", _("Noutamattoman paketin maksu")
    RETURN_FREIGHT = "return_freight", _("Palautusrahti")
    HANDLING = "handling", _("Käsittely")
    TAKING_OFF = "taking_off", _("Renkaan irrotus vanteelta")
    FREIGHT = "freight", _("Rahti")


class FeeVat(TextChoices):
    """How VAT is reckoned from a fee: a part of the sum, or not at all (a compensation buys nothing)."""

    INCLUDED = "included", _("sisältää arvonlisäveron")
    OUTSIDE = "outside", _("ei arvonlisäveroa")


@dataclass(frozen=True, kw_only=True)
class FeeRule:
    """One row of R14.1, or what the customer has agreed to pay for sending goods again (R5.13).

    `amount` None: the actual cost, typed by staff from its parts. `costs` True: return freight and handling are added
    to the amount. `invoiced_after` None: staff invoice it by hand.
    """

    amount: Decimal | None
    clause: str
    vat: FeeVat
    costs: bool = False
    invoiced_after: timedelta | None = None


FEES: Final[Mapping[FeeKind, FeeRule]] = MappingProxyType(
    {
        FeeKind.LATE_CANCELLATION: FeeRule(
            amount=LATE_CANCELLATION_FEE, clause="5.1.3", vat=FeeVat.OUTSIDE, invoiced_after=FEE_REVIEW_TIME
        ),
        FeeKind.UNCLAIMED_PARCEL: FeeRule(
            amount=UNCLAIMED_PARCEL_FEE, clause="5.2.2", vat=FeeVat.INCLUDED, costs=True, invoiced_after=FEE_REVIEW_TIME
        ),
        FeeKind.UNCLAIMED_AT_INSTALLER: FeeRule(amount=None, clause="5.1.4", vat=FeeVat.INCLUDED),
        FeeKind.FAULTLESS_COMPLAINT: FeeRule(amount=FAULTLESS_COMPLAINT_FEE, clause="8", vat=FeeVat.INCLUDED),
        FeeKind.RETURN_WITHOUT_NUMBER: FeeRule(amount=None, clause="8", vat=FeeVat.INCLUDED),
        FeeKind.RESENDING: FeeRule(amount=None, clause="5.2.2", vat=FeeVat.INCLUDED),
    }
)
