"""The data of the demonstration: true to the trade, and the same for the same seed."""

import csv
from collections import Counter
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from lapinkumi.core.plates import normalise_plate
from shop.demo import accessories, rims, stock, tyres
from shop.demo.cars import cars
from shop.demo.catalogue import shares
from shop.demo.tables import brands, tyre_sizes
from shop.ean import is_ean13
from shop.imports.articles import Article
from shop.imports.vehicles import Car, Wheels
from shop.load_speed import load_kg
from shop.models import Colour, Season
from shop.sizes import TyreSize, parse_bolt_pattern, parse_tyre_size

REGISTER = Path(__file__).parents[3] / "lapinkumi/playground/data/register.csv"
REAL_BRANDS = {
    *("nokian", "michelin", "continental", "goodyear", "pirelli", "bridgestone", "hankook", "yokohama", "dunlop"),
    *("kumho", "toyo", "falken", "nexen", "gislaved", "barum", "vredestein", "cooper", "uniroyal", "sava", "fulda"),
    *(
        "linglong",
        "nankang",
        "maxxis",
        "apollo",
        "triangle",
        "sailun",
        "bbs",
        "borbet",
        "rial",
        "dezent",
        "oz",
        "enkei",
    ),
}


@pytest.fixture(scope="module")
def some_tyres() -> list[Article]:
    return list(islice(tyres.tyres(seed=1), 3200))


@pytest.fixture(scope="module")
def some_rims() -> list[Article]:
    return list(islice(rims.rims(seed=1), 1000))


def size_of(article: Article) -> TyreSize:
    assert article.tyre
    return TyreSize(article.tyre.width, article.tyre.aspect, article.tyre.rim_inch, article.tyre.van)


# --- cars -------------------------------------------------------------------------------------------------------------


def test_finishes_of_rims_are_told_in_finnish():
    foreign = [
        finish
        for colour, finishes in rims.COLOURS.items()
        for finish in finishes
        if str(Colour(colour).label) not in finish.lower()
    ]
    assert foreign == []


def test_cars_are_many_and_each_of_its_own():
    assert len(cars()) >= 150
    assert len({car.code for car in cars()}) == len(cars())


@pytest.mark.parametrize("car", cars(), ids=lambda car: car.code)
def test_car_takes_its_own_original_wheels(car: Car):
    originals = [wheels for wheels in car.wheels if wheels.is_original]
    assert originals != []
    for wheels in car.wheels:
        for axle in filter(None, (wheels.front, wheels.rear)):
            assert car.values["et_min"] <= axle.rim.et_mm <= car.values["et_max"]
            assert Decimal("0.64") <= axle.rim.width_in * Decimal("25.4") / axle.tyre.width <= Decimal("0.99")


@pytest.mark.parametrize("car", cars(), ids=lambda car: car.code)
def test_sizes_of_a_car_are_of_about_one_diameter(car: Car):
    reference = next(wheels.front.tyre for wheels in car.wheels if wheels.is_original)
    assert [w for w in car.wheels if abs(reference.difference_percent(w.front.tyre)) > 6] == []
    assert [w for w in car.wheels if w.rear and abs(w.front.tyre.difference_percent(w.rear.tyre)) > 10] == []


def test_staggered_wheels_are_wider_behind():
    staggered = [(car.values["make"], wheels) for car in cars() for wheels in car.wheels if wheels.rear]
    assert {"BMW", "Mercedes-Benz", "Porsche", "Tesla"} <= {make for make, _ in staggered}
    assert [wheels for _, wheels in staggered if not wider_behind(wheels)] == []


def wider_behind(wheels: Wheels) -> bool:
    assert wheels.rear
    return wheels.rear.tyre.width >= wheels.front.tyre.width and wheels.rear.rim.width_in >= wheels.front.rim.width_in


@pytest.mark.parametrize(
    ("code", "bolts", "bore", "size"),
    [
        ("skoda-octavia-iii-2013", "5x112", "57.1", "205/55R16"),
        ("volkswagen-golf-vii-2012", "5x112", "57.1", "225/45R17"),
        ("volvo-v60-ii-2018", "5x108", "63.4", "235/45R18"),
        ("tesla-model-y-2021", "5x114.3", "64.1", "255/45R19"),
        ("nissan-qashqai-j11-2013", "5x114.3", "66.1", "215/60R17"),
        ("ford-transit-2014", "5x160", "65.1", "235/65R16C"),
    ],
)
def test_known_cars_have_their_known_measures(code: str, bolts: str, bore: str, size: str):
    car = next(car for car in cars() if car.code == code)
    pattern = parse_bolt_pattern(bolts)
    assert (car.values["bolt_count"], car.values["pcd_mm"]) == (pattern.count, pattern.pcd_mm)
    assert car.values["centre_bore_mm"] == Decimal(bore)
    assert parse_tyre_size(size) in [wheels.front.tyre for wheels in car.wheels]


