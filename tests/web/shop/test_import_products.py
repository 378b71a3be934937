"""`manage.py import_products`: what goes in, what is refused and how it is told."""

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.books import check_range
from shop.models import Brand, Kind, PricePeriod, Product, Rim, StockLevel, StockMovement, Tyre
from shop.services.campaigns import end_campaign, start_campaign
from tests.unit.shop import make

pytestmark = pytest.mark.django_db

Run = Callable[..., list[str]]
TYRE = {
    "supplier_sku": "T-1",
    "ean": "6430000000016",
    "brand": "Kaamos",
    "pattern": "Railo 3",
    "size": "205/55 R16",
    "load": "91",
    "speed": "V",
    "season": "summer",
    "studded": "0",
    "xl": "0",
    "runflat": "0",
    "eprel": "381667",
    "fuel": "C",
    "wet": "B",
    "noise_db": "71",
    "noise_class": "B",
    "production_start": "0821",
    "3pmsf": "0",
    "ice": "0",
    "weight_kg": "9,0",
    "net_price_eur": "60,00",
    "price_eur": "119,00",
    "stock": "12",
    "lead_days": "",
    "manufacturer": "Kaamos Renkaat Oy",
    "manufacturer_address": "Tehtaankatu 1, 96100 Rovaniemi",
    "manufacturer_contact": "tuotteet@kaamos.example",
}
NO_LABEL = dict.fromkeys(("eprel", "fuel", "wet", "noise_db", "noise_class"), "")
STUDDED = {"season": "winter", "studded": "1", "speed": "T", "3pmsf": "1", **NO_LABEL}
RIM = {
    "supplier_sku": "V-1",
    "kind": "vanne",
    "brand": "Kaamos",
    "pattern": "Kaira",
    "rim": "7,5Jx17 5x112 ET45 CB57,1",
    "colour": "musta",
    "material": "alumiini",
    "winter_proof": "1",
    "max_load_kg": "690",
    "price_eur": "129.90",
    "stock": "20+",
}
NOTHING_CHANGED = "Mikään ei muuttunut."


@pytest.fixture
def feed(tmp_path: Path) -> Run:
    """Writes rows as a CSV file, imports it, and returns what the command said."""
    make.source()
    make.source(code="nordtyre")

    def run(*rows: dict[str, str], supplier: str = "", full: bool = False, raw: bytes | None = None) -> list[str]:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [";".join(columns), *(";".join(row.get(column, "") for column in columns) for row in rows)]
        path = tmp_path / "feed.csv"
        path.write_bytes(raw if raw is not None else "\r\n".join(lines).encode())
        out = StringIO()
        options = [*(["--supplier", supplier] if supplier else []), *(["--full"] if full else [])]
        call_command("import_products", str(path), *options, stdout=out)
        return out.getvalue().splitlines()

    return run


def counted(**counts: int) -> str:
    names = {
        "new": "Uusia tuotteita",
        "changed": "Muuttuneita",
        "same": "Ennallaan",
        "refused": "Hylättyjä rivejä",
        "published": "Julkaistu",
        "emptied": "Saldo nollattu",
    }
    return ", ".join(f"{label}: {counts.get(name, 0)}" for name, label in names.items())


def everything() -> dict[str, list[Any]]:
    models = (Brand, Product, Tyre, Rim, PricePeriod, StockLevel, StockMovement)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_import_of_a_tyre_enters_all_of_it(feed: Run):
    assert feed(TYRE) == [counted(new=1, published=1)]
    product = Product.objects.with_details().get()
    assert (product.sku, product.kind, product.ean, product.title) == (
        "T-1",
        Kind.TYRE,
        "6430000000016",
        "Kaamos Railo 3 205/55 R16 91V",
    )
    assert (product.price, product.weight_kg, product.published) == (Decimal("119.00"), Decimal("9.000"), True)
    assert product.slug == "kaamos-railo-3-205-55r16-91v-t-1"
    assert (product.tyre.eprel_id, product.tyre.fuel_class, product.tyre.noise_db) == (381667, "C", 71)
    level = StockLevel.objects.get()
    assert (level.source.code, level.quantity, level.net_price) == ("keskus", 12, Decimal("60.00"))
    assert [(move.delta, move.level) for move in StockMovement.objects.all()] == [(12, level)]
    assert [(row.price, row.valid_to) for row in product.prices.all()] == [(Decimal("119.00"), None)]
    assert product.brand.has_contacts
    assert list(check_range()) == []


