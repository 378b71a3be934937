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
    brand = _known(name) or Brand(name=name, slug=_free_slug(name), maker_in_eu=maker_in_eu)
    fresh = _filled(brand, contacts)
    if brand.pk is None or fresh:
        brand.save()
    return brand


def imagine_brand(*, name: str, contacts: dict[str, str], maker_in_eu: bool) -> Brand:
    """What `enter_brand` would return; nothing is stored. A brand that would be new has the id 0."""
    brand = _known(name) or Brand(pk=0, name=name, slug=_free_slug(name), maker_in_eu=maker_in_eu)
    _filled(brand, contacts)
    return brand


def _known(name: str) -> Brand | None:
    return Brand.objects.alias(lower=Lower("name")).filter(lower=Lower(Value(name))).first()


def _filled(brand: Brand, contacts: dict[str, str]) -> dict[str, str]:
    """Fill the brand's empty contacts; returns those that were."""
    fresh = {field: text for field, text in contacts.items() if text and not getattr(brand, field)}
    for field, text in fresh.items():
        setattr(brand, field, text)
    return fresh


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "merkki"
    taken = set(Brand.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 2))]
    return next(slug for slug in candidates if slug not in taken)
