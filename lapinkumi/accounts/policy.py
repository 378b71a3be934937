"""How long and how often: links, codes, sessions, unfinished sign-ups."""

from datetime import timedelta

WAY_BACK_VALID = timedelta(days=3)  # the mailed link that sets a new password, once
REPORT_VALID = timedelta(days=7)  # the link in every security notice that says "this was not me"

CODE_VALID = timedelta(minutes=15)  # mailed codes; some mail servers hold a stranger's first letter back for minutes
CODE_TRIES = 3
CODE_RESENDS = 2

REMEMBERED = timedelta(days=14)  # "keep me logged in"; without it the session ends with the browser
STAFF_SESSION = timedelta(hours=12)  # a working day, whatever was ticked
UNCONFIRMED_KEPT = timedelta(days=7)  # a sign-up whose address was never confirmed is forgotten after this

REPORTS_PER_HOUR = 5  # reports of a stolen password, per address and per sender