def test_import_twice_changes_nothing_and_says_so(feed: Run):
    feed(TYRE, {**RIM})
    before = everything()
    assert feed(TYRE, {**RIM}) == [counted(same=2), NOTHING_CHANGED]
    assert everything() == before


def test_import_of_a_rim_and_an_accessory(feed: Run):
    bolt = {
        "supplier_sku": "P-1",
        "kind": "tarvike",
        "brand": "Kaamos",
        "pattern": "Pultti",
        "price_eur": "3",
        "stock": "5",
    }
    contacts = {key: value for key, value in TYRE.items() if key.startswith("manufacturer")}
    assert feed({**RIM, **contacts}, bolt) == [counted(new=2, published=2)]
    rim = Product.objects.with_details().get(kind=Kind.RIM)
    assert rim.title == "Kaamos Kaira 7.5Jx17 5x112 ET45 CB57.1"
    assert (rim.rim.colour, rim.rim.material, rim.rim.winter_proof, rim.rim.max_load_kg) == (
        "black",
        "alloy",
        True,
        690,
    )
    assert rim.levels.get().quantity == 20
    assert Product.objects.get(kind=Kind.ACCESSORY).weight_kg is None


def test_supplier_feed_names_its_articles_after_itself(feed: Run):
    feed(TYRE, supplier="nordtyre")
    assert Product.objects.get().sku == "NORDTYRE-T-1"
    assert StockLevel.objects.get().source.code == "nordtyre"


def test_net_price_alone_prices_a_new_article_and_leaves_a_known_one(feed: Run):
    feed({**TYRE, "price_eur": "", "net_price_eur": "80"})
    assert Product.objects.get().price == Decimal("128.90")
    feed({**TYRE, "price_eur": "", "net_price_eur": "90"})
    assert Product.objects.get().price == Decimal("128.90")
    assert StockLevel.objects.get().net_price == Decimal("90.00")


def test_changed_price_closes_the_period_and_opens_the_next(feed: Run):
    feed(TYRE)
    assert feed({**TYRE, "price_eur": "99.00"}) == [counted(changed=1)]
    old, new = PricePeriod.objects.order_by("valid_from")
    assert (old.price, old.valid_to, new.price, new.valid_to) == (
        Decimal("119.00"),
        new.valid_from,
        Decimal("99.00"),
        None,
    )
    product = Product.objects.get()
    assert (product.price, product.updated_at) == (Decimal("99.00"), new.valid_from)


@pytest.mark.rule("R4.7")
def test_price_of_a_campaign_stands_until_it_ends_and_the_feeds_comes_after_it(feed: Run):
    feed(TYRE)
    product = Product.objects.get()
    fixed = make.campaign({"product": product}, discount="price", amount=Decimal("99.00"))
    start_campaign(campaign_id=fixed.pk, at=clock.now(), by=Actor.system("test"))
    assert feed(TYRE, {**TYRE, "supplier_sku": "T-2", "ean": ""}) == [counted(new=1, same=1, published=1)]
    assert feed({**TYRE, "price_eur": "125"}) == [counted(changed=1)]
    assert feed({**TYRE, "price_eur": "125"}) == [counted(same=1), NOTHING_CHANGED]
    product.refresh_from_db()
    assert (product.price, product.ordinary_price) == (Decimal("99.00"), Decimal("125.00"))
    end_campaign(campaign_id=fixed.pk, at=clock.now(), by=Actor.system("test"))
    product.refresh_from_db()
    assert (product.price, product.ordinary_price) == (Decimal("125.00"), None)
    assert list(check_range()) == []


