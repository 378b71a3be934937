"""Campaigns as customers and clerks see them (R4.7)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.roles import Role
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.models import Basket, Campaign, CampaignEvent, Product
from shop.services.campaigns import end_campaign, start_campaign
from tests.unit.shop import make
from tests.web.shop.test_desk import at_desk, filled

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.7")]

DESK = "/hallinta/shop/campaign/"
TEN_OFF = "Talvikampanja"


@pytest.fixture
def running() -> Campaign:
    tyre = make.tyre()
    make.level(tyre, quantity=8)
    campaign = make.campaign({"kind": "tyre"}, summary="Talvi tulee.", ends_at=clock.now() + timedelta(days=9))
    start_campaign(campaign_id=campaign.pk, at=clock.now(), by=Actor.system("test"))
    return campaign


def text(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def test_campaign_is_told_of_on_every_page_with_its_end_and_gone_with_it(client: Client, running: Campaign):
    client.post("/ostoskori/lisaa/", {"product": Product.objects.get().pk, "quantity": 4})
    paths = ["/", "/renkaat/", "/tuote/tyre-1/", "/ostoskori/", "/kampanjat/", "/kampanjat/talvikampanja/"]
    for path in paths:
        page = text(client, path)
        assert TEN_OFF in page, path
        assert "/kampanjat/talvikampanja/" in page, path
        assert "asti" in page, path
    for path in ["/renkaat/", "/tuote/tyre-1/", "/kampanjat/talvikampanja/"]:
        assert "Alin hinta 30 pv ennen alennusta" in text(client, path), path
    end_campaign(campaign_id=running.pk, at=clock.now(), by=Actor.system("test"))
    for path in paths[:-1]:
        page = text(client, path)
        assert TEN_OFF not in page, path
        assert "107,10" not in page.replace("107,10\N{NO-BREAK SPACE}€ → ", ""), path
        assert ("Kampanja on päättynyt: 107,10" in page) is (path == "/ostoskori/")


def test_campaign_is_found_and_shared_while_it_runs(client: Client, running: Campaign):
    path = running.get_absolute_url()
    html = text(client, path)
    assert f'<link rel="alternate" hreflang="fi" href="{settings.SITE_URL}{path}">' in html
    assert '<meta property="og:title" content="Talvikampanja">' in html
    assert f"{settings.SITE_URL}{path}</loc>" in client.get("/sitemap-sivut.xml").getvalue().decode()
    end_campaign(campaign_id=running.pk, at=clock.now(), by=Actor.system("test"))
    assert '<meta name="robots" content="noindex' in text(client, path)
    assert path not in client.get("/sitemap-sivut.xml").getvalue().decode()


def test_page_of_a_campaign_keeps_its_terms_after_the_end_but_sells_nothing(client: Client, running: Campaign):
    assert "Niin kauan kuin tavaraa riittää." in text(client, running.get_absolute_url())
    end_campaign(campaign_id=running.pk, at=clock.now(), by=Actor.system("test"))
    page = text(client, running.get_absolute_url())
    assert "Niin kauan kuin tavaraa riittää." in page
    assert 'content="noindex, follow"' in page
    assert "product-card" not in page


def test_campaign_that_has_not_begun_has_no_page(client: Client):
    campaign = make.campaign({"kind": "tyre"})
    assert client.get(campaign.get_absolute_url()).status_code == 404
    assert TEN_OFF not in text(client, "/kampanjat/")


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e9"])
def test_any_page_number_will_do(client: Client, running: Campaign, page: str):
    assert client.get(f"{running.get_absolute_url()}?sivu={page}").status_code == 200


def test_terms_show_html_as_text(client: Client):
    make.tyre()
    campaign = make.campaign({"kind": "tyre"}, terms="<script>alert(1)</script> [x](javascript:alert(1))")
    start_campaign(campaign_id=campaign.pk, at=clock.now(), by=Actor.system("test"))
    page = text(client, campaign.get_absolute_url())
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_pages_ask_as_many_queries_of_few_goods_as_of_many(client: Client, running: Campaign):
    few = _queries(client, running.get_absolute_url())
    for number in range(5):
        make.level(make.tyre(sku=f"T-{number}", updated_at=clock.now()), quantity=4)
    assert _queries(client, running.get_absolute_url()) == few


def test_clerk_writes_starts_and_ends_a_campaign(client: Client):
    clerk = at_desk(client, Role.CLERK)
    tyre = make.tyre()
    path = f"{DESK}add/"
    data = filled(clerk, path) | {
        "name": "Kevät",
        "slug": "kevat",
        "terms": "Ehdot.",
        "discount": "euros",
        "amount": "19,10",
        "targets-0-product": tyre.pk,
        "targets-0-price": "",
    }
    assert clerk.post(path, data).status_code == 302
    campaign = Campaign.objects.get()
    page = text(clerk, f"{DESK}{campaign.pk}/aloita/")
    assert "99,90" in page
    assert "16,1" in page
    assert (Product.objects.get().price, campaign.state) == (Decimal("119.00"), "planned")
    for _twice in range(2):
        assert clerk.post(f"{DESK}{campaign.pk}/aloita/").status_code == 302
    assert Product.objects.get().price == Decimal("99.90")
    for _twice in range(2):
        assert clerk.post(f"{DESK}{campaign.pk}/paata/").status_code == 302
    assert Product.objects.get().price == Decimal("119.00")
    done = CampaignEvent.objects.values_list("kind", "actor_user__email")
    assert list(done) == [(kind, f"{Role.CLERK.value}@lapinkumi.example") for kind in ("entered", "started", "ended")]


def test_what_customers_were_told_is_not_rewritten(client: Client, running: Campaign):
    keeper = at_desk(client, Role.ADMIN)
    path = f"{DESK}{running.pk}/change/"
    data = filled(keeper, path) | {"terms": "Toiset ehdot.", "amount": "50", "targets-0-kind": "rim"}
    keeper.post(path, data)
    running.refresh_from_db()
    assert (running.terms, running.amount) == ("Niin kauan kuin tavaraa riittää.", Decimal("10.00"))
    assert running.targets.get().kind == "tyre"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"discount": "percent", "amount": "100"}, "alle 100"),
        ({"amount": "0"}, "0.01"),
        (
            {"starts_at_0": "2.1.2027", "starts_at_1": "9.00", "ends_at_0": "1.1.2027", "ends_at_1": "9.00"},
            "ennen alkuaan",
        ),
        ({"targets-0-kind": "tyre", "targets-0-price": "9"}, "joko yksi tuote tai ryhmä"),
        ({"slug": "ä b"}, "slug"),
    ],
)
def test_impossible_campaign_is_told_and_not_stored(client: Client, wrong: dict[str, str], told: str):
    keeper = at_desk(client, Role.ADMIN)
    path = f"{DESK}add/"
    data = filled(keeper, path) | {"name": "K", "slug": "k", "terms": "E", "discount": "percent", "amount": "5"}
    response = keeper.post(path, data | wrong)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert Campaign.objects.count() == 0


def test_campaign_with_nothing_in_it_is_not_started(client: Client):
    keeper = at_desk(client, Role.ADMIN)
    campaign = make.campaign()
    page = keeper.post(f"{DESK}{campaign.pk}/aloita/", follow=True).content.decode()
    assert "Kampanjalla ei ole kohteita" in page
    campaign.refresh_from_db()
    assert campaign.state == "planned"


def test_campaign_that_takes_off_too_much_says_so_and_is_not_started(client: Client):
    keeper = at_desk(client, Role.ADMIN)
    make.tyre()
    campaign = make.campaign({"kind": "tyre"}, discount="euros", amount=Decimal(500))
    page = text(keeper, f"{DESK}{campaign.pk}/aloita/")
    assert "1 tuotteen hinta menisi nollaan tai sen alle" in page
    assert "edullisempi" not in page
    refused = keeper.post(f"{DESK}{campaign.pk}/aloita/", follow=True).content.decode()
    assert "pienennä sitä" in refused
    campaign.refresh_from_db()
    assert (campaign.state, Product.objects.get().price) == ("planned", Decimal("119.00"))


def test_warehouse_starts_nothing(client: Client):
    warehouse = at_desk(client, Role.WAREHOUSE)
    make.tyre()
    campaign = make.campaign({"kind": "tyre"})
    for move in ("aloita", "paata"):
        assert warehouse.post(f"{DESK}{campaign.pk}/{move}/").status_code == 403
    campaign.refresh_from_db()
    assert (campaign.state, Basket.objects.count()) == ("planned", 0)


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
