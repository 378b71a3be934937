"""Pictures of products: added, described, ordered, taken away (R1.3)."""

from datetime import datetime
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError
from shop import picture_files
from shop.models import Product, ProductEvent, ProductPicture
from shop.picture_files import Made

MOST_PICTURES = 12


class TooManyPictures(ShopError):
    """The product has as many pictures as it may. Nothing was added."""

    message = _("Tuotteella voi olla enintään 12 kuvaa. Poista ensin jokin.")


def add_picture(*, product_id: int, file: IO[bytes], alt: str, at: datetime, by: Actor) -> ProductPicture:
    """Draw the picture anew in every size, keep the files, then enter it last. The same picture again is the same.

    Raises BadPicture or TooManyPictures.
    """
    made = picture_files.make(file)
    for name, content in made.files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    return enter_picture(product_id=product_id, made=made, alt=alt, at=at, by=by)


@act
def enter_picture(*, product_id: int, made: Made, alt: str, at: datetime, by: Actor) -> ProductPicture:
    """Put the picture after the others; one that is there already only gets the new description."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    there = product.pictures.filter(key=made.key).first()
    last = product.pictures.order_by("-position").first()
    if there is None and product.pictures.count() >= MOST_PICTURES:
        raise TooManyPictures(product=product_id)
    picture = there or ProductPicture(product=product, key=made.key, width=made.width, height=made.height, added_at=at)
    picture.position = there.position if there else (last.position + 1 if last else 1)
    picture.alt = alt
    picture.save()
    _note(product_id, "picture_added", picture, at=at, by=by)
    return picture


@act
def describe_picture(*, picture_id: int, alt: str, position: int, at: datetime, by: Actor) -> None:
    """Another description or place in the order. Quiet when both are as they were."""
    picture = ProductPicture.objects.select_for_update().get(pk=picture_id)
    if (picture.alt, picture.position) != (alt, position):
        picture.alt, picture.position = alt, position
        picture.save(update_fields=["alt", "position"])
        _note(picture.product_id, "picture_changed", picture, at=at, by=by)


@act
def take_away(*, picture_id: int, at: datetime, by: Actor) -> None:
    """The picture is shown no more; gone already: nothing happens. Its files stay, another product may share them."""
    picture = ProductPicture.objects.select_for_update().filter(pk=picture_id).first()
    if picture is not None:
        picture.delete()
        _note(picture.product_id, "picture_taken", picture, at=at, by=by)


def _note(product_id: int, kind: str, picture: ProductPicture, *, at: datetime, by: Actor) -> None:
    Product.objects.filter(pk=product_id).update(updated_at=at)
    ProductEvent.of(at=at, by=by, kind=kind, product_id=product_id, data={"picture": picture.key[:8]}).save()
