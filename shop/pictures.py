"""Reading products' pictures: plain values for `components/picture.html`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from lapinkumi.core.prepared import Asked, Prepared
from shop.models import ProductPicture
from shop.picture_files import CONTENT_TYPES, widths

PICTURES: Final = Prepared(
    lambda: ProductPicture.objects.filter(product__pk__any=Asked("ids")).order_by("product_id", "position", "pk")
)


def pictures_of(product_ids: Iterable[int]) -> Mapping[int, list[dict[str, Any]]]:
    """Every product's pictures in their order; products without are left out. One query."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for picture in PICTURES(ids=list(product_ids)):
        found[picture.product_id].append(shown(picture))
    return found


def picture_facts() -> ArraySubquery:
    """What `shown` needs of a product's pictures, in their order, to be read along with the product itself."""
    rows = ProductPicture.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    return ArraySubquery(rows.values(facts=JSONObject(alt="alt", key="key", width="width", height="height")))


def shown(picture: ProductPicture) -> dict[str, Any]:
    """A picture with its addresses: each format's set of sizes, and the one for browsers that choose none."""
    kept = widths(picture.width)
    sets = [
        {"type": content_type, "srcset": ", ".join(f"{_url(picture.key, width, ending)} {width}w" for width in kept)}
        for ending, content_type in CONTENT_TYPES.items()
    ]
    return {
        "alt": picture.alt,
        "width": picture.width,
        "height": picture.height,
        "sets": sets,
        "src": _url(picture.key, kept[min(1, len(kept) - 1)], "webp"),
        "largest": _url(picture.key, kept[-1], "webp"),
    }


def _url(key: str, width: int, ending: str) -> str:
    return reverse("shop:picture", args=[key, width, ending])
