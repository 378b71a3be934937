"""Campaigns: those that run, and each with its terms and goods (R4.7)."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lapinkumi.core import clock
from shop import campaigns
from shop.cards import Visit, cards
from shop.context import visitors_car
from shop.markdown import document
from shop.models import Campaign, Product, StockLevel
from shop.place import chosen_place
from shop.states import CampaignState

SHOWN = 24


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every campaign that runs."""
    running = [campaigns.note(campaign) for campaign in Campaign.objects.running()]
    return render(request, "shop/campaigns/list.html", {"campaigns": running})


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """A campaign that has begun: period, terms, goods. One that is over keeps its terms, for orders placed in it."""
    found = get_object_or_404(Campaign.objects.begun(), slug=slug)
    held = Product.objects.published().filter(prices__campaign=found, prices__valid_to=None)
    at_hand = Exists(StockLevel.objects.filter(product=OuterRef("pk"), quantity__gt=0, source__active=True))
    held = held.order_by(at_hand.desc(), "price", "pk")
    page = Paginator(held.values_list("pk", flat=True), SHOWN).get_page(request.GET.get("sivu"))
    visit = Visit(at=clock.now(), car=visitors_car(request), place=chosen_place(request.session))
    context = {
        "campaign": found,
        "note": campaigns.note(found),
        "over": found.state == CampaignState.ENDED,
        "started": campaigns.moment(found.started_at),
        "terms": document(found.terms),
        "cards": cards(list(page.object_list), visit),
        "count": page.paginator.count,
        "page": page,
    }
    return render(request, "shop/campaigns/campaign.html", context)
