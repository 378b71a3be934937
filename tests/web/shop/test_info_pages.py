"""The information and terms pages as a visitor gets them."""

import re
from datetime import date

import html5lib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.models import TermsVersion
from shop.services.basics import enter_basics
from shop.services.terms import publish_terms

PAGES = {
    "privacy": ("/tietosuoja/", "Tietosuojaseloste"),
    "cookies": ("/evasteet/", "Evästeet"),
    "accessibility": ("/saavutettavuus/", "Saavutettavuusseloste"),
    "contact": ("/yhteystiedot/", "Yhteystiedot"),
    "delivery": ("/toimitus/", "Toimitus"),
    "payment_methods": ("/maksutavat/", "Maksutavat"),
    "returning": ("/palautukset/", "Palautukset"),
    "guarantee": ("/takuu/", "Takuu ja virhevastuu"),
    "help": ("/ohjeet/", "Näin ostat"),
}
INLINE = re.compile(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)
H1 = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def shown(client: Client, path: str) -> str:
    """The page at that path, which must be whole."""
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def terms(db: None) -> TermsVersion:
    """The terms of the folder, public."""
    call_command("publish_terms", verbosity=0)
    return TermsVersion.objects.in_language("fi").in_force(on=clock.today())


@pytest.fixture
def two_versions(terms: TermsVersion) -> list[TermsVersion]:
    """An older version that a customer may have accepted, and the one in force."""
    older = publish_terms(
        version="2020-01",
        language="fi",
        effective_from=date(2020, 1, 1),
        body="# Vanhat ehdot\n\n## 1 Yleistä\n\nVanha sanamuoto.\n",
        at=clock.now(),
        by=Actor.system("test"),
    )
    return [older, terms]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_information_page_has_its_heading_title_and_description(client: Client, name: str):
    path, heading = PAGES[name]
    html = shown(client, path)
    assert reverse(f"shop:{name}") == path
    assert H1.findall(html) == [heading]
    assert f"<title>{heading} – Lapin Kumi</title>" in html
    assert re.search(r'<meta name="description" content="[^"]{50,160}">', html)
    assert re.search(r'Päivitetty <time datetime="\d{4}-\d\d-\d\d">\d{1,2}\.\d{1,2}\.\d{4}</time>', html)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path, _ in PAGES.values()])
def test_information_page_is_valid_html_with_nothing_inline(client: Client, path: str):
    html = shown(client, path)
    html5lib.HTMLParser(strict=True).parse(html)
    assert INLINE.findall(html) == []


@pytest.mark.rule("R15.1")
def test_contact_page_tells_who_we_are(client: Client, db: None):
    html = shown(client, "/yhteystiedot/")
    company = settings.COMPANY
    told = [company.name, company.business_id, company.vat_id, company.street, company.po_box, company.email]
    assert [fact for fact in [*told, company.phone, f"tel:{company.phone_e164}"] if fact not in html] == []
    assert settings.PHONE_HOURS in html


@pytest.mark.rule("R14.2")
@pytest.mark.parametrize("path", ["/yhteystiedot/", "/palautukset/", "/takuu/", "/ehdot/"])
def test_dispute_bodies_are_named(client: Client, terms: TermsVersion, path: str):
    html = shown(client, path)
    assert "https://www.kuluttajariita.fi/" in html
    assert "https://www.kuluttajaneuvonta.fi/" in html


@pytest.mark.rule("R3.5")
def test_cookie_page_names_every_cookie_that_the_shop_sets(client: Client, db: None):
    html = shown(client, "/evasteet/")
    listed = set(re.findall(r"<td><code>(\w+)</code></td>", html))
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} < listed
    assert set(client.cookies) <= listed
    assert "et tilata" in html


@pytest.mark.rule("R4.10", "R4.9")
def test_payment_page_tells_methods_without_credit_first(client: Client, db: None):
    enter_basics(at=clock.now(), by=Actor.system("test"))
    html = shown(client, "/maksutavat/")
    methods = ["Danske Bank", "Visa, Mastercard, American Express", "Klarnan lasku", "1/24", "5\xa0€", "1/100"]
    assert sorted(methods, key=html.index) == methods


@pytest.mark.rule("R6.5")
def test_returns_page_offers_the_function_the_form_and_the_period(client: Client, db: None):
    html = shown(client, "/palautukset/")
    main = html[html.index("<h1") : html.index("<footer")]
    assert 'href="/peruuta-sopimus/"' in main
    assert "Ilmoitan, että haluan peruuttaa" in main
    assert "<strong>14\xa0päivää</strong>" in main


@pytest.mark.rule("R2.1", "R11.1")
def test_terms_page_shows_the_version_in_force_with_anchors_for_its_contents(client: Client, terms: TermsVersion):
    html = shown(client, "/ehdot/")
    assert H1.findall(html) == ["Yleiset kuluttajaostoehdot"]
    assert f"Versio {terms.version}" in html
    assert '<time datetime="2026-11-20">20.11.2026</time>' in html
    contents = html[html.index('aria-labelledby="sisallys"') : html.index("<article")]
    links = re.findall(r'href="#(kohta-[\d\w-]+)"', contents)
    assert "kohta-5-1-3" in links
    assert [anchor for anchor in links if html.count(f'id="{anchor}"') != 1] == []
    html5lib.HTMLParser(strict=True).parse(html)
    assert INLINE.findall(html) == []


@pytest.mark.rule("R11.1")
def test_older_terms_stay_readable_and_say_what_they_are(client: Client, two_versions: list[TermsVersion]):
    older, current = two_versions
    html = shown(client, f"/ehdot/{older.version}/")
    assert "Vanha sanamuoto." in html
    assert "Tämä on aiempi versio." in html
    assert f'href="/ehdot/{current.version}/"' in html
    assert f'href="/ehdot/{older.version}/"' in shown(client, "/ehdot/")
    assert "aiempi versio" not in shown(client, f"/ehdot/{current.version}/")


@pytest.mark.parametrize("path", ["/ehdot/", "/ehdot/1999-01/"])
def test_terms_that_do_not_exist(client: Client, db: None, path: str):
    assert client.get(path).status_code == 404


def test_terms_page_asks_the_database_little(
    client: Client, terms: TermsVersion, django_assert_max_num_queries: pytest.FixtureRequest
):
    with django_assert_max_num_queries(3):
        shown(client, "/ehdot/")


def test_information_pages_ask_the_database_for_the_payment_methods_alone(
    client: Client, db: None, django_assert_num_queries: pytest.FixtureRequest
):
    with django_assert_num_queries(1):  # the payment methods, which staff keep
        for path, _ in PAGES.values():
            shown(client, path)
