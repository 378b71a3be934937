"""The pages on which an order is changed: what follows is said first, and only the button does it (R5.18)."""

import re
from typing import Any

import pytest
from django.test import Client

from installers.models import Installer
from orders.models import Order
from orders.services import deliveries
from shop import service_codes as codes
from tests.builders.changes import an_order_home, an_order_to_garage, does, work
from tests.builders.deliveries import confirmed
from tests.builders.garages import a_garage
from tests.builders.orders import AT, SHOP, a_received_order
from tests.builders.traces import everything, history
from tests.unit.orders.test_changing import tyre_line
from tests.web.orders.test_give_up_time import missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.18")]


def url(order: Order, page: str) -> str:
    return f"/tilaus/{order.token}/{page}/"


def hidden(text: str) -> dict[str, str]:
    """What the button of the preview sends."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))


def ask(visitor: Client, order: Order, page: str, **chosen: Any) -> str:
    return read(visitor.get(url(order, page), {**chosen, "katso": "1"}))


def test_the_order_page_leads_to_every_change(visitor: Client) -> None:
    order = an_order_to_garage()
    home = read(visitor.get(f"/tilaus/{order.token}/"))
    assert missing(home, url(order, "maarat"), url(order, "toimitus"), url(order, "yhteystiedot")) == []


def test_fewer_pieces_are_seen_first_and_then_done_once(visitor: Client) -> None:
    order = an_order_to_garage()
    line = tyre_line(order)
    before = everything(order)
    text = ask(visitor, order, "maarat", **{f"rivi-{line.pk}": 2})
    assert missing(text, "4 × 129,90 € = 519,60 €", "Tilaus halpenee 259,80 €", "katevaraus vapautuu") == []
    assert text.index("Tilaus halpenee") < text.index("Vahvista muutos")
    assert everything(order) == before
    form = {f"rivi-{line.pk}": "2", "nahty": hidden(text)["nahty"]}
    assert visitor.post(url(order, "maarat"), form).status_code == 302
    again = visitor.post(url(order, "maarat"), form)
    assert (again["Location"], history(order).count("order_changed")) == (f"/tilaus/{order.token}/", 1)
    assert "Muutit tilausta" in read(visitor.get(f"/tilaus/{order.token}/"))


def test_an_older_page_is_refused_with_what_holds_now(visitor: Client) -> None:
    order = an_order_to_garage()
    line = tyre_line(order)
    form = {f"rivi-{line.pk}": "2", "nahty": "0" * 64}
    refused = read(visitor.post(url(order, "maarat"), form), 409)
    assert missing(refused, "Tilaus on muuttunut", "Vahvista muutos") == []
    assert history(order).count("order_changed") == 0


def test_what_can_not_be_is_said_with_the_way_out(visitor: Client) -> None:
    order = an_order_to_garage()
    text = ask(visitor, order, "maarat", **{f"rivi-{tyre_line(order).pk}": 0})
    assert missing(text, "Muutosta ei voi tehdä", "Peru silloin koko tilaus", url(order, "peru")) == []
    assert "Vahvista muutos" not in text


@pytest.mark.parametrize("value", ["5", "-1", "x", ""])
def test_a_number_that_nobody_can_choose_is_refused_at_its_field(visitor: Client, value: str) -> None:
    order = an_order_to_garage()
    before = everything(order)
    answer = visitor.get(url(order, "maarat"), {f"rivi-{tyre_line(order).pk}": value, "katso": "1"})
    assert (answer.status_code, everything(order)) == (422, before)


def test_nothing_chosen_changes_nothing_and_says_so(visitor: Client) -> None:
    order = an_order_to_garage()
    assert "Mikään ei muuttuisi" in ask(visitor, order, "maarat", **{f"rivi-{tyre_line(order).pk}": 4})


def test_another_garage_is_seen_with_its_price_and_then_taken(visitor: Client) -> None:
    order = an_order_to_garage()
    line = work(order, codes.READY_IN_CAR, "39.00")
    other = a_garage()
    does(other, line.product, "35.00")
    text = ask(visitor, order, "toimitus", toimitus=f"piste:{other.slug}", autoluokka="car")
    assert missing(text, other.name, "39,00", "35,00", "Tilaus halpenee 4,00") == []
    form = {**hidden(text), "toimitus": f"piste:{other.slug}", "autoluokka": "car"}
    assert visitor.post(url(order, "toimitus"), form).status_code == 302
    assert Order.objects.get(pk=order.pk).installer == other


@pytest.mark.rule("R5.1")
def test_work_keeps_it_at_a_garage_and_the_page_says_why(visitor: Client) -> None:
    order = an_order_to_garage()
    work(order, codes.READY_IN_CAR, "39.00")
    text = read(visitor.get(url(order, "toimitus")))
    assert "Tilauksessa on palvelu, joka tehdään asennuspisteellä" in text
    assert 'value="koti:' not in text


def test_home_to_a_garage_gives_the_freight_back(visitor: Client) -> None:
    order = an_order_home()
    garage = a_garage()
    text = ask(visitor, order, "toimitus", toimitus=f"piste:{garage.slug}")
    assert missing(text, "ei rahtia", "Tilaus halpenee", "sisältyy hintaan") == []


@pytest.mark.parametrize("value", ["piste:ei-ole", "koti:posti", "x" * 300, ""])
def test_a_place_that_is_not_offered_is_refused(visitor: Client, value: str) -> None:
    order = an_order_home()
    before = everything(order)
    assert visitor.get(url(order, "toimitus"), {"toimitus": value, "katso": "1"}).status_code == 422
    assert (everything(order), Installer.objects.count()) == (before, 0)


def test_contact_details_are_never_in_an_address(visitor: Client) -> None:
    order = an_order_home()
    form = {
        "email": "uusi@example.com", "phone": "040 555 0000", "street": "Valtakatu 2", "postcode": "96100",
        "city": "Rovaniemi", "plate": "",
    }  # fmt: skip
    assert visitor.get(url(order, "yhteystiedot"), {**form, "katso": "1"}).context["preview"] is None
    text = read(visitor.post(url(order, "yhteystiedot"), {**form, "katso": "1"}))
    assert missing(text, "uusi@example.com", "Valtakatu 2", "Tilauksesi linkki vaihtuu") == []
    assert history(order).count("order_changed") == 0
    answer = visitor.post(url(order, "yhteystiedot"), {**form, "nahty": hidden(text)["nahty"]})
    order.refresh_from_db()
    assert (answer["Location"], order.street, order.phone) == (
        f"/tilaus/{order.token}/",
        "Valtakatu 2",
        "+358405550000",
    )
    assert order.email == "uusi@example.com"


def test_bad_details_get_the_checkouts_sentences(visitor: Client) -> None:
    order = an_order_home()
    before = everything(order)
    form = {"email": "x", "phone": "1", "street": "", "postcode": "00000", "city": "", "plate": "", "katso": "1"}
    answer = visitor.post(url(order, "yhteystiedot"), form)
    assert (answer.status_code, everything(order)) == (422, before)


@pytest.mark.parametrize("page", ["maarat", "toimitus", "yhteystiedot"])
def test_once_sent_the_pages_say_why_nothing_changes(visitor: Client, page: str) -> None:
    order = an_order_home()
    delivery = confirmed(order)
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=AT, by=SHOP)
    assert "Tilaus on jo lähtenyt" in read(visitor.get(url(order, page)))
    before = everything(order)
    assert visitor.post(url(order, page), {"nahty": "x"}).status_code == 409
    assert everything(order) == before
    assert url(order, page) not in read(visitor.get(f"/tilaus/{order.token}/"))


@pytest.mark.parametrize("page", ["maarat", "toimitus", "yhteystiedot"])
def test_anothers_secret_leads_nowhere(visitor: Client, page: str) -> None:
    a_received_order()
    assert visitor.get(f"/tilaus/{'x' * 43}/{page}/").status_code == 404
