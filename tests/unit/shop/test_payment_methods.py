"""Payment methods as staff keep them: in the legal order whatever their positions, entered once, left as they are."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from lapinkumi.accounts.models import User
from lapinkumi.core.actors import Actor
from shop import payment_methods
from shop.models import PaymentMethod
from shop.services.basics import enter_basics
from tests.unit.shop import make

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.10")]


def enter() -> None:
    enter_basics(at=make.AT, by=Actor.system("test"))


def told() -> list[tuple[str, list[str]]]:
    return [(group.title, [method.name for method in group.methods]) for group in payment_methods.groups()]


def test_those_without_credit_come_first_whatever_their_positions():
    enter()
    PaymentMethod.objects.filter(code="lasku").update(position=0)
    PaymentMethod.objects.filter(code="verkkopankki").update(position=99)
    assert told() == [
        ("Maksa heti", ["Debit-kortti", "Verkkopankki"]),
        ("Voi sisältää luottoa", ["Credit-kortti"]),
        ("Luottoa tai maksuaikaa", ["Klarnan lasku", "Klarnan erämaksu"]),
    ]


def test_entered_again_they_stay_as_staff_have_made_them():
    enter()
    PaymentMethod.objects.filter(code="verkkopankki").update(names="Nordea", is_offered=False)
    before = list(PaymentMethod.objects.values())
    enter()
    assert list(PaymentMethod.objects.values()) == before
    assert told()[0] == ("Maksa heti", ["Debit-kortti"])


def test_a_group_without_methods_is_not_told():
    enter()
    PaymentMethod.objects.filter(credit=2).update(is_offered=False)
    assert [title for title, _methods in told()] == ["Maksa heti", "Luottoa tai maksuaikaa"]


@pytest.mark.parametrize("fields", [{"credit": 9}, {"name": ""}])
def test_the_database_refuses_what_nobody_can_read(fields: dict[str, object]):
    enter()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentMethod.objects.filter(code="lasku").update(**fields)


def test_the_desk_changes_what_the_page_tells(client: Client):
    enter()
    client.force_login(User.objects.create_superuser("clerk@lapinkumi.example", "x"))
    row = PaymentMethod.objects.get(code="verkkopankki")
    told = {"name": "Verkkopankki", "credit": 1, "position": 1, "names": "Nordea, Ålandsbanken", "is_offered": "on"}
    answer = client.post(f"/hallinta/shop/paymentmethod/{row.pk}/change/", {**told, "explanation": ""})
    assert answer.status_code == 302
    assert "Nordea, Ålandsbanken" in client.get("/maksutavat/").content.decode()