def test_changed_stock_moves_the_difference(feed: Run):
    feed(TYRE)
    assert feed({**TYRE, "stock": "8"}) == [counted(changed=1)]
    assert StockLevel.objects.get().quantity == 8
    assert list(StockMovement.objects.order_by("pk").values_list("delta", flat=True)) == [12, -4]


def test_changed_facts_are_corrected(feed: Run):
    feed(TYRE)
    assert feed({**TYRE, "pattern": "Railo 4", "weight_kg": "9.2", "wet": "A"}) == [counted(changed=1)]
    product = Product.objects.with_details().get()
    assert (product.name, product.weight_kg, product.tyre.wet_class) == ("Railo 4", Decimal("9.200"), "A")
    assert product.slug == "kaamos-railo-3-205-55r16-91v-t-1"


def test_empty_cells_leave_what_is_known(feed: Run):
    feed({**TYRE, "description": "Hiljainen.", "warnings": "Ei yli 240 km/h."})
    before = everything()
    assert feed({**TYRE, **NO_LABEL, "ean": "", "weight_kg": ""}) == [counted(same=1), NOTHING_CHANGED]
    assert everything() == before


def test_second_supplier_of_the_same_ean_adds_stock_and_leaves_the_facts(feed: Run):
    feed(TYRE)
    other = {**TYRE, "supplier_sku": "99", "pattern": "RAILO", "price_eur": "1.00", "stock": "40", "lead_days": "5"}
    assert feed(other, supplier="nordtyre") == [counted(changed=1)]
    product = Product.objects.get()
    assert (product.name, product.price) == ("Railo 3", Decimal("119.00"))
    assert {level.source.code: (level.quantity, level.lead_days) for level in StockLevel.objects.all()} == {
        "keskus": (12, None),
        "nordtyre": (40, 5),
    }
    assert feed(other, supplier="nordtyre") == [counted(same=1), NOTHING_CHANGED]


def test_studded_tyre_is_sold_without_a_label(feed: Run):
    assert feed({**TYRE, **STUDDED}) == [counted(new=1, published=1)]
    assert Tyre.objects.get().studded is True


def test_tyre_without_label_waits_and_goes_on_sale_when_it_comes(feed: Run):
    waiting = "Odottaa julkaisua, 1 kpl: EU-rengasmerkintä puuttuu: EPREL-numero, luokat ja melu."
    assert feed({**TYRE, **NO_LABEL}) == [waiting, counted(new=1)]
    assert Product.objects.get().published is False
    assert feed(TYRE) == [counted(changed=1, published=1)]
    assert Product.objects.get().published is True


def test_brand_without_contacts_keeps_its_articles_waiting(feed: Run):
    row = {key: value for key, value in TYRE.items() if not key.startswith("manufacturer")}
    waiting = "Odottaa julkaisua, 1 kpl: Merkin valmistajan yhteystiedot puuttuvat (tuoteturvallisuus)."
    assert feed(row) == [waiting, counted(new=1)]


def test_what_staff_took_off_sale_stays_off(feed: Run):
    feed(TYRE)
    Product.objects.update(published=False)
    assert feed(TYRE) == [counted(same=1), NOTHING_CHANGED]
    assert Product.objects.get().published is False


def test_contacts_that_staff_wrote_stay(feed: Run):
    make.brand(manufacturer_name="Oikea Oy")
    feed(TYRE)
    assert Brand.objects.get().manufacturer_name == "Oikea Oy"


