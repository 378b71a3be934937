"""Names and addresses without signs that nobody types: at the checkout, and where a clerk mends them."""

from typing import Any

import pytest

from orders.forms.checkout import ContactForm
from orders.forms.details import DetailsForm
from tests.builders.orders import an_order

TYPED = {
    "email": "aino@example.com",
    "phone": "040 1234567",
    "given_name": "Aino-Maria",
    "family_name": "O’Brien",
    "street": "Koskikatu 1 A 2",
    "postcode": "96100",
    "city": "Rovaniemi",
}
ODD = [
    ("given_name", "Ai\u200bno"),
    ("family_name", "\u202eÄäkkönen"),
    ("street", "Koski\u0007katu"),
    ("city", "\u200b"),
]


def forms(**over: str) -> list[Any]:
    typed = {**TYPED, **over}
    return [ContactForm(typed), DetailsForm(typed, order=an_order())]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "text"), ODD)
def test_signs_that_nobody_types_are_refused_at_their_field(field: str, text: str) -> None:
    for form in forms(**{field: text}):
        assert list(form.errors) == [field]
        assert form[field].value() == text


@pytest.mark.django_db
def test_a_line_break_in_an_address_becomes_a_space() -> None:
    for form in forms(street="Koskikatu 1\r\nA 2", city=" Rova\tniemi "):
        assert form.is_valid(), form.errors
        assert (form.cleaned_data["street"], form.cleaned_data["city"]) == ("Koskikatu 1 A 2", "Rova niemi")


@pytest.mark.django_db
def test_a_note_keeps_its_lines_and_may_not_turn_the_writing_around() -> None:
    kept = ContactForm({**TYPED, "note": "Ovikoodi 12\nSoita ensin 😀"})
    assert kept.is_valid()
    assert kept.cleaned_data["note"].splitlines() == ["Ovikoodi 12", "Soita ensin 😀"]
    assert list(ContactForm({**TYPED, "note": "\u202eabc"}).errors) == ["note"]
