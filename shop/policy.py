"""The numbers of the contract that the range, its prices and the delivery promise follow, each with its clause.

`LK` is a clause of the consumer terms, `R` a rule of the shop, `KSL` the Consumer Protection Act. Euros include VAT.
`_DAYS` are calendar days and `_WORKING_DAYS` working days, both judged in Helsinki without counting the first day.
"""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

# Delivery promise, counted from the order
CONFIRMATION_WORKING_DAYS: Final = 1  # R5.4: the final confirmation is assumed to come by then
DELIVERY_FIRST_WORKING_DAYS: Final = 2  # LK 5.1.1, 5.2.1, R5.4: earliest, when the goods are in the central warehouse
DELIVERY_LAST_WORKING_DAYS: Final = 10  # LK 5.1.1, 5.2.1, R5.4: latest, when they come from a supplier

# Prices
LOWEST_PRICE_DAYS: Final = 30  # KSL 2:11: a reduction is told from the lowest price of so many days before it
DEEPENING_CAMPAIGN_DAYS: Final = 60  # KSL 2:11: at most so long a campaign keeps its first reference price

# Instalments: information only, the credit is Klarna's
INSTALMENT_SHARE: Final = Fraction(1, 24)  # LK 4.6, R4.9: of the total, at least, each month
INSTALMENT_SLOW_SHARE: Final = Fraction(1, 100)  # LK 4.6, R4.9: the same, when changed to at Klarna after the purchase
INSTALMENT_MINIMUM: Final = Decimal("5.00")  # LK 4.6, R4.9: but never less a month

# Terms of sale
TERMS_NOTICE_DAYS: Final = 10  # LK 11, R11.1: new terms bind so long after the customer was told of them

# Answers of the plate register
PLATE_FOUND_DAYS: Final = 90  # R3.5: a car keeps its sizes; the answer is asked for, and paid for, once
PLATE_UNKNOWN_DAYS: Final = 1  # R3.5: a car registered today is found tomorrow
PLATE_SEARCHES: Final = 20  # R3.5: by one visitor, in so many minutes; a register is no toy for guessing plates
PLATE_SEARCH_MINUTES: Final = 10  # R3.5

# Answers that the information pages promise
DATA_REQUEST_MONTHS: Final = 1  # GDPR art. 12(3), R3.1: personal data asked for
ACCESSIBILITY_ANSWER_DAYS: Final = 14  # Act 306/2019 ch. 3: feedback on accessibility

# The basket
BASKET_TIME: Final = timedelta(days=30)  # R3.5: from the last change
MOST_OF_ONE_PRODUCT: Final = 99  # R1.2: more than that is for a person to sell
