"""Ctrl-C, SIGTERM and a closed terminal: noticed where we look, never in the middle of something."""

import signal
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """Somebody asked the stack to stop: no failure, so its name does not end in Error."""


class Interruptions:
    """Counts the requests to stop: the first is polite, the second means at once."""

    def __init__(self) -> None:
        self.count = 0

    def listen(self) -> None:
        """Take over the signals; a hang-up that nohup made us ignore stays ignored."""
        for number in SIGNALS:
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._note)

    def check(self) -> None:
        """Raise if somebody asked us to stop."""
        if self.count:
            raise Interrupted

    @property
    def impatient(self) -> bool:
        return self.count > 1

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
