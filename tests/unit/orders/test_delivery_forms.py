"""What the desk's forms of deliveries and disputes refuse before an act is asked."""

from datetime import timedelta

import pytest

from lapinkumi.core.clock import local
from orders.forms.deliveries import MOMENT, PointForm, TrackingCode
from orders.forms.fees import DisputeForm, HeardDisputeForm
from orders.models import Delivery
from orders.policy import PARCEL_HOLDING_DAYS_AT_MOST
from tests.builders.orders import AT


@pytest.mark.rule("R5.13")
@pytest.mark.parametrize(
    ("days", "is_good"), [(0, True), (PARCEL_HOLDING_DAYS_AT_MOST, True), (61, False), (9999, False)]
)
def test_the_last_day_to_fetch_a_parcel_is_a_day_that_a_carrier_may_mean(days: int, is_good: bool):
    last_on = local(AT).date() + timedelta(days=days)
    asked = {"arrived_at": local(AT).strftime(MOMENT), "last_on": last_on.isoformat()}
    form = PointForm(asked, delivery=Delivery(), at=AT)
    assert (form.is_valid(), list(form.errors)) == (is_good, [] if is_good else ["last_on"])


@pytest.mark.parametrize(("typed", "code"), [("jjfi 6457-4900", "JJFI64574900"), ("MH1", "MH1")])
def test_a_tracking_code_is_kept_as_it_is_printed(typed: str, code: str):
    assert TrackingCode().clean(typed) == code


@pytest.mark.rule("R14.1")
def test_a_dispute_of_signs_that_nobody_sees_is_no_dispute():
    assert list(DisputeForm({"text": "\u200b"}).errors) == ["text"]
    heard = {"text": "\u200b", "channel": "phone", "contacted_at": "20.11.2026 11.30"}
    assert list(HeardDisputeForm(heard, at=AT).errors) == ["text"]
