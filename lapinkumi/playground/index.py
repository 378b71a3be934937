"""The playground's own first page: what stands here, what to try, what was said last."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lapinkumi.playground import callbacks, clock, register, sms
from lapinkumi.playground.klarna import checkout as checkouts
from lapinkumi.playground.klarna.checkout import Checkout
from lapinkumi.playground.klarna.managed import KIND as ORDER
from lapinkumi.playground.store import store

SHOWN = 10
CARS_SHOWN = 25
CONTROLS = (
    ("klarna/orders/{id}/complete", '{"method": "INVOICE"}', "Ostaja on maksanut."),
    ("klarna/orders/{id}/fraud", '{"status": "PENDING"}', "Klarnan riskiarvio: ACCEPTED, PENDING, REJECTED, STOPPED."),
    ("klarna/orders/{id}/expire", "{}", "Kassa tai maksuvaraus vanhenee."),
    ("klarna/push", '{"id": "{id}", "times": 2}', "Push nyt, vaikka kahdesti; drop: true jättää lähettämättä."),
    ("klarna/lag", '{"seconds": 30}', "Maksettu tilaus näkyy tilaushallinnassa vasta viiveen jälkeen."),
    ("klarna/rate_limit", '{"per_second": 5}', "Kutsuja sekunnissa; ylimenevät saavat vastauksen 429."),
    (
        "{klarna|nshift|sms|register}/fail",
        '{"next": 1, "status": 503, "after_work": true}',
        "Seuraavat kutsut epäonnistuvat. Status: 400–599, timeout, slow, disconnect, garbage, empty.",
    ),
    (
        "nshift/alerts",
        '{"orderNo": "LK-100123-1-1", "status": "DELIVERING"}',
        "Kuljetus etenee: DISPATCHING, DELIVERING (noudettavissa), DELIVERED, RETURNED.",
    ),
    ("sms/receipt", '{"id": "{id}", "status": "delivered"}', "Kuittaus tekstiviestistä nyt."),
    ("sms/receipts", '{"url": "http://localhost:8000/…"}', "Mihin kuittaukset lähetetään."),
    ("clock", '{"at": "2026-12-01T09:00:00Z"}', "Kello seisoo tässä hetkessä; at: null palauttaa oikean ajan."),
    ("reset", "{}", "Kaikki unohtuu."),
)


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "index.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    recent = [Checkout(**kept) for kept in store().latest(checkouts.KIND, most=SHOWN)]
    return {
        "now": clock.now(),
        "shop_url": settings.SITE_URL,
        "base_url": f"{request.scheme}://{request.get_host()}",
        "cars": list(register.cars().items())[:CARS_SHOWN],
        "car_count": len(register.cars()),
        "troubles": register.TROUBLES,
        "never_delivered": sms.NEVER_DELIVERED,
        "orders": [{"checkout": checkout, "managed": _managed(checkout.order_id)} for checkout in recent],
        "messages": store().read_last(sms.JOURNAL, most=SHOWN),
        "callbacks": store().read_last(callbacks.JOURNAL, most=SHOWN),
        "controls": CONTROLS,
    }


def _managed(order_id: str) -> dict[str, Any]:
    return (store().get(ORDER, order_id) or {}).get("order", {})
