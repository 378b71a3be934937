"""Does it fit: tables of tyres, rims and pairs against one car, each verdict with the findings that led to it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shop.car import Car, Wheels
from shop.fitment import Fit, RimFacts, TyreFacts, headline, in_short, judge_pair, judge_rim, judge_tyre, rim_widths
from shop.fitment.sentences import SENTENCES, SHORT, sentence
from shop.fitment.verdict import Reason, Verdict
from shop.models import Season
from shop.sizes import BoltPattern, parse_tyre_size

pytestmark = pytest.mark.rule("R7.1")

OCTAVIA = Car(
    make="Skoda",
    model="Octavia",
    year=2019,
    wheels=(Wheels(front=parse_tyre_size("205/55R16")), Wheels(front=parse_tyre_size("225/45R17"))),
    bolts=BoltPattern(5, Decimal("112.0")),
    centre_bore_mm=Decimal("57.1"),
    et_min=38,
    et_max=54,
    load_index=91,
    speed_symbol="V",
)
STAGGERED = replace(
    OCTAVIA, wheels=(Wheels(front=parse_tyre_size("225/45R17"), rear=parse_tyre_size("255/40R17")),), load_index=88
)
VAN = replace(OCTAVIA, wheels=(Wheels(front=parse_tyre_size("215/65R16C")),), load_index=106, speed_symbol="T")


def tyre(size: str = "205/55R16", **changes: Any) -> TyreFacts:
    values = {"load_index": 91, "speed_symbol": "V", "season": Season.SUMMER, **changes}
    return TyreFacts(size=parse_tyre_size(size), **values)


def rim(**changes: Any) -> RimFacts:
    values = {
        "width_in": Decimal("7.0"),
        "diameter_in": Decimal("17.0"),
        "bolts": BoltPattern(5, Decimal("112.0")),
        "et_mm": 45,
        "centre_bore_mm": Decimal("57.1"),
        "max_load_kg": 690,
        **changes,
    }
    return RimFacts(**values)


def findings(verdict: Verdict) -> dict[str, Fit]:
    return {reason.code: reason.fit for reason in verdict.reasons}


FITS = {"size_listed": Fit.FITS, "load_enough": Fit.FITS, "speed_enough": Fit.FITS}


@pytest.mark.parametrize(
    ("given", "car", "fit", "decisive"),
    [
        (tyre(), OCTAVIA, Fit.FITS, {}),
        (tyre("225/45R17", load_index=94, speed_symbol="W", xl=True), OCTAVIA, Fit.FITS, {}),
        (tyre("205/50R17"), OCTAVIA, Fit.NOT, {"size_not_listed": Fit.NOT}),
        (tyre(load_index=90), OCTAVIA, Fit.NOT, {"load_too_low": Fit.NOT}),
        (tyre(speed_symbol="H"), OCTAVIA, Fit.NOT, {"speed_too_low": Fit.NOT}),
        (tyre(speed_symbol="H", season=Season.ALL_SEASON), OCTAVIA, Fit.NOT, {"speed_too_low": Fit.NOT}),
        (
            tyre(speed_symbol="H", season=Season.ALL_SEASON, snow=True),
            OCTAVIA,
            Fit.CONDITIONS,
            {"speed_sticker": Fit.CONDITIONS},
        ),
        (tyre(speed_symbol="T", season=Season.FRICTION), OCTAVIA, Fit.CONDITIONS, {"speed_sticker": Fit.CONDITIONS}),
        (tyre(speed_symbol="T", season=Season.STUDDED), OCTAVIA, Fit.CONDITIONS, {"speed_sticker": Fit.CONDITIONS}),
        (tyre("205/55R16C"), OCTAVIA, Fit.CONDITIONS, {"van_tyre_for_car": Fit.CONDITIONS}),
        (tyre("215/65R16C", load_index=109, speed_symbol="T"), VAN, Fit.FITS, {}),
        (tyre("215/65R16", load_index=106, speed_symbol="T"), VAN, Fit.NOT, {"van_tyre_needed": Fit.NOT}),
        (tyre("225/45R17"), STAGGERED, Fit.CONDITIONS, {"front_only": Fit.CONDITIONS}),
        (tyre("255/40R17"), STAGGERED, Fit.CONDITIONS, {"rear_only": Fit.CONDITIONS}),
        (tyre(), replace(OCTAVIA, wheels=()), Fit.UNKNOWN, {"sizes_unknown": Fit.UNKNOWN}),
        (tyre(), replace(OCTAVIA, load_index=None), Fit.CONDITIONS, {"load_unknown": Fit.CONDITIONS}),
        (tyre(), replace(OCTAVIA, speed_symbol=""), Fit.CONDITIONS, {"speed_unknown": Fit.CONDITIONS}),
    ],
)
def test_tyre_on_a_car(given: TyreFacts, car: Car, fit: Fit, decisive: dict[str, Fit]):
    verdict = judge_tyre(given, car)
    assert verdict.fit == fit
    assert {code: found for code, found in findings(verdict).items() if found != Fit.FITS} == decisive


def test_green_names_everything_that_was_checked():
    assert findings(judge_tyre(tyre(), OCTAVIA)) == FITS


def test_reinforced_tyre_is_told_as_such():
    assert findings(judge_tyre(tyre(xl=True), OCTAVIA)) == {**FITS, "reinforced": Fit.FITS}


def test_size_on_one_axle_of_one_set_and_on_both_of_another_is_green():
    car = replace(OCTAVIA, wheels=(*STAGGERED.wheels, Wheels(front=parse_tyre_size("225/45R17"))))
    assert judge_tyre(tyre("225/45R17"), car).fit == Fit.FITS


def test_the_gravest_finding_comes_first():
    verdict = judge_tyre(tyre("205/55R16", load_index=80, speed_symbol="T", season=Season.FRICTION), OCTAVIA)
    assert [reason.code for reason in verdict.reasons] == ["load_too_low", "speed_sticker", "size_listed"]


@pytest.mark.parametrize(
    ("given", "car", "fit", "decisive"),
    [
        (rim(), OCTAVIA, Fit.FITS, {}),
        (rim(bolts=BoltPattern(5, Decimal("114.3"))), OCTAVIA, Fit.NOT, {"bolts_differ": Fit.NOT}),
        (rim(bolts=BoltPattern(4, Decimal("112.0"))), OCTAVIA, Fit.NOT, {"bolts_differ": Fit.NOT}),
        (rim(centre_bore_mm=Decimal("66.6")), OCTAVIA, Fit.CONDITIONS, {"bore_needs_ring": Fit.CONDITIONS}),
        (rim(centre_bore_mm=Decimal("57.0")), OCTAVIA, Fit.NOT, {"bore_too_small": Fit.NOT}),
        (rim(et_mm=38), OCTAVIA, Fit.FITS, {}),
        (rim(et_mm=54), OCTAVIA, Fit.FITS, {}),
        (rim(et_mm=37), OCTAVIA, Fit.NOT, {"offset_outside": Fit.NOT}),
        (rim(et_mm=55), OCTAVIA, Fit.NOT, {"offset_outside": Fit.NOT}),
        (rim(diameter_in=Decimal(18)), OCTAVIA, Fit.NOT, {"diameter_not_listed": Fit.NOT}),
        (rim(width_in=Decimal("9.0")), OCTAVIA, Fit.CONDITIONS, {"width_at_edge": Fit.CONDITIONS}),
        (rim(width_in=Decimal("9.5")), OCTAVIA, Fit.NOT, {"width_unsuitable": Fit.NOT}),
        (rim(max_load_kg=615), OCTAVIA, Fit.FITS, {}),
        (rim(max_load_kg=614), OCTAVIA, Fit.NOT, {"rim_load_too_low": Fit.NOT}),
        (rim(max_load_kg=None), OCTAVIA, Fit.CONDITIONS, {"rim_load_unknown": Fit.CONDITIONS}),
        (rim(), replace(OCTAVIA, bolts=None), Fit.UNKNOWN, {"bolts_unknown": Fit.UNKNOWN}),
        (rim(), replace(OCTAVIA, centre_bore_mm=None), Fit.UNKNOWN, {"bore_unknown": Fit.UNKNOWN}),
        (rim(), replace(OCTAVIA, et_min=None), Fit.UNKNOWN, {"offset_unknown": Fit.UNKNOWN}),
        (rim(), replace(OCTAVIA, wheels=()), Fit.UNKNOWN, {"sizes_unknown": Fit.UNKNOWN}),
        (
            rim(et_mm=20),
            replace(OCTAVIA, bolts=None),
            Fit.NOT,
            {"offset_outside": Fit.NOT, "bolts_unknown": Fit.UNKNOWN},
        ),
    ],
)
def test_rim_on_a_car(given: RimFacts, car: Car, fit: Fit, decisive: dict[str, Fit]):
    verdict = judge_rim(given, car)
    assert verdict.fit == fit
    assert {code: found for code, found in findings(verdict).items() if found != Fit.FITS} == decisive


def test_rim_that_suits_one_axle_only_is_told_as_such():
    """225/45 R17 takes 7.0-8.5 inches, 255/40 R17 8.5-10.0: half an inch outside is the garage's to say."""
    assert findings(judge_rim(rim(width_in=Decimal("7.0")), STAGGERED))["rim_front_only"] == Fit.CONDITIONS
    assert findings(judge_rim(rim(width_in=Decimal("9.5")), STAGGERED))["rim_rear_only"] == Fit.CONDITIONS
    both = findings(judge_rim(rim(width_in=Decimal("8.5")), STAGGERED))
    assert not both.keys() & {"rim_front_only", "rim_rear_only"}
    alike = replace(STAGGERED, wheels=(*STAGGERED.wheels, Wheels(front=parse_tyre_size("225/45R17"))))
    assert "rim_front_only" not in findings(judge_rim(rim(width_in=Decimal("7.0")), alike))


