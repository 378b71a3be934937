"""Publishing the terms: once, for ever, and the right version on the right day."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from lapinkumi.core.actors import Actor
from shop.models import TermsEvent, TermsVersion
from shop.services.terms import TermsAlreadyPublished, fingerprint, publish_terms

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BY = Actor.system("test")
BODY = "# Ehdot\n\n## 1 Yleistä\n\nHyvää päivää ja öitä.\n"


def publish(**changes: object) -> TermsVersion:
    """A first version, or one that differs from it by `changes`."""
    given = {"version": "2026-11", "language": "fi", "effective_from": date(2026, 11, 20), "body": BODY}
    return publish_terms(**{**given, **changes}, at=AT, by=BY)


def everything() -> list[tuple[object, ...]]:
    return list(TermsVersion.objects.values_list("version", "language", "effective_from", "body", "sha256"))


@pytest.mark.rule("R11.1")
def test_publish_terms_stores_the_text_its_fingerprint_and_who():
    terms = publish()
    assert everything() == [("2026-11", "fi", date(2026, 11, 20), BODY, fingerprint(BODY))]
    assert terms.published_at == AT
    assert list(terms.events.values_list("kind", "at", "actor_label", "data")) == [
        ("published", AT, "test", {"sha256": fingerprint(BODY)})
    ]


def test_publish_terms_twice_does_nothing_more():
    first, second = publish(), publish()
    assert first == second
    assert (TermsVersion.objects.count(), TermsEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize("change", [{"body": BODY + "Lisäys.\n"}, {"effective_from": date(2026, 12, 1)}])
def test_publish_terms_refuses_another_text_or_day_under_the_same_name(change: dict[str, object]):
    publish()
    before = everything()
    with pytest.raises(TermsAlreadyPublished, match="on jo julkaistu"):
        publish(**change)
    assert everything() == before
    assert TermsEvent.objects.count() == 1


@pytest.mark.rule("R11.1")
def test_database_refuses_to_change_what_is_published():
    publish()
    before = everything()
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        TermsVersion.objects.update(body="toinen", sha256=fingerprint("toinen"))
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        TermsVersion.objects.filter(version="2026-11")._raw_delete("default")
    assert everything() == before


def test_database_refuses_a_text_that_its_fingerprint_does_not_match():
    with pytest.raises(IntegrityError, match="shop_terms_fingerprint"), transaction.atomic():
        TermsVersion.objects.create(
            version="2026-11", effective_from=AT.date(), published_at=AT, body=BODY, sha256=fingerprint("toinen")
        )
    assert everything() == []


@pytest.mark.rule("R2.1", "R11.1")
def test_in_force_is_the_newest_that_has_begun():
    publish()
    publish(version="2027-01", effective_from=date(2027, 1, 1), body=BODY + "Uusi.\n")
    days = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 12, 31), date(2027, 1, 1)]
    found = [TermsVersion.objects.in_language("fi").in_force(on=day) for day in days]
    assert [terms and terms.version for terms in found] == [None, "2026-11", "2026-11", "2027-01"]


def test_in_force_falls_back_to_finnish():
    publish()
    assert TermsVersion.objects.in_language("sv").in_force(on=AT.date()) == TermsVersion.objects.get()


def test_publish_terms_command_publishes_what_the_folder_holds_and_only_once():
    call_command("publish_terms", verbosity=0)
    first = everything()
    call_command("publish_terms", verbosity=0)
    assert everything() == first
    assert ("2026-11", "fi", date(2026, 11, 20)) in [row[:3] for row in first]
    assert TermsEvent.objects.count() == len(first)
