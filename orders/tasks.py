"""The worker's doors to orders: ids in, one call out, safe to run twice."""

from typing import Any

from celery import shared_task
from requests import RequestException

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders import demo
from orders.klarna import KlarnaUnavailable
from orders.services import callbacks, hindrances, klarna_calls, links, payments, shipments

WORKER = Actor.system("worker")


@shared_task(name="orders.call_klarna")
def call_klarna(id: int) -> None:
    """Make one intended call to Klarna."""
    klarna_calls.make(call_id=id, at=clock.now(), by=WORKER)


@shared_task(name="orders.sync_payment")
def sync_payment(id: int) -> None:
    """Read one payment from Klarna. Fails, and is found again by its sweep, where Klarna can't be read."""
    payments.sync(payment_id=id, at=clock.now(), by=WORKER)


@shared_task(name="orders.follow_up_callback")
def follow_up_callback(id: int) -> None:
    """Read Klarna for one callback."""
    callbacks.follow_up(callback_id=id, at=clock.now(), by=WORKER)


@shared_task(name="orders.answer_link_request")
def answer_link_request(id: int) -> None:
    """Mail an order's link to whoever asked for it, where number and address meet."""
    links.answer(request_id=id, at=clock.now(), by=WORKER)


@shared_task(name="orders.book_shipment")
def book_shipment(id: int) -> None:
    """Ask a carrier's system for one booking."""
    shipments.make(shipment_id=id, at=clock.now(), by=WORKER)


@shared_task(name="orders.tell_of_hindrance")
def tell_of_hindrance(id: int) -> None:
    """Tell the customers whom a hindrance concerns."""
    hindrances.tell_all(hindrance_id=id, at=clock.now(), by=WORKER)


@shared_task(name="orders.fill_demo", bind=True, max_retries=60, default_retry_delay=2)
def fill_demo(self: Any, seed: int, orders: int) -> None:
    """Make demonstration orders; wait for the playground as long as it does not answer.

    A purchase in times gone by can lapse under its own feet, when the worker's rules get in first: it is begun anew.
    """
    try:
        made = demo.fill(seed=seed, orders=orders, at_most=1)
    except (KlarnaUnavailable, RequestException, ShopError) as away:
        raise self.retry(exc=away) from None
    if made:  # one order a task: a worker that is told to stop has soon finished
        fill_demo.delay(seed=seed, orders=orders)
