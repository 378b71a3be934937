"""The desk sees why an order was flagged, clears it with a reason or refuses it, and tunes the rules (R1.2)."""

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts.models import User
from orders.desk.counters import suspicions_counter
from orders.models import Order, SuspicionRule, Task
from orders.services import suspicions
from tests.builders.orders import AT, SHOP
from tests.unit.orders.test_suspicions import arrived

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R1.2")]
SAID = "Klarnan kertoma maksaja ei ole tilaajan niminen."


@pytest.fixture(autouse=True)
def rules() -> None:
    suspicions.enter_rules(at=AT, by=SHOP)


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clerk@lapinkumi.example", "x"))
    return client


@pytest.fixture
def order() -> Order:
    return arrived(payer="Matti Meikäläinen")


def words(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def url(order: Order, name: str = "suspicion") -> str:
    return reverse(f"admin:orders_order_{name}", args=[order.pk])


def test_the_review_stops_and_says_why(clerk: Client, order: Order) -> None:
    page = words(clerk.get(url(order, "review")))
    assert [part for part in (SAID, url(order), "Ei voi vahvistaa näin") if part not in page] == []
    assert "Vahvista tilaus" not in page


def test_clearing_with_a_reason_lets_it_on(clerk: Client, order: Order) -> None:
    assert SAID in words(clerk.get(url(order)))
    for _press in range(2):
        assert clerk.post(url(order), {"reason": "Soitin: puoliso maksaa."}).status_code == 302
    assert order.events.filter(kind="suspicion_cleared").count() == 1
    page = words(clerk.get(url(order, "review")))
    assert "Säännöt eivät löytäneet huomautettavaa." in page


def test_without_a_reason_it_stays_flagged(clerk: Client, order: Order) -> None:
    assert "Kirjoita lyhyesti, mitä selvitit." in words(clerk.post(url(order), {"reason": " "}))
    assert suspicions_counter().count == 1


def test_the_tasks_list_does_not_clear_it(clerk: Client, order: Order) -> None:
    chosen = {"action": "settle", "_selected_action": [Task.objects.get().pk]}
    page = words(clerk.post(reverse("admin:orders_task_changelist"), chosen, follow=True))
    assert "Epäily poistetaan tilauksen sivulla ja perustellaan." in page
    assert suspicions_counter().count == 1


def test_the_orders_page_leads_to_clearing_and_does_not_settle_it(clerk: Client, order: Order) -> None:
    page = words(clerk.get(url(order, "change")))
    assert ("Selvitä epäily" in page, url(order) in page, "Merkitse hoidetuksi" in page) == (True, True, False)
    settle = reverse("admin:orders_order_settle", args=[order.pk, Task.objects.get().pk])
    assert "Epäily poistetaan tilauksen sivulla ja perustellaan." in words(clerk.post(settle, follow=True))
    assert suspicions_counter().count == 1


def test_the_counter_leads_to_the_flagged(clerk: Client, order: Order) -> None:
    counter = suspicions_counter()
    assert (counter.count, counter.oldest_at) == (1, AT)
    assert order.number in words(clerk.get(counter.url))


def test_bulk_confirming_leaves_a_flagged_order_and_says_why(clerk: Client, order: Order) -> None:
    chosen = {"action": "confirm", "_selected_action": [order.pk]}
    page = words(clerk.post(reverse("admin:orders_order_changelist"), chosen, follow=True))
    order.refresh_from_db()
    assert (order.state, SAID in page) == ("preliminary", True)


def test_who_only_reads_clears_nothing(order: Order) -> None:
    reader = User.objects.create_user("lukija@lapinkumi.example", "x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_order"))
    client = Client()
    client.force_login(reader)
    assert client.post(url(order), {"reason": "x"}).status_code == 403
    assert suspicions_counter().count == 1


def test_the_customer_sees_nothing_of_it(visitor: Client, order: Order) -> None:
    page = words(visitor.get(reverse("orders:order", args=[order.token])))
    assert [part for part in ("epäil", "Epäil", "maksaja", "väärinkäy") if part in page] == []


def test_a_rule_is_tuned_and_its_history_tells_who(clerk: Client) -> None:
    rule = SuspicionRule.objects.get(kind="same_phone")
    change = reverse("admin:orders_suspicionrule_change", args=[rule.pk])
    history = {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}
    assert clerk.post(change, {"is_on": "on", "limit": "5", "days": "14", **history}).status_code == 302
    rule.refresh_from_db()
    assert (rule.limit, rule.days, rule.is_on) == (Decimal(5), 14, True)
    event = rule.events.get(kind="changed")
    assert (event.actor_kind, event.data["changed"]["Ajanjakso, päivää"]) == ("staff", ["7", "14"])
    assert "ajanjakso, päivää: 7 → 14" in words(clerk.get(change)).lower()


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"limit": "", "days": "7"}, "Tämä sääntö tarvitsee luvun."),
        ({"limit": "0", "days": "7"}, "Rajan pitää olla suurempi kuin nolla."),
        ({"limit": "3", "days": "0"}, "Anna 1–3650 päivää."),
    ],
)
def test_a_senseless_limit_is_told_at_the_field(clerk: Client, sent: dict[str, str], error: str) -> None:
    rule = SuspicionRule.objects.get(kind="same_phone")
    change = reverse("admin:orders_suspicionrule_change", args=[rule.pk])
    history = {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}
    assert error in words(clerk.post(change, {"is_on": "on", **sent, **history}))
    rule.refresh_from_db()
    assert (rule.limit, rule.days) == (Decimal(3), 7)


def test_rules_are_neither_added_nor_removed(clerk: Client) -> None:
    rule = SuspicionRule.objects.get(kind="other_payer")
    assert clerk.get(reverse("admin:orders_suspicionrule_add")).status_code == 403
    assert clerk.post(reverse("admin:orders_suspicionrule_delete", args=[rule.pk])).status_code == 403
    assert SuspicionRule.objects.count() == 7
