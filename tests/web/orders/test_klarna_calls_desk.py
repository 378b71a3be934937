"""The desk sees what was asked of Klarna, and asks once more for what was refused; charges have a list of their own."""

from typing import Any

import pytest
from django.test import Client

from orders.models import KlarnaCall, Payment
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import AT
from tests.web.orders.test_refund_desk import desk

pytestmark = pytest.mark.django_db
LIST = "/hallinta/orders/klarnacall/"


def a_failed_call(operation: str) -> KlarnaCall:
    payment = Payment.objects.first() or a_home_delivery().order.payment
    return KlarnaCall.objects.create(
        payment=payment, operation=operation, cause="test", state="failed", tries=1, error="KlarnaAuthError(401)",
        created_at=AT, ended_at=AT,
    )  # fmt: skip


def press(client: Client, *calls: KlarnaCall) -> Any:
    asked = {"action": "again", "_selected_action": [call.pk for call in calls]}
    return client.post(LIST, asked, follow=True).content.decode()


def test_what_was_refused_is_asked_once_however_often_pressed(client: Client):
    clerk = desk(client, "view_klarnacall", "change_order")
    call = a_failed_call("cancel")
    assert "Vapauta katevaraus" in clerk.get(LIST).content.decode()
    for _press in range(2):
        assert "Yritetään uudelleen: Vapauta katevaraus" in press(clerk, call)
    again = KlarnaCall.objects.exclude(pk=call.pk).get()
    assert (again.operation, again.state, again.payment) == ("cancel", "queued", call.payment)
    assert clerk.get(f"{LIST}{call.pk}/change/").status_code == 200


def test_a_charge_is_asked_again_on_its_own_list(client: Client):
    clerk = desk(client, "view_klarnacall", "change_order")
    call = a_failed_call("capture")
    assert "Veloituksilla ja palautuksilla on omat listansa" in press(clerk, call)
    assert KlarnaCall.objects.count() == 1


def test_who_may_only_look_asks_for_nothing(client: Client):
    reader = desk(client, "view_klarnacall")
    press(reader, a_failed_call("cancel"))
    assert KlarnaCall.objects.count() == 1


def test_calls_are_found_by_what_was_asked(client: Client):
    clerk = desk(client, "view_klarnacall")
    a_failed_call("cancel"), a_failed_call("extend")
    shown = clerk.get(LIST, {"toiminto": "extend"}).context["cl"].queryset
    assert [call.operation for call in shown] == ["extend"]
    assert clerk.get(LIST, {"toiminto": "mitä"}).context["cl"].queryset.count() == 2