def test_brand_is_one_whatever_its_capitals(feed: Run):
    feed(TYRE, {**TYRE, "supplier_sku": "T-2", "ean": "", "brand": "KAAMOS"})
    assert [brand.name for brand in Brand.objects.all()] == ["Kaamos"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ean": "6430000000017"}, "ean: 6430000000017 ei ole EAN-13-koodi: tarkiste ei täsmää."),
        ({"ean": "abc"}, "ean: abc ei ole EAN-13-koodi: tarkiste ei täsmää."),
        ({"price_eur": "-5"}, "price_eur: -5 ei käy: oltava yli 0 ja enintään 50000."),
        ({"price_eur": "0"}, "price_eur: 0 ei käy: oltava yli 0 ja enintään 50000."),
        ({"price_eur": "1,2,3"}, "price_eur: ei ole luku: 1,2,3"),
        ({"price_eur": "NaN"}, "price_eur: ei ole luku: NaN"),
        ({"price_eur": "1e3"}, "price_eur: ei ole luku: 1e3"),
        ({"price_eur": "99.999"}, "price_eur: saa sisältää enintään 2 desimaalia."),
        ({"price_eur": "", "net_price_eur": ""}, "price_eur: puuttuu, samoin net_price_eur."),
        ({"stock": "-1"}, "stock: -1 ei ole väliltä 0–1000000."),
        ({"stock": "monta"}, "stock: ei ole kokonaisluku: monta"),
        ({"stock": ""}, "stock: puuttuu."),
        ({"size": "iso"}, "size: Rengaskokoa ei ymmärretty. Kirjoita se näin: 205/55 R16."),
        ({"load": "200"}, "load: Kantavuusluokkaa 200 ei tunneta."),
        ({"load": "104/102"}, "load: kaksi kantavuusluokkaa on vain pakettiauton renkaalla (C)."),
        ({"speed": "X"}, "speed: Nopeusluokkaa X ei tunneta."),
        ({"season": "kevät"}, "season: tuntematon arvo: kevät"),
        ({"season": ""}, "season: puuttuu."),
        ({"studded": "1"}, "studded: vain talvirengas voi olla nastoitettu."),
        ({"season": "winter", "studded": "1"}, "eprel: nastarenkaalla ei ole EU-merkintää."),
        ({**STUDDED, "ice": "1"}, "ice: nastarenkaalla ei ole jääpitotunnusta."),
        ({"eprel": "", "wet": ""}, "fuel: EU-merkinnästä puuttuu: eprel, wet."),
        ({"fuel": "G"}, "fuel: tuntematon arvo: G"),
        ({"noise_db": "171"}, "noise_db: 171 ei ole väliltä 50–90."),
        ({"xl": "ehkä"}, "xl: pitää olla 1 tai 0: ehkä"),
        ({"weight_kg": "0"}, "weight_kg: 0 ei käy: oltava yli 0 ja enintään 500."),
        ({"brand": ""}, "brand: puuttuu."),
        ({"pattern": "R" * 121}, "pattern: on liian pitkä, enintään 120 merkkiä."),
        ({"pattern": "Rai\x00lo"}, "pattern: sisältää merkkejä, joita ei voi tulostaa."),
        ({"supplier_sku": ""}, "supplier_sku: puuttuu."),
        ({"kind": "palvelu"}, "kind: tuntematon arvo: palvelu"),
    ],
)
def test_bad_row_is_told_with_its_line_and_the_good_ones_go_in(feed: Run, changes: dict[str, str], told: str):
    good = {**TYRE, "supplier_sku": "T-2", "ean": "6430000000023"}
    assert feed(good, {"kind": "", **TYRE, **changes}) == [f"Rivi 3: {told}", counted(new=1, refused=1, published=1)]
    assert [product.sku for product in Product.objects.all()] == ["T-2"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rim": "7.5Jx17"}, "rim: vanteesta puuttuu pulttijako, ET tai keskireikä: 7.5Jx17 5x112 ET45 CB57.1."),
        ({"rim": "pyöreä"}, "rim: Vannekokoa ei ymmärretty. Kirjoita se näin: 7.5Jx17 5x112 ET45 CB57.1."),
        ({"colour": "pinkki"}, "colour: tuntematon arvo: pinkki"),
        ({"material": ""}, "material: puuttuu."),
        ({"max_load_kg": "69"}, "max_load_kg: 69 ei ole väliltä 200–3000."),
    ],
)
def test_bad_rim_is_told(feed: Run, changes: dict[str, str], told: str):
    assert feed({**RIM, **changes}) == [f"Rivi 2: {told}", counted(refused=1), NOTHING_CHANGED]


