"""How long and how often: the sending of messages and the rendering of documents."""

from datetime import timedelta

LEASE = timedelta(minutes=10)  # a claim older than this belongs to a dead worker; well over a task's hard time limit
TRIES = 20  # with the pauses below a little over a day: a weekend night of a mail server's rest is survived
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)

SWEEP_ROWS = 200
SWEEP_DOCUMENTS = 50
SWEEP_SECONDS = 60  # sweeps run every minute; what one leaves, the next takes
SWEEP_PATIENCE = 3  # so many failures in a row mean that a channel is down: the sweep lets it rest

RENDER_TRIES = 5
OVERDUE = timedelta(hours=1)  # a queued message this late means that nobody sweeps


def pause_after(tries: int) -> timedelta:
    """How long to wait after that many vain tries: doubling from a minute, never over two hours."""
    return min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
