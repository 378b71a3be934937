"""Packages of tyres and rims: what fits what, and the package as one thing in the basket (R4.5 c)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.actors import Actor
from shop import basket, service_codes
from shop.basket_fit import fit_notes
from shop.car import Car, Wheels
from shop.contents import Contents, Role
from shop.fitment import Fit, RimFacts, TyreFacts, headline, judge_axles, judge_rim_for, judge_wheel, sentence, short
from shop.models import BasketLine, Product, Rim, Season, Tyre
from shop.packages import BadPackage, Names, Package, Wheel
from shop.presentation import basket_view
from shop.services import basket as acts
from shop.services.basics import enter_basics
from shop.sizes import BoltPattern, parse_tyre_size
from tests.unit.shop import make
from tests.unit.shop.make import AT

CUSTOMER = Actor.customer()
GOLF = Car(
    make="Volkswagen",
    model="Golf",
    year=2019,
    wheels=(Wheels(front=parse_tyre_size("225/45R17")),),
    bolts=BoltPattern(5, Decimal("112.0")),
    centre_bore_mm=Decimal("57.1"),
    et_min=38,
    et_max=54,
    load_index=91,
    speed_symbol="V",
)
STAGGERED = replace(
    GOLF, wheels=(Wheels(front=parse_tyre_size("225/45R17"), rear=parse_tyre_size("245/40R17")),), load_index=88
)

WIDE_BEHIND = replace(
    STAGGERED, wheels=(Wheels(front=parse_tyre_size("225/45R17"), rear=parse_tyre_size("285/40R17")),)
)


def tyre(size: str = "225/45R17", **changes: Any) -> TyreFacts:
    values = {"load_index": 91, "speed_symbol": "V", "season": Season.SUMMER, **changes}
    return TyreFacts(size=parse_tyre_size(size), **values)


def rim(**changes: Any) -> RimFacts:
    values = {
        "width_in": Decimal("7.5"),
        "diameter_in": Decimal("17.0"),
        "bolts": BoltPattern(5, Decimal("112.0")),
        "et_mm": 45,
        "centre_bore_mm": Decimal("57.1"),
        "max_load_kg": 690,
        "winter_proof": True,
        **changes,
    }
    return RimFacts(**values)


# What decides, from the table of the trade to the axle it stands on.
WHEELS = [
    (tyre(), rim(), GOLF, "", Fit.FITS, None),
    (tyre(), rim(), None, "", Fit.UNKNOWN, "no_car"),
    (tyre("205/55R16"), rim(), GOLF, "", Fit.NOT, "diameters_differ"),
    (tyre(), rim(width_in=Decimal("10.0")), GOLF, "", Fit.NOT, "width_unsuitable"),
    (tyre(), rim(width_in=Decimal("9.0")), GOLF, "", Fit.CONDITIONS, "width_at_edge"),
    (tyre(), rim(bolts=BoltPattern(5, Decimal("100.0"))), GOLF, "", Fit.NOT, "bolts_differ"),
    (tyre(), rim(centre_bore_mm=Decimal("66.6")), GOLF, "", Fit.CONDITIONS, "bore_needs_ring"),
    (tyre(), rim(centre_bore_mm=Decimal("54.1")), GOLF, "", Fit.NOT, "bore_too_small"),
    (tyre(), rim(et_mm=20), GOLF, "", Fit.NOT, "offset_outside"),
    (tyre(load_index=82), rim(), GOLF, "", Fit.NOT, "load_too_low"),
    (tyre(), rim(max_load_kg=500), GOLF, "", Fit.NOT, "rim_load_too_low"),
    (tyre(), rim(max_load_kg=500), None, "", Fit.UNKNOWN, "no_car"),
    (tyre(season=Season.FRICTION), rim(winter_proof=False), GOLF, "", Fit.CONDITIONS, "rim_not_for_winter"),
    (tyre(), rim(winter_proof=False), GOLF, "", Fit.FITS, None),
    (tyre(), rim(), STAGGERED, "front", Fit.FITS, None),
    (tyre("245/40R17"), rim(width_in=Decimal("8.5")), STAGGERED, "rear", Fit.FITS, None),
    (tyre(), rim(), STAGGERED, "rear", Fit.NOT, "front_only"),
    (tyre(), rim(), STAGGERED, "", Fit.NOT, "front_only"),
    (tyre("245/40R17"), rim(width_in=Decimal("8.5")), STAGGERED, "front", Fit.NOT, "rear_only"),
    (tyre(), rim(width_in=Decimal("6.5")), WIDE_BEHIND, "front", Fit.CONDITIONS, "width_at_edge"),
    (tyre(), rim(width_in=Decimal("7.0")), WIDE_BEHIND, "front", Fit.FITS, None),
    (tyre("285/40R17"), rim(width_in=Decimal("10.0")), WIDE_BEHIND, "rear", Fit.FITS, None),
]


@pytest.mark.rule("R4.5", "R7.1")
@pytest.mark.parametrize(("tyre_", "rim_", "car", "axle", "fit", "code"), WHEELS)
def test_judge_wheel(tyre_: TyreFacts, rim_: RimFacts, car: Car | None, axle: str, fit: Fit, code: str | None):
    verdict = judge_wheel(tyre_, rim_, car, axle=axle)
    assert verdict.fit == fit
    if code:
        assert verdict.main
        assert verdict.main.code == code
        assert short(verdict.main)


def test_a_rim_that_carries_less_than_its_tyre_is_told_where_no_car_says_what_is_enough():
    codes = {reason.code for reason in judge_wheel(tyre(), rim(max_load_kg=500), None).reasons}
    assert "rim_is_weaker" in codes


@pytest.mark.parametrize(
    ("of_tyre", "of_rim", "car", "words"),
    [
        ("205/55R16", {}, None, "Osat eivät sovi toisiinsa"),
        ("225/45R17", {"width_in": Decimal("10.0")}, None, "Osat eivät sovi toisiinsa"),
        ("205/55R16", {}, GOLF, "Osat eivät sovi toisiinsa"),
        ("225/45R17", {"et_mm": 20}, GOLF, "Ei sovi autoosi"),
        ("225/45R17", {}, GOLF, "Sopii autoosi"),
    ],
)
def test_what_does_not_fit_together_is_not_said_of_the_car(
    of_tyre: str, of_rim: dict[str, Any], car: Car | None, words: str
):
    assert headline(judge_wheel(tyre(of_tyre), rim(**of_rim), car)) == words


def test_a_rim_for_one_axle_is_right_there_and_wrong_on_both():
    front, size = rim(width_in=Decimal("7.0")), parse_tyre_size("225/45R17")
    assert judge_rim_for(front, size, WIDE_BEHIND, axle="front").fit == Fit.FITS
    assert judge_rim_for(front, size, WIDE_BEHIND).fit == Fit.NOT


def test_a_rim_is_judged_for_a_size_before_its_tyre_is_known():
    assert judge_rim_for(rim(), parse_tyre_size("225/45R17"), GOLF).fit == Fit.FITS
    assert judge_rim_for(rim(), parse_tyre_size("205/55R16"), GOLF).fit == Fit.NOT


AXLES = [
    ({}, {}, []),
    ({"season": Season.STUDDED}, {}, ["axles_differ_in_season"]),
    ({"season": Season.ALL_SEASON}, {}, ["axles_differ_in_season"]),
    ({}, {"bolts": BoltPattern(5, Decimal("100.0"))}, ["axles_differ_in_bolts"]),
    ({}, {"diameter_in": Decimal("18.0")}, []),
    ({}, {"diameter_in": Decimal("19.0")}, ["axles_differ_in_diameter"]),
]


@pytest.mark.rule("R4.5", "R7.1")
@pytest.mark.parametrize(("of_tyre", "of_rim", "codes"), AXLES)
def test_judge_axles_wants_wheels_that_go_on_one_car(of_tyre: dict[str, Any], of_rim: dict[str, Any], codes: list[str]):
    found = judge_axles((tyre(), rim()), (tyre(**of_tyre), rim(**of_rim)))
    assert [(reason.code, reason.fit) for reason in found] == [(code, Fit.NOT) for code in codes]
    assert all(sentence(reason) and short(reason) for reason in found)


# The basket -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shop_open(db: None) -> None:
    enter_basics(at=AT, by=Actor.system("test"))


def parts(**over: Any) -> Names:
    """A rim and a tyre that fit each other and the Golf."""
    made = (
        make.rim(slug="vanne"),
        make.tyre(**{"sku": "T-1", "slug": "rengas", "width": 225, "aspect": 45, "rim_inch": Decimal(17), **over}),
    )
    return Names(rim=made[0].slug, tyre=made[1].slug)


def sensor() -> Product:
    return make.product(kind="accessory", sku="ANTURI", slug="anturi", name="Paineanturi Volkswagen", price="40.00")


def staggered() -> Names:
    make.rim(sku="R-F", slug="r-f")
    make.rim(sku="R-R", slug="r-r", width_in=Decimal("8.5"), price=Decimal("139.00"))
    make.tyre(sku="T-F", slug="t-f", width=225, aspect=45, rim_inch=Decimal(17))
    make.tyre(sku="T-R", slug="t-r", width=245, aspect=40, rim_inch=Decimal(17), price=Decimal("151.00"))
    return Names(rim="r-f", tyre="t-f", rear_rim="r-r", rear_tyre="t-r")


def put(names: Names, count: int = 4, *, key: str = "", car: Car | None = GOLF) -> str:
    return acts.add_package(key=key, names=names, count=count, car=car, at=AT, by=CUSTOMER).key


def read(key: str) -> Contents:
    return basket.read(basket.find(key, at=AT))


def lines() -> list[tuple[str, str, int]]:
    rows = BasketLine.objects.order_by("pk")
    return [(line.product.slug, line.axle, line.quantity) for line in rows.select_related("product")]


@pytest.mark.rule("R4.5")
@pytest.mark.usefixtures("shop_open")
def test_a_package_is_one_thing_and_its_assembly_is_included():
    found = read(put(parts()))
    assert lines() == [("vanne", "", 4), ("rengas", "", 4)]
    assert len({line.package for line in found.lines}) == 1
    children = [(child.product.service.code, child.role, child.quantity) for child in found.flat if child.is_service]
    assert children == [(service_codes.ASSEMBLY, Role.INCLUDED, 4)]
    assert found.total == 8 * Decimal("119.00")
    assert (found.needs_installer, found.needs_time, found.loose) == (False, False, ())
    (thing,) = basket_view(found, mistakes={})["lines"]
    assert (thing.total, [part.quantity for part in thing.parts]) == (found.total, [4, 4])


@pytest.mark.rule("R4.5")
@pytest.mark.usefixtures("shop_open")
def test_front_and_rear_differ_two_and_two():
    found = read(put(staggered(), 2, car=STAGGERED))
    assert lines() == [("r-f", "front", 2), ("t-f", "front", 2), ("r-r", "rear", 2), ("t-r", "rear", 2)]
    assert found.total == 2 * (Decimal("119.00") * 2 + Decimal("139.00") + Decimal("151.00"))
    (thing,) = basket_view(found, mistakes={})["lines"]
    assert [(child.quantity, child.price) for child in thing.children] == [(4, None)]
    assert (thing.quantity, thing.most) == ("2", 49)


@pytest.mark.usefixtures("shop_open")
def test_one_rim_under_both_axles_is_two_lines_of_one_package():
    staggered()
    put(Names(rim="r-f", tyre="t-f", rear_rim="r-f", rear_tyre="t-r"), 2, car=None)
    assert lines() == [("r-f", "front", 2), ("t-f", "front", 2), ("r-f", "rear", 2), ("t-r", "rear", 2)]


@pytest.mark.usefixtures("shop_open")
def test_the_same_package_again_is_the_same_package_twice_as_big():
    names = parts()
    put(names, key=put(names))
    assert lines() == [("vanne", "", 8), ("rengas", "", 8)]


@pytest.mark.usefixtures("shop_open")
def test_a_package_and_the_same_tyres_loose_stay_apart():
    names = parts()
    key = put(names)
    acts.add(key=key, product_id=Product.objects.get(slug="rengas").pk, quantity=4, at=AT, by=CUSTOMER)
    assert lines() == [("vanne", "", 4), ("rengas", "", 4), ("rengas", "", 4)]
    assert [line.product.slug for line in read(key).loose] == ["rengas"]


@pytest.mark.rule("R2.3")
@pytest.mark.usefixtures("shop_open")
def test_sensors_bring_their_service_and_a_garage():
    found = read(put(parts()._replace(sensor=sensor().slug)))
    mandatory = [(line.product.service.code, line.quantity) for line in found.flat if line.role == Role.MANDATORY]
    assert mandatory == [(service_codes.TPMS_SERVICE, 1)]
    assert found.needs_installer
    assert lines()[-1] == ("anturi", "", 4)


@pytest.mark.rule("R2.3")
@pytest.mark.usefixtures("shop_open")
def test_run_flat_tyres_bring_their_service_in_a_package_too():
    found = read(put(parts(run_flat=True)))
    mandatory = [(line.product.service.code, line.quantity) for line in found.flat if line.role == Role.MANDATORY]
    assert mandatory == [(service_codes.RUN_FLAT_MOUNTING, 4)]


@pytest.mark.usefixtures("shop_open")
@pytest.mark.parametrize("which", [0, 1, 2])
def test_any_part_changes_and_removes_the_whole_package(which: int):
    key = put(parts()._replace(sensor=sensor().slug))
    line = BasketLine.objects.order_by("pk")[which]
    acts.set_quantity(key=key, line_id=line.pk, quantity=5, at=AT, by=CUSTOMER)
    assert [count for _slug, _axle, count in lines()] == [5, 5, 5]
    acts.remove(key=key, line_id=line.pk, at=AT, by=CUSTOMER)
    assert lines() == []
    acts.remove(key=key, line_id=line.pk, at=AT, by=CUSTOMER)


@pytest.mark.usefixtures("shop_open")
@pytest.mark.parametrize(("quantity", "most"), [(0, 49), (50, 49), (100, 49)])
def test_a_package_of_two_axles_takes_half_as_many_on_each(quantity: int, most: int):
    key = put(staggered(), 2, car=STAGGERED)
    line = read(key).lines[0]
    with pytest.raises(acts.UnsuitableQuantity, match=f"1–{most}"):
        acts.set_quantity(key=key, line_id=line.line_id, quantity=quantity, at=AT, by=CUSTOMER)
    found = basket.find(key, at=AT)
    assert basket.most_of(found, line.line_id) == most
    assert lines() == [("r-f", "front", 2), ("t-f", "front", 2), ("r-r", "rear", 2), ("t-r", "rear", 2)]


@pytest.mark.usefixtures("shop_open")
def test_sensors_of_a_staggered_package_count_both_axles():
    key = put(staggered()._replace(sensor=sensor().slug), 2, car=STAGGERED)
    acts.set_quantity(key=key, line_id=BasketLine.objects.first().pk, quantity=3, at=AT, by=CUSTOMER)
    assert [count for _slug, _axle, count in lines()] == [3, 3, 3, 3, 6]


BAD = [
    (Names(), "vannetta ei löytynyt"),
    (Names(rim="vanne"), "rengasta ei löytynyt"),
    (Names(rim="rengas", tyre="vanne"), "vannetta ei löytynyt"),
    (Names(rim="vanne", tyre="rengas", sensor="rengas"), "paineanturia ei löytynyt"),
    (Names(rim="vanne", tyre="liian-leveä"), "rengasta ei löytynyt"),
    (Names(rim="vanne", tyre="talvi-16"), "16-tuumainen"),
    (Names(rim="vanne-100", tyre="rengas"), "Pulttijako"),
    (Names(rim="vanne", tyre="rengas", rear_tyre="talvi-16"), "16-tuumainen"),
]


@pytest.mark.rule("R4.5")
@pytest.mark.usefixtures("shop_open")
@pytest.mark.parametrize(("names", "why"), BAD)
def test_parts_that_make_no_package_are_refused_with_the_reason(names: Names, why: str):
    parts()
    make.rim(sku="R-100", slug="vanne-100", pcd_mm=Decimal("100.0"))
    make.tyre(sku="T-16", slug="talvi-16")
    with pytest.raises(BadPackage) as refusal:
        put(names)
    assert why in str(refusal.value.message)
    assert BasketLine.objects.count() == 0


OTHER_BEHIND = [
    ({}, {"season": Season.ALL_SEASON}, STAGGERED, "eri tyyppiä: edessä kesä, takana ympärivuotinen"),
    ({}, {"season": Season.FRICTION, "snow_3pmsf": True}, None, "eri tyyppiä: edessä kesä, takana kitka"),
    ({"pcd_mm": Decimal("100.0")}, {}, None, "Etuvanteen pulttijako on 5x112 ja takavanteen 5x100"),
    ({"diameter_in": Decimal(19)}, {"rim_inch": Decimal(19)}, None, "17-tuumaiset ja takapyörät 19-tuumaiset"),
]


@pytest.mark.rule("R4.5", "R7.1")
@pytest.mark.usefixtures("shop_open")
@pytest.mark.parametrize(("of_rim", "of_tyre", "car", "why"), OTHER_BEHIND)
def test_axles_that_do_not_go_together_are_refused_and_told(
    of_rim: dict[str, Any], of_tyre: dict[str, Any], car: Car | None, why: str
):
    names = staggered()
    key = put(names, 2, car=car)
    Rim.objects.filter(product__slug="r-r").update(**of_rim)
    Tyre.objects.filter(product__slug="t-r").update(**of_tyre)
    with pytest.raises(BadPackage) as refusal:
        put(names, 2, key=key, car=car)
    assert why in str(refusal.value.message)
    assert {count for _slug, _axle, count in lines()} == {2}
    ((note,),) = fit_notes(read(key)).values()
    assert (note.tone, why in note.text) == ("bad", True)


@pytest.mark.usefixtures("shop_open")
@pytest.mark.parametrize("count", [0, -4, 100, 10**12])
def test_absurd_counts_are_refused_and_change_nothing(count: int):
    names = parts()
    with pytest.raises(acts.UnsuitableQuantity):
        put(names, count)
    assert BasketLine.objects.count() == 0
    key = put(names)
    with pytest.raises(acts.UnsuitableQuantity):
        acts.set_quantity(key=key, line_id=BasketLine.objects.first().pk, quantity=count, at=AT, by=CUSTOMER)
    assert [quantity for _slug, _axle, quantity in lines()] == [4, 4]


@pytest.mark.usefixtures("shop_open")
def test_no_more_wheels_than_can_be_bought_of_one_product():
    names = staggered()
    with pytest.raises(acts.UnsuitableQuantity):
        put(names, 50, car=STAGGERED)
    key = put(names, 49, car=STAGGERED)
    with pytest.raises(acts.UnsuitableQuantity):
        put(names, 1, key=key, car=STAGGERED)
    assert {quantity for _slug, _axle, quantity in lines()} == {49}


@pytest.mark.rule("R2.2")
@pytest.mark.usefixtures("shop_open")
def test_a_package_with_a_part_that_is_no_longer_sold_is_kept_apart_whole():
    key = put(parts())
    Product.objects.filter(slug="rengas").update(published=False)
    assert read(key).lines == ()
    gone = basket.gone(basket.find(key, at=AT))
    assert [line.product.slug for line in gone] == ["vanne", "rengas"]
    (row,) = basket_view(read(key), gone=gone, mistakes={})["gone"]
    assert row["url"] == "/paketit/?vanne=vanne&rengas=rengas"
    assert (row["package"], row["lost"]) == (True, [Product.objects.get(slug="rengas").title])


@pytest.mark.rule("R3.5")
@pytest.mark.usefixtures("shop_open")
def test_the_line_knows_its_car_but_not_the_plate():
    put(parts(), car=replace(GOLF, plate="ABC-123"))
    line = BasketLine.objects.first()
    assert line.car == "Volkswagen Golf 2019"
    assert Car.from_plain(line.car_facts) == GOLF


@pytest.mark.rule("R7.1")
@pytest.mark.usefixtures("shop_open")
def test_loose_parts_that_do_not_fit_are_said_at_the_line_with_a_way_to_mend_it():
    rim_, tyre_ = make.rim(), make.tyre()  # 17 and 16 inches
    key = acts.add(key="", product_id=rim_.pk, quantity=4, car=GOLF, at=AT, by=CUSTOMER).key
    acts.add(key=key, product_id=tyre_.pk, quantity=4, car=GOLF, at=AT, by=CUSTOMER)
    rim_line, tyre_line = read(key).lines
    notes = fit_notes(read(key))
    assert rim_line.line_id not in notes
    under_car, beside_rims = notes[tyre_line.line_id]
    assert under_car.tone == "bad"
    assert "Volkswagen Golf 2019" in under_car.text
    assert under_car.href == "/renkaat/"
    assert "16-tuumainen ja vanne 17-tuumainen" in beside_rims.text
    assert beside_rims.href == f"/paketit/?rengas={tyre_.slug}"


@pytest.mark.rule("R7.1")
@pytest.mark.usefixtures("shop_open")
def test_four_tyres_of_a_size_for_one_axle_are_told():
    front = make.tyre(width=225, aspect=45, rim_inch=Decimal(17))
    key = acts.add(key="", product_id=front.pk, quantity=4, car=STAGGERED, at=AT, by=CUSTOMER).key
    ((note,),) = fit_notes(read(key)).values()
    assert (note.tone, "käy vain eteen" in note.text) == ("warn", True)
    acts.set_quantity(key=key, line_id=BasketLine.objects.get().pk, quantity=2, at=AT, by=CUSTOMER)
    assert fit_notes(read(key)) == {}


@pytest.mark.usefixtures("shop_open")
def test_reading_takes_as_many_queries_with_packages(django_assert_num_queries):
    names = parts()._replace(sensor=sensor().slug)
    key = put(names)
    with django_assert_num_queries(4):
        assert read(key).total
    for number in range(4):
        made = make.tyre(sku=f"X-{number}", slug=f"x-{number}", width=225, aspect=45, rim_inch=Decimal(17))
        put(names._replace(tyre=made.slug), key=key)
    with django_assert_num_queries(4):
        assert len(read(key).lines) == 15


# The sum of a package -------------------------------------------------------------------------------------------------

PRICES = st.decimals(min_value="0.01", max_value="9999999.99", places=2)


@given(
    prices=st.lists(PRICES, min_size=5, max_size=5), count=st.integers(1, 49), rear=st.booleans(), sensors=st.booleans()
)
def test_a_package_costs_exactly_what_its_parts_do(prices: list[Decimal], count: int, rear: bool, sensors: bool):
    goods = [Product(pk=number + 1, price=price) for number, price in enumerate(prices)]
    wheels = (
        (Wheel(goods[0], goods[1], "front"), Wheel(goods[2], goods[3], "rear"))
        if rear
        else (Wheel(goods[0], goods[1]),)
    )
    package = Package(wheels, goods[4] if sensors else None)
    parts_ = list(package.parts(count))
    cents = sum(int(part.product.price * 100) * part.quantity for part in parts_)
    assert int(package.price(count) * 100) == cents
    wheel_count = sum(part.quantity for part in parts_ if part.product in (goods[0], goods[2]))
    assert wheel_count == sum(part.quantity for part in parts_ if part.product in (goods[1], goods[3]))
    assert [part.quantity for part in parts_ if part.product is goods[4]] == ([wheel_count] if sensors else [])
    assert len(package.key) == 16
