"""Klarna's callbacks: a secret in the address lets them in, they are stored as they came, and Klarna is read.

No cookie, no session, no CSRF token: these are calls of a machine, and nothing that they say is believed.
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from orders.models import Payment
from orders.services import callbacks, validation

KLARNA = Actor.outside("klarna")


@csrf_exempt
@require_POST
def push(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Something happened to the order. 200 once it is stored; anything else and Klarna asks again."""
    _store(_payment(number, secret), "push", request)
    return HttpResponse()


@csrf_exempt
@require_POST
def fraud(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Klarna has decided about a buyer. What it decided is read from Klarna."""
    _store(_payment(number, secret), "fraud", request)
    return HttpResponse()


@csrf_exempt
@require_POST
def validate(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """The buyer has pressed the button: 200 lets it go on, 400 shows our reason in Klarna's frame."""
    reason = validation.objection(payment=_payment(number, secret), body=_body(request), at=clock.now())
    if reason is None:
        return HttpResponse()
    return JsonResponse({"error_type": "approval_failed", "error_text": str(reason)}, status=400)


def _payment(number: str, secret: str) -> Payment:
    payment = validation.load(number=number, secret=secret)
    if payment is None:
        raise Http404
    return payment


def _store(payment: Payment, kind: str, request: HttpRequest) -> None:
    callbacks.store(payment_id=payment.pk, kind=kind, body=_body(request), at=clock.now(), by=KLARNA)


def _body(request: HttpRequest) -> str:
    """The body as text; NUL, which PostgreSQL keeps in no text, is shown as what it is."""
    return request.body.decode("utf-8", "replace").replace("\x00", "\ufffd")
