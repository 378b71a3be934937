"""The numbers of the contract that withdrawals, complaints and their refunds follow, each with its clause.

`LK` is a clause of the consumer terms, `R` a rule of the shop, `KSL` the Consumer Protection Act. `_DAYS` are calendar
days, `_MONTHS` and `_YEARS` calendar months and years in Helsinki, the first day not counted. Fees of returns are among
all other fees in `orders.policy`.
"""

from typing import Final

# Withdrawal
WITHDRAWAL_DAYS: Final = 14  # LK 6.1, 6.2, R6.1: goods from receiving the last of them, services from the contract
WITHDRAWAL_UNINFORMED_MONTHS: Final = 12  # KSL ch. 6: longer by so much, where the customer was not told of the right
SENDING_BACK_DAYS: Final = 14  # LK 6.1, R6.2: from the notice
WITHDRAWAL_REFUND_DAYS: Final = 14  # LK 6.1, R6.7: from the notice; may wait for the goods or proof of sending

# Return number (PN) and its freight label
RETURN_NUMBER_DAYS: Final = 14  # LK 8, R8.1

# Complaints
COMPLAINT_SAFE_MONTHS: Final = 2  # LK 8, R8.1: from noticing the fault, always in time
FAULT_PRESUMED_YEARS: Final = 1  # KSL ch. 5: from receiving, a fault is taken to have been there from the start
LEGAL_GUARANTEE_YEARS: Final = 2  # Directive 2019/771 art. 10: everywhere in the EU at least; in Finland no fixed end
COMPLAINT_REFUND_DAYS: Final = 14  # LK 8, R8.3: from cancelling the sale for the fault

# Keeping watch
REFUND_WATCH_DAYS: Final = 10  # R6.7, R8.3: a refund this old is brought to a clerk before it is late

# The withdrawal function on the site: generous, since the right must be usable, but no way to flood anybody with mail
STATEMENTS_BY_SENDER: Final = 30  # R6.5: within the window, from one network address
STATEMENTS_BY_EMAIL: Final = 8  # R6.5: within the window, acknowledged to one e-mail address
STATEMENTS_WINDOW_SECONDS: Final = 3600  # R6.5
