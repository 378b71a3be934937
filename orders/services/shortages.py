"""Missing goods: a clerk asks, the customer chooses, or the goods are found after all (R5.15). Silence answers nothing.

Nothing of the order changes before its customer has chosen, and what is dearer not before Klarna agrees (R5.21).
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from installers.models import Installer
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.core.vat import rate_on
from orders.corrections.repromise import arrival
from orders.errors import AnswerTimeImpossible
from orders.messages import shortages as messages
from orders.models import Answer, Order, OrderLine, Payment, Shortage, Substitute, TaskKind, TransferCause
from orders.seen import require_seen
from orders.services import shortage_money
from orders.services.attention import settle
from orders.services.cancelling import cancel_order
from orders.services.completion import complete_if_done
from orders.services.correction_steps import locked_payment
from orders.services.events import note
from orders.services.shortage_steps import facts_of, leave_out, locked, move, replace, stop_asking, wait, withdraw
from orders.services.shortage_steps import settled as settle_shortage
from orders.services.shortage_stock import take_substitute
from orders.services.transfers import transfer_step
from orders.shortages.asking import ASKABLE, Question, is_here, lapses_alone, may_drop, problems
from orders.shortages.errors import AnotherQuestionOpen, BadShortage, LineHasLeft, NotOffered
from orders.shortages.party import new_party
from orders.states import SHORTAGE, ShortageState
from shop.cards import shelves_of
from shop.models import Product


@act
def ask(*, order_id: int, question: Question, seen: str, at: datetime, by: Actor) -> Shortage:
    """Ask the customer what is to become of goods that are missing: by e-mail and SMS, with all that they can choose.

    `seen` is the order as the clerk saw it: the same press again is the same question. Raises BadShortage with every
    problem, AnotherQuestionOpen, OrderChanged, or ForbiddenMove for an order that is not (any more) to be delivered.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if existing := _pressed_before(order, question, seen):
        return existing
    if order.state not in ASKABLE:
        raise ForbiddenMove(machine=SHORTAGE.name, current=order.state, target=ShortageState.OFFERED)
    if order.shortages.open().exists() or order.corrections.open().exists():
        raise AnotherQuestionOpen(order=order.pk)
    require_seen(order, seen)
    products = {row.pk: row for row in Product.objects.with_details().filter(pk__in=question.substitutes)}
    found = problems(order, question, today=local_date(at))
    if found or len(products) != len(question.substitutes):
        raise BadShortage(found)
    shortage = _written(order, question, seen, at=at, by=by)
    Substitute.objects.bulk_create(_substitutes(shortage, question, products, at=at))
    note(order=order, kind="shortage_offered", at=at, by=by, data=facts_of(shortage))
    settle(order=order, kind=TaskKind.SHORTFALL, at=at, by=by)
    messages.shortage_offered(shortage=shortage, at=at)
    return shortage


@act
def choose(
    *,
    shortage_id: int,
    answer: Answer,
    substitute_id: int | None = None,
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
) -> Shortage:
    """The customer chooses: a substitute, to wait, to leave the goods out, or to cancel the order; all but one free.

    It takes effect at once, or, for a dearer substitute, when Klarna agrees. The same answer again: nothing happens.
    Raises NotOffered for what was not offered, NotEnoughStock for a substitute that is gone, LineHasLeft,
    AnswerTimeImpossible, or ForbiddenMove for a question that waits no more.
    """
    shortage = locked(shortage_id=shortage_id)
    if _is_answered_so(shortage, answer, substitute_id):
        return shortage
    SHORTAGE.check(shortage.state, ShortageState.ACCEPTED)
    _require_offered(shortage, answer, substitute_id)
    how = _told(shortage, channel, contacted_at, at)
    chosen = shortage.substitutes.get(pk=substitute_id) if substitute_id else None
    move(
        shortage=shortage,
        to=ShortageState.ACCEPTED,
        at=at,
        by=by,
        how=how,
        answer=answer,
        chosen=chosen,
        answered_at=at,
    )
    stop_asking(order=shortage.order, at=at, by=by)
    _carry_out(shortage, at=at, by=by)
    return shortage


@act
def withdraw_question(*, shortage_id: int, at: datetime, by: Actor) -> Shortage:
    """The goods were found after all, or the question was wrong: the order stands as it was.

    Withdrawn already: nothing happens. Raises ForbiddenMove for one that the customer has answered.
    """
    shortage = locked(shortage_id=shortage_id)
    if shortage.state == ShortageState.WITHDRAWN:
        return shortage
    if shortage.state != ShortageState.OFFERED:
        raise ForbiddenMove(machine=SHORTAGE.name, current=shortage.state, target=ShortageState.WITHDRAWN)
    withdraw(shortage=shortage, at=at, by=by)
    shortage_money.tell_back(shortage=shortage, at=at)
    messages.shortage_withdrawn(shortage=shortage, at=at)
    return shortage


@step
def give_up(*, shortage: Shortage, at: datetime, by: Actor) -> None:
    """Silence: the missing goods are left out of the locked order, or it ends where no goods are left; all free."""
    order = shortage.order
    if not lapses_alone(order, shortage.line):
        cancel_order(order=order, why="shortage_lapsed", at=at, by=by)
        return
    payment = locked_payment(order)
    leave_out(shortage=shortage, payment=payment, at=at, by=by)
    shortage_money.tell(shortage=shortage, payment=payment, at=at)
    messages.shortage_settled(shortage=shortage, is_early=False, at=at)
    complete_if_done(order=order, at=at, by=by)


