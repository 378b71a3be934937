"""The numbers of the contract that garage times and bookings follow, each with its clause.

`LK` is a clause of the consumer terms, `R` a rule of the shop. A timedelta is elapsed time between two instants,
never a difference of local clock times; `_WORKING_DAYS` are working days in Helsinki, the first day not counted.
"""

from datetime import timedelta
from typing import Final

# Offering times
SLOT_MARGIN_WORKING_DAYS: Final = 1  # R5.5: between the last day of the delivery promise and the first time offered
HOLD_TIME: Final = timedelta(minutes=10)  # R5.2: a time picked at the checkout waits so long for the order
ANSWER_WORKING_DAYS: Final = 1  # R5.2: the garage answers a request by then, else a clerk takes it up

# Keeping times
FREE_CANCELLATION_TIME: Final = timedelta(hours=24)  # LK 5.1.3, R5.6: so long before, or earlier, costs nothing
# A time agreed on short notice would be past its free limit from the start, and the customer could never think again.
# So however late it is agreed, it stays free for this long after the yes was sent, though never past its own start.
FREE_AFTER_AGREED_TIME: Final = timedelta(hours=2)  # R5.6, R14.1: more lenient than LK 5.1.3, which is ours to be
FREE_MOVE_TIME: Final = timedelta(hours=24)  # LK 5.1.3, R5.6: so long before, or earlier, the customer may move it
PROPOSAL_WORKING_DAYS: Final = 2  # R5.2: a time that the garage proposes instead is kept for the answer so long
NO_SHOW_GRACE_TIME: Final = timedelta(minutes=30)  # R14.1: nobody is marked a no-show before this has passed
REMINDER_TIMES: Final = (  # R5.6: before the booking; the last one while cancelling is still free
    timedelta(days=7),
    timedelta(hours=48),
    timedelta(hours=26),
)
TAKE_BACK_TIME: Final = timedelta(minutes=15)  # R14.1: a garage's wrong press is undone; no fee is proposed before
