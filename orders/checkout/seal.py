"""What the customer saw before ordering, sealed into the form: so a change can be told, item by item."""

from typing import NamedTuple

from django.core import signing

from orders.checkout.offer import Offer
from orders.checkout.summary import shown

SALT = "orders.checkout.seen"


class Seen(NamedTuple):
    """The fingerprint of the offer that was shown, and the facts that a reader could compare; nobody's name."""

    fingerprint: str = ""
    facts: dict[str, str] = {}


def seal(offer: Offer) -> str:
    return signing.dumps([offer.fingerprint, shown(offer)], salt=SALT, compress=True)


def unseal(text: str) -> Seen:
    """What was sealed; nothing for anything else."""
    try:
        fingerprint, facts = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return Seen()
    return Seen(fingerprint, facts)