def _carry_out(shortage: Shortage, *, at: datetime, by: Actor) -> None:
    payment = locked_payment(shortage.order)
    match shortage.answer:
        case Answer.SUBSTITUTE:
            _substitute(shortage, at=at, by=by)
        case Answer.WAIT:
            wait(shortage=shortage, at=at, by=by)
        case Answer.DROP:
            leave_out(shortage=shortage, payment=payment, at=at, by=by)
            settle_shortage(shortage=shortage, at=at, by=by)
            shortage_money.tell(shortage=shortage, payment=payment, at=at)
        case Answer.CANCEL:
            settle_shortage(shortage=shortage, at=at, by=by, told_otherwise=True)
            cancel_order(order=shortage.order, why="shortage", at=at, by=by)


def _substitute(shortage: Shortage, *, at: datetime, by: Actor) -> None:
    """Take the goods now; a higher sum is Klarna's to allow first, unless the garage is to be paid from now on."""
    payment = locked_payment(shortage.order)
    shortage.tries += 1
    shortage.save(update_fields=["tries"])
    take_substitute(shortage=shortage, at=at)
    if party := new_party(shortage.order):
        _pass_to_garage(shortage, party, payment, at=at, by=by)
        return
    if payment is not None and shortage_money.is_raise(shortage, payment):
        shortage_money.raise_sum(shortage=shortage, payment=payment, at=at)
        return
    replace(shortage=shortage, payment=payment, at=at, by=by)
    shortage_money.tell(shortage=shortage, payment=payment, at=at)


def _pass_to_garage(shortage: Shortage, party: Installer, payment: Payment | None, *, at: datetime, by: Actor) -> None:
    """The substitute is agreed, and the garage is the contract party from now on (LK 5.3, R13.1)."""
    order = shortage.order
    replace(shortage=shortage, payment=payment, at=at, by=by, told_otherwise=True)
    with translation.override(order.language):
        agreed = _("Korvaava tuote: %(line)s") % {"line": order.lines.get(replaces=shortage.line)}
    transfer_step(order=order, installer=party, cause=TransferCause.SUBSTITUTE, agreed=agreed, at=at, by=by)


def _pressed_before(order: Order, question: Question, seen: str) -> Shortage | None:
    """What the same press made, if it was that: from the same picture, about the same line, for the same reason."""
    return order.shortages.filter(seen=seen, line=question.line_id, reason=question.reason.strip()).first()


def _written(order: Order, question: Question, seen: str, *, at: datetime, by: Actor) -> Shortage:
    return Shortage.objects.create(
        order=order,
        number=order.shortages.count() + 1,
        line=OrderLine.objects.get(pk=question.line_id),
        missing=question.missing,
        found_by=question.found_by,
        state=ShortageState.OFFERED,
        reason=question.reason.strip(),
        made_by_id=by.user_id,
        seen=seen,
        wait_first_on=question.wait.first_on if question.wait else None,
        wait_last_on=question.wait.last_on if question.wait else None,
        old_last_on=order.promise_last_on,
        old_total=order.total,
        created_at=at,
        waiting_since_at=at,
    )


def _substitutes(
    shortage: Shortage, question: Question, products: dict[int, Product], *, at: datetime
) -> Iterator[Substitute]:
    shelves = shelves_of(products)
    for position, (pk, price) in enumerate(question.substitutes.items(), start=1):
        product = products[pk]
        window = arrival(shortage.order, shelves.get(pk, []), wanted=shortage.line.quantity, at=at)
        yield Substitute(
            shortage=shortage,
            position=position,
            product=product,
            sku=product.sku,
            name=product.title,
            weight_kg=product.weight_kg,
            unit_price=price,
            vat_rate=rate_on(local_date(at)),
            first_on=window.first_on if window else None,
            last_on=window.last_on if window else None,
        )


def _is_answered_so(shortage: Shortage, answer: Answer, substitute_id: int | None) -> bool:
    done = shortage.state in (ShortageState.ACCEPTED, ShortageState.SETTLED)
    return done and (shortage.answer, shortage.chosen_id) == (answer, substitute_id)


def _require_offered(shortage: Shortage, answer: Answer, substitute_id: int | None) -> None:
    offered = {
        Answer.SUBSTITUTE: shortage.substitutes.filter(pk=substitute_id or 0).exists(),
        Answer.WAIT: shortage.can_wait and substitute_id is None,
        Answer.DROP: substitute_id is None and may_drop(shortage.order, shortage.line),
        Answer.CANCEL: substitute_id is None,
    }
    if not offered[answer]:
        raise NotOffered(order=shortage.order_id)
    if answer != Answer.CANCEL and not is_here(shortage.line):
        raise LineHasLeft(order=shortage.order_id)


def _told(
    shortage: Shortage, channel: Channel, contacted_at: datetime | None, at: datetime
) -> dict[str, Channel | datetime | None]:
    """How and when the customer answered."""
    if contacted_at and not shortage.created_at <= contacted_at <= at:
        raise AnswerTimeImpossible(order=shortage.order_id)
    return {"channel": channel, "contacted_at": contacted_at}
