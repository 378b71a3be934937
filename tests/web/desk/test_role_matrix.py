"""Least rights: every list and page of the desk, and who gets in. C clerk, W warehouse, A accountant, U upkeep."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts.roles import Role
from orders.models import Order
from tests.builders.fees import an_order_with_a_time
from tests.builders.parcels import waiting
from tests.builders.payments import a_payment
from tests.web.desk.conftest import AtDesk

pytestmark = pytest.mark.django_db
ROLES = {"C": Role.CLERK, "W": Role.WAREHOUSE, "A": Role.ACCOUNTANT, "U": Role.ADMIN}

# Who sees the list, and who may add a row by hand.
LISTS = {
    "accounts.User": ("CAU", "U"),
    "installers.Booking": ("CAU", ""),
    "installers.Installer": ("CWAU", "U"),
    "installers.InstallerService": ("CU", "U"),
    "orders.BankStatement": ("CAU", ""),
    "orders.Capture": ("CAU", ""),
    "orders.Carrier": ("CU", "U"),
    "orders.Correction": ("CU", ""),
    "orders.Delivery": ("CWU", ""),
    "orders.Fee": ("CAU", ""),
    "orders.FreightTable": ("CU", "U"),
    "orders.Hindrance": ("CU", "CU"),
    "orders.Invoice": ("CAU", ""),
    "orders.InvoicePayment": ("CAU", ""),
    "orders.KlarnaCall": ("CAU", ""),
    "orders.LedgerEntry": ("CAU", ""),
    "orders.Letter": ("CU", ""),
    "orders.Order": ("CWAU", ""),
    "orders.ReferenceRate": ("CAU", "AU"),
    "orders.Refund": ("CAU", ""),
    "orders.Shortage": ("CU", ""),
    "orders.SuspicionRule": ("CU", ""),
    "orders.Task": ("CWAU", ""),
    "orders.WaySwitch": ("CU", ""),
    "outbox.Document": ("CAU", ""),
    "outbox.Message": ("CU", ""),
    "returns.WithdrawalNotice": ("CWAU", ""),
    "shop.Brand": ("CWU", "CU"),
    "shop.Campaign": ("CWU", "CU"),
    "shop.FeedRun": ("CWU", ""),
    "shop.MandatoryServiceRule": ("CWU", "U"),
    "shop.PaymentMethod": ("CWU", "CU"),
    "shop.PlateLookup": ("U", ""),
    "shop.PriceChange": ("CWU", ""),
    "shop.Product": ("CWAU", "CU"),
    "shop.StockLevel": ("CWU", "WU"),
    "shop.StockMovement": ("CWU", ""),
    "shop.StockSource": ("CWU", "U"),
    "shop.Vehicle": ("CWU", "CU"),
}
PAGES = {
    "index": "CWAU",
    "figures": "CWAU",
    "orders_order_find": "CWAU",
    "orders_order_first": "CU",
    "returns_withdrawalnotice_record": "CU",
    "orders_bankstatement_read": "AU",
    "orders_invoice_accounts": "AU",
    "orders_invoice_collection": "AU",
    "shop_feedrun_hand_in": "CU",
    "shop_pricechange_plan": "CU",
}
ORDER_PAGES = {
    "change": "CWAU",
    **dict.fromkeys(
        [
            "next", "review", "correct", "details", "answer", "take_back", "missing", "choice", "found", "cancel",
            "refuse", "cancel_heard", "give_up_time", "move_time", "held", "transfer", "letters", "ask_recall",
            "recall", "suspicion",
        ],
        "CU",
    ),
    "refund": "CAU",
}  # fmt: skip
ORDER_PRESSES = ["confirm", "held_again", "held_let_go", "goods_back", "rotate"]
DELIVERY_PAGES = {"change": "CWU", "dispatch": "CWU", "part": "CWU", "delivered": "CWU", "label": "CWU"}


def let_in(browsers: dict[str, Client], url: str, *, post: bool = False) -> str:
    """Those who are not refused; nobody gets an error."""
    answers = {letter: (one.post if post else one.get)(url).status_code for letter, one in browsers.items()}
    assert max(answers.values()) < 500
    return "".join(letter for letter, status in answers.items() if status != 403)


@pytest.fixture
def browsers(at_desk: AtDesk) -> dict[str, Client]:
    return {letter: at_desk(role) for letter, role in ROLES.items()}


@pytest.fixture
def order() -> Order:
    order = an_order_with_a_time()
    a_payment(order)
    return order


def test_every_model_of_the_desk_is_in_the_matrix() -> None:
    assert {model._meta.label for model in admin.site._registry} == set(LISTS)


def test_lists_open_to_those_who_need_them(browsers: dict[str, Client]) -> None:
    found = {}
    for label in LISTS:
        name = f"admin:{label.lower().replace('.', '_')}"
        found[label] = tuple(let_in(browsers, reverse(f"{name}_{page}")) for page in ("changelist", "add"))
    assert found == LISTS


def test_pages_open_to_those_who_need_them(browsers: dict[str, Client]) -> None:
    assert {name: let_in(browsers, reverse(f"admin:{name}")) for name in PAGES} == PAGES


def test_an_orders_pages_open_to_those_who_need_them(browsers: dict[str, Client], order: Order) -> None:
    found = {name: let_in(browsers, reverse(f"admin:orders_order_{name}", args=[order.pk])) for name in ORDER_PAGES}
    assert found == ORDER_PAGES


def test_an_orders_buttons_press_for_clerks_alone(browsers: dict[str, Client], order: Order) -> None:
    others = {letter: browsers[letter] for letter in "WA"}
    presses = [reverse(f"admin:orders_order_{name}", args=[order.pk]) for name in ORDER_PRESSES]
    presses.append(reverse("admin:orders_order_settle", args=[order.pk, 1]))
    before = Order.objects.filter(pk=order.pk).values().get()
    assert [let_in(others, url, post=True) for url in presses] == [""] * len(presses)
    assert Order.objects.filter(pk=order.pk).values().get() == before


def test_a_deliverys_pages_open_to_those_who_need_them(browsers: dict[str, Client]) -> None:
    pk = waiting().pk
    found = {name: let_in(browsers, reverse(f"admin:orders_delivery_{name}", args=[pk])) for name in DELIVERY_PAGES}
    assert found == DELIVERY_PAGES


def test_customers_and_strangers_are_led_to_the_login(order: Order) -> None:
    stranger = Client()
    ways = [reverse(f"admin:{name}") for name in PAGES]
    ways += [reverse(f"admin:orders_order_{name}", args=[order.pk]) for name in ORDER_PAGES]
    assert {stranger.get(way).status_code for way in ways} == {302}