def test_all_faults_of_a_row_are_told(feed: Run):
    assert feed({**TYRE, "ean": "1", "stock": "x", "speed": "?"}) == [
        "Rivi 2: stock: ei ole kokonaisluku: x",
        "Rivi 2: ean: 1 ei ole EAN-13-koodi: tarkiste ei täsmää.",
        "Rivi 2: speed: Nopeusluokkaa ? ei tunneta.",
        counted(refused=1),
        NOTHING_CHANGED,
    ]


def test_a_key_twice_in_the_file_lets_the_first_stand(feed: Run):
    again = {**TYRE, "ean": "", "stock": "99"}
    same_ean = {**TYRE, "supplier_sku": "T-9"}
    assert feed(TYRE, again, same_ean) == [
        "Rivi 3: supplier_sku: sama tunnus on jo rivillä 2.",
        "Rivi 4: ean: sama tunnus on jo rivillä 2.",
        counted(new=1, refused=2, published=1),
    ]
    assert StockLevel.objects.get().quantity == 12


def test_a_key_twice_is_noticed_across_batches(feed: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.management.commands.import_products.BATCH_ROWS", 1)
    again = {**TYRE, "ean": "", "stock": "99"}
    same_ean = {**TYRE, "supplier_sku": "T-9"}
    other = {**TYRE, "supplier_sku": "T-2", "ean": ""}
    assert feed(TYRE, again, same_ean, other) == [
        "Rivi 3: supplier_sku: sama tunnus on jo rivillä 2.",
        "Rivi 4: ean: sama tunnus on jo rivillä 2.",
        counted(new=2, refused=2, published=2),
    ]


def test_two_rows_for_one_known_product_let_the_first_stand(feed: Run):
    feed({**TYRE, "supplier_sku": "VANHA"})
    by_code = {**TYRE, "supplier_sku": "VANHA", "ean": ""}
    by_ean = {**TYRE, "supplier_sku": "UUSI", "stock": "3"}
    assert feed(by_code, by_ean) == [
        "Rivi 3: sama tuote on jo rivillä 2.",
        counted(same=1, refused=1),
        NOTHING_CHANGED,
    ]


def test_codes_that_become_alike_let_the_first_stand(feed: Run):
    first, second = {**TYRE, "supplier_sku": "A B", "ean": ""}, {**TYRE, "supplier_sku": "A-B", "ean": ""}
    assert feed(first, second) == ["Rivi 3: sama tuote on jo rivillä 2.", counted(new=1, refused=1, published=1)]


def test_addresses_that_become_alike_let_the_first_stand(feed: Run):
    first, second = {**TYRE, "supplier_sku": "A.B", "ean": ""}, {**TYRE, "supplier_sku": "A_B", "ean": ""}
    assert feed(first, second) == ["Rivi 3: sama tuote on jo rivillä 2.", counted(new=1, refused=1, published=1)]
    assert feed(second) == [
        "Rivi 2: supplier_sku: samanlainen tunnus on jo tuotteella A.B.",
        counted(refused=1),
        NOTHING_CHANGED,
    ]


def test_supplier_may_rename_its_code(feed: Run):
    feed(TYRE)
    assert feed({**TYRE, "supplier_sku": "T-100"}) == [counted(changed=1)]
    assert (Product.objects.get().sku, StockLevel.objects.get().supplier_sku) == ("T-1", "T-100")


def test_ean_of_another_product_is_refused(feed: Run):
    feed(TYRE, {**TYRE, "supplier_sku": "T-2", "ean": "6430000000023"})
    assert feed({**TYRE, "supplier_sku": "T-2"}) == [
        "Rivi 2: ean: EAN kuuluu jo tuotteelle T-1.",
        counted(refused=1),
        NOTHING_CHANGED,
    ]


def test_a_tyre_never_becomes_a_rim(feed: Run):
    feed(TYRE)
    assert feed({**RIM, "supplier_sku": "T-1"}) == [
        "Rivi 2: kind: tuote T-1 on toista lajia.",
        counted(refused=1),
        NOTHING_CHANGED,
    ]


def test_tyre_on_sale_never_loses_its_label(feed: Run):
    feed({**TYRE, **STUDDED})
    assert feed({**TYRE, **NO_LABEL}) == [
        "Rivi 2: eprel: myynnissä oleva T-1 jäisi ilman EU-merkintää.",
        counted(refused=1),
        NOTHING_CHANGED,
    ]
    assert list(check_range()) == []


def test_full_feed_empties_what_it_does_not_name(feed: Run):
    kept, gone = TYRE, {**TYRE, "supplier_sku": "T-2", "ean": "6430000000023"}
    feed(kept, gone, supplier="nordtyre")
    feed({**TYRE, "supplier_sku": "OMA", "ean": ""})
    assert feed(kept, supplier="nordtyre", full=True) == [counted(same=1, emptied=1)]
    assert dict(StockLevel.objects.values_list("supplier_sku", "quantity")) == {"T-1": 12, "T-2": 0, "OMA": 12}
    assert list(StockMovement.objects.filter(delta__lt=0).values_list("delta", flat=True)) == [-12]
    assert Product.objects.count() == 3
    assert feed(kept, supplier="nordtyre", full=True) == [counted(same=1), NOTHING_CHANGED]
    assert list(check_range()) == []


def test_full_feed_with_a_row_that_may_mean_anything_empties_nothing(feed: Run):
    feed(TYRE, {**TYRE, "supplier_sku": "T-2", "ean": ""})
    columns = ";".join(TYRE)
    told = feed(raw="\n".join([columns, '"Q;tyre;open quote', ";".join(TYRE.values())]).encode(), full=True)
    assert "Saldoja ei nollata" in told[1]
    assert told[2:] == [counted(same=1, refused=1), NOTHING_CHANGED]
    assert set(StockLevel.objects.values_list("quantity", flat=True)) == {12}


def test_feed_that_is_not_full_empties_nothing(feed: Run):
    feed(TYRE, {**TYRE, "supplier_sku": "T-2", "ean": ""})
    assert feed(TYRE) == [counted(same=1), NOTHING_CHANGED]


def test_full_feed_does_not_empty_what_it_names_badly(feed: Run):
    feed(TYRE, {**TYRE, "supplier_sku": "T-2", "ean": ""})
    bad = {**TYRE, "supplier_sku": "T-2", "ean": "1"}
    assert feed(TYRE, bad, full=True)[1:] == [counted(same=1, refused=1), NOTHING_CHANGED]
    assert list(StockLevel.objects.values_list("quantity", flat=True)) == [12, 12]


def test_full_feed_with_no_good_row_empties_nothing(feed: Run):
    feed(TYRE)
    with pytest.raises(CommandError, match="Saldoja ei nollattu"):
        feed({**TYRE, "supplier_sku": "T-2", "ean": "1"}, full=True)
    assert StockLevel.objects.get().quantity == 12


HEADER = ";".join(TYRE)
LINE = ";".join(TYRE.values())


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "tyhjä"),
        (b"\n", "tyhjä"),
        (f"{HEADER}\n{LINE.replace('Kaamos', 'Käämös')}".encode("latin-1"), "UTF-8"),
        (f"{HEADER}\n{LINE}".encode("utf-16"), "UTF-8"),
        (f"{HEADER}\n{LINE}".replace(";", "\t").encode(), "puolipiste"),
        (f"{HEADER}\n{LINE}".replace(",", ".").replace(";", ",").encode(), "puolipiste"),
        (b"supplier_sku;brand\n1;2", "puuttuu sarakkeita: pattern, stock"),
        (b"supplier_sku;brand;pattern;stock;price_eur\n1;2;3;4;5", "puuttuu sarakkeita: size, load, speed, season"),
        (b"supplier_sku;brand;pattern;stock;kind\n1;2;3;4;rim", "puuttuu hinta: price_eur tai net_price_eur"),
        (b"brand;brand\n1;2", "kahdesti: brand"),
    ],
)
def test_unreadable_file_is_told_in_one_sentence_and_nothing_goes_in(feed: Run, raw: bytes, told: str):
    with pytest.raises(CommandError, match=told):
        feed(raw=raw)
    assert Product.objects.count() == 0


