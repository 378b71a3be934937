"""Structured data for search engines (schema.org), as JSON that can stand in a `script` element.

A data block is not a script: browsers never run it, and our content policy, which allows nothing inline, lets it be.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.utils.safestring import SafeString

CONTEXT: Final = "https://schema.org"
# A data block must not be able to end itself: these signs mean the same inside JSON.
UNSAFE: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def data_block(data: Mapping[str, Any]) -> SafeString:
    """The data as the text of `<script type="application/ld+json">`; what is empty or None is left out."""
    told = {"@context": CONTEXT, **{name: value for name, value in data.items() if value not in (None, "", [])}}
    return SafeString(json.dumps(told, ensure_ascii=False).translate(UNSAFE))


def breadcrumbs(crumbs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Where the page stands; the last, the page itself, needs no address."""
    steps = [
        {
            "@type": "ListItem",
            "position": position,
            "name": str(label),
            **({"item": f"{settings.SITE_URL}{url}"} if url else {}),
        }
        for position, (label, url) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def company() -> dict[str, Any]:
    """The shop as a business."""
    ours = settings.COMPANY
    return {
        "@type": "TireShop",
        "@id": f"{settings.SITE_URL}/#yritys",
        "name": ours.name,
        "url": f"{settings.SITE_URL}/",
        "email": ours.email,
        "telephone": ours.phone_e164,
        "vatID": ours.vat_id_plain,
        "address": address(street=ours.street, postcode=ours.postcode, city=ours.city),
    }


def address(*, street: str, postcode: str, city: str) -> dict[str, str]:
    return {
        "@type": "PostalAddress",
        "streetAddress": street,
        "postalCode": postcode,
        "addressLocality": city,
        "addressCountry": "FI",
    }


def website() -> dict[str, Any]:
    """The site, and how it is searched."""
    target = f"{settings.SITE_URL}/haku/?q={{search_term_string}}"
    return {
        "@type": "WebSite",
        "name": settings.COMPANY.name.removesuffix(" Oy"),
        "url": f"{settings.SITE_URL}/",
        "inLanguage": "fi",
        "publisher": company(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        },
    }
