"""Free times: hours, clock changes, bays, limits. Pure: nothing here touches the database."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installers.slots import (
    Bay,
    Calendar,
    FreeTime,
    Job,
    Needs,
    Span,
    Window,
    ends_at,
    first_free,
    free_bays,
    free_times,
    instant,
    merged,
    nearest,
)
from lapinkumi.core.clock import HELSINKI

MONDAY = date(2026, 11, 23)
OFFICE = (Span(8 * 60, 16 * 60),)
WEEK = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
EVERY_DAY = (OFFICE,) * 7
HOUR = Job(60)


def wall(on: date, clock: str, fold: int = 0) -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), HELSINKI).replace(fold=fold).astimezone(UTC)


def day(on: date) -> Window:
    return Window(wall(on, "00:00"), on)


def clocks(times) -> list[str]:
    return [f"{free.starts_at.astimezone(HELSINKI):%H:%M}" for free in times]


def taken(bay_id: int, *stretches: tuple[datetime, datetime], **abilities) -> Bay:
    starts, ends = merged((int(start.timestamp()), int(end.timestamp())) for start, end in stretches)
    return Bay(bay_id, abilities.pop("max_rim_inch", 22), taken_from=starts, taken_until=ends, **abilities)


def test_free_times_run_from_opening_to_the_last_that_ends_by_closing() -> None:
    calendar = Calendar(weekly=((Span(480, 610),),) * 7, bays=[Bay(1, 22)])
    assert clocks(free_times(calendar, HOUR, day(MONDAY))) == ["08:00", "08:30", "09:00"]


def test_free_times_respect_a_lunch_break() -> None:
    calendar = Calendar(weekly=((Span(540, 660), Span(720, 840)),) * 7, bays=[Bay(1, 22)])
    assert clocks(free_times(calendar, Job(90), day(MONDAY))) == ["09:00", "09:30", "12:00", "12:30"]


def test_free_times_skip_closed_days_and_special_hours_replace_weekly() -> None:
    special = {MONDAY: (), MONDAY + timedelta(days=5): (Span(600, 660),)}
    calendar = Calendar(weekly=WEEK, bays=[Bay(1, 22)], special=special)
    window = Window(wall(MONDAY, "00:00"), MONDAY + timedelta(days=6))
    days = {free.starts_at.astimezone(HELSINKI).date() for free in free_times(calendar, HOUR, window)}
    assert days == {MONDAY + timedelta(days=n) for n in (1, 2, 3, 4, 5)}
    saturday = Window(wall(MONDAY + timedelta(days=5), "00:00"), MONDAY + timedelta(days=5))
    assert clocks(free_times(calendar, HOUR, saturday)) == ["10:00"]


def test_free_times_leave_out_what_is_taken_and_its_pause() -> None:
    calendar = Calendar(
        weekly=((Span(480, 720),),) * 7,
        bays=[taken(1, (wall(MONDAY, "09:30"), wall(MONDAY, "10:15")))],
        pause=15,
        step=15,
    )
    assert clocks(free_times(calendar, HOUR, day(MONDAY))) == ["08:00", "08:15", "10:15", "10:30", "10:45", "11:00"]


def test_free_times_use_another_bay_before_saying_no() -> None:
    nine = (wall(MONDAY, "09:00"), wall(MONDAY, "10:00"))
    calendar = Calendar(weekly=((Span(540, 660),),) * 7, bays=[taken(1, nine), taken(2)], step=60)
    assert list(free_times(calendar, HOUR, day(MONDAY))) == [
        FreeTime(wall(MONDAY, "09:00"), 2),
        FreeTime(wall(MONDAY, "10:00"), 1),
    ]


@pytest.mark.parametrize(
    ("needs", "bays"),
    [
        (Needs(), [1, 2, 3]),
        (Needs(rim_inch=20), [2, 3]),
        (Needs(van_height=True), [2]),
        (Needs(run_flat=True), [3]),
        (Needs(tpms=True), [1, 3]),
        (Needs(rim_inch=23), []),
        (Needs(van_height=True, run_flat=True), []),
    ],
)
def test_free_bays_are_those_able_to_do_the_job(needs: Needs, bays: list[int]) -> None:
    calendar = Calendar(
        weekly=EVERY_DAY,
        bays=[Bay(1, 18, False, False, True), Bay(2, 20, True, False, False), Bay(3, 22, False, True, True)],
    )
    assert free_bays(calendar, Job(60, needs), wall(MONDAY, "08:00")) == bays


@pytest.mark.parametrize("clock", ["07:30", "08:10", "15:30", "16:00"])
def test_free_bays_refuse_a_time_that_is_not_offered(clock: str) -> None:
    calendar = Calendar(weekly=EVERY_DAY, bays=[Bay(1, 22)])
    assert free_bays(calendar, HOUR, wall(MONDAY, clock)) == []


@pytest.mark.rule("R5.5")
def test_free_times_begin_at_the_earliest_instant_and_end_with_the_last_day() -> None:
    calendar = Calendar(weekly=EVERY_DAY, bays=[Bay(1, 22)])
    tuesday = MONDAY + timedelta(days=1)
    window = Window(wall(MONDAY, "14:01") + timedelta(seconds=1), tuesday)
    times = list(free_times(calendar, HOUR, window))
    assert times[0].starts_at == wall(MONDAY, "14:30")
    assert times[-1].starts_at == wall(tuesday, "15:00")
    assert first_free(calendar, HOUR, Window(wall(MONDAY, "15:01"), MONDAY)) is None


def test_first_free_is_the_first_of_all_times() -> None:
    whole_day = (wall(MONDAY, "08:00"), wall(MONDAY, "16:00"))
    calendar = Calendar(weekly=WEEK, bays=[taken(1, whole_day), taken(2, whole_day)])
    window = Window(wall(MONDAY, "00:00"), MONDAY + timedelta(days=30))
    assert first_free(calendar, HOUR, window) == FreeTime(wall(MONDAY + timedelta(days=1), "08:00"), 1)


def test_nearest_prefers_the_earlier_of_two_equally_close() -> None:
    calendar = Calendar(weekly=EVERY_DAY, bays=[taken(1, (wall(MONDAY, "11:00"), wall(MONDAY, "12:00")))])
    times = free_times(calendar, HOUR, day(MONDAY))
    assert clocks(nearest(times, wall(MONDAY, "11:00"), 3)) == ["09:30", "10:00", "12:00"]


def test_merged_joins_overlapping_and_touching_stretches() -> None:
    assert merged([(50, 60), (10, 20), (20, 30), (15, 25), (40, 40)]) == ([10, 50], [30, 60])


# --- clock changes: 2026-03-29 and 2027-03-28 skip 03:00-04:00, 2026-10-25 shows it twice ---

NIGHT = ((Span(0, 6 * 60),),) * 7


@pytest.mark.parametrize("on", [date(2026, 3, 29), date(2027, 3, 28)])
def test_a_time_skipped_by_the_clock_is_never_offered(on: date) -> None:
    calendar = Calendar(weekly=NIGHT, bays=[Bay(1, 22)])
    assert clocks(free_times(calendar, HOUR, day(on))) == [
        "00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "04:00", "04:30", "05:00",
    ]  # fmt: skip
    assert instant(on, 3 * 60 + 30) is None


@pytest.mark.parametrize("on", [date(2026, 3, 29), date(2027, 3, 28)])
def test_work_over_the_skipped_hour_takes_its_elapsed_time(on: date) -> None:
    calendar = Calendar(weekly=((Span(120, 270),),) * 7, bays=[Bay(1, 22)])  # 02:00-04:30 is ninety minutes that night
    assert clocks(free_times(calendar, Job(90), day(on))) == ["02:00"]
    assert ends_at(wall(on, "02:00"), 90) == wall(on, "04:30")


def test_doors_that_close_in_the_skipped_hour_close_at_the_skip() -> None:
    on = date(2026, 3, 29)
    calendar = Calendar(weekly=((Span(120, 210),),) * 7, bays=[Bay(1, 22)])
    assert clocks(free_times(calendar, HOUR, day(on))) == ["02:00"]


def test_a_time_that_comes_twice_means_its_first_coming() -> None:
    on = date(2026, 10, 25)
    calendar = Calendar(weekly=NIGHT, bays=[Bay(1, 22)])
    times = list(free_times(calendar, HOUR, day(on)))
    assert clocks(times)[6:9] == ["03:00", "03:30", "04:00"]
    assert times[6].starts_at == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert times[8].starts_at == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "utc_hour"),
    [(date(2026, 10, 24), 5), (date(2026, 10, 25), 6), (date(2027, 3, 27), 6), (date(2027, 3, 28), 5)],
)
def test_opening_stays_at_the_same_wall_time_over_a_clock_change(on: date, utc_hour: int) -> None:
    calendar = Calendar(weekly=EVERY_DAY, bays=[Bay(1, 22)])
    first = first_free(calendar, HOUR, day(on))
    assert first == FreeTime(datetime(on.year, on.month, on.day, utc_hour, tzinfo=UTC), 1)


# --- properties ---

DAYS = st.one_of(
    st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2026, 12, 24)]),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)


@st.composite
def spans(draw) -> tuple[Span, ...]:
    edges = sorted(draw(st.lists(st.integers(0, 96), min_size=0, max_size=4, unique=True)))
    return tuple(Span(a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def situations(draw) -> tuple[Calendar, Job, Window]:
    on = draw(DAYS)
    begins = int(wall(on, "00:00").timestamp())
    stretch = st.tuples(st.integers(-60, 3 * 1440), st.integers(1, 300)).map(
        lambda pair: (begins + pair[0] * 60, begins + (pair[0] + pair[1]) * 60)
    )
    bays = []
    for number in range(draw(st.integers(0, 3))):
        starts, ends = merged(draw(st.lists(stretch, max_size=12)))
        bays.append(
            Bay(number, draw(st.sampled_from([16, 19, 22])), draw(st.booleans()), taken_from=starts, taken_until=ends)
        )
    calendar = Calendar(
        weekly=draw(st.lists(spans(), min_size=7, max_size=7)),
        bays=bays,
        special={on: draw(spans())} if draw(st.booleans()) else {},
        step=draw(st.sampled_from([10, 15, 30, 60])),
        pause=draw(st.sampled_from([0, 10])),
    )
    job = Job(draw(st.sampled_from([20, 45, 60, 120])), Needs(draw(st.sampled_from([0, 18, 20])), draw(st.booleans())))
    earliest = wall(on, "00:00") + timedelta(minutes=draw(st.integers(0, 600)), seconds=draw(st.integers(0, 59)))
    return calendar, job, Window(earliest, on + timedelta(days=draw(st.integers(0, 2))))


def by_brute_force(calendar: Calendar, job: Job, window: Window) -> list[FreeTime]:
    """The same answer the slow and obvious way: every minute of every day, every bay, every second stretch compared."""
    found = []
    on = window.earliest.astimezone(HELSINKI).date()
    while on <= window.last_on:
        begins, ends = wall(on, "00:00"), wall(on + timedelta(days=1), "00:00")
        minutes = [begins + timedelta(minutes=n) for n in range(int((ends - begins).total_seconds()) // 60)]
        shown = {}
        for moment in minutes:  # what the wall shows; the first coming of each minute stays
            local = moment.astimezone(HELSINKI)
            shown.setdefault(local.hour * 60 + local.minute, moment)
        for span in calendar.spans(on):
            closes = next((shown[m] for m in range(span.closes, 1440) if m in shown), ends)
            for minute in range(span.opens, span.closes, calendar.step):
                start = shown.get(minute)
                if start is None or start < window.earliest or start + timedelta(minutes=job.minutes) > closes:
                    continue
                after = start + timedelta(minutes=job.minutes + calendar.pause)
                for bay in calendar.bays:
                    clashes = any(
                        until > start.timestamp() and since < after.timestamp()
                        for since, until in zip(bay.taken_from, bay.taken_until, strict=True)
                    )
                    if bay.suits(job.needs) and not clashes:
                        found.append(FreeTime(start, bay.id))
                        break
        on += timedelta(days=1)
    return sorted(found)


@given(situations())
def test_free_times_equal_the_obvious_answer(situation: tuple[Calendar, Job, Window]) -> None:
    assert list(free_times(*situation)) == by_brute_force(*situation)


@given(situations())
def test_booking_every_offered_time_in_turn_never_overbooks_a_bay(situation: tuple[Calendar, Job, Window]) -> None:
    calendar, job, window = situation
    booked: dict[int, list[tuple[int, int]]] = {
        bay.id: list(zip(bay.taken_from, bay.taken_until, strict=True)) for bay in calendar.bays
    }
    for free in list(free_times(calendar, job, window))[:30]:
        bays = []
        for bay in calendar.bays:
            starts, ends = merged(booked[bay.id])
            bays.append(bay._replace(taken_from=starts, taken_until=ends))
        now = Calendar(calendar.weekly, bays, calendar.special, calendar.step, calendar.pause)
        able = free_bays(now, job, free.starts_at)
        if able:
            start = int(free.starts_at.timestamp())
            until = start + (job.minutes + calendar.pause) * 60
            assert all(end <= start or begin >= until for begin, end in booked[able[0]])
            booked[able[0]].append((start, until))


# --- cost ---


def full_bay(bay_id: int, days: int) -> Bay:
    """Every working hour taken, in stretches that do not touch: the worst that the search can meet."""
    stretches = []
    for number in range(days):
        on = MONDAY + timedelta(days=number)
        for hour in range(8, 16):
            stretches.append((wall(on, f"{hour:02}:00"), wall(on, f"{hour:02}:59")))
    return taken(bay_id, *stretches)


def test_first_free_of_fifty_full_garages_costs_little() -> None:
    """50 garages, 60 days, 3 bays with 480 stretches each, and not one free time: 18 ms where it was written."""
    bays = [full_bay(number, 60) for number in range(3)]
    garages = [Calendar(weekly=EVERY_DAY, bays=bays, pause=10) for _ in range(50)]
    window = Window(wall(MONDAY, "00:00"), MONDAY + timedelta(days=59))
    assert min(seconds_of_search(garages, window) for _ in range(5)) < 0.05


def seconds_of_search(garages: list[Calendar], window: Window) -> float:
    began = stopwatch.process_time()
    found = [first_free(garage, HOUR, window) for garage in garages]
    spent = stopwatch.process_time() - began
    assert found == [None] * len(garages)
    return spent
