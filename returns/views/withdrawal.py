"""The withdrawal function (KSL ch. 6, R6.5): state it, look at it, confirm it. GET shows, POST acts; no login."""

from dataclasses import asdict
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.ratelimit import within_limit
from orders.models import Order
from orders.views.privacy import secret_form
from returns import drafts, policy
from returns.forms import StatementForm
from returns.models import WithdrawalNotice
from returns.services import notices
from returns.statement import Statement, facts
from returns.wording import CONFIRM_WITHDRAWAL, WITHDRAW_HERE


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Step 1, for everybody. Those logged in are not asked who they are."""
    return _start(request, known=_known_user(request))


@secret_form
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start_from_order(request: HttpRequest, token: str) -> HttpResponse:
    """Step 1 from the order's own page: everything but the optional question is known."""
    order = get_object_or_404(Order.objects.placed(), token=token)
    known = {"name": order.full_name, "order_number": order.number, "email": order.email}
    return _start(request, known=known, order=order)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Step 2: what was typed, and the button that states it. The same window sent twice states it once."""
    if drafts.is_done(request.session, key):
        return redirect("returns:withdrawn", key)
    draft = drafts.read(request.session, key)
    if draft is None:
        return redirect("returns:withdraw")
    if request.method != "POST":
        return _ask(request, draft)
    if not _may_state(request, draft.statement.email):
        return _ask(request, draft, too_often=True)
    notices.receive(
        statement=draft.statement,
        form_token=key,
        customer_id=request.user.pk,
        language=get_language() or "fi",
        at=clock.now(),
        by=Actor.customer(request.user),
    )
    drafts.finish(request.session, key)
    return redirect("returns:withdrawn", key)


@never_cache
@require_safe
def done(request: HttpRequest, key: str) -> HttpResponse:
    """The receipt on the screen, to the browser that made the statement; the same for known and unknown orders."""
    if not drafts.is_done(request.session, key):
        return redirect("returns:withdraw")
    notice = get_object_or_404(WithdrawalNotice, form_token=key)
    context = {
        "email": notice.email,
        "stated_at": notice.stated_at,
        "facts": facts(
            Statement(name=notice.name, order_number=notice.order_number, email=notice.email, products=notice.products)
        ),
    }
    return render(request, "returns/withdrawn.html", context)


@require_safe
def model_form(request: HttpRequest) -> HttpResponse:
    """The model form on paper (annex I(B) of the directive in our own words)."""
    return render(request, "returns/model_form.html", {"title": _("Peruuttamislomake")})


def _start(request: HttpRequest, *, known: dict[str, str], order: Order | None = None) -> HttpResponse:
    earlier = drafts.latest(request.session, request.path)
    form = StatementForm(request.POST or None, known=known, initial=asdict(earlier) if earlier else {})
    if request.method == "POST" and form.is_valid():
        key = drafts.keep(request.session, drafts.Draft(statement=form.statement, began_at=request.path))
        return redirect("returns:confirm", key)
    context = {"form": form, "label": WITHDRAW_HERE, "order": order, "known": _known_facts(form)}
    return render(request, "returns/withdraw.html", context)


def _ask(request: HttpRequest, draft: drafts.Draft, *, too_often: bool = False) -> HttpResponse:
    context = {
        "facts": facts(draft.statement),
        "back": draft.began_at,
        "label": CONFIRM_WITHDRAWAL,
        "too_often": too_often,
    }
    return render(request, "returns/confirm.html", context, status=429 if too_often else 200)


def _known_user(request: HttpRequest) -> dict[str, str]:
    """What an account tells of its owner."""
    user: Any = request.user
    return {"name": user.full_name, "email": user.email} if user.is_authenticated else {}


def _known_facts(form: StatementForm) -> list[dict[str, str]]:
    return [
        {"term": str(field.label), "value": form.known[name]}
        for name, field in StatementForm.base_fields.items()
        if name in form.known
    ]


def _may_state(request: HttpRequest, email: str) -> bool:
    """Whether this sender, and this address, have stated few enough times."""
    window = policy.STATEMENTS_WINDOW_SECONDS
    sender = get_adapter().get_client_ip(request)
    return within_limit(
        "withdrawal_sender", key=sender, times=policy.STATEMENTS_BY_SENDER, seconds=window
    ) and within_limit("withdrawal_email", key=email, times=policy.STATEMENTS_BY_EMAIL, seconds=window)