def test_missing_file_is_told(feed: Run):
    with pytest.raises(CommandError, match="ei voi avata"):
        call_command("import_products", "/nowhere/feed.csv")
    with pytest.raises(CommandError, match="ei voi avata"):
        call_command("import_products", "/")


def test_unknown_supplier_is_told_with_those_that_are_known(feed: Run):
    with pytest.raises(CommandError, match=r"Varastoa ”x” ei ole\. Varastot: keskus, nordtyre\."):
        feed(TYRE, supplier="x")


def test_byte_order_mark_and_excel_line_ends_are_taken(feed: Run):
    assert feed(raw=b"\xef\xbb\xbf" + f"{HEADER}\r\n{LINE}\r\n\r\n".encode()) == [counted(new=1, published=1)]


def test_row_of_another_length_is_told(feed: Run):
    raw = f"{HEADER}\n{LINE};extra\n{LINE}".encode()
    columns = len(TYRE)
    assert feed(raw=raw) == [
        f"Rivi 2: sarakkeita on {columns + 1}, otsikkorivillä {columns}.",
        counted(new=1, refused=1, published=1),
    ]


def test_open_quote_is_told(feed: Run):
    raw = f"{HEADER}\n{LINE}\n{LINE.replace('T-1', chr(34) + 'T-2')}\n".encode()
    assert feed(raw=raw) == [
        "Rivi 3: riviä ei voi lukea. Onko lainausmerkki jäänyt auki?",
        counted(new=1, refused=1, published=1),
    ]


