"""Refunds that Klarna can't carry out: paid by a person from the bank, to an account that is forgotten afterwards."""

from datetime import date, datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.ibans import normalise_any_iban
from orders.errors import AccountKnown, NoAccount, NothingToPay, NotPaidSo
from orders.messages import refunds as refund_messages
from orders.models import Order, Refund, RefundAccount, TaskKind
from orders.services import refunded
from orders.services.attention import raise_task, settle
from orders.services.events import note
from orders.states import RefundState


@step
def ask_for_account(*, order: Order, refund: Refund, at: datetime, by: Actor) -> None:
    """Ask the customer where the money goes, and a clerk to pay it there."""
    data = {"refund": refund.pk, "amount": str(refund.amount)}
    raise_task(order=order, kind=TaskKind.REFUND_TO_BANK, at=at, by=by, data=data)
    refund_messages.refund_account_asked(order=order, refund=refund, at=at)


@act
def tell_account(*, order_id: int, iban: str, holder: str, at: datetime, by: Actor) -> int:
    """The customer tells the account for every refund of the order that lacks one. Returns for how many.

    Told already, the account stands: only the desk changes it. Raises InvalidIban, and NothingToPay or AccountKnown
    where nothing lacks one.
    """
    account = normalise_any_iban(iban)
    order = Order.objects.select_for_update().get(pk=order_id)
    waiting = Refund.objects.to_pay().filter(payment__order=order)
    lacking = list(waiting.filter(account=None).select_for_update(of=["self"]))
    if not lacking:
        raise AccountKnown if waiting.exists() else NothingToPay
    for found in lacking:
        _keep(found, account, holder, by_customer=True, at=at)
    data = {"refunds": [found.pk for found in lacking], "account_end": account[-4:]}
    note(order=order, kind="refund_account_told", at=at, by=by, data=data)
    refund_messages.refund_account_kept(order=order, account_end=account[-4:], at=at)
    return len(lacking)


@act
def enter_account(*, refund_id: int, iban: str, holder: str, at: datetime, by: Actor) -> Refund:
    """A clerk enters, or puts right, where the refund is to be paid: told by phone or mail.

    The same again changes nothing. Raises InvalidIban, NothingToPay.
    """
    account = normalise_any_iban(iban)
    order, found = _locked(refund_id)
    if found.state != RefundState.REQUESTED:
        raise NothingToPay
    known = RefundAccount.objects.filter(refund=found).first()
    if known and (known.iban, known.holder) == (account, holder.strip()):
        return found
    _keep(found, account, holder, by_customer=False, at=at)
    data = {"refunds": [found.pk], "account_end": account[-4:]}
    note(order=order, kind="refund_account_told", at=at, by=by, data=data)
    return found


@act
def mark_paid(*, refund_id: int, account_end: str, paid_on: date, at: datetime, by: Actor) -> Refund:
    """A clerk has paid the refund from the bank on that day. Its account is forgotten; the customer is told.

    `account_end` is the end of the number that the clerk had before their eyes. Paid already: nothing happens. Raises
    NoAccount where none is known or it is another one by now, NotPaidSo for a day before the refund or yet to come,
    NothingToPay.
    """
    order, found = _locked(refund_id)
    if found.state == RefundState.DONE:
        return found
    account = RefundAccount.objects.filter(refund=found).first()
    if found.state != RefundState.REQUESTED:
        raise NothingToPay
    if account is None or account.iban[-4:] != account_end:
        raise NoAccount
    if not local_date(found.requested_at) <= paid_on <= local_date(at):
        raise NotPaidSo
    account.delete()
    refunded.paid(order=order, refund=found, account_end=account_end, paid_on=paid_on, at=at, by=by)
    _settle(order, at=at, by=by)
    return found


@act
def call_off(*, refund_id: int, at: datetime, by: Actor) -> Refund:
    """The refund is not paid after all: asked for by mistake. Its account is forgotten, its money free for another.

    Called off already: nothing happens. Raises NothingToPay for one that was paid.
    """
    order, found = _locked(refund_id)
    if found.state == RefundState.FAILED:
        return found
    if found.state != RefundState.REQUESTED:
        raise NothingToPay
    RefundAccount.objects.filter(refund=found).delete()
    refunded.void(order=order, refund=found, at=at, by=by)
    _settle(order, at=at, by=by)
    return found


def _locked(refund_id: int) -> tuple[Order, Refund]:
    order = Order.objects.select_for_update().get(payment__refunds=refund_id)
    found = Refund.objects.select_for_update(of=["self"]).select_related("payment").get(pk=refund_id)
    if not found.is_by_bank:
        raise NothingToPay
    return order, found


def _keep(found: Refund, account: str, holder: str, *, by_customer: bool, at: datetime) -> None:
    told = {"iban": account, "holder": holder.strip(), "by_customer": by_customer, "told_at": at}
    RefundAccount.objects.update_or_create(refund=found, defaults=told)


def _settle(order: Order, *, at: datetime, by: Actor) -> None:
    """The clerk's task is done once no refund of the order waits for its payment."""
    if not Refund.objects.to_pay().filter(payment__order=order).exists():
        settle(order=order, kind=TaskKind.REFUND_TO_BANK, at=at, by=by)
