"""What is picked for a package, as the builder shows it: each part with its link, price, reduction and EU label."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from shop.models import Axle, Kind, Product
from shop.packages.parts import Part
from shop.product_page import eu_label
from shop.reductions import Reduction
from shop.wording import unit_words


def part_views(front: Product, rear: Product | None, reduced: Mapping[int, Reduction]) -> Iterator[dict[str, Any]]:
    """The part of each axle; the same on both is told once.

    A tyre's label and product sheet stand beside its price, (EU) 2020/740 art. 6; and so does the lowest price of the
    thirty days before a reduction (KSL 2:11).
    """
    for product in dict.fromkeys(part for part in (front, rear) if part):
        labelled = product.kind == Kind.TYRE and product.tyre.has_label
        yield {
            "name": product.title,
            "url": product.get_absolute_url(),
            "price": product.price,
            "unit": unit_words(product),
            "reduction": reduced.get(product.pk),
            "label": eu_label(product) if labelled else None,
            "sheet_url": f"{product.get_absolute_url()}#tuoteseloste" if labelled else "",
        }


def row(part: Part, reduced: Mapping[int, Reduction]) -> dict[str, Any]:
    """A part's row in the sum."""
    where = {Axle.FRONT: _("eteen"), Axle.REAR: _("taakse")}.get(Axle(part.axle)) if part.axle else ""
    label = f"{part.quantity} × {part.product.title}"
    return {
        "label": f"{label}, {where}" if where else label,
        "amount": part.product.price * part.quantity,
        "reduction": reduced.get(part.product.pk),
    }