# Narrowest and widest rim as the trade's dimension tables give them.
@pytest.mark.parametrize(
    ("size", "low", "high"),
    [
        ("165/70R14", "4.5", "6.0"),
        ("175/65R14", "5.0", "6.0"),
        ("185/65R15", "5.0", "6.5"),
        ("195/65R15", "5.5", "7.0"),
        ("205/55R16", "5.5", "7.5"),
        ("215/65R16", "6.0", "7.5"),
        ("225/55R17", "6.0", "8.0"),
        ("235/55R17", "6.5", "8.5"),
        ("225/45R17", "7.0", "8.5"),
        ("245/45R18", "7.5", "9.0"),
        ("225/40R18", "7.5", "9.0"),
        ("245/40R18", "8.0", "9.5"),
        ("255/35R19", "8.5", "10.0"),
        ("275/40R20", "9.0", "11.0"),
    ],
)
def test_rim_widths_follow_the_tables(size: str, low: str, high: str):
    assert rim_widths(parse_tyre_size(size)) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("size", "diameter", "width", "fit"),
    [
        ("205/55R16", "16", "6.5", Fit.FITS),
        ("205/55R16", "16", "5.5", Fit.FITS),
        ("205/55R16", "16", "8.0", Fit.CONDITIONS),
        ("205/55R16", "16", "8.5", Fit.NOT),
        ("205/55R16", "17", "6.5", Fit.NOT),
    ],
)
def test_tyre_on_a_rim(size: str, diameter: str, width: str, fit: Fit):
    pair = judge_pair(parse_tyre_size(size), rim(diameter_in=Decimal(diameter), width_in=Decimal(width)))
    assert pair.fit == fit


