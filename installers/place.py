"""Choosing the place: a garage or a postcode, put into the session as the plain value that the shop reads."""

from collections.abc import MutableMapping
from dataclasses import asdict
from typing import Any

from installers.geo import area_of
from installers.models import Installer
from lapinkumi.core.postcodes import InvalidPostcode
from shop.place import SESSION_KEY, Place

FAR_ZONE = "lapland"


def place_of(garage: Installer) -> Place:
    """The garage as a place."""
    area = garage.area
    return Place(
        postcode=garage.postcode,
        zone=area.zone if area else FAR_ZONE,
        extra_days=garage.delivery_extra_days,
        name=garage.name,
        installer_id=garage.pk,
        installer_slug=garage.slug,
    )


def place_at(postcode: str) -> Place:
    """The area of a postcode as a place. Raises InvalidPostcode."""
    area = area_of(postcode)
    if area is None:
        raise InvalidPostcode
    return Place(postcode=postcode, zone=area.zone, extra_days=area.extra_days, name=area.place)


def choose(session: MutableMapping[str, Any], place: Place) -> None:
    """Remember the place for this visit."""
    session[SESSION_KEY] = asdict(place)


def forget(session: MutableMapping[str, Any]) -> None:
    """Choose nothing; harmless where nothing was chosen."""
    session.pop(SESSION_KEY, None)
