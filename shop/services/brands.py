"""Brands as feeds bring them."""

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.text import slugify

from lapinkumi.core.acts import step
from shop.models import Brand


@step
def enter_brand(*, name: str, contacts: dict[str, str], maker_in_eu: bool, at: datetime) -> Brand:
    """The brand of that name, entered if it is new. Contacts fill what is empty; what staff wrote stays."""
    brand = Brand.objects.alias(lower=Lower("name")).filter(lower=Lower(Value(name))).first() or Brand(
        name=name, slug=_free_slug(name), maker_in_eu=maker_in_eu
    )
    fresh = {field: text for field, text in contacts.items() if text and not getattr(brand, field)}
    for field, text in fresh.items():
        setattr(brand, field, text)
    if brand.pk is None or fresh:
        brand.save()
    return brand


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "merkki"
    taken = set(Brand.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 2))]
    return next(slug for slug in candidates if slug not in taken)
