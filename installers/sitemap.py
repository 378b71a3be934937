"""The garages' part of the site's map."""

from collections.abc import Iterator

from installers.models import Installer
from lapinkumi.core.sitemaps import Page, Part


def parts() -> Iterator[Part]:
    yield Part("asennuspisteet", _garages)


def _garages() -> Iterator[Page]:
    """The list, and each garage that customers can choose."""
    yield Page("/asennuspisteet/")
    yield from (Page(f"/asennuspisteet/{slug}/") for slug in Installer.objects.public().values_list("slug", flat=True))