def test_sentence_names_the_figures():
    verdict = judge_rim(rim(bolts=BoltPattern(5, Decimal("114.3"))), OCTAVIA)
    assert sentence(verdict.reasons[0]) == "Pulttijako on 5x114.3, autosi pulttijako on 5x112."


def test_sentence_writes_numbers_the_finnish_way():
    reason = next(reason for reason in judge_rim(rim(et_mm=-5), OCTAVIA).reasons if reason.code == "offset_outside")
    assert sentence(reason) == "Upotussyvyys ET−5 ei ole autosi rajoissa 38–54."
    bore = next(reason for reason in judge_rim(rim(), OCTAVIA).reasons if reason.code == "bore_equal")
    assert sentence(bore) == "Keskireikä 57,1 mm on sama kuin autosi napa."


def test_unlisted_size_is_answered_with_the_listed_ones():
    verdict = judge_tyre(tyre("205/50R17"), OCTAVIA)
    assert sentence(verdict.reasons[0]) == (
        "Koko 205/50 R17 ei ole autosi rengaskokoja. Niitä ovat 205/55 R16, 225/45 R17."
    )
    assert (headline(verdict), in_short(verdict)) == ("Ei sovi autoosi", "Ei autosi koko")


def test_card_says_fits_only_when_it_was_checked():
    assert in_short(judge_tyre(tyre(), OCTAVIA)) == "Sopii autoosi"
    assert in_short(judge_tyre(tyre(), replace(OCTAVIA, wheels=()))) == "Sopivuutta ei voitu tarkistaa"
    assert in_short(judge_tyre(tyre(load_index=90), OCTAVIA)) == "Kantavuus 90, autosi vaatii 91"


def test_short_words_belong_to_known_findings():
    assert SHORT.keys() <= SENTENCES.keys()


def test_nothing_checked_is_unknown_never_green():
    assert Verdict.of([]).fit == Fit.UNKNOWN
    assert Verdict.of([Reason("size_listed", Fit.FITS), Reason("load_unknown", Fit.UNKNOWN)]).fit == Fit.UNKNOWN