# --- tyres ------------------------------------------------------------------------------------------------------------


def test_every_size_is_in_the_range_in_every_season(some_tyres: list[Article]):
    offered = Counter((size_of(article), article.tyre.season) for article in some_tyres)
    wanted = [(facts.size, season) for facts in tyre_sizes() for season in Season.values]
    assert [pair for pair in wanted if not offered[pair]] == []


def test_every_size_of_every_car_is_in_the_range():
    sizes = {facts.size for facts in tyre_sizes()}
    axles = [axle for car in cars() for wheels in car.wheels for axle in (wheels.front, wheels.rear) if axle]
    assert {axle.tyre for axle in axles} - sizes == set()


def test_every_car_finds_tyres_that_bear_it(some_tyres: list[Article]):
    offered: dict[TyreSize, int] = {}
    for article in some_tyres:
        size = size_of(article)
        offered[size] = max(offered.get(size, 0), load_kg(article.tyre.load_index))
    hungry = [
        car.code
        for car in cars()
        if not any(offered[wheels.front.tyre] >= load_kg(car.values["load_index"]) for wheels in car.wheels)
    ]
    assert hungry == []


def test_tyres_are_priced_and_weighed_like_tyres(some_tyres: list[Article]):
    prices = [article.price for article in some_tyres]
    assert Decimal(45) <= min(prices) <= Decimal(70)
    assert Decimal(300) <= max(prices) <= Decimal(420)
    golf = [a.weight_kg for a in some_tyres if size_of(a) == parse_tyre_size("205/55R16") and not a.tyre.run_flat]
    assert all(Decimal("8.0") <= weight <= Decimal("10.5") for weight in golf)
    assert all(Decimal(5) <= article.weight_kg <= Decimal(20) for article in some_tyres)
    assert [a for a in some_tyres if a.net_price * Decimal("1.255") >= a.price] == []


def test_labels_follow_the_law(some_tyres: list[Article]):
    studded = [article.tyre for article in some_tyres if article.tyre.season == Season.STUDDED]
    others = [article.tyre for article in some_tyres if article.tyre.season != Season.STUDDED]
    assert {(tyre.eprel_id, tyre.fuel_class, tyre.noise_db, tyre.ice_grip) for tyre in studded} == {
        (None, "", None, False)
    }
    assert {bool(tyre.eprel_id and tyre.fuel_class and tyre.wet_class and tyre.noise_class) for tyre in others} == {
        True
    }
    assert len({tyre.eprel_id for tyre in others}) == len(others)
    assert all(66 <= tyre.noise_db <= 76 for tyre in others)


def test_ice_grip_is_for_friction_tyres_of_cars(some_tyres: list[Article]):
    marked = [article.tyre for article in some_tyres if article.tyre.ice_grip]
    assert {(tyre.season, tyre.van) for tyre in marked} == {(Season.FRICTION, False)}


def test_winter_and_all_season_tyres_bear_the_mountain(some_tyres: list[Article]):
    assert {article.tyre.season for article in some_tyres if article.tyre.snow_3pmsf} == {
        Season.STUDDED,
        Season.FRICTION,
        Season.ALL_SEASON,
    }


def test_load_index_is_one_the_size_is_made_in(some_tyres: list[Article]):
    made = {facts.size: facts for facts in tyre_sizes()}
    for article in some_tyres:
        facts = made[size_of(article)]
        assert article.tyre.load_index == (facts.load_xl if article.tyre.xl else facts.load)
        assert (article.tyre.load_index_dual is not None) == article.tyre.van


def test_codes_and_eans_are_of_one_article_each(some_tyres: list[Article], some_rims: list[Article]):
    everything = [*some_tyres, *some_rims, *accessories.accessories()]
    assert len({article.supplier_sku for article in everything}) == len(everything)
    assert len({article.ean for article in everything}) == len(everything)
    assert [article.ean for article in everything if not is_ean13(article.ean or "")] == []


def test_same_seed_gives_the_same_range_and_another_seed_another():
    first, again, other = (list(islice(tyres.tyres(seed=seed), 50)) for seed in (7, 7, 8))
    assert first == again
    assert [article.name for article in first] != [article.name for article in other]


