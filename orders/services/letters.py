"""The conversation on an order: its customer writes, customer service answers. Sent twice it is written once."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from orders.errors import LetterTooLong, NothingWritten
from orders.messages import letters as mails
from orders.models import Letter, Order, Writer
from orders.policy import LETTER_LENGTH
from orders.services.events import note


@act
def write(*, order_id: int, text: str, key: str, at: datetime, by: Actor) -> Letter:
    """The customer writes: the letter waits at the desk until somebody has taken care of it.

    `key` is the form's: with the same key again it is the letter that was written. Raises NothingWritten or
    LetterTooLong.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    letter, is_new = _written(order=order, writer=Writer.CUSTOMER, text=text, key=key, at=at, by=by)
    if is_new:
        note(order=order, kind="customer_wrote", at=at, by=by, data={"letter": letter.pk})
    return letter


@act
def answer(*, order_id: int, text: str, key: str, at: datetime, by: Actor) -> Letter:
    """Customer service writes: the customer gets it by e-mail, and what they wrote is taken care of.

    Errors and repetition as in `write`.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    letter, is_new = _written(order=order, writer=Writer.SHOP, text=text, key=key, at=at, by=by)
    if is_new:
        order.letters.unread().update(read_at=at)
        note(order=order, kind="customer_answered", at=at, by=by, data={"letter": letter.pk})
        mails.letter_from_us(letter=letter, at=at)
    return letter


@act
def take_care(*, order_id: int, at: datetime, by: Actor) -> int:
    """What the customer wrote needs no answer, or got it by phone. Returns how many letters waited; none is none."""
    order = Order.objects.select_for_update().get(pk=order_id)
    read = order.letters.unread().update(read_at=at)
    if read:
        note(order=order, kind="letters_read", at=at, by=by, data={"letters": read})
    return read


@step
def _written(*, order: Order, writer: Writer, text: str, key: str, at: datetime, by: Actor) -> tuple[Letter, bool]:
    words = text.strip()
    if not words:
        raise NothingWritten
    if len(words) > LETTER_LENGTH:
        raise LetterTooLong(most=LETTER_LENGTH)
    content = {"text": words, "written_at": at, "written_by_id": by.user_id}
    return Letter.objects.get_or_create(order=order, writer=writer, key=key, defaults=content)