def test_lines_within_quotes_count_in_line_numbers(feed: Run):
    text = f'{HEADER};description\n{LINE};"eka\ntoka"\n{LINE.replace("T-1", "T-2").replace("6430000000016", "1")};x\n'
    told = feed(raw=text.encode())
    assert told == [
        "Rivi 4: ean: 1 ei ole EAN-13-koodi: tarkiste ei täsmää.",
        counted(new=1, refused=1, published=1),
    ]
    assert Product.objects.get().description == "eka\ntoka"


def test_columns_that_are_not_used_are_named(feed: Run):
    told = feed({**TYRE, "image_url": "https://example.com/x.jpg", "väri": "musta"})
    assert told == ["Näitä sarakkeita tuonti ei käytä: image_url, väri.", counted(new=1, published=1)]


def test_texts_are_stored_as_they_are(feed: Run):
    feed({**TYRE, "pattern": "<b>Railo</b> ' -- %s {} åäö"})
    assert Product.objects.get().name == "<b>Railo</b> ' -- %s {} åäö"


def test_one_feed_at_a_time(feed: Run, django_db_blocker: Any):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(5201312)")
        with pytest.raises(CommandError, match="Toinen tuonti on käynnissä"):
            feed(TYRE)
        with other.cursor() as cursor:  # closing alone lets go only when the server has noticed
            cursor.execute("SELECT pg_advisory_unlock(5201312)")
    finally:
        other.close()
    assert Product.objects.count() == 0
    assert feed(TYRE) == [counted(new=1, published=1)]


def test_batches_ask_a_constant_number_of_queries(feed: Run, django_assert_max_num_queries: Any):
    rows = [{**TYRE, "supplier_sku": f"T-{number}", "ean": ""} for number in range(60)]
    with django_assert_max_num_queries(70):
        assert feed(*rows) == [counted(new=60, published=60)]
