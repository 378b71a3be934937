"""The right of withdrawal, to the second and over every holiday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.deadlines import end_of_day
from lapinkumi.core.working_days import is_working_day
from returns.eligibility import GoodsFacts, Reason, ServiceFacts, goods, service

SECOND = timedelta(seconds=1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


@pytest.mark.rule("R6.1")
@pytest.mark.parametrize(
    ("received_on", "last_on"),
    [
        (date(2026, 11, 20), date(2026, 12, 4)),  # Friday to Friday: day 0 is not counted
        (date(2026, 11, 21), date(2026, 12, 7)),  # nominal Saturday, and the next day is a Sunday and Independence Day
        (date(2026, 12, 10), date(2026, 12, 28)),  # nominal Christmas Eve, then two holidays and a Sunday
        (date(2026, 4, 17), date(2026, 5, 4)),  # nominal May Day, a Friday
        (date(2027, 6, 11), date(2027, 6, 28)),  # nominal Midsummer Eve, a Friday
        (date(2026, 12, 23), date(2027, 1, 7)),  # nominal Epiphany
    ],
)
def test_goods_last_day_is_the_fourteenth_or_the_next_working_day(received_on: date, last_on: date):
    right = goods(GoodsFacts(received_on=received_on), at=noon(received_on))
    assert (right.is_open, right.reason, right.last_on) == (True, Reason.IN_TIME, last_on)


@pytest.mark.rule("R6.1")
def test_goods_right_ends_at_midnight_in_helsinki_to_the_second():
    facts = GoodsFacts(received_on=date(2026, 11, 21))
    last_second = datetime(2026, 12, 7, 21, 59, 59, tzinfo=UTC)
    assert goods(facts, at=last_second).is_open
    late = goods(facts, at=last_second + SECOND)
    assert (late.is_open, late.reason, str(late.words)) == (
        False,
        Reason.TOO_LATE,
        "Peruuttamisaika päättyi 7.12.2026.",
    )


@pytest.mark.rule("R6.1")
def test_goods_not_yet_received_may_be_withdrawn_from_with_no_end_yet():
    right = goods(GoodsFacts(received_on=None), at=noon(date(2027, 6, 1)))
    assert (right.is_open, right.reason, right.last_on) == (True, Reason.NOT_RECEIVED, None)


@pytest.mark.rule("R6.2")
def test_goods_mounted_but_not_used_stay_withdrawable():
    facts = GoodsFacts(received_on=date(2026, 11, 20), is_mounted=True)
    assert goods(facts, at=noon(date(2026, 11, 21))).is_open


@pytest.mark.rule("R6.4")
def test_goods_mounted_and_used_may_not_be_returned():
    facts = GoodsFacts(received_on=date(2026, 11, 20), is_mounted=True, used_since_mounting=True)
    right = goods(facts, at=noon(date(2026, 11, 21)))
    assert (right.is_open, right.reason, right.clause) == (False, Reason.USED_WHEN_MOUNTED, "6.1")


def test_goods_of_a_customer_who_was_not_told_have_twelve_months_more():
    facts = GoodsFacts(received_on=date(2026, 11, 20))
    right = goods(facts, at=noon(date(2027, 6, 1)), informed=False)
    assert (right.is_open, right.last_on) == (True, date(2027, 12, 7))  # 4.12.2027 is a Saturday, 6.12. a holiday
    assert not goods(facts, at=end_of_day(date(2027, 12, 7)), informed=False).is_open


@pytest.mark.rule("R6.9")
def test_service_period_runs_from_the_contract():
    facts = ServiceFacts(contract_on=date(2026, 11, 20), consented=True)
    right = service(facts, at=noon(date(2026, 12, 4)))
    assert (right.is_open, right.last_on) == (True, date(2026, 12, 4))
    assert not service(facts, at=noon(date(2026, 12, 5))).is_open


@pytest.mark.rule("R6.4", "R6.9")
def test_service_performed_with_consent_is_over():
    facts = ServiceFacts(contract_on=date(2026, 11, 20), performed_on=date(2026, 11, 24), consented=True)
    assert service(facts, at=noon(date(2026, 11, 23))).is_open
    over = service(facts, at=noon(date(2026, 11, 24)))
    assert (over.is_open, over.reason, over.clause) == (False, Reason.SERVICE_PERFORMED, "6.2")


@pytest.mark.rule("R6.4")
def test_service_performed_without_consent_stays_withdrawable():
    facts = ServiceFacts(contract_on=date(2026, 11, 20), performed_on=date(2026, 11, 24))
    assert service(facts, at=noon(date(2026, 11, 25))).reason == Reason.IN_TIME


@pytest.mark.rule("R6.1")
@given(received_on=st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_last_day_is_a_working_day_and_never_before_the_fourteenth(received_on: date):
    right = goods(GoodsFacts(received_on=received_on), at=noon(received_on))
    assert right.last_on is not None
    assert is_working_day(right.last_on)
    assert received_on + timedelta(days=14) <= right.last_on <= received_on + timedelta(days=14 + 6)