def test_range_goes_on_past_its_first_generation():
    beyond = len(tyres.wares(1))
    early, late = (next(islice(tyres.tyres(seed=1), start, None)) for start in (0, beyond))
    assert size_of(late) == size_of(early)
    assert late.brand == early.brand
    assert late.name != early.name


# --- rims and the rest ------------------------------------------------------------------------------------------------


def test_every_car_finds_rims(some_rims: list[Article]):
    offered = {
        (rim.bolt_count, rim.pcd_mm, rim.centre_bore_mm, rim.diameter_in, rim.et_mm)
        for article in some_rims
        if (rim := article.rim)
    }
    bare = [car.code for car in cars() if not offered & fitting(car)]
    assert bare == []


def fitting(car: Car) -> set[tuple[object, ...]]:
    hub = (car.values["bolt_count"], car.values["pcd_mm"], car.values["centre_bore_mm"])
    offsets = range(car.values["et_min"], car.values["et_max"] + 1)
    return {(*hub, wheels.front.rim.diameter_in, et) for wheels in car.wheels for et in offsets}


def test_rims_bear_the_cars_they_are_made_for(some_rims: list[Article]):
    assert min(article.rim.max_load_kg for article in some_rims) >= 387
    assert {article.rim.winter_proof for article in some_rims} == {True, False}
    assert len({article.rim.colour for article in some_rims}) >= 6


def test_accessories_are_of_all_kinds():
    names = [article.name for article in accessories.accessories()]
    assert len(names) >= 120
    assert len(set(names)) == len(names)
    for word in ("Pyöränpultti", "mutteri", "Keskitysrengas", "Paineanturi", "Lumiketju", "Vanteenpesuaine"):
        assert any(word in name for name in names), word


def test_brands_are_invented_and_tell_who_answers_for_them():
    every = [brand for makes in ("tyres", "rims", "steel", "accessories") for brand in brands(makes)]
    assert len(brands("tyres")) >= 12
    assert {brand.name.lower() for brand in every} & REAL_BRANDS == set()
    for brand in every:
        assert brand.contacts["manufacturer_name"]
        assert brand.contacts["manufacturer_address"]
        assert brand.contacts["manufacturer_contact"]
        assert bool(brand.contacts["responsible_contact"]) != brand.maker_in_eu


def test_stock_is_in_several_places(some_tyres: list[Article]):
    central = [stock.central(article, seed=1).stock for article in some_tyres]
    assert 0.5 < sum(quantity > 0 for quantity in central) / len(central) < 0.75
    sellers = Counter(
        len([s for s in stock.SUPPLIERS for _ in stock.at_supplier(article, s, seed=1)]) for article in some_tyres
    )
    assert set(sellers) >= {0, 1, 2}


@pytest.mark.parametrize("products", [0, 5, 17, 18, 100, 4400, 1_000_000])
def test_shares_make_up_the_number_asked_for(products: int):
    many, few, extras = shares(products)
    assert min(many, few, extras) >= 0
    assert many + few + extras == max(0, products - 17)


def test_default_range_is_as_big_as_promised():
    many, few, extras = shares(4400)
    assert (many >= 3000, few >= 800, extras >= 120) == (True, True, True)


# --- the register -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def register() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_register_knows_many_cars_by_plates_of_finnish_form(register: list[dict[str, str]]):
    plates = [row["plate"] for row in register]
    assert len(set(plates)) == len(plates) >= 300
    assert [plate for plate in plates if normalise_plate(plate) != plate] == []


def test_register_lacks_the_sizes_of_some(register: list[dict[str, str]]):
    without = [row for row in register if not row["tyre_sizes"]]
    assert 10 <= len(without) <= len(register) // 10


def test_register_agrees_with_the_cars_it_shares_with_us(register: list[dict[str, str]]):
    ours = {(car.values["make"], car.values["model"]) for car in cars()}
    known = [row for row in register if row["tyre_sizes"]]
    assert [row["plate"] for row in known if (row["make"], row["model"]) not in ours] == []
    for row in known:
        assert any(agrees(row, car) for car in cars()), row["plate"]


def agrees(row: dict[str, str], car: Car) -> bool:
    sizes = {parse_tyre_size(part.partition(" / ")[0]) for part in row["tyre_sizes"].split("|")}
    values, pattern = car.values, parse_bolt_pattern(row["bolt_pattern"])
    return (
        (values["make"], values["model"]) == (row["make"], row["model"])
        and values["year_from"] <= int(row["year"]) <= (values["year_to"] or 2026)
        and (values["bolt_count"], values["pcd_mm"]) == (pattern.count, pattern.pcd_mm)
        and sizes <= {wheels.front.tyre for wheels in car.wheels}
    )
