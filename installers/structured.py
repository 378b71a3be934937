"""A garage as structured data: where it is, when it is open, how to reach it."""

from typing import Any, Final

from django.conf import settings

from installers.models import Installer
from lapinkumi.core.structured import address

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def business(garage: Installer) -> dict[str, Any]:
    """The garage as schema.org's repair shop."""
    url = f"{settings.SITE_URL}{garage.get_absolute_url()}"
    return {
        "@type": "AutoRepair",
        "@id": url,
        "name": garage.name,
        "url": url,
        "telephone": garage.phone.as_e164,
        "email": garage.email,
        "address": address(street=garage.street, postcode=garage.postcode, city=garage.city),
        "geo": {"@type": "GeoCoordinates", "latitude": float(garage.latitude), "longitude": float(garage.longitude)},
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": DAYS[hours.weekday],
                "opens": f"{hours.opens:%H:%M}",
                "closes": f"{hours.closes:%H:%M}",
            }
            for hours in garage.opening_hours.all()
        ],
    }
