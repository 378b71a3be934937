"""Publishing the consumer terms."""

import hashlib
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError
from shop.models import TermsEvent, TermsVersion


class TermsAlreadyPublished(ShopError):
    """A version of that name is out with another text or day. Nothing was changed: give the new text a new name."""

    message = _("Tämän niminen versio on jo julkaistu toisenlaisena. Julkaistua ei muuteta: anna uusi versionimi.")


def fingerprint(body: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


@act
def publish_terms(
    *, version: str, language: str, effective_from: date, body: str, at: datetime, by: Actor
) -> TermsVersion:
    """Publish a version of the terms for ever (R2.1, R11.1). Publishing the same again returns what is out.

    Raises TermsAlreadyPublished if the name is taken by another text or day.
    """
    content = {"effective_from": effective_from, "body": body, "sha256": fingerprint(body)}
    terms, is_new = TermsVersion.objects.get_or_create(
        version=version, language=language, defaults={**content, "published_at": at}
    )
    if is_new:
        TermsEvent.of(at=at, by=by, kind="published", data={"sha256": terms.sha256}, terms=terms).save()
    elif any(getattr(terms, field) != value for field, value in content.items()):
        raise TermsAlreadyPublished(version=version, language=language)
    return terms
